//! Which types can be named beside the requests of their resource.

use std::collections::{BTreeMap, BTreeSet};

use super::construct::{given, is_by_struct};
use crate::model::{Api, Endpoint};
use crate::naming::{pascal, required_of};

/// The types of each resource that several of its endpoints describe under one name, so that a resource cannot have
/// that name for all of them.
#[derive(Debug)]
pub(super) struct Exports<'a> {
    shared: BTreeMap<[&'a str; 2], BTreeSet<String>>,
}

impl<'a> Exports<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let mut seen: BTreeMap<[&str; 2], BTreeSet<String>> = BTreeMap::new();
        let mut shared: BTreeMap<[&str; 2], BTreeSet<String>> = BTreeMap::new();
        for endpoint in &api.endpoints {
            let [module, resource, operation] = &endpoint.path;
            let key = [module.as_str(), resource.as_str()];
            for name in endpoint
                .own_types()
                .map(str::to_owned)
                .chain([pascal(operation)])
            {
                let names = seen.entry(key).or_default();
                if !names.insert(name.clone()) {
                    shared.entry(key).or_default().insert(name);
                }
            }
        }
        Self { shared }
    }

    /// Whether the resource of `endpoint` has the endpoint's type `name` under that name.
    pub(super) fn has(&self, endpoint: &Endpoint, name: &str) -> bool {
        let [module, resource, _] = &endpoint.path;
        let shared = self.shared.get(&[module.as_str(), resource.as_str()]);
        !shared.is_some_and(|names| names.contains(name))
    }

    /// The types of `endpoint` that its resource has, the request first.
    pub(super) fn names(&self, endpoint: &Endpoint) -> Vec<String> {
        let request = pascal(&endpoint.path[2]);
        let required = is_by_struct(&endpoint.params).then(|| required_of(&request));
        // What an object requires is named where the object is.
        let sent = endpoint.objects.iter().filter(|object| object.input);
        let required_inside = sent
            .filter(|object| {
                self.has(endpoint, &object.name) && given(&object.fields, None).by_struct
            })
            .map(|object| required_of(&object.name));
        let own: BTreeSet<_> = endpoint
            .own_types()
            .filter(|name| self.has(endpoint, name))
            .map(str::to_owned)
            .chain(required)
            .chain(required_inside)
            .collect();
        std::iter::once(request).chain(own).collect()
    }
}

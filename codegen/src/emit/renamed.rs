//! Former names of operations: deprecated aliases of their types, beside the types of the resource they were in.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::exports::Exports;
use crate::model::{Api, Endpoint};
use crate::naming::{ident, pascal, required_of};

/// The former names of operations, by the module and the resource that they were in.
pub(super) struct Renamed<'a>(BTreeMap<[&'a str; 2], Vec<(&'a str, &'a Endpoint)>>);

impl<'a> Renamed<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for endpoint in &api.endpoints {
            for former in &endpoint.renamed_from {
                if let [module, resource, operation] =
                    *former.split('.').collect::<Vec<_>>().as_slice()
                {
                    let names: &mut Vec<_> = all.entry([module, resource]).or_default();
                    names.push((operation, endpoint));
                }
            }
        }
        Self(all)
    }

    /// The resources of `module` that have former names.
    pub(super) fn resources(&self, module: &str) -> impl Iterator<Item = &'a str> {
        let keys = self.0.keys().filter(move |[of, _]| *of == module);
        keys.map(|[_, resource]| *resource)
    }

    /// The aliases of a resource whose own types are `taken`.
    pub(super) fn aliases(
        &self,
        [module, resource]: [&str; 2],
        mut taken: BTreeSet<String>,
        exports: &Exports<'_>,
    ) -> Vec<TokenStream> {
        let mut aliases = Vec::new();
        for (operation, endpoint) in self.0.get(&[module, resource]).into_iter().flatten() {
            let request = pascal(&endpoint.path[2]);
            for name in exports.names(endpoint) {
                let former = if name == request {
                    pascal(operation)
                } else if name == required_of(&request) {
                    required_of(&pascal(operation))
                } else {
                    name.clone()
                };
                // The types beside the request keep their names, which may be in use here.
                if taken.insert(former.clone()) {
                    aliases.push(alias(module, &former, endpoint, &name));
                }
            }
        }
        aliases
    }
}

/// The type `name` of an endpoint as `former`, in `module`.
fn alias(module: &str, former: &str, endpoint: &Endpoint, name: &str) -> TokenStream {
    let [now_in, resource, _] = &endpoint.path;
    let note = format!("renamed to `{now_in}::{resource}::{name}`");
    let feature = (**now_in != *module).then(|| quote!(#[cfg(feature = #now_in)]));
    let allow = endpoint
        .deprecated
        .as_ref()
        .map(|_| quote!(#[allow(deprecated)]));
    let (former, now_in, resource, name) =
        (ident(former), ident(now_in), ident(resource), ident(name));
    quote! {
        #feature
        #[doc(hidden)]
        #[deprecated(note = #note)]
        #allow
        pub type #former = super::super::#now_in::#resource::#name;
    }
}

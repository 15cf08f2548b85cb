//! What may exist only once, and what must exist elsewhere.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::model::{Api, Name};

pub(super) fn check(api: &Api, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for endpoint in &api.endpoints {
        let key = (endpoint.host.name.text.as_str(), endpoint.method.word(), endpoint.url_path.text.as_str());
        if let Some(first) = seen.insert(key, endpoint.name()) {
            let message = format!("`{} {}` is already described by `{first}`", key.1, key.2);
            diagnostics.error("duplicate-endpoint", endpoint.url_path.span, message);
        }
    }
    let mut types: BTreeMap<&str, &Name> = BTreeMap::new();
    for file in &api.types {
        let ids = file.ids.iter().map(|id| &id.name);
        for name in ids.chain(file.enums.iter().map(|e| &e.name)).chain(file.objects.iter().map(|o| &o.name)) {
            if types.insert(name, name).is_some() {
                let message = format!("the shared type `{}` is described twice", name.text);
                diagnostics.error("duplicate-type", name.span, message);
            }
        }
    }
    let names: Vec<_> = api.endpoints.iter().map(crate::model::Endpoint::name).collect();
    for endpoint in &api.endpoints {
        let module = &endpoint.path[0];
        if !api.service.modules.iter().any(|(name, _)| **name == **module) {
            diagnostics
                .error("unknown-module", endpoint.span, format!("`service.yaml` does not know the module `{module}`"))
                .hint(format!("add `{module}` with a sentence about it to its `modules`"));
        }
        let successor = endpoint.deprecated.as_ref().and_then(|deprecated| deprecated.successor.as_ref());
        if let Some(successor) = successor.filter(|successor| !names.contains(&successor.text)) {
            let message = format!("there is no endpoint `{}`", successor.text);
            diagnostics
                .error("unknown-endpoint", successor.span, message)
                .suggest(successor, names.iter().map(String::as_str));
        }
    }
}

//! What may exist only once, and what must exist elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Name};
use crate::naming::pascal;
use crate::places::unnamed;
use crate::words::Word as _;

pub(super) fn check(api: &Api, diagnostics: &mut Diagnostics) {
    endpoints(api, diagnostics);
    types(api, diagnostics);
    let mut modules = BTreeSet::new();
    for endpoint in &api.endpoints {
        // Once for all of its endpoints.
        if modules.insert(&endpoint.path[0]) {
            module(api, endpoint, diagnostics);
        }
        successor(api, endpoint, diagnostics);
    }
    former_names(api, diagnostics);
}

fn endpoints(api: &Api, diagnostics: &mut Diagnostics) {
    let mut calls = BTreeMap::new();
    let mut names = BTreeMap::new();
    for endpoint in &api.endpoints {
        let [module, resource, operation] = &endpoint.path;
        if let Some(first) = names.insert((module, resource, pascal(operation)), operation) {
            let message = format!(
                "`{operation}` and `{first}` are both `{}` in Rust",
                pascal(operation)
            );
            diagnostics
                .error("name-clash", endpoint.span, message)
                .hint("give one of the files another name");
        }
        if !endpoint.has(&["host", "method", "path"]) {
            continue;
        }
        let call = (
            endpoint.host.name.text.as_str(),
            endpoint.method.word(),
            unnamed(&endpoint.url_path),
        );
        if let Some(first) = calls.insert(call, endpoint.name()) {
            let (method, path) = (endpoint.method.word(), &endpoint.url_path.text);
            let message = format!("`{method} {path}` is already described by `{first}`");
            diagnostics
                .error("duplicate-endpoint", endpoint.url_path.span, message)
                .hint("one method and path has one spec, whatever its placeholders are called");
        }
    }
}

fn types(api: &Api, diagnostics: &mut Diagnostics) {
    let mut types: BTreeMap<&str, &str> = BTreeMap::new();
    for file in &api.types {
        let ids = file.ids.iter().map(|id| &id.name);
        let enums = file.enums.iter().map(|known| &known.name);
        let objects = file.objects.iter().map(|object| &object.name);
        for name in ids.chain(enums).chain(objects) {
            if let Some(first) = types.insert(name, &file.name) {
                let message = format!("the shared type `{}` is described twice", name.text);
                diagnostics
                    .error("duplicate-type", name.span, message)
                    .hint(format!("the other one is in `specs/types/{first}.yaml`"));
            }
        }
    }
}

fn module(api: &Api, endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let module = &endpoint.path[0];
    let is_known = api
        .service
        .modules
        .iter()
        .any(|(name, _): &(Name, _)| **name == **module);
    if !is_known && !api.service.broken.contains(&"modules") {
        diagnostics
            .error(
                "unknown-module",
                endpoint.span,
                format!("unknown module `{module}`: `service.yaml` does not list it"),
            )
            .suggest_or(
                module,
                api.service.modules.iter().map(|(name, _)| &**name),
                format!("add `{module}` with a sentence about it to its `modules`"),
            );
    }
}

/// A former name belongs to one endpoint and is not in use now; otherwise it would shadow a type of the resource.
fn former_names(api: &Api, diagnostics: &mut Diagnostics) {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for endpoint in &api.endpoints {
        let name = endpoint.name();
        taken.insert(name.clone(), format!("the endpoint `{name}` has that name"));
    }
    for endpoint in &api.endpoints {
        for former in &endpoint.renamed_from {
            let name = endpoint.name();
            let whose = if former.text == name {
                "its name now".to_owned()
            } else {
                format!("a former name of `{name}`")
            };
            let taken_by = taken.insert(former.text.clone(), whose);
            let taken_by = taken_by.or_else(|| type_of(api, &former.text));
            if let Some(taken_by) = taken_by {
                let message = format!("`{}` is taken: {taken_by}", former.text);
                diagnostics.error("former-name", former.span, message).hint(
                    "a former name must be unique and unused: leave it out, or rename the other",
                );
                continue;
            }
            // Its alias is in the module.
            let module = former.split('.').next().unwrap_or_default();
            let is_there = api.endpoints.iter().any(|other| *other.path[0] == *module);
            if !is_there && former.text.split('.').count() == 3 {
                let message = format!("the module `{module}` has no endpoint");
                diagnostics
                    .error("former-name", former.span, message)
                    .hint("a removed module keeps no former names: leave it out");
            }
        }
    }
}

/// What describes a type under the name in Rust of a former operation, in the same resource.
fn type_of(api: &Api, former: &str) -> Option<String> {
    let [module, resource, operation] = *former.split('.').collect::<Vec<_>>().as_slice() else {
        return None;
    };
    let wanted = pascal(operation);
    let mut endpoints = api.endpoints.iter();
    let other = endpoints.find(|other| {
        [&*other.path[0], &*other.path[1]] == [module, resource]
            && other
                .own_types()
                .chain([&*pascal(&other.path[2])])
                .any(|name| name == wanted)
    })?;
    Some(format!("`{}` has a type `{wanted}`", other.name()))
}

fn successor(api: &Api, endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let successor = endpoint
        .deprecated
        .as_ref()
        .and_then(|deprecated| deprecated.successor.as_ref());
    let Some(successor) = successor else { return };
    let own = endpoint.name();
    if successor.text == own {
        diagnostics
            .error(
                "unknown-endpoint",
                successor.span,
                "an endpoint does not succeed itself",
            )
            .hint("name the endpoint to use instead, or leave the key out");
    } else if let Some(next) = api
        .endpoints
        .iter()
        .find(|other| other.name() == successor.text && other.deprecated.is_some())
    {
        let message = format!("`{}` is deprecated itself", successor.text);
        let next = next
            .deprecated
            .as_ref()
            .and_then(|it| it.successor.as_ref());
        let hint = match next.filter(|next| next.text != own) {
            Some(next) => format!("name its successor, `{}`, or another endpoint", next.text),
            None => "name an endpoint that is not, or leave the key out".to_owned(),
        };
        diagnostics
            .error("unknown-endpoint", successor.span, message)
            .hint(hint);
    } else if !api.names.contains(&successor.text) {
        let names = api.names.iter().map(String::as_str);
        let names: Vec<_> = names.filter(|name| *name != own).collect();
        let mistake = diagnostics.error(
            "unknown-endpoint",
            successor.span,
            format!("unknown endpoint `{}`", successor.text),
        );
        let mut endpoints = api.endpoints.iter();
        let now = endpoints.find(|other| {
            let mut former = other.renamed_from.iter();
            former.any(|former| former.text == successor.text)
        });
        if let Some(now) = now {
            mistake.hint(format!("it is called `{}` now", now.name()));
        } else {
            mistake.suggest_or(
                successor,
                names,
                "it is the path of a spec with dots, such as `channel.booking.list`",
            );
        }
    }
}

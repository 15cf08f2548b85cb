//! Endpoints: their requests, what they return, and how they behave.

use std::collections::BTreeMap;

use super::fields::{self, Struct};
use super::{Changes, Kind, behaviour, surface, types};
use crate::emit::field::codec;
use crate::emit::{catalogue, operation};
use crate::model::{Api, Endpoint, ReplyKind};
use crate::naming::rust_path;
use crate::words::Word as _;

pub(super) fn diff(old: &Api, new: &Api, changes: &mut Changes) {
    let by_path = |api| -> BTreeMap<String, &Endpoint> {
        endpoints(api)
            .map(|endpoint| (endpoint.rust_path(), endpoint))
            .collect()
    };
    let (before, now) = (by_path(old), by_path(new));
    let gone = before.iter().filter(|(path, _)| !now.contains_key(*path));
    let mut added: BTreeMap<_, _> = now
        .iter()
        .filter(|(path, _)| !before.contains_key(*path))
        .collect();
    for (path, endpoint) in gone {
        let call = |endpoint: &Endpoint| {
            (
                endpoint.method.word(),
                endpoint.url_path.text.clone(),
                endpoint.host.name.text.clone(),
            )
        };
        let moved = added
            .iter()
            .find(|(_, other)| call(other) == call(endpoint));
        if let Some((now, other)) = moved.map(|(now, other)| ((*now).clone(), **other)) {
            added.remove(&now);
            let module = other.path.join("::");
            let former = endpoint.name();
            let is_alias = other.renamed_from.iter().any(|name| **name == *former);
            let feature = &other.path[0];
            if is_alias && *feature != endpoint.path[0] {
                let what = format!(
                    "moved to `{now}`; the former name is a deprecated alias where the feature `{feature}` is enabled."
                );
                let to_do = "Enable that feature, and use the new path.";
                changes.add(Kind::EndpointMoved, path, what, to_do);
            } else if is_alias {
                let what = format!("renamed to `{now}`; the former name is a deprecated alias.");
                changes.add(Kind::EndpointRenamed, path, what, "Use the new name.");
            } else {
                let what = format!("moved to `{now}`; its types are now in `{module}`.");
                changes.add(Kind::EndpointMoved, path, what, "Use the new path.");
            }
            pair((old, endpoint), (new, other), changes);
        } else {
            removed(path, endpoint, &now, changes);
        }
    }
    former_names(old, new, changes);
    for (path, endpoint) in added {
        let what = format!("new. {}", endpoint.summary);
        changes.add(Kind::EndpointAdded, path, what, "");
    }
    for (path, endpoint) in &before {
        if let Some(other) = now.get(path) {
            pair((old, endpoint), (new, other), changes);
        }
    }
}

/// Each former name is an alias of a type, for as long as it is listed.
fn former_names(old: &Api, new: &Api, changes: &mut Changes) {
    let names = |api| -> BTreeMap<String, String> {
        let of = |endpoint: &Endpoint| {
            let former = endpoint.renamed_from.iter();
            let paths = former.map(|name| rust_path(name.split('.')));
            let now = endpoint.rust_path();
            paths.map(|path| (path, now.clone())).collect::<Vec<_>>()
        };
        endpoints(api).flat_map(of).collect()
    };
    let is_called = |api, path: &str| endpoints(api).any(|endpoint| endpoint.rust_path() == *path);
    let (before, now) = (names(old), names(new));
    for (path, of) in &before {
        // Where the endpoint went as well, its own change says so.
        let target = if is_called(new, of) {
            Some(of)
        } else {
            now.get(of)
        };
        if let Some(target) = target
            && !now.contains_key(path)
            && !is_called(new, path)
        {
            let what = format!("removed; it was a deprecated alias of `{of}`.");
            let to_do = format!("Use `{target}`.");
            changes.add(Kind::AliasRemoved, path, what, to_do);
        }
    }
    for (path, of) in &now {
        if is_called(old, of) && !before.contains_key(path) && !is_called(old, path) {
            let what = format!("new; a deprecated alias of `{of}`.");
            changes.add(Kind::AliasAdded, path, what, "");
        }
    }
}

fn endpoints(api: &Api) -> impl Iterator<Item = &Endpoint> {
    api.endpoints.iter()
}

fn removed(
    path: &str,
    endpoint: &Endpoint,
    now: &BTreeMap<String, &Endpoint>,
    changes: &mut Changes,
) {
    let successor = endpoint
        .deprecated
        .as_ref()
        .and_then(|deprecated| deprecated.successor.as_ref());
    let successor = successor.map(|successor| rust_path(successor.split('.')));
    let to_do = match successor.filter(|successor| now.contains_key(successor)) {
        Some(successor) => format!("Use `{successor}`."),
        None => "`Client::call` reaches any endpoint by its path.".to_owned(),
    };
    changes.add(Kind::EndpointRemoved, path, "removed.", to_do);
}

/// One endpoint, before and now.
fn pair(
    (old_api, old): (&Api, &Endpoint),
    (new_api, new): (&Api, &Endpoint),
    changes: &mut Changes,
) {
    let path = new.rust_path();
    let of = Struct {
        path: &path,
        is_sent: true,
        old: &old.params,
        new: &new.params,
        constructors: (surface::of_request(old), surface::of_request(new)),
    };
    fields::diff(&of, changes);
    types::own(&new.path.join("::"), old.local(), new.local(), changes);
    output(&path, old, new, changes);
    behaviour::diff(&path, old, new, changes);
    let texts = |endpoint: &Endpoint| {
        let notes = endpoint.notes.as_deref().unwrap_or_default();
        let source = &endpoint.source;
        let page = source.page.as_deref().unwrap_or_default();
        let (request, reply) = (source.request.word(), source.reply.word());
        let title = &endpoint.title;
        format!(
            "{title} {} {notes} {page} {request} {reply}",
            endpoint.summary
        )
    };
    changes.docs(&path, &texts(old), &texts(new), "its documentation");
    let examples = |endpoint: &Endpoint| {
        let one = |example: &crate::model::Example| {
            let text = |quoted: &Option<crate::source::Quoted>| {
                quoted.as_ref().map(|quoted| quoted.text.clone())
            };
            (
                example.name.clone(),
                example.status,
                text(&example.request),
                text(&example.request_body),
                text(&example.body),
            )
        };
        endpoint.examples.iter().map(one).collect::<Vec<_>>()
    };
    if examples(old) != examples(new) {
        changes.add(Kind::Example, &path, "its examples changed.", "");
    }
    if catalogue::remembered(old_api, old) != catalogue::remembered(new_api, new) {
        let what = "what `polyv-mock` remembers of it changed.";
        changes.add(Kind::State, &path, what, "");
    }
}

fn output(path: &str, old: &Endpoint, new: &Endpoint, changes: &mut Changes) {
    let (before, now) = (surface::output(old), surface::output(new));
    if before != now {
        let what = if before.0 == now.0 {
            format!("it returns a different `{}`.", now.0)
        } else {
            format!("it now returns `{}` instead of `{}`.", now.0, before.0)
        };
        changes.add(Kind::Output, path, what, "Use the new type.");
        return;
    }
    let row = |endpoint: &Endpoint| {
        let row = endpoint.paging.as_ref().and(operation::row(endpoint));
        row.map(|row| surface::written(&row))
    };
    if let (Some(before), Some(now)) = (row(old), row(new))
        && before != now
    {
        let what = format!("its rows are now `{now}` instead of `{before}`.");
        changes.add(Kind::Output, path, what, "Use the new type for its rows.");
    }
    let spelling = |endpoint: &Endpoint| match &endpoint.reply.kind {
        ReplyKind::Value { field, .. } => codec(field).to_string(),
        // How it is packed, where the type is the same.
        ReplyKind::Encrypted(_) => "encrypted".to_owned(),
        ReplyKind::Text(_) => "text".to_owned(),
        _ => String::new(),
    };
    if spelling(old) != spelling(new) {
        changes.add(Kind::Wire, path, "its reply is read differently.", "");
    }
    if old.reply.envelope != new.reply.envelope {
        let (before, now) = (old.reply.envelope.word(), new.reply.envelope.word());
        let what = format!("`polyv-mock` refuses it in the envelope {now} instead of {before}.");
        changes.add(Kind::Refusal, path, what, "");
    }
}

//! What holds for the whole service.

use std::collections::BTreeSet;

use super::{Changes, Kind};
use crate::emit::secrets;
use crate::facts;
use crate::model::Api;

pub(super) fn diff(old: &Api, new: &Api, changes: &mut Changes) {
    hosts(old, new, changes);
    modules(old, new, changes);
    refusals(old, new, changes);
    secrets(old, new, changes);
    let quota = |api: &Api| api.service.quota.as_ref().map(facts::quota);
    if quota(old) != quota(new) {
        // The SDK's own limit is set in the SDK.
        changes.add(
            Kind::Docs,
            "service",
            "the quota of the whole service changed.",
            "",
        );
    }
}

fn hosts(old: &Api, new: &Api, changes: &mut Changes) {
    let path = |name: &str| format!("service::{}", name.to_uppercase());
    for before in &old.service.hosts {
        let name = &before.name.text;
        match new.service.hosts.iter().find(|now| *now.name == **name) {
            None => changes.add(
                Kind::HostRemoved,
                &path(name),
                "removed.",
                "Use another host.",
            ),
            Some(now) => {
                if now.url != before.url {
                    let what = format!("it is now `{}` instead of `{}`.", now.url, before.url);
                    changes.add(Kind::Request, &path(name), what, "");
                }
                changes.docs(&path(name), &before.doc, &now.doc, "its documentation");
            }
        }
    }
    for now in &new.service.hosts {
        if !old
            .service
            .hosts
            .iter()
            .any(|before| *before.name == *now.name)
        {
            changes.add(Kind::HostAdded, &path(&now.name), "new.", "");
        }
    }
}

/// The modules that have endpoints: each is a cargo feature.
fn modules(old: &Api, new: &Api, changes: &mut Changes) {
    let features = |api: &Api| -> BTreeSet<String> {
        api.endpoints
            .iter()
            .map(|endpoint| endpoint.path[0].clone())
            .collect()
    };
    let (before, now) = (features(old), features(new));
    for gone in before.difference(&now) {
        let to_do = format!("Leave out the feature `{gone}`.");
        changes.add(
            Kind::ModuleRemoved,
            gone,
            "the module and its cargo feature were removed.",
            to_do,
        );
    }
    for added in now.difference(&before) {
        changes.add(
            Kind::ModuleAdded,
            added,
            "the module and its cargo feature were added.",
            "",
        );
    }
    let doc = |api: &Api, name: &str| {
        let known = api
            .service
            .modules
            .iter()
            .find(|(known, _)| **known == *name);
        known.map(|(_, doc)| doc.clone()).unwrap_or_default()
    };
    for name in before.intersection(&now) {
        changes.docs(name, &doc(old, name), &doc(new, name), "its documentation");
    }
}

/// What is secret by its name, whatever its type. A name behind `!` is not.
fn secrets(old: &Api, new: &Api, changes: &mut Changes) {
    let names = |api| -> BTreeSet<_> { secrets::names(api).into_iter().collect() };
    let (before, now) = (names(old), names(new));
    let (gained, lost) = (now.difference(&before), before.difference(&now));
    let (shown, hidden): (Vec<_>, Vec<_>) = gained.partition(|name| name.starts_with('!'));
    let (hidden_again, shown_again): (Vec<_>, Vec<_>) =
        lost.partition(|name| name.starts_with('!'));
    for (first, then, what, of) in [
        (hidden, hidden_again, "now secret", old),
        (shown, shown_again, "no longer secret", new),
    ] {
        let names = first.into_iter().chain(then);
        let names = names.map(|name: &&str| name.trim_start_matches('!'));
        // Another name may say so as well.
        let names: Vec<_> = names
            .filter(|name| !of.service.is_secret(name))
            .map(|name| format!("`{name}`"))
            .collect();
        if !names.is_empty() {
            let what = format!("values with these names are {what}: {}.", names.join(", "));
            changes.add(Kind::Secrets, "service", what, "");
        }
    }
}

fn refusals(old: &Api, new: &Api, changes: &mut Changes) {
    let all = |api: &Api| -> BTreeSet<(String, String, i64, String)> {
        let of_family = |(family, refusals): &(String, Vec<crate::model::Refusal>)| {
            let one = |refusal: &crate::model::Refusal| {
                (
                    family.clone(),
                    refusal.cause.clone(),
                    refusal.status,
                    refusal.body.clone(),
                )
            };
            refusals.iter().map(one).collect::<Vec<_>>()
        };
        api.service.refusals.iter().flat_map(of_family).collect()
    };
    let (before, now) = (all(old), all(new));
    let causes: BTreeSet<_> = before
        .symmetric_difference(&now)
        .map(|(family, cause, ..)| format!("`{cause}` ({family})"))
        .collect();
    for cause in causes {
        changes.add(
            Kind::Refusal,
            "service",
            format!("{cause} is refused with a different text."),
            "",
        );
    }
}

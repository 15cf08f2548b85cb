//! How an endpoint behaves: what is sent, how often, in which combinations, and whether it is deprecated.

use serde_json::Value;

use super::{Changes, Kind};
use crate::facts;
use crate::model::{AuthScheme, Endpoint, Paging, Refused, Rule};
use crate::naming::rust_path;
use crate::sentences;
use crate::source::Located;
use crate::words::{Effect, Word as _};

pub(super) fn diff(path: &str, old: &Endpoint, new: &Endpoint, changes: &mut Changes) {
    effect(path, old, new, changes);
    credentials(path, old, new, changes);
    request(path, old, new, changes);
    quotas(path, old, new, changes);
    rules(path, &old.rules, &new.rules, changes);
    errors(path, old, new, changes);
    paging(path, old, new, changes);
    deprecation(path, old, new, changes);
}

fn effect(path: &str, old: &Endpoint, new: &Endpoint, changes: &mut Changes) {
    if old.effect != new.effect {
        let what = format!(
            "its effect is now `{}` instead of `{}`",
            new.effect.word(),
            old.effect.word()
        );
        match (old.effect, new.effect) {
            (_, Effect::Write) => {
                let to_do = "It is no longer retried after a failure: retry it yourself where sending it twice is harmless, or declare that with `CallOptions::effect`.";
                changes.add(Kind::EffectTightened, path, what + ".", to_do);
            }
            (Effect::Write, _) => {
                changes.add(
                    Kind::EffectLoosened,
                    path,
                    what + ": it is now retried after a failure.",
                    "",
                );
            }
            // Both are retried alike.
            _ => changes.add(Kind::Docs, path, what + ".", ""),
        }
    }
}

fn credentials(path: &str, old: &Endpoint, new: &Endpoint, changes: &mut Changes) {
    let (before, now) = (&old.auth.1, &new.auth.1);
    if before == now {
        return;
    }
    let what = format!(
        "it is now signed as `{}` instead of `{}`.",
        new.auth.0.text, old.auth.0.text
    );
    match (before, now) {
        (AuthScheme::FixedKey(_), AuthScheme::FixedKey(_)) => {
            let what = "it is now signed with a different published key.";
            changes.add(Kind::Request, path, what, "");
        }
        // Any client can do that.
        (_, AuthScheme::None | AuthScheme::FixedKey(_)) => {
            changes.add(Kind::Request, path, what, "");
        }
        (_, AuthScheme::Account | AuthScheme::Group) => {
            let to_do = "Call it with a client that has these credentials.";
            changes.add(Kind::Credentials, path, what, to_do);
        }
    }
}

fn request(path: &str, old: &Endpoint, new: &Endpoint, changes: &mut Changes) {
    let facts = |endpoint: &Endpoint| {
        [
            ("method", endpoint.method.word().to_owned()),
            ("host", endpoint.host.name.text.clone()),
            ("path", endpoint.url_path.text.clone()),
            ("shape", endpoint.shape.word().to_owned()),
        ]
    };
    for ((what, before), (_, now)) in facts(old).into_iter().zip(facts(new)) {
        if before != now {
            changes.add(
                Kind::Request,
                path,
                format!("its {what} is now `{now}` instead of `{before}`."),
                "",
            );
        }
    }
}

fn quotas(path: &str, old: &Endpoint, new: &Endpoint, changes: &mut Changes) {
    let quotas = |endpoint: &Endpoint| {
        endpoint
            .quotas
            .iter()
            .map(facts::quota)
            .collect::<Vec<Value>>()
    };
    if quotas(old) != quotas(new) {
        let texts: Vec<_> = new.quotas.iter().map(sentences::quota).collect();
        let what = if texts.is_empty() {
            "it no longer has a quota of its own.".to_owned()
        } else {
            texts.join(" ")
        };
        changes.add(Kind::Quota, path, what, "");
    }
}

/// Rules of a request, or of an object that is sent.
pub(super) fn rules(
    path: &str,
    old: &[Located<Rule>],
    new: &[Located<Rule>],
    changes: &mut Changes,
) {
    let is_in = |rule: &Rule, of: &[Located<Rule>]| {
        let key = facts::rule(rule);
        of.iter().any(|other| facts::rule(&other.value) == key)
    };
    for rule in new.iter().filter(|rule| !is_in(&rule.value, old)) {
        let text = sentences::rule(&rule.value);
        if length_in(old, &rule.value).is_some_and(|(before, now)| now > before) {
            changes.add(
                Kind::RuleRemoved,
                path,
                format!("longer spans are accepted. {text}"),
                "",
            );
        } else {
            let to_do = "Calls that break it are refused before they are sent.";
            changes.add(Kind::RuleAdded, path, format!("new rule. {text}"), to_do);
        }
    }
    for rule in old.iter().filter(|rule| !is_in(&rule.value, new)) {
        // A span of another length has been reported.
        if length_in(new, &rule.value).is_none() {
            let what = format!("rule removed. {}", sentences::rule(&rule.value));
            changes.add(Kind::RuleRemoved, path, what, "");
        }
    }
}

/// How long a span over the same two parameters may be by `rules`, and by `rule`.
fn length_in(rules: &[Located<Rule>], rule: &Rule) -> Option<(i64, i64)> {
    let Rule::Span { from, to, max_ms } = rule else {
        return None;
    };
    let length = |other: &Rule| match other {
        Rule::Span {
            from: a,
            to: b,
            max_ms,
        } if (&**a, &**b) == (&**from, &**to) => Some(*max_ms),
        _ => None,
    };
    let other = rules.iter().find_map(|other| length(&other.value))?;
    Some((other, *max_ms))
}

/// Documented errors, by the names of their constants.
fn errors(path: &str, old: &Endpoint, new: &Endpoint, changes: &mut Changes) {
    let find = |of: &Endpoint, name: &str| {
        let found = of.errors.iter().find(|error| *error.name == *name);
        found.cloned()
    };
    let doc = |error: &Refused| format!("{} {:?}", error.doc, error.fix);
    for before in &old.errors {
        let at = format!("{path}::{}", before.name.text);
        let Some(now) = find(new, &before.name) else {
            let to_do = "Compare the code or the message.";
            changes.add(Kind::ErrorRemoved, &at, "removed.", to_do);
            continue;
        };
        if (before.code, &before.message) != (now.code, &now.message) {
            let what = "its code or message changed.";
            changes.add(Kind::Wire, &at, what, "");
        }
        changes.docs(&at, &doc(before), &doc(&now), "its documentation");
    }
    let is_new = |name: &str| find(old, name).is_none();
    for error in new.errors.iter().filter(|error| is_new(&error.name)) {
        let at = format!("{path}::{}", error.name.text);
        let what = format!("new. {}", error.doc);
        changes.add(Kind::ErrorAdded, &at, what, "");
    }
}

fn paging(path: &str, old: &Endpoint, new: &Endpoint, changes: &mut Changes) {
    let size = |endpoint: &Endpoint, paging: &Paging| {
        let size = paging.size.as_ref().and_then(|size| endpoint.param(size));
        size.and_then(|(_, field)| field.default.as_ref().map(|default| default.text.clone()))
    };
    let text = |name: &Option<crate::model::Name>| name.as_ref().map(|name| name.text.clone());
    let facts = |endpoint: &Endpoint| {
        endpoint.paging.as_ref().map(|paging| {
            let fields = [
                text(&paging.size),
                text(&paging.items),
                text(&paging.next),
                text(&paging.total),
                size(endpoint, paging),
            ];
            (paging.kind, paging.at.text.clone(), fields, paging.stop)
        })
    };
    match (facts(old), facts(new)) {
        (Some(_), None) => changes.add(
            Kind::PagingRemoved,
            path,
            "it no longer has pages.",
            "Call it with `send`.",
        ),
        (None, Some(_)) => changes.add(
            Kind::PagingAdded,
            path,
            "it can now be walked with `pages` and `items`.",
            "",
        ),
        (before, now) if before != now => changes.add(
            Kind::PagingChanged,
            path,
            "its pages are walked differently.",
            "",
        ),
        _ => {}
    }
}

fn deprecation(path: &str, old: &Endpoint, new: &Endpoint, changes: &mut Changes) {
    match (&old.deprecated, &new.deprecated) {
        (None, Some(now)) => {
            let to_do = now
                .successor
                .as_ref()
                .map(|successor| format!("Use `{}`.", rust_path(successor.split('.'))));
            changes.add(
                Kind::Deprecated,
                path,
                format!("deprecated: {}", now.reason),
                to_do.unwrap_or_default(),
            );
        }
        (Some(_), None) => changes.add(Kind::Undeprecated, path, "no longer deprecated.", ""),
        (Some(before), Some(now)) => {
            let text = |of: &crate::model::Deprecated| {
                format!(
                    "{} {}",
                    of.reason,
                    of.successor.as_ref().map_or("", |name| &name.text)
                )
            };
            changes.docs(
                path,
                &text(before),
                &text(now),
                "the reason for its deprecation",
            );
        }
        (None, None) => {}
    }
}

//! Who asks, when, and the sign: wrong in every way, for every endpoint.

use jiff::Timestamp;
use polyv_mock::Reason;

use crate::api::call::{Call, sign};
use crate::api::endpoint::Endpoint;
use crate::api::values::text_of;
use crate::api::{Api, assert_none};

/// A way to spoil a call that is not signed yet; `None` where there is nothing to spoil.
type Spoil = fn(&Api, Endpoint<'_>) -> Option<Call>;

fn identified(api: &Api, endpoint: Endpoint<'_>) -> Call {
    identified_as(endpoint, api.server.app_id(), 0)
}

fn identified_as(endpoint: Endpoint<'_>, app_id: &str, age_millis: i64) -> Call {
    let now = Timestamp::now().as_millisecond();
    let mut call = endpoint.base();
    call.identify(endpoint, app_id, &(now - age_millis).to_string());
    call
}

fn secret<'s>(api: &'s Api, endpoint: Endpoint<'s>) -> &'s str {
    endpoint.auth()["key"]
        .as_str()
        .unwrap_or(api.server.app_secret())
}

fn with_sign(mut call: Call, endpoint: Endpoint<'_>, sign: String) -> Call {
    call.signed_part(endpoint).push(("sign".to_owned(), sign));
    call
}

fn right_sign(api: &Api, endpoint: Endpoint<'_>, call: Call) -> Call {
    let sign = call.sign(endpoint, secret(api, endpoint));
    with_sign(call, endpoint, sign)
}

/// Whether an application and a time are sent at all.
fn has_common(endpoint: Endpoint<'_>) -> bool {
    endpoint.auth()["common"].is_array()
}

const SPOILT: [(&str, Reason, &str, Spoil); 9] = [
    (
        "no sign",
        Reason::InvalidSignature,
        "sign",
        |api, endpoint| Some(identified(api, endpoint)),
    ),
    (
        "another secret",
        Reason::InvalidSignature,
        "sign",
        |api, endpoint| {
            let call = identified(api, endpoint);
            let sign = call.sign(endpoint, "another");
            Some(with_sign(call, endpoint, sign))
        },
    ),
    (
        "lower case",
        Reason::InvalidSignature,
        "sign",
        |api, endpoint| {
            let call = identified(api, endpoint);
            let sign = call
                .sign(endpoint, secret(api, endpoint))
                .to_ascii_lowercase();
            Some(with_sign(call, endpoint, sign))
        },
    ),
    (
        "added after signing",
        Reason::InvalidSignature,
        "sign",
        |api, endpoint| {
            let mut call = right_sign(api, endpoint, identified(api, endpoint));
            call.signed_part(endpoint)
                .push(("added".to_owned(), "1".to_owned()));
            Some(call)
        },
    ),
    (
        "only who and when are signed",
        Reason::InvalidSignature,
        "sign",
        |api, endpoint| {
            let call = identified(api, endpoint);
            let is_common = |name: &str| matches!(name, "appId" | "timestamp");
            let signed = call.clone().signed_part(endpoint).clone();
            let common = signed.iter().filter(|(name, _)| is_common(name));
            let sign = sign(common, secret(api, endpoint));
            let has_more = signed
                .iter()
                .any(|(name, value)| !is_common(name) && !value.is_empty());
            has_more.then(|| with_sign(call, endpoint, sign))
        },
    ),
    (
        "the unsigned body is signed",
        Reason::InvalidSignature,
        "sign",
        |api, endpoint| {
            let call = identified(api, endpoint);
            let mut body = if endpoint.signs_the_form() {
                Vec::new()
            } else {
                call.form.clone()
            };
            for (name, value) in call
                .json
                .iter()
                .filter_map(|json| json.as_object())
                .flatten()
            {
                body.push((name.clone(), text_of(value)));
            }
            let sign = sign(call.query.iter().chain(&body), secret(api, endpoint));
            (!body.is_empty()).then(|| with_sign(call, endpoint, sign))
        },
    ),
    ("nobody", Reason::AppIdMissing, "appId", |api, endpoint| {
        let mut call = identified(api, endpoint);
        call.signed_part(endpoint)
            .retain(|(name, _)| name != "appId");
        has_common(endpoint).then(|| right_sign(api, endpoint, call))
    }),
    (
        "somebody else",
        Reason::ApplicationNotFound,
        "appId",
        |api, endpoint| {
            let call = identified_as(endpoint, "another", 0);
            has_common(endpoint).then(|| right_sign(api, endpoint, call))
        },
    ),
    (
        "four minutes ago",
        Reason::InvalidTimestamp,
        "timestamp",
        |api, endpoint| {
            let call = identified_as(endpoint, api.server.app_id(), 240_000);
            has_common(endpoint).then(|| right_sign(api, endpoint, call))
        },
    ),
];

#[test]
fn whoever_is_not_who_they_say_is_refused() {
    let api = Api::start();
    let mut problems = Vec::new();
    for (what, reason, about, spoil) in SPOILT {
        let mut count = 0;
        for endpoint in api.endpoints().filter(|endpoint| endpoint.is_signed()) {
            let Some(call) = spoil(&api, endpoint) else {
                continue;
            };
            count += 1;
            let problem = api.problem_with_refusal(endpoint, &api.send(&call), reason, about);
            problems
                .extend(problem.map(|problem| format!("{}, {what}: {problem}", endpoint.name())));
        }
        assert!(count >= 10, "{what}: {count}");
    }
    assert_none(&problems);
}

#[test]
fn a_sign_where_none_is_wanted_is_ignored() {
    let api = Api::start();
    for endpoint in api.endpoints().filter(|endpoint| !endpoint.is_signed()) {
        let mut call = endpoint.base();
        call.query.push(("sign".to_owned(), "wrong".to_owned()));
        assert_eq!(api.problem_with_success(endpoint, &call), None);
    }
}

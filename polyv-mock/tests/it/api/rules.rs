//! Parameters that do not go together, for every rule of every endpoint.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use polyv_mock::Reason;
use serde_json::Value;

use crate::CATALOGUE;
use crate::api::call::Call;
use crate::api::endpoint::Endpoint;
use crate::api::values::{NOON, text_of, valid};
use crate::api::{Api, assert_none};

/// A time as a parameter writes it, in China.
fn written(param: &Value, time: DateTime) -> Value {
    match param["format"].as_str() {
        Some(format) => time.strftime(format).to_string().into(),
        None => Offset::constant(8)
            .to_timestamp(time)
            .unwrap()
            .as_millisecond()
            .into(),
    }
}

/// The smallest step between two times of a parameter.
fn step(param: &Value) -> SignedDuration {
    match param["kind"].as_str().unwrap() {
        "timestamp" => SignedDuration::from_millis(1),
        "datetime" => SignedDuration::from_secs(1),
        _ => SignedDuration::from_hours(24),
    }
}

fn between(endpoint: Endpoint<'_>, rule: &Value, from: DateTime, to: DateTime) -> Call {
    let mut call = endpoint.base();
    for (key, time) in [("from", from), ("to", to)] {
        let param = endpoint.param(rule[key].as_str().unwrap());
        call.set(endpoint, param, &written(param, time));
    }
    call
}

fn with(endpoint: Endpoint<'_>, names: &[String], count: usize) -> Call {
    let mut call = endpoint.base();
    for (position, name) in names.iter().enumerate() {
        let param = endpoint.param(name);
        call.remove(param);
        if position < count {
            call.set(endpoint, param, &valid(param));
        }
    }
    call
}

/// Calls with one of these parameters empty, where that says something, beside so many others.
fn cleared(endpoint: Endpoint<'_>, names: &[String], others: usize) -> Vec<Call> {
    let clears = |name: &&String| endpoint.param(name)["empty"] == "clear";
    let calls = names.iter().filter(clears).map(|name| {
        let rest: Vec<_> = names
            .iter()
            .filter(|other| *other != name)
            .cloned()
            .collect();
        let mut call = with(endpoint, &rest, others);
        call.set(endpoint, endpoint.param(name), &"".into());
        call
    });
    calls.collect()
}

/// Calls about one rule: what is refused, and what is taken.
fn calls(endpoint: Endpoint<'_>, rule: &Value) -> (Vec<Call>, Vec<Call>) {
    let names: Vec<String> = rule["params"]
        .as_array()
        .into_iter()
        .flatten()
        .map(text_of)
        .collect();
    let some = |counts: &[usize]| {
        counts
            .iter()
            .map(|count| with(endpoint, &names, *count))
            .collect()
    };
    let all = names.len();
    match rule["rule"].as_str().unwrap() {
        "span" => {
            let step = step(endpoint.param(rule["to"].as_str().unwrap()));
            let most = SignedDuration::from_millis(rule["max_ms"].as_i64().unwrap());
            let at = |to: DateTime| between(endpoint, rule, NOON, to);
            let refused = vec![at(NOON + most + step), at(NOON - step)];
            (refused, vec![at(NOON + most), at(NOON)])
        }
        "same-month" => {
            let first = NOON.with().day(1).hour(0).build().unwrap();
            let next = first.with().month(first.month() + 1).build().unwrap();
            let last = next - step(endpoint.param(rule["to"].as_str().unwrap()));
            let refused = vec![between(endpoint, rule, last, next)];
            (refused, vec![between(endpoint, rule, first, last)])
        }
        "at-least-one" => {
            let alone = cleared(endpoint, &names, 0);
            (some(&[0]), [some(&[1, all]), alone].concat())
        }
        "exactly-one" => {
            let beside_another = cleared(endpoint, &names, 1);
            let refused = [some(&[0, 2]), beside_another].concat();
            (refused, [some(&[1]), cleared(endpoint, &names, 0)].concat())
        }
        "at-most-one" => (some(&[2]), some(&[0, 1])),
        "together" => (some(&[1]), some(&[0, all])),
        "when" => {
            let needs: Vec<String> = rule["needs"]
                .as_array()
                .unwrap()
                .iter()
                .map(text_of)
                .collect();
            let deciding = endpoint.param(rule["param"].as_str().unwrap());
            let decided = |count: usize| {
                let mut call = with(endpoint, &needs, count);
                call.set(endpoint, deciding, &rule["is"][0]);
                call
            };
            (vec![decided(0)], vec![decided(needs.len())])
        }
        other => panic!("{other}"),
    }
}

fn problems(api: &Api, seen: &mut BTreeSet<String>) -> Vec<String> {
    let mut problems = Vec::new();
    for endpoint in api.endpoints() {
        for rule in endpoint.rules() {
            seen.insert(text_of(&rule["rule"]));
            let about = if rule["params"].is_array() {
                let names: Vec<String> = rule["params"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(text_of)
                    .collect();
                names.join(",")
            } else if rule["needs"].is_array() {
                let needs = rule["needs"].as_array().unwrap();
                needs.iter().map(text_of).collect::<Vec<_>>().join(",")
            } else {
                format!("{},{}", text_of(&rule["from"]), text_of(&rule["to"]))
            };
            let (refused, taken) = calls(endpoint, rule);
            let refused = refused.iter().filter_map(|call| {
                let outcome = api.ask(endpoint, call);
                api.problem_with_refusal(endpoint, &outcome, Reason::RuleViolated, &about)
            });
            let taken = taken
                .iter()
                .filter_map(|call| api.problem_with_success(endpoint, call));
            let found = refused.chain(taken);
            problems.extend(found.map(|problem| format!("{} {about}: {problem}", endpoint.name())));
        }
    }
    problems
}

#[test]
fn rules_are_kept() {
    let mut seen = BTreeSet::new();
    let mut found = problems(&Api::start(), &mut seen);
    let in_api = seen.len();
    // The fixture has a rule of every kind.
    found.extend(problems(
        &Api::serving(serde_json::from_str(CATALOGUE).unwrap()),
        &mut seen,
    ));
    assert_none(&found);
    assert!(in_api >= 2 && seen.len() == 7, "{in_api} {seen:?}");
}

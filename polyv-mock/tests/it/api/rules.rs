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

/// Calls with one of these parameters empty, where that says something, beside this many others.
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
#[allow(clippy::too_many_lines, reason = "each kind of rule has its own calls")]
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
        "forbids" => {
            let forbids = rule["forbids"].as_array().unwrap();
            let forbids: Vec<String> = forbids.iter().map(text_of).collect();
            let deciding = endpoint.param(rule["param"].as_str().unwrap());
            let decided = |count: usize| {
                let mut call = with(endpoint, &forbids, count);
                call.set(endpoint, deciding, &rule["is"][0]);
                call
            };
            (vec![decided(1)], vec![decided(0)])
        }
        // One value for all of them.
        "differ" => {
            let value = valid(endpoint.param(&names[0]));
            let mut equal = endpoint.base();
            for name in &names {
                equal.set(endpoint, endpoint.param(name), &value);
            }
            (vec![equal], vec![endpoint.base()])
        }
        // The unit tests of the rules have the values.
        "ordered" | "sum" => (Vec::new(), vec![endpoint.base()]),
        other => panic!("{other}"),
    }
}

/// The names that a refusal by the rule is about.
fn about(rule: &Value) -> String {
    let names = ["params", "needs", "forbids"].into_iter();
    let mut lists = names.filter_map(|key| rule[key].as_array());
    match lists.next() {
        Some(names) => names.iter().map(text_of).collect::<Vec<_>>().join(","),
        None => format!("{},{}", text_of(&rule["from"]), text_of(&rule["to"])),
    }
}

fn problems(api: &Api, seen: &mut BTreeSet<String>) -> Vec<String> {
    let mut problems = Vec::new();
    for endpoint in api.endpoints() {
        for rule in endpoint.rules() {
            seen.insert(text_of(&rule["rule"]));
            let about = about(rule);
            let (refused, taken) = calls(endpoint, rule);
            let refused = refused.iter().filter_map(|call| {
                let outcome = api.ask(endpoint, call);
                // Another rule over the same parameters may come first.
                let refusal = outcome.1.refusal.as_ref();
                let is_other = refusal.is_some_and(|refusal| {
                    refusal.reason == Reason::RuleViolated
                        && refusal.parameter.as_deref() != Some(about.as_str())
                });
                let problem =
                    api.problem_with_refusal(endpoint, &outcome, Reason::RuleViolated, &about);
                problem.filter(|_| !is_other)
            });
            let taken = taken.iter().filter_map(|call| {
                let (_, verdict) = api.ask(endpoint, call);
                let refusal = verdict.refusal.as_ref();
                let is_this = refusal.is_some_and(|refusal| {
                    refusal.reason == Reason::RuleViolated
                        && refusal.parameter.as_deref() == Some(about.as_str())
                });
                let problem = api.problem_with_success(endpoint, call);
                problem.or_else(|| is_this.then(|| verdict.to_string()))
            });
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
    assert!(in_api >= 2 && seen.len() == 11, "{in_api} {seen:?}");
}

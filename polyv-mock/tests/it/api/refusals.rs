//! Every parameter of every endpoint: left out, at its bounds, and beyond them.

use polyv_mock::Reason;
use serde_json::Value;

use crate::api::call::Call;
use crate::api::endpoint::Endpoint;
use crate::api::values::{Case, cases, text_of};
use crate::api::{Api, assert_none};

/// What is wrong with the outcome of a call with one value of a parameter.
fn problem(api: &Api, endpoint: Endpoint<'_>, call: &Call, case: &Case) -> Option<String> {
    match &case.refused {
        None => api.problem_with_success(endpoint, call),
        Some((reason, about)) => {
            let outcome = api.ask(endpoint, call);
            api.problem_with_refusal(endpoint, &outcome, *reason, about)
        }
    }
}

/// The call with the case's value, and without what a rule forbids beside it.
fn call_with(endpoint: Endpoint<'_>, param: &Value, case: &Case) -> Call {
    let mut call = endpoint.base();
    for rule in endpoint.rules() {
        let alone = matches!(rule["rule"].as_str(), Some("exactly-one" | "at-most-one"));
        let names = rule["params"].as_array().into_iter().flatten();
        let names: Vec<String> = names.map(text_of).collect();
        if alone && names.contains(&text_of(&param["name"])) {
            for name in &names {
                call.remove(endpoint.param(name));
            }
        }
    }
    call.set(endpoint, param, &case.value);
    call
}

#[test]
fn values_at_their_bounds_are_taken_and_beyond_them_refused() {
    let api = Api::start();
    let mut problems = Vec::new();
    let (mut taken, mut refused) = (0, 0);
    for endpoint in api.endpoints() {
        for param in endpoint.params() {
            for case in cases(param) {
                // An empty segment makes another path.
                if param["place"] == "path" && case.value == "" {
                    continue;
                }
                let call = call_with(endpoint, param, &case);
                let problem = problem(&api, endpoint, &call, &case);
                problems.extend(problem.map(|problem| {
                    format!(
                        "{} {} {}: {problem}",
                        endpoint.name(),
                        param["name"],
                        case.what
                    )
                }));
                *(if case.refused.is_some() {
                    &mut refused
                } else {
                    &mut taken
                }) += 1;
            }
        }
    }
    assert_none(&problems);
    assert!(taken > 150 && refused > 350, "{taken} {refused}");
}

#[test]
fn required_parameters_are_missed() {
    let api = Api::start();
    let mut problems = Vec::new();
    let mut places = std::collections::BTreeMap::<&str, usize>::new();
    for endpoint in api.endpoints() {
        for param in endpoint.params().filter(|param| param["required"] == true) {
            let place = param["place"].as_str().unwrap();
            if place == "path" {
                continue;
            }
            *places.entry(place).or_default() += 1;
            let mut call = endpoint.base();
            call.remove(param);
            let outcome = api.ask(endpoint, &call);
            let name = text_of(&param["name"]);
            let problem = api.problem_with_refusal(endpoint, &outcome, Reason::ParamMissing, &name);
            problems
                .extend(problem.map(|problem| format!("{} {name}: {problem}", endpoint.name())));
        }
    }
    assert_none(&problems);
    let found: Vec<&str> = places.into_keys().collect();
    assert_eq!(found, ["file", "form", "json", "query"]);
}

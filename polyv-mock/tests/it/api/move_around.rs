//! Parameters in a part of the request where they do not belong.

use polyv_mock::{Part, Reason, Verdict};
use serde_json::Value;

use crate::api::call::Call;
use crate::api::endpoint::Endpoint;
use crate::api::values::{encode, text_of, valid};
use crate::api::{Api, assert_none};

fn is_reported(verdict: &Verdict, name: &str, sent_in: Part, belongs_in: Part) -> bool {
    verdict.misplaced.iter().any(|misplaced| {
        misplaced.parameter == name
            && misplaced.sent_in == sent_in
            && misplaced.belongs_in == belongs_in
    })
}

/// The call with a parameter of its query in its body, where nobody signs it; `None` where the body has no names.
fn query_to_body(endpoint: Endpoint<'_>, param: &Value) -> Option<(Call, Part)> {
    let name = text_of(&param["name"]);
    let value = valid(param);
    let mut call = endpoint.base();
    call.remove(param);
    match &mut call.json {
        Some(Value::Object(body)) => {
            body.insert(name, encode(param, &value, true));
            Some((call, Part::Json))
        }
        Some(_) => None,
        None => {
            call.form
                .push((name, text_of(&encode(param, &value, false))));
            Some((call, Part::Form))
        }
    }
}

#[test]
fn a_signed_parameter_in_the_unsigned_body_is_ignored_and_reported() {
    let api = Api::start();
    let mut problems = Vec::new();
    let mut count = 0;
    for endpoint in api.endpoints() {
        if !matches!(endpoint.shape(), "json-unsigned" | "form-unsigned") {
            continue;
        }
        for param in endpoint.params().filter(|param| param["place"] == "query") {
            let Some((call, sent_in)) = query_to_body(endpoint, param) else {
                continue;
            };
            count += 1;
            let name = text_of(&param["name"]);
            let outcome = api.ask(endpoint, &call);
            let is_reported = is_reported(&outcome.1, &name, sent_in, Part::Query);
            let problem = if !is_reported {
                Some(format!("not reported: {}", outcome.1))
            } else if param["required"] == true {
                api.problem_with_refusal(endpoint, &outcome, Reason::ParamMissing, &name)
            } else {
                (outcome.0.status != 200).then(|| outcome.1.to_string())
            };
            problems
                .extend(problem.map(|problem| format!("{} {name}: {problem}", endpoint.name())));
        }
    }
    assert_none(&problems);
    assert!(count >= 10, "{count}");
}

#[test]
fn a_parameter_of_the_body_in_the_signed_query_is_ignored_and_reported() {
    let api = Api::start();
    let mut problems = Vec::new();
    let mut count = 0;
    for endpoint in api.endpoints() {
        if !matches!(endpoint.shape(), "json-unsigned" | "form-unsigned") {
            continue;
        }
        let in_body = |param: &&Value| param["place"] != "query" && param["root"] != true;
        for param in endpoint.params().filter(in_body) {
            count += 1;
            let name = text_of(&param["name"]);
            let belongs_in = if param["place"] == "json" {
                Part::Json
            } else {
                Part::Form
            };
            let mut call = endpoint.base();
            call.remove(param);
            let value = text_of(&encode(param, &valid(param), false));
            call.query.push((name.clone(), value));
            let (_, verdict) = api.ask(endpoint, &call);
            if !is_reported(&verdict, &name, Part::Query, belongs_in) {
                problems.push(format!("{} {name}: {verdict}", endpoint.name()));
            }
        }
    }
    assert_none(&problems);
    assert!(count >= 50, "{count}");
}

/// The service reads what is signed in the form and in the query as one set.
#[test]
fn a_signed_form_may_travel_in_the_query() {
    let api = Api::start();
    let mut problems = Vec::new();
    let mut count = 0;
    for endpoint in api.endpoints().filter(|endpoint| endpoint.signs_the_form()) {
        count += 1;
        let mut call = endpoint.base();
        call.query = std::mem::take(&mut call.form);
        let problem = api.problem_with_success(endpoint, &call);
        problems.extend(problem.map(|problem| format!("{}: {problem}", endpoint.name())));
    }
    assert_none(&problems);
    assert!(count >= 10, "{count}");
}

#[test]
fn another_method_is_refused() {
    let api = Api::start();
    let mut problems = Vec::new();
    for endpoint in api.endpoints() {
        let same_path = |other: &Endpoint<'_>| other.path() == endpoint.path();
        let methods: Vec<&str> = api
            .endpoints()
            .filter(same_path)
            .map(Endpoint::method)
            .collect();
        for method in ["GET", "POST", "PUT", "DELETE"] {
            if methods.contains(&method) {
                continue;
            }
            let mut call = endpoint.base();
            method.clone_into(&mut call.method);
            let outcome = api.ask(endpoint, &call);
            let first = api.endpoints().find(same_path).unwrap();
            let problem = api
                .problem_with_refusal(first, &outcome, Reason::MethodNotAllowed, "")
                .or_else(|| (outcome.0.status != 405).then(|| outcome.0.status.to_string()))
                .or_else(|| {
                    let allow = format!("allow: {}", methods.join(", ").to_lowercase());
                    (!outcome.0.headers.contains(&allow)).then(|| outcome.0.headers.clone())
                });
            problems
                .extend(problem.map(|problem| format!("{} {method}: {problem}", endpoint.name())));
        }
    }
    assert_none(&problems);
}

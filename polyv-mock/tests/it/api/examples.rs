//! The requests that the pages print are taken, and answered with what the pages print.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api::endpoint::Endpoint;
use crate::api::{Api, assert_none};
use crate::client::Answer;

#[test]
fn the_printed_requests_are_taken() {
    let api = Api::start();
    let mut problems = Vec::new();
    let mut shapes = BTreeSet::new();
    for endpoint in api.endpoints() {
        let before = problems.len();
        for (example, call) in endpoint.printed() {
            let problem = api.problem_with_success(endpoint, &call);
            problems.extend(
                problem.map(|problem| format!("{}, {example}: {problem}", endpoint.name())),
            );
        }
        if problems.len() == before {
            shapes.insert(endpoint.shape());
        }
    }
    assert_none(&problems);
    let expected = [
        "form-signed",
        "form-unsigned",
        "json-unsigned",
        "multipart-signed",
        "query-signed",
        "unsigned",
    ];
    let missing: Vec<_> = expected
        .iter()
        .filter(|shape| !shapes.contains(**shape))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_answers_are_what_is_printed() {
    let api = Api::start();
    let mut problems = Vec::new();
    let mut kinds = BTreeSet::new();
    for endpoint in api.endpoints() {
        let (answer, _) = api.ask(endpoint, &endpoint.base());
        kinds.insert(endpoint.reply_kind());
        let problem = problem_with_answer(endpoint, &answer);
        problems.extend(problem.map(|problem| format!("{}: {problem}", endpoint.name())));
    }
    assert_none(&problems);
    let expected = [
        "ack",
        "array",
        "binary",
        "encrypted",
        "object",
        "page",
        "scalar",
        "text",
    ];
    for kind in expected {
        assert!(kinds.contains(kind), "no endpoint answers a {kind}");
    }
}

fn problem_with_answer(endpoint: Endpoint<'_>, answer: &Answer) -> Option<String> {
    let has_type = |name: &str| answer.headers.contains(&format!("content-type: {name}"));
    let (is_right, found) = match endpoint.reply_kind() {
        "binary" => {
            let is_named = answer
                .headers
                .contains("content-disposition: attachment; filename=\"");
            let is_text = str::from_utf8(&answer.bytes).is_ok();
            let is_file = has_type("application/vnd.ms-excel") && is_named;
            (
                is_file && is_text == endpoint.sample().is_some(),
                &answer.headers,
            )
        }
        // The tests of paging read it.
        "encrypted" => {
            let is_hex = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
            (
                has_type("text/plain") && answer.bytes.iter().all(is_hex),
                &answer.body,
            )
        }
        "text" => (
            has_type("text/plain") && Some(&*answer.body) == endpoint.sample(),
            &answer.body,
        ),
        // The numbers of a page are those of the request.
        _ if endpoint.value["paging"].is_object() => {
            let is_json = serde_json::from_str::<Value>(&answer.body).is_ok();
            (is_json && has_type("application/json"), &answer.body)
        }
        _ => (
            has_type("application/json") && Some(&*answer.body) == endpoint.sample(),
            &answer.body,
        ),
    };
    (!is_right).then(|| found.clone())
}

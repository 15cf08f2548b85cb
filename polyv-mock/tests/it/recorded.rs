//! Requests that another implementation of the rule signed: see `record.py` beside the data.

use polyv_mock::{Clock, MockServer};
use serde_json::Value;

use crate::CATALOGUE;
use crate::client::send;

const RECORDED: &str = include_str!("../data/recorded.json");
/// The dummies of the official pages, and the time of their worked example.
const APP_ID: &str = "g4rqgmmjuo";
const APP_SECRET: &str = "fsq2k5weced1h8vui657xtdva66whf0g";
const NOW: i64 = 1_660_270_926_732;

/// What is wrong with the answer to one record.
fn differences(record: &Value) -> Vec<String> {
    let text = |key: &str| record[key].as_str();
    let mut server = MockServer::builder()
        .credentials(APP_ID, APP_SECRET)
        .clock(Clock::fixed(NOW));
    if text("server") == Some("fixture") {
        server = server.catalogue_json(CATALOGUE);
    }
    let server = server.start_blocking().unwrap();
    let (method, target) = (text("method").unwrap(), text("target").unwrap());
    let answer = send(
        server.url(),
        method,
        target,
        text("content_type"),
        text("body").unwrap_or_default(),
    );

    let mut differences = Vec::new();
    let mut expect = |what: &str, holds: bool, found: &dyn std::fmt::Display| {
        if !holds {
            differences.push(format!("{}: the {what} is {found}", record["name"]));
        }
    };
    expect("status", record["status"] == answer.status, &answer.status);
    let verdict = server.received()[0].verdict.to_string();
    let wanted = text("verdict").unwrap();
    let is_right = if text("server") == Some("api") {
        verdict.starts_with(wanted)
    } else {
        verdict == wanted
    };
    expect("verdict", is_right, &verdict);
    expect(
        "body",
        text("answer").is_none_or(|wanted| wanted == answer.body),
        &answer.body,
    );
    for wanted in record["contains"].as_array().into_iter().flatten() {
        expect(
            "body",
            answer.body.contains(wanted.as_str().unwrap()),
            &format!("without {wanted}: {}", answer.body),
        );
    }
    differences
}

#[test]
fn recorded_requests_are_judged_as_documented() {
    let records: Vec<Value> = serde_json::from_str(RECORDED).unwrap();
    assert!(records.len() > 80, "{}", records.len());
    let differences: Vec<String> = records.iter().flat_map(differences).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_wrong_expectation_is_noticed() {
    let mut records: Vec<Value> = serde_json::from_str(RECORDED).unwrap();
    let record = records.first_mut().unwrap();
    record["status"] = 201.into();
    record["verdict"] = "accepted something else".into();
    record["answer"] = "another body".into();
    assert_eq!(differences(record).len(), 3);
}

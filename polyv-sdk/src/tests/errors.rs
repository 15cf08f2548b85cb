//! What an error says of itself.

use std::error::Error as _;

use super::fixture::One;
use crate::check::Invalid;
use crate::envelope::decode;
use crate::error::{Error, ErrorKind};

fn refusal(message: &str) -> Error {
    let body = serde_json::json!({"code": 400, "status": "error", "message": message, "data": ""});
    decode::<One>(200, body.to_string().as_bytes()).unwrap_err()
}

#[track_caller]
fn check(error: &Error, [throttled, auth, timestamp, not_found]: [bool; 4]) {
    let told = [
        error.is_throttled(),
        error.is_auth(),
        error.is_invalid_timestamp(),
        error.is_not_found(),
    ];
    assert_eq!(told, [throttled, auth, timestamp, not_found], "{error}");
}

#[test]
fn predicates_go_by_the_words() {
    check(
        &refusal("QPS exceeds number of calls."),
        [true, false, false, false],
    );
    for message in [
        "application not found.",
        "Invalid Signature",
        "signature error.",
        "签名错误",
        "appId is required.",
    ] {
        check(&refusal(message), [false, true, false, false]);
    }
    for message in ["invalid timestamp.", "时间戳过期"] {
        check(&refusal(message), [false, true, true, false]);
    }
    check(&refusal("channel not found."), [false, false, false, true]);
    check(&refusal("param is not digit: page"), [false; 4]);
    // A code alone says nothing: 400, 401 and 403 have all come for a wrong signature.
    let code =
        decode::<One>(403, br#"{"code": 403, "message": "illegal channel id: 5"}"#).unwrap_err();
    check(&code, [false; 4]);
    let gone = decode::<One>(404, b"<html>").unwrap_err();
    check(&gone, [false, false, false, true]);
    let slow = decode::<One>(429, b"slow down").unwrap_err();
    check(&slow, [true, false, false, false]);
    // Our own words are not the service's.
    let ours = Error::new(
        ErrorKind::Config,
        "invalid timestamp, not found, qps exceeds number of calls",
    );
    check(&ours, [false; 4]);
}

#[test]
fn one_line_with_what_matters() {
    let body = r#"{"code": 400, "requestId": "r-1", "error": {"code": 20001, "desc": "application\nnot found."}, "success": false}"#;
    let error = decode::<One>(400, body.as_bytes()).unwrap_err();
    let shown = "test.thing.call: application not found. (code 400, error code 20001, HTTP 400, request id r-1)";
    assert_eq!(error.to_string(), shown);
    let endless = decode::<One>(
        200,
        format!(r#"{{"code": 1, "message": "{}"}}"#, "x".repeat(10_000)).as_bytes(),
    )
    .unwrap_err();
    assert!(endless.to_string().len() < 600);
    assert_eq!(endless.message().len(), 4096 + 3);
}

#[test]
fn a_refused_request_was_not_sent() {
    let invalid = Invalid {
        parameter: "pageSize".to_owned(),
        problem: "is 1001, more than the documented maximum of 1000".to_owned(),
    };
    let error = Error::from(invalid).of_endpoint("a.b.c");
    let shown = "a.b.c: parameter `pageSize` is 1001, more than the documented maximum of 1000; nothing was sent";
    assert_eq!(error.to_string(), shown);
    assert_eq!(
        (error.parameter(), error.attempts(), error.body()),
        (Some("pageSize"), 0, None)
    );
    assert!(error.is_invalid() && !error.is_decode() && !error.is_connect() && !error.is_timeout());
}

#[test]
fn causes_follow_without_being_repeated() {
    let cause = std::io::Error::other("the cause");
    let error = Error::new(ErrorKind::Connect, "no connection").with_source(cause);
    assert_eq!(error.to_string(), "no connection");
    assert_eq!(format!("{error:#}"), "no connection: the cause");
    assert_eq!(error.source().unwrap().to_string(), "the cause");
    assert!(error.is_connect());
}

#[test]
fn bodies_are_kept_in_part() {
    let long = "é".repeat(100_000);
    let error = decode::<One>(500, long.as_bytes()).unwrap_err();
    assert!(error.body().unwrap().len() <= 64 * 1024);
    assert!(format!("{error:?}").len() < 2000);
    let bytes = decode::<One>(200, b"\xff\xfe{").unwrap_err();
    assert_eq!(bytes.body(), Some("\u{fffd}\u{fffd}{"));
}

#[test]
fn errors_travel() {
    fn travels<T: Send + Sync + 'static>() {}
    travels::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

//! What an error says.

use std::error::Error as _;
use std::time::Duration;

use super::fixture::One;
use crate::check::Invalid;
use crate::envelope::decode;
use crate::error::{Error, ErrorKind, Refusal};

fn refusal(message: &str) -> Error {
    let body = serde_json::json!({"code": 400, "status": "error", "message": message, "data": ""});
    decode::<One>(200, body.to_string().as_bytes()).unwrap_err()
}

/// What an error means, by the names of the predicates that say yes.
fn meanings(error: &Error) -> Vec<&'static str> {
    let yes = [
        ("throttled", error.is_throttled()),
        ("quota", error.is_quota()),
        ("auth", error.is_auth()),
        ("timestamp", error.is_invalid_timestamp()),
        ("forbidden", error.is_forbidden()),
        ("parameter", error.is_bad_parameter()),
        ("not found", error.is_not_found()),
        ("conflict", error.is_conflict()),
    ];
    yes.into_iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn messages_have_a_meaning() {
    let cases: [(&str, &[&str]); 20] = [
        ("QPS exceeds number of calls.", &["throttled", "quota"]),
        ("menu count reached the limit", &["quota"]),
        ("application not found.", &["auth"]),
        ("Invalid Signature", &["auth"]),
        ("signature error.", &["auth"]),
        ("签名错误", &["auth"]),
        ("appId is required.", &["auth"]),
        ("invalid timestamp.", &["auth", "timestamp"]),
        ("时间戳过期", &["auth", "timestamp"]),
        ("access forbidden", &["forbidden"]),
        ("account is forbidden.", &["forbidden"]),
        ("param is not digit: page", &["parameter"]),
        ("param should not be empty: channelId", &["parameter"]),
        ("直播名称不能为空", &["parameter"]),
        ("number range error", &["parameter"]),
        ("channel not found.", &["not found"]),
        ("找不到频道", &["not found"]),
        ("playback video not exist", &["not found"]),
        ("menu already exist", &["conflict"]),
        ("channel in live", &["conflict"]),
    ];
    for (message, expected) in cases {
        assert_eq!(meanings(&refusal(message)), expected, "{message}");
    }
}

#[test]
fn codes_and_statuses_have_a_meaning_where_they_have_one() {
    let replies: [(u16, &[u8], &[&str]); 8] = [
        // A code alone says little: 400, 401 and 403 have all come for a wrong signature.
        (
            403,
            br#"{"code": 403, "message": "illegal channel id: 5"}"#,
            &["parameter"],
        ),
        (
            403,
            br#"{"code": 403, "message": "invalid signature."}"#,
            &["auth"],
        ),
        (
            400,
            br#"{"code": 1113, "message": "newPassword"}"#,
            &["parameter"],
        ),
        (
            400,
            br#"{"code": 400, "error": {"code": 10001, "desc": "name"}, "success": false}"#,
            &["parameter"],
        ),
        (
            400,
            br#"{"code": 400, "error": {"code": 30004, "desc": "?"}, "success": false}"#,
            &["not found"],
        ),
        (
            400,
            br#"{"code": 500, "error": {"code": 10005, "desc": "?"}, "success": false}"#,
            &[],
        ),
        (404, b"<html>", &["not found"]),
        (429, b"slow down", &["throttled", "quota"]),
    ];
    for (status, body, expected) in replies {
        let error = decode::<One>(status, body).unwrap_err();
        assert_eq!(meanings(&error), expected, "{error}");
    }
    // Our own words are not the service's.
    let ours = "invalid timestamp, not found, qps exceeds number of calls, already exist";
    assert!(meanings(&Error::new(ErrorKind::Config, ours)).is_empty());
}

#[test]
fn a_documented_refusal_is_known_by_its_message_or_else_by_its_code() {
    let busy = Refusal::new(Some(400), Some("Report %s is not ready"));
    assert!(refusal("report 7 is not ready yet").is(busy));
    assert!(!refusal("report is gone").is(busy));
    assert!(!Error::new(ErrorKind::Config, "report 7 is not ready").is(busy));
    let forbidden = Refusal::new(None, Some("forbidden"));
    assert!(refusal("Forbidden ").is(forbidden));
    assert!(!refusal("forbidden : not in ip list").is(forbidden));
    assert!(refusal("anything").is(Refusal::new(Some(400), None)));
    assert!(!refusal("anything").is(Refusal::new(Some(401), None)));
    assert!(!refusal("anything").is(Refusal::new(None, None)));
}

#[test]
fn what_is_throttled_says_how_long_to_wait() {
    let throttled = refusal("qps exceeds number of calls");
    assert_eq!(throttled.retry_after(), Some(Duration::from_secs(10)));
    assert_eq!(refusal("channel not found.").retry_after(), None);
}

#[test]
fn one_line_with_what_matters() {
    let body = r#"{"code": 400, "requestId": "r-1", "error": {"code": 20001, "desc": "application\nnot found."}, "success": false}"#;
    let error = decode::<One>(400, body.as_bytes()).unwrap_err();
    let shown = "test.thing.call: application not found. (code 400, error code 20001, HTTP 400, request id r-1)";
    assert_eq!(error.to_string(), shown);
    let stray = decode::<One>(503, b"<html>down</html>").unwrap_err();
    let shown = "test.thing.call: HTTP 503: the reply is a page of HTML or XML, not JSON";
    assert_eq!(stray.to_string(), shown);
    let endless = decode::<One>(
        200,
        format!(r#"{{"code": 1, "message": "{}"}}"#, "x".repeat(10_000)).as_bytes(),
    )
    .unwrap_err();
    assert!(endless.to_string().len() < 600);
    assert_eq!(endless.message().len(), 4096 + 3);
    // A path, a message or a cause cannot add a line to a log.
    let cause = std::io::Error::other("cause\r\nnext");
    let odd = Error::new(ErrorKind::Api, "a\u{1b}b\u{202e}c\u{2028}d").with_source(cause);
    let odd = odd.of_endpoint("GET /a\r\nb");
    assert_eq!(format!("{odd:#}"), "GET /a  b: a b c d: cause  next");
}

#[test]
fn a_refused_request_was_not_sent() {
    let problem = "is 1001, more than the documented maximum of 1000";
    let invalid = Invalid::new("pageSize", problem);
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

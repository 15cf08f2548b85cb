//! What is success, over the families of envelopes.

use super::fixture::{Ack, Maybe, Things};
use crate::ErrorKind;
use crate::envelope::decode;

/// One verdict for every kind of endpoint, whatever the HTTP status.
#[track_caller]
fn check(body: &str, is_good: bool) {
    let kinds = [
        decode::<Ack>(200, body.as_bytes()).err(),
        decode::<Maybe>(200, body.as_bytes()).err(),
        decode::<Things>(200, body.as_bytes()).err(),
        decode::<Ack>(500, body.as_bytes()).err(),
    ];
    for error in kinds {
        assert_eq!(
            error.as_ref().map(crate::Error::kind),
            (!is_good).then_some(ErrorKind::Api),
            "{body}"
        );
    }
}

#[test]
fn successes() {
    for body in [
        r#"{"code":200}"#,
        r#"{"code":200,"status":"success","message":"","data":null}"#,
        r#"{"code":200.0,"status":"success","message":"","data":null}"#,
        r#"{"code":"200.0","status":"success"}"#,
        r#"{"code":2e2,"status":"success"}"#,
        r#"{"code":" 200 ","status":" Success "}"#,
        r#"{"code":20000e-2}"#,
        r#"{"status":"SUCCESS","result":null}"#,
        r#"{"status":"ok"}"#,
        r#"{"code":200,"status":200}"#,
        r#"{"code":200,"status":"201"}"#,
        r#"{"code":200,"status":1}"#,
        r#"{"success":true}"#,
        r#"{"success":"true","code":200}"#,
        r#"{"success":1,"code":200}"#,
        r#"{"success":1.0,"code":200}"#,
        r#"{"success":"Y","code":200}"#,
        r#"{"code":null,"status":"success","success":null,"error":null}"#,
        r#"{"code":200,"error":{}}"#,
        r#"{"code":200,"error":""}"#,
        r#"{"code":200,"error":[]}"#,
        r#"{"code":200,"error":false}"#,
        r#"{"code":200,"error":0}"#,
        r#"{"code":200,"error":{"code":0,"desc":""}}"#,
        r#"{"code":200,"error":{"code":null,"desc":null}}"#,
        r#"{"code":200,"status":"","success":""}"#,
        r#"{"code":200,"error":{"code":0,"desc":"success"}}"#,
        r#"{"code":200,"error":"none"}"#,
        r#"{"code":200,"error":"N"}"#,
        // Twice the same.
        r#"{"code":200,"code":200,"status":"success","status":"success"}"#,
        r#"{"code":200,"code":null}"#,
    ] {
        check(body, true);
    }
}

#[test]
fn refusals() {
    for body in [
        r#"{"status":"failed","message":"no right"}"#,
        r#"{"code":200,"status":"failed","message":"no right"}"#,
        r#"{"status":"exception","msg":"boom"}"#,
        r#"{"code":200,"status":"Exception"}"#,
        r#"{"code":200,"status":"fail"}"#,
        r#"{"code":200,"status":"failure"}"#,
        r#"{"code":200,"status":"denied"}"#,
        r#"{"code":200,"status":"a word of tomorrow"}"#,
        r#"{"code":200,"status":500}"#,
        r#"{"code":200,"status":"false"}"#,
        r#"{"code":200,"status":-1}"#,
        r#"{"code":200,"status":0}"#,
        r#"{"code":200,"status":100}"#,
        r#"{"code":200,"status":302}"#,
        r#"{"code":200,"status":"success","error":{"code":20001,"desc":"application not found."}}"#,
        r#"{"code":200,"success":true,"status":"success","error":{"code":10005,"desc":"x"},"data":null}"#,
        r#"{"code":200,"error":{"code":20001,"desc":"application not found."}}"#,
        r#"{"code":200,"error":{"desc":"x"}}"#,
        r#"{"code":200,"error":{"reason":"x"}}"#,
        r#"{"code":200,"error":"x"}"#,
        r#"{"code":200,"error":true}"#,
        r#"{"code":200,"error":1}"#,
        r#"{"code":200,"error":["x"]}"#,
        r#"{"error":{"code":20001,"desc":"application not found."}}"#,
        r#"{"success":false}"#,
        r#"{"code":200,"success":0}"#,
        r#"{"code":200,"success":"N"}"#,
        r#"{"code":200,"success":"failed"}"#,
        r#"{"code":400,"status":"success","success":true}"#,
        r#"{"code":400.0}"#,
        r#"{"code":200.5}"#,
        r#"{"code":"4e2"}"#,
        r#"{"code":0}"#,
        r#"{"code":-200}"#,
        r#"{"code":true,"status":"success"}"#,
        r#"{"code":200,"error":"no right"}"#,
        // What is not a scalar confirms nothing.
        r#"{"code":[400],"status":"success"}"#,
        r#"{"code":{"value":400},"status":"success"}"#,
        r#"{"code":200,"status":["failed"]}"#,
        r#"{"code":200,"status":{"name":"failed"}}"#,
        r#"{"code":200,"success":[false]}"#,
        // What is said twice counts twice.
        r#"{"code":400,"code":200}"#,
        r#"{"code":200,"code":400}"#,
        r#"{"code":200,"success":false,"success":true}"#,
        r#"{"code":200,"error":{"code":1},"error":null}"#,
        // The order of the fields changes nothing.
        r#"{"data":null,"error":{"code":1},"code":200}"#,
    ] {
        check(body, false);
    }
}

#[test]
fn codes_are_numbers() {
    for (body, codes) in [
        (
            r#"{"code":400.0,"error":{"code":"2e1"}}"#,
            (Some(400), Some(20)),
        ),
        (
            r#"{"code":"4e2","error":{"code":20001.0}}"#,
            (Some(400), Some(20_001)),
        ),
        (r#"{"code":"bad","error":{"code":true}}"#, (None, None)),
    ] {
        let error = decode::<Ack>(200, body.as_bytes()).unwrap_err();
        assert_eq!((error.code(), error.error_code()), codes, "{body}");
    }
}

#[test]
fn an_acknowledgement_may_be_empty() {
    for (status, body) in [(200, ""), (204, ""), (200, " \n"), (201, "\u{feff}")] {
        decode::<Ack>(status, body.as_bytes()).unwrap();
        let error = decode::<Things>(status, body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
    for (status, body) in [(500, ""), (403, ""), (302, "")] {
        let error = decode::<Ack>(status, body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Http);
    }
    assert!(decode::<Ack>(200, b"<html>").is_err());
    assert!(decode::<Ack>(200, b"{}").is_err());
}

#[test]
fn what_the_service_says_is_bounded() {
    let long = "长".repeat(100_000);
    let body = format!(r#"{{"code":1,"message":"{long}","requestId":"{long}"}}"#);
    let error = decode::<Ack>(200, body.as_bytes()).unwrap_err();
    assert!(error.message().len() <= 4100 && error.message().ends_with("长..."));
    assert!(error.request_id().unwrap().len() <= 260);
    let body = format!(r#"{{"code":200,"requestId":"{long}"}}"#);
    let id = decode::<Ack>(200, body.as_bytes()).unwrap().request_id;
    assert!(id.unwrap().len() <= 260);
}

//! Replies of every kind, with the bodies that the official pages print.

use serde_json::json;

use super::fixture::{Ack, Color, List, Maybe, One, Raw, Status, Thing, Things, Url};
use crate::endpoint::Endpoint;
use crate::envelope::{decode, decode_data};
use crate::error::{Error, ErrorKind};
use crate::json::DriftKind;

const V3_ERROR: &str =
    r#"{"code": 400, "status": "error", "message": "invalid signature.", "data": ""}"#;
const V4_ERROR: &str = r#"{
    "code": 400,
    "status": "error",
    "requestId": "d310b70bc329403f87f77f9203d50f89.128.16360831552223589",
    "error": { "code": 20001, "desc": "application not found." },
    "success": false
}"#;

#[track_caller]
fn data<E: Endpoint>(body: &str) -> E::Output {
    let data = decode::<E>(200, body.as_bytes()).unwrap().data;
    let alone = decode_data::<E>(200, body.as_bytes()).unwrap();
    assert_eq!(format!("{alone:?}"), format!("{data:?}"));
    data
}

#[track_caller]
fn fail<E: Endpoint>(status: u16, body: &str) -> Error
where
    E::Output: std::fmt::Debug,
{
    let error = decode::<E>(status, body.as_bytes()).unwrap_err();
    let alone = decode_data::<E>(status, body.as_bytes()).unwrap_err();
    assert_eq!(format!("{alone:?}"), format!("{error:?}"));
    error
}

/// The message, code, inner code and request id of a refusal.
#[track_caller]
fn refused(body: &str, expected: (&str, Option<i64>, Option<i64>, Option<&str>)) {
    // Whatever the HTTP status, and whatever the endpoint's own envelope.
    for status in [200, 400, 500] {
        for error in [
            fail::<One>(status, body),
            fail::<Things>(status, body),
            fail::<Status>(status, body),
        ] {
            assert_eq!(error.kind(), ErrorKind::Api, "{error}");
            let seen = (
                error.message(),
                error.code(),
                error.error_code(),
                error.request_id(),
            );
            assert_eq!(seen, expected);
            assert_eq!(error.http_status(), Some(status));
            assert_eq!(error.endpoint(), Some("test.thing.call"));
            assert_eq!(error.body(), Some(body));
        }
    }
}

#[test]
fn refusals_of_every_family() {
    refused(V3_ERROR, ("invalid signature.", Some(400), None, None));
    let id = Some("d310b70bc329403f87f77f9203d50f89.128.16360831552223589");
    refused(
        V4_ERROR,
        ("application not found.", Some(400), Some(20001), id),
    );
    refused(
        r#"{"status": "failure", "msg": "no", "result": ""}"#,
        ("no", None, None, None),
    );
    refused(
        r#"{"code": "invalid.request", "msg": "signature error."}"#,
        ("signature error.", None, None, None),
    );
    refused(
        r#"{"code": "500", "status": "fail", "message": "m"}"#,
        ("m", Some(500), None, None),
    );
    refused(
        r#"{"code": 1113, "message": "param length", "data": {"id": 1}}"#,
        ("param length", Some(1113), None, None),
    );
    let silent = "the service refused the call without a reason";
    refused(r#"{"success": false}"#, (silent, None, None, None));
    refused(
        r#"{"code": 200, "success": "false", "error": "odd"}"#,
        ("odd", Some(200), None, None),
    );
    refused(
        r#"{"code": 200, "status": "ERROR", "message": ""}"#,
        (silent, Some(200), None, None),
    );
    // Both families at once: the finer words win.
    refused(
        r#"{"code": 500, "message": "m", "error": {"code": "10005", "desc": "系统异常"}}"#,
        ("系统异常", Some(500), Some(10005), None),
    );
}

#[test]
fn successes_of_every_family() {
    let thing = Thing {
        id: Some("1".into()),
        ..Thing::default()
    };
    for body in [
        r#"{"code": 200, "status": "success", "message": "", "data": {"id": 1}}"#,
        r#"{"code": 200, "status": "success", "requestId": "x", "data": {"id": 1}, "success": true}"#,
        r#"{"status": "success", "result": {"id": 1}}"#,
        r#"{"code": "200", "message": "success", "data": {"id": 1}}"#,
        r#"{"data": {"id": 1}, "code": 200}"#,
        r#"{"code": 200, "result": null, "data": {"id": 1}, "error": null}"#,
        r#"{"code": 200, "data": {"id": 1}, "result": {"id": 2}}"#,
        "\u{feff} {\"code\": 200, \"data\": {\"id\": 1}}\n",
    ] {
        assert_eq!(data::<One>(body), thing, "{body}");
        // The service's statement counts, not the HTTP status.
        assert_eq!(decode::<One>(500, body.as_bytes()).unwrap().data, thing);
    }
    let v4 = r#"{"code": 200, "status": "success", "requestId": "r-1", "data": {}, "success": true, "trace": 1}"#;
    let decoded = decode::<One>(200, v4.as_bytes()).unwrap();
    assert_eq!(decoded.request_id.as_deref(), Some("r-1"));
    assert_eq!(
        (decoded.drift[0].path.as_str(), &decoded.drift[0].kind),
        ("trace", &DriftKind::UnknownField)
    );
}

#[test]
fn a_page_as_the_documentation_prints_it() {
    let body = r#"{"code": 200, "status": "success", "message": "", "data": {
        "pageSize": 10, "pageNumber": 1, "totalItems": 4,
        "contents": [{"id": 2272655, "count": "0", "at": 1652062574000, "note": null}],
        "limit": 4, "nextPageNumber": 1, "startRow": 1, "firstPage": true, "lastPage": true,
        "prePageNumber": 1, "endRow": 4, "totalPages": 1, "offset": 0 } }"#;
    let page = data::<Things>(body);
    assert_eq!(
        (
            page.page_number,
            page.page_size,
            page.total_pages,
            page.total_items
        ),
        (Some(1), Some(10), Some(1), Some(4))
    );
    assert_eq!(
        (page.start_row, page.end_row, page.offset, page.limit),
        (Some(1), Some(4), Some(0), Some(4))
    );
    assert_eq!((page.first_page, page.last_page), (Some(true), Some(true)));
    assert_eq!(
        (page.pre_page_number, page.next_page_number),
        (Some(1), Some(1))
    );
    assert_eq!(page.contents.len(), 1);
    let written = serde_json::to_value(&page).unwrap();
    assert_eq!(written["nextPageNumber"], json!(1));
    assert_eq!(written["contents"][0]["id"], json!("2272655"));
    // A reply without the fields that version 3 adds does not get them when it is written.
    let written = serde_json::to_value(data::<Things>(
        r#"{"code": 200, "data": {"totalPages": "2"}}"#,
    ))
    .unwrap();
    let expected = json!({"pageNumber": null, "pageSize": null, "totalPages": 2, "totalItems": null, "contents": []});
    assert_eq!(written, expected);
}

#[test]
fn no_data_is_no_rows_where_there_could_be_some() {
    for data_field in ["", r#", "data": null"#, r#", "data": """#] {
        let body = format!(r#"{{"code": 200, "status": "success"{data_field}}}"#);
        assert_eq!(data::<Things>(&body), crate::page::Page::default());
        assert_eq!(data::<List>(&body), []);
        assert_eq!(data::<Maybe>(&body), None);
        data::<Ack>(&body);
    }
    for contents in [
        r#""contents": null"#,
        r#""contents": """#,
        r#""pageNumber": 1"#,
    ] {
        assert_eq!(
            data::<Things>(&format!(r#"{{"code": 200, "data": {{{contents}}}}}"#)).contents,
            []
        );
    }
}

#[test]
fn no_data_where_there_must_be_some() {
    for (data_field, nothing) in [
        ("", "is missing"),
        (r#", "data": null"#, "is null"),
        (r#", "data": """#, "is an empty text"),
    ] {
        let body = format!(r#"{{"code": 200, "requestId": "r"{data_field}}}"#);
        let error = fail::<One>(200, &body);
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.json_path(), Some("data"));
        assert_eq!(
            error.message(),
            format!("the reply has no data: an object is due, and `data` {nothing}")
        );
        assert_eq!(error.request_id(), Some("r"));
    }
    // An empty text is a text.
    assert_eq!(data::<Url>(r#"{"code": 200, "data": ""}"#), "");
    assert_eq!(
        fail::<Url>(200, r#"{"code": 200}"#).json_path(),
        Some("data")
    );
}

#[test]
fn acknowledgements_are_not_read() {
    for word in [
        r#""success""#,
        r#""保存成功""#,
        "true",
        "2",
        "{}",
        "[1]",
        "null",
    ] {
        data::<Ack>(&format!(
            r#"{{"code": 200, "status": "success", "data": {word}}}"#
        ));
    }
    assert_eq!(
        data::<Raw>(r#"{"code": 200, "data": {"a": [1]}}"#),
        json!({"a": [1]})
    );
    assert_eq!(data::<Raw>(r#"{"code": 200}"#), json!(null));
}

#[test]
fn data_of_another_kind() {
    let error = fail::<One>(200, "{\"code\": 200,\n \"data\": [1]}");
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.json_path(), Some("data"));
    let shown = "test.thing.call: the reply cannot be read: expected an object, found [1] at `data` (line 2, column 10, HTTP 200)";
    assert_eq!(error.to_string(), shown);
    // If `contents` were allowed not to be a list, paging would end silently.
    let error = fail::<Things>(
        200,
        r#"{"code": 200, "data": {"contents": {"a": 1}, "totalPages": 3}}"#,
    );
    assert_eq!(
        (error.kind(), error.json_path()),
        (ErrorKind::Decode, Some("data.contents"))
    );
    let error = fail::<Things>(200, r#"{"code": 200, "data": [1]}"#);
    assert_eq!(
        (error.kind(), error.json_path()),
        (ErrorKind::Decode, Some("data"))
    );
    assert!(error.message().contains("expected a page"), "{error}");
    // A refusal with such data is a refusal.
    assert_eq!(
        fail::<Things>(200, r#"{"data": [1], "code": 500}"#).kind(),
        ErrorKind::Api
    );
}

/// Not a reply of the service: `Http` if the status says so, else `Decode`.
#[track_caller]
fn stray(body: &str, message: &str, path: Option<&str>) {
    for (status, kind) in [
        (200, ErrorKind::Decode),
        (502, ErrorKind::Http),
        (302, ErrorKind::Http),
    ] {
        let error = fail::<One>(status, body);
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!((error.message(), error.json_path()), (message, path));
        assert_eq!(error.body(), Some(body));
    }
}

#[test]
fn what_is_no_envelope() {
    stray("", "the reply is empty", None);
    stray(" \r\n", "the reply is empty", None);
    stray(
        "<!DOCTYPE html><title>502</title>",
        "the reply is a page of HTML or XML, not JSON",
        None,
    );
    let expected =
        "the reply cannot be read: expected an object with `code`, `status` or `success`";
    stray("[1]", &format!("{expected}, found [1]"), None);
    stray("5", &format!("{expected}, found 5"), None);
    stray("\"live\"", &format!("{expected}, found \"live\""), None);
    stray(
        "{}",
        "the reply has none of `code`, `status` and `success`",
        None,
    );
    stray(
        r#"{"timestamp": 1, "status": 404, "error": "Not Found", "path": "/live/x"}"#,
        "the reply has none of `code`, `status` and `success`: Not Found",
        None,
    );
    stray(
        r#"{"code": 200, "da"#,
        "the reply cannot be read: EOF while parsing a string",
        None,
    );
    stray(
        r#"{"code": 200, "data": {"count": 1"#,
        "the reply cannot be read: EOF while parsing an object",
        Some("data"),
    );
    stray(
        r#"{"code": 200, "data": {"parts": [{"name": "a"#,
        "the reply cannot be read: EOF while parsing a string",
        Some("data.parts[0].name"),
    );
    stray(
        r#"{"code": 200} x"#,
        "the reply cannot be read: trailing characters",
        None,
    );
    stray(
        "callback({})",
        "the reply cannot be read: expected value",
        None,
    );
}

#[test]
fn the_place_of_a_fault() {
    let error = fail::<One>(200, "{\"code\": 200,\n  \"data\": oops}");
    assert!(
        error.to_string().ends_with("(line 2, column 11, HTTP 200)"),
        "{error}"
    );
    assert_eq!(error.json_path(), Some("data"));
}

#[test]
fn plain_text() {
    assert_eq!(data::<Status>("red\n"), Color::Red);
    assert_eq!(data::<Status>("\"red\""), Color::Red);
    assert_eq!(
        data::<Status>(r#"{"code": 200, "data": "red"}"#),
        Color::Red
    );
    assert_eq!(fail::<Status>(200, V3_ERROR).kind(), ErrorKind::Api);
    assert_eq!(fail::<Status>(200, "").kind(), ErrorKind::Decode);
    assert_eq!(fail::<Status>(200, "<html>").kind(), ErrorKind::Decode);
    assert_eq!(fail::<Status>(404, "not here").kind(), ErrorKind::Http);
}

mod any_bytes {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn never_panic(body in proptest::collection::vec(any::<u8>(), 0..200), status in 100..600_u16) {
            _ = decode::<Things>(status, &body);
            _ = decode::<Status>(status, &body);
        }

        #[test]
        fn cut_short_never_succeed(at in 0..V4_ERROR.len()) {
            let error = decode::<One>(200, &V4_ERROR.as_bytes()[..at]).unwrap_err();
            prop_assert_eq!(error.kind(), ErrorKind::Decode);
        }

        #[test]
        fn shaken_envelopes_never_panic(at in 0..400_usize, byte in any::<u8>()) {
            let mut body = br#"{"code": 200, "data": {"pageNumber": 1, "contents": [{"id": 1, "packed": "1,2", "user": "{\"name\": 1}", "at": "2022-06-18", "note": "5rWL"}], "lastPage": true}}"#.to_vec();
            let at = at % body.len();
            body[at] = byte;
            _ = decode::<Things>(200, &body);
        }
    }
}

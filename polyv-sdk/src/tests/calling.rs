//! Calls to endpoints without a typed request.

use serde_json::json;

use super::fixture::{APP_ID, NOW};
use super::server::{Server, builder, json as reply};
use crate::{Call, Effect, ErrorKind, Method, Upload};

const OK: &str = r#"{"code": 200, "status": "success", "requestId": "r", "data": {"name": "n"}}"#;

/// What of a request matters: its first line and its body, the signature left out.
fn essence(request: &str) -> (String, String) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let hide = |text: &str| match text.find("sign=") {
        Some(at) => text[..at + 5].to_owned() + &text[at + 5 + 32..],
        None => text.to_owned(),
    };
    (hide(head.lines().next().unwrap()), hide(body))
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    let (head, _) = request.split_once("\r\n\r\n")?;
    head.lines().find_map(|line| {
        let (other, value) = line.split_once(':')?;
        other.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}

/// Sends `call` and looks at what came: first line, body and the whole.
async fn sent(call: &Call) -> (String, String, String) {
    let server = Server::start(|_| reply(OK)).await;
    let response = server.client().send_call(call).await.unwrap();
    assert_eq!(response.data(), &json!({"name": "n"}));
    assert_eq!((response.request_id(), response.status()), (Some("r"), 200));
    let request = server.requests().remove(0);
    let (line, body) = essence(&request);
    (line, body, request)
}

#[tokio::test]
async fn parameters_in_their_places() {
    let query = format!("appId={APP_ID}&channelId=1&timestamp={NOW}&sign=");
    let nothing = format!("appId={APP_ID}&timestamp={NOW}&sign=");
    let cases = [
        (
            Call::get("/live/v4/x").query("channelId", 1),
            format!("GET /live/v4/x?{query}"),
            "",
        ),
        (
            Call::get("/live/v4/x"),
            format!("GET /live/v4/x?{nothing}"),
            "",
        ),
        (
            Call::post("/live/v3/x").form("channelId", 1),
            "POST /live/v3/x".to_owned(),
            &query,
        ),
        (
            Call::post("/live/v3/x"),
            "POST /live/v3/x".to_owned(),
            &nothing,
        ),
        (
            Call::post("/live/v4/x").query("channelId", 1),
            format!("POST /live/v4/x?{query}"),
            "",
        ),
        (
            Call::post("/live/v4/x")
                .query("channelId", 1)
                .json(json!({"a": ["b"]})),
            format!("POST /live/v4/x?{query}"),
            r#"{"a":["b"]}"#,
        ),
    ];
    for (call, line, body) in cases {
        let (sent_line, sent_body, _) = sent(&call).await;
        assert_eq!((sent_line, sent_body.as_str()), (line + " HTTP/1.1", body));
    }
}

#[tokio::test]
async fn empty_values_are_sent_and_raw_ones_encoded() {
    let (line, ..) = sent(&Call::get("/x").query("none", "").query("raw", "a b,测")).await;
    assert!(
        line.contains("none=&") && line.contains("raw=a+b%2C%E6%B5%8B"),
        "{line}"
    );
}

#[tokio::test]
async fn headers() {
    let (.., form) = sent(&Call::post("/x").form("a", 1)).await;
    let (.., body) = sent(&Call::post("/x").json(json!({}))).await;
    let (.., none) = sent(&Call::post("/x").query("a", 1)).await;
    let agent = concat!("polyv-sdk-rust/", env!("CARGO_PKG_VERSION"));
    assert_eq!(header(&form, "user-agent"), Some(agent));
    assert_eq!(
        header(&form, "content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(header(&body, "content-type"), Some("application/json"));
    assert_eq!(header(&none, "content-length"), Some("0"));
}

#[tokio::test]
async fn the_short_way() {
    let server = Server::start(|_| reply(OK)).await;
    let client = server.client();
    for method in [Method::Get, Method::Post] {
        let data = client
            .call(method, "/x", &[("channelId", "1")])
            .await
            .unwrap();
        assert_eq!(data, json!({"name": "n"}));
    }
    let requests = server.requests();
    let long = [
        Call::get("/x").query("channelId", 1),
        Call::post("/x").form("channelId", 1),
    ];
    for (request, call) in requests.iter().zip(&long) {
        let (line, body, _) = sent(call).await;
        assert_eq!(essence(request), (line, body));
    }
}

#[track_caller]
fn refused(
    outcome: Result<impl std::fmt::Debug, crate::Error>,
    parameter: Option<&str>,
    problem: &str,
) {
    let error = outcome.unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter(), error.attempts()),
        (ErrorKind::Invalid, parameter, 0)
    );
    assert!(error.to_string().contains(problem), "{error}");
    assert!(
        error
            .endpoint()
            .is_some_and(|name| name.starts_with("GET ") || name.starts_with("POST "))
    );
}

#[tokio::test]
async fn what_cannot_be_called() {
    let client = builder().build().unwrap();
    for (path, problem) in [
        ("live/v4/x", "does not start with `/`"),
        ("", "does not start with `/`"),
        ("https://api.polyv.net/live/v4/x", "has a scheme"),
        ("/live/v4/x?a=1", "has a query"),
        ("/live/v4/x#y", "has characters"),
        ("/live/v4/x y", "has characters"),
        ("/live\\v4", "has characters"),
        ("/live/../x", "has `.` or `..`"),
        ("/live/%2E%2e/x", "has `.` or `..`"),
        ("/live/{channelId}/x", "has a placeholder"),
    ] {
        refused(
            client.call(Method::Get, path, &[]).await,
            Some("path"),
            problem,
        );
    }
    for name in ["appId", "timestamp", "sign", "signatureMethod"] {
        let params = [(name, "1")];
        refused(
            client.call(Method::Get, "/x", &params).await,
            Some(name),
            "is added by the client",
        );
        refused(
            client.call(Method::Post, "/x", &params).await,
            Some(name),
            "is added by the client",
        );
    }
    refused(
        client.call(Method::Get, "/x", &[("", "1")]).await,
        None,
        "a parameter has no name",
    );
    refused(
        client
            .call(Method::Get, "/x", &[("a", "1"), ("a", "2")])
            .await,
        Some("a"),
        "is given twice",
    );
    refused(
        client.call(Method::Get, "/x", &[("a", " ")]).await,
        Some("a"),
        "white space",
    );
}

#[tokio::test]
async fn bodies_that_do_not_go_together() {
    let client = builder().build().unwrap();
    let body = json!({});
    for (call, problem) in [
        (Call::get("/x").json(body.clone()), "a GET has no body"),
        (Call::get("/x").form("a", 1), "a GET has no body"),
        (
            Call::post("/x").form("a", 1).json(body),
            "a body is a form, possibly with files, or JSON",
        ),
        (Call::get("/x").file("f", image()), "a GET has no body"),
        (
            Call::post("/x").json(json!({})).file("f", image()),
            "a body is a form, possibly with files, or JSON",
        ),
        (
            Call::post("/x").form("a", 1).query("b", 2),
            "either the query or the form",
        ),
    ] {
        refused(client.send_call(&call).await, None, problem);
    }
}

fn image() -> Upload {
    Upload::from_bytes("a.png", &b"PNG"[..])
}

#[tokio::test]
async fn files_are_parts_beside_what_is_signed() {
    let call = Call::post("/x").form("type", "cover").file("file", image());
    let (line, body, request) = sent(&call).await;
    assert_eq!(line, "POST /x HTTP/1.1");
    let kind = header(&request, "content-type").unwrap();
    assert!(kind.starts_with("multipart/form-data; boundary="), "{kind}");
    for part in [
        "name=\"type\"",
        "name=\"sign\"",
        "filename=\"a.png\"",
        "PNG",
    ] {
        assert!(body.contains(part), "{part} is not in {body}");
    }

    let call = Call::post("/x").query("channelId", 1).file("file", image());
    let (line, body, _) = sent(&call).await;
    assert!(line.starts_with(&format!("POST /x?appId={APP_ID}&channelId=1&")));
    assert!(!body.contains("name=\"sign\"") && body.contains("filename=\"a.png\""));

    let client = builder().build().unwrap();
    let nameless = Call::post("/x").file("file", image().file_name(""));
    let outcome = client.send_call(&nameless).await;
    refused(outcome, Some("file"), "which cannot be sent");
}

#[test]
fn calls_are_data() {
    let call = Call::post("/x")
        .query("channelId", 1)
        .json(json!({"a": [1.5, "b"]}))
        .effect(Effect::Idempotent);
    let stored = serde_json::to_value(&call).unwrap();
    let expected = json!({
        "method": "POST",
        "path": "/x",
        "query": {"channelId": "1"},
        "json": {"a": [1.5, "b"]},
        "effect": "idempotent",
    });
    assert_eq!(stored, expected);
    assert_eq!(serde_json::from_value::<Call>(stored).unwrap(), call);

    let upload = Call::post("/x")
        .form("b", "")
        .form("a", 2)
        .file("f", image());
    let stored = serde_json::to_string(&upload).unwrap();
    assert_eq!(serde_json::from_str::<Call>(&stored).unwrap(), upload);

    let written: Call =
        serde_json::from_str(r#"{"method": "get", "path": "/x", "query": {"n": 7, "b": true}}"#)
            .unwrap();
    assert_eq!(written, Call::get("/x").query("n", 7).query("b", true));
}

#[test]
fn calls_with_secrets_are_stored_on_purpose_alone() {
    let form = Call::post("/x").form("channelPasswd", "geheim");
    let body = Call::post("/x").json(json!({"list": [{"appSecret": "geheim"}]}));
    for call in [form, body] {
        let refused = serde_json::to_string(&call).unwrap_err().to_string();
        assert!(refused.contains("reveal"), "{refused}");
        assert!(!refused.contains("geheim") && !format!("{call:?}").contains("geheim"));
        let stored = serde_json::to_string(&crate::reveal(&call)).unwrap();
        assert_eq!(serde_json::from_str::<Call>(&stored).unwrap(), call);
        let redacted = stored.replace("geheim", "[redacted]");
        let error = serde_json::from_str::<Call>(&redacted).unwrap_err();
        assert!(error.to_string().contains("was not stored"), "{error}");
    }
    let open = Call::post("/x").form("channelPasswd", "");
    assert!(serde_json::to_string(&open).is_ok());
}

#[test]
fn calls_are_read_exactly() {
    let check = |json: &str, problem: &str| {
        let error = serde_json::from_str::<Call>(json).unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    };
    check(r#"{"path": "/x"}"#, "missing field `method`");
    check(
        r#"{"method": "PUT", "path": "/x"}"#,
        "unknown method \"PUT\"",
    );
    check(
        r#"{"method": "GET", "path": "/x", "body": 1}"#,
        "unknown field `body`",
    );
    check(
        r#"{"method": "GET", "path": "/x", "effect": "none"}"#,
        "unknown effect \"none\"",
    );
    check(
        r#"{"method": "GET", "path": "/x", "query": {"a": [1]}}"#,
        "parameter `a` is neither a text nor a number",
    );
}

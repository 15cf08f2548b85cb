//! Calls to endpoints without a typed request.

use serde_json::json;

use super::fixture::{APP_ID, NOW};
use super::server::{Server, builder, json as reply};
use crate::{Call, ErrorKind, Method};

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
        Some(""),
        "has no name",
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
            "a body is a form or JSON",
        ),
        (
            Call::post("/x").form("a", 1).query("b", 2),
            "either the query or the form",
        ),
    ] {
        refused(client.send_call(&call).await, None, problem);
    }
}

//! Requests over a real connection, and what can happen to them.

use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::TryStreamExt as _;

use super::fixture::{APP_ID, NOW, One, SECRET, Thing, Things};
use super::server::{Answer, Server, answer, builder, json};
use crate::request::{Draft, Signer};
use crate::{Algorithm, Call, CallOptions, Client, Credentials, Effect, Error, ErrorKind, Method};

const OK: &str =
    r#"{"code": 200, "status": "success", "requestId": "r-1", "data": {"id": 7, "new": 1}}"#;

fn seven() -> Thing {
    Thing {
        id: Some("7".into()),
        ..Thing::default()
    }
}

/// The signature of a request without parameters.
fn sign() -> String {
    let signer = Signer {
        app_id: APP_ID,
        app_secret: SECRET,
        algorithm: Algorithm::Md5,
    };
    Draft::of(&One {}, None)
        .unwrap()
        .sign(signer, NOW, None)
        .sign
}

#[tokio::test]
async fn a_client_that_only_reads_sends_no_write() {
    let server = Server::start(|_| json(OK)).await;
    let client = server.builder().read_only(true).build().unwrap();
    client.send(&One {}).await.unwrap();
    client.call(Method::Get, "/x", &[]).await.unwrap();
    let writing = Call::get("/x").effect(Effect::Write);
    let override_it = client.with(CallOptions::new().effect(Effect::Read));
    for refused in [
        client.call(Method::Post, "/x", &[]).await.unwrap_err(),
        client.send_call(&writing).await.unwrap_err(),
        override_it.send_call(&writing).await.unwrap_err(),
    ] {
        assert_eq!((refused.kind(), refused.attempts()), (ErrorKind::Config, 0));
        assert_eq!(refused.parameter(), Some("read_only"));
        assert!(
            refused.to_string().contains("the client is read-only"),
            "{refused}"
        );
    }
    assert_eq!(server.requests().len(), 2);
    let other = client.for_account(Credentials::new("other", "secret").unwrap());
    assert!(other.call(Method::Post, "/x", &[]).await.is_err());
}

#[tokio::test]
async fn data_and_everything_about_it() {
    let server =
        Server::start(|_| answer("200 OK", "Date: Fri, 12 Aug 2022 02:22:06 GMT\r\n", OK)).await;
    let client = server.client();
    assert_eq!(client.send(&One {}).await.unwrap(), seven());
    let response = client.send_full(&One {}).await.unwrap();
    assert_eq!(response.data(), &seven());
    assert_eq!(
        (
            response.request_id(),
            response.status(),
            response.attempts()
        ),
        (Some("r-1"), 200, 1)
    );
    assert_eq!(response.body(), OK.as_bytes());
    assert_eq!(response.drift()[0].path, "data.new");
    assert_eq!(
        response.server_time().unwrap().to_string(),
        "2022-08-12T02:22:06Z"
    );
    assert!(response.elapsed() > Duration::ZERO);
    assert!(!format!("{response:?}").contains(&sign()));
    assert_eq!(response.into_data(), seven());
    let line = format!(
        "GET /live/v3/one?appId={APP_ID}&timestamp={NOW}&sign={} HTTP/1.1\r\n",
        sign()
    );
    assert!(
        server.requests()[0].starts_with(&line),
        "{}",
        server.requests()[0]
    );
}

/// The error of a call to a server that answers so.
async fn fail(script: impl Fn(&str) -> Answer + Send + 'static) -> Error {
    let server = Server::start(script).await;
    let client = server
        .builder()
        .attempt_timeout(Duration::from_millis(300))
        .max_reply_size(1000)
        .build()
        .unwrap();
    client.send(&One {}).await.unwrap_err()
}

#[tokio::test]
async fn refusals() {
    let refusal =
        r#"{"code": 400, "status": "error", "message": "invalid signature.", "data": ""}"#;
    let error = fail(move |_| answer("400 Bad Request", "Retry-After: 7\r\n", refusal)).await;
    assert_eq!(
        (
            error.kind(),
            error.code(),
            error.http_status(),
            error.attempts()
        ),
        (ErrorKind::Api, Some(400), Some(400), 1)
    );
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.is_auth());
    let dates =
        "Date: Fri, 12 Aug 2022 02:22:06 GMT\r\nRetry-After: Fri, 12 Aug 2022 02:27:06 GMT\r\n";
    let error = fail(move |_| answer("429 Too Many Requests", dates, "slow down")).await;
    assert_eq!(
        (error.kind(), error.retry_after()),
        (ErrorKind::Http, Some(Duration::from_secs(300)))
    );
    assert!(error.is_throttled());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Server::start(|_| json(OK)).await;
    let location = format!("Location: {}/x\r\n", other.url);
    let error = fail(move |_| answer("302 Found", &location, "")).await;
    assert_eq!(
        (error.kind(), error.http_status()),
        (ErrorKind::Http, Some(302))
    );
    assert_eq!(other.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn silence() {
    let error = fail(|_| Answer::Silence).await;
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Timeout, "no complete reply within 300ms")
    );
    assert!(error.is_timeout() && !error.is_connect());
    let shown = "test.thing.call: no complete reply within 300ms";
    assert_eq!(error.to_string(), shown);
}

#[tokio::test]
async fn the_overall_time_bounds_an_attempt() {
    let server = Server::start(|_| Answer::Silence).await;
    let client = server
        .builder()
        .overall_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    let error = client.send(&One {}).await.unwrap_err();
    assert_eq!(error.message(), "no complete reply within 100ms");
}

#[tokio::test]
async fn nobody_there() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = builder()
        .base_url(format!("http://{address}"))
        .build()
        .unwrap();
    let error = client.send(&One {}).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1));
    assert_eq!(
        error.to_string(),
        format!("test.thing.call: no connection to http://{address}")
    );
    assert!(error.is_connect() && !error.is_timeout());
    assert!(error.source().is_some());
    // It is not the service that cannot be reached.
    let client = builder().proxy(format!("user:p4ssword@{address}"));
    let error = client.build().unwrap().send(&One {}).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "test.thing.call: no connection to https://api.polyv.net through the proxy"
    );
}

#[tokio::test]
async fn broken_connections() {
    let error = fail(|_| Answer::Raw(Vec::new())).await;
    assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"code\"";
    let error = fail(move |_| Answer::Raw(cut.into())).await;
    assert_eq!(
        (error.kind(), error.http_status()),
        (ErrorKind::Transport, Some(200))
    );
    assert!(
        error.message().contains("in the middle of the reply"),
        "{error}"
    );
}

#[tokio::test]
async fn replies_have_a_limit() {
    let body = "x".repeat(1001);
    let announced = body.clone();
    let error = fail(move |_| json(&announced)).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    let endless = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}");
    let error = fail(move |_| Answer::Raw(endless.clone().into())).await;
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    assert!(error.message().contains("1000 bytes"), "{error}");
    let fitting = format!("{OK}{}", " ".repeat(1000 - OK.len()));
    let server = Server::start(move |_| json(&fitting)).await;
    let client = server.builder().max_reply_size(1000).build().unwrap();
    assert_eq!(client.send(&One {}).await.unwrap(), seven());
}

#[tokio::test]
async fn no_error_shows_what_is_secret() {
    // A server that echoes all it was sent, in every kind of answer, and a secret that leaked to it.
    let echo = |request: &str| {
        let line = request.lines().next().unwrap_or_default().to_owned();
        format!("{line} {} {SECRET}", line.to_lowercase())
    };
    let errors = [
        fail(move |request| answer("404 Not Found", "", &format!("<a>{}</a>", echo(request))))
            .await,
        fail(move |request| {
            json(&format!(
                r#"{{"code": 400, "message": "bad {}"}}"#,
                echo(request)
            ))
        })
        .await,
        fail(move |request| {
            json(&format!(
                r#"{{"code": 200, "data": 5, "requestId": "{}"}}"#,
                echo(request)
            ))
        })
        .await,
        fail(move |request| {
            answer(
                "302 Found",
                &format!("Location: http://x/?{}\r\n", echo(request)),
                "",
            )
        })
        .await,
        fail(|_| Answer::Silence).await,
        fail(|_| Answer::Raw(Vec::new())).await,
        fail(|_| Answer::Raw(b"nonsense\r\n\r\n".to_vec())).await,
        builder()
            .base_url("http://127.0.0.1:1")
            .build()
            .unwrap()
            .send(&One {})
            .await
            .unwrap_err(),
    ];
    for error in errors {
        let mut shown = format!(
            "{error} {error:#} {error:?} {:?} {:?}",
            error.body(),
            error.message()
        );
        let mut cause = error.source();
        while let Some(error) = cause {
            _ = write!(shown, " {error} {error:?}");
            cause = error.source();
        }
        let shown = shown.to_lowercase();
        assert!(!shown.contains(&sign().to_lowercase()), "{shown}");
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

/// A server of three pages of two rows each; the second page fails once.
async fn three_pages() -> (Server, Client) {
    let failed = Mutex::new(false);
    let server = Server::start(move |request| {
        let asked = request.split("pageNumber=").nth(1).and_then(|rest| rest.split('&').next());
        let number: u64 = asked.map_or(1, |text| text.parse().unwrap());
        let mut failed = failed.lock().unwrap();
        if number == 2 && !*failed {
            *failed = true;
            return answer("503 Service Unavailable", "", "later");
        }
        let rows = format!(r#"[{{"id": {number}}}, {{"id": {number}1}}]"#);
        json(&format!(
            r#"{{"code": 200, "data": {{"pageNumber": {number}, "pageSize": 2, "totalPages": 3, "contents": {rows}}}}}"#
        ))
    })
    .await;
    let client = server.client();
    (server, client)
}

#[tokio::test]
async fn pages_and_rows() {
    let (server, client) = three_pages().await;
    let mut pages = client.pages(&Things::default());
    assert_eq!(
        pages.try_next().await.unwrap().unwrap().page_number,
        Some(1)
    );
    // After an error, the same page is requested again.
    assert_eq!(pages.try_next().await.unwrap_err().http_status(), Some(503));
    assert_eq!(
        pages.try_next().await.unwrap().unwrap().page_number,
        Some(2)
    );
    assert_eq!(pages.try_next().await.unwrap().unwrap().contents.len(), 2);
    for _ in 0..2 {
        assert_eq!(pages.try_next().await.unwrap(), None);
    }
    assert_eq!(server.requests().len(), 4);

    let (_server, client) = three_pages().await;
    let mut items = client.items(&Things::default());
    let mut ids = Vec::new();
    loop {
        match items.try_next().await {
            Ok(Some(thing)) => ids.push(thing.id.unwrap().to_string()),
            Ok(None) => break,
            Err(error) => ids.push(error.http_status().unwrap().to_string()),
        }
    }
    assert_eq!(ids, ["1", "11", "503", "2", "21", "3", "31"]);

    let (_server, client) = three_pages().await;
    let request = Things {
        page: Some(3),
        ..Things::default()
    };
    let rows: Vec<Thing> = client
        .items(&request)
        .into_stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    let pages: Vec<_> = client
        .pages(&request)
        .into_stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(pages.len(), 1);
}

#[tokio::test]
async fn bounds_hold_before_anything_is_sent() {
    let server = Server::start(|_| json(OK)).await;
    let request = Things {
        size: Some(1001),
        ..Things::default()
    };
    let error = server.client().send(&request).await.unwrap_err();
    assert_eq!(error.parameter(), Some("pageSize"));
    assert_eq!(error.endpoint(), Some("test.thing.call"));
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[test]
fn futures_can_move_between_threads() {
    fn is_shared<T: Sync>(_: &T) {}
    fn moves<T: Send>(value: T) -> T {
        value
    }
    let client = builder().build().unwrap();
    let call = crate::Call::get("/x");
    drop(moves(client.send(&One {})));
    drop(moves(client.send_full(&One {})));
    drop(moves(client.send_call(&call)));
    drop(moves(client.call(crate::Method::Get, "/x", &[])));
    let mut items = moves(client.items(&Things::default()));
    drop(moves(items.try_next()));
    drop(moves(client.pages(&Things::default()).into_stream()));
    is_shared(&client.items(&Things::default()));
    is_shared(&client.pages(&Things::default()));
    // Code that is generic over endpoints stays small: the rest is behind one pointer.
    assert!(size_of_val(&client.send(&One {})) < size_of::<Thing>() * 2 + 128);
}

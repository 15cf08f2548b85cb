//! Observers and middleware of a client's calls.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::fixture::{InJson, One, SECRET};
use super::script::{OK, STALE, Step, scripted};
use super::server::{Server, answer, json};
use crate::limit::{Breaker, WindowLimiter};
use crate::middleware::{HttpReply, Middleware};
use crate::observe::{Attempt, Observer, Retry};
use crate::request::{Body, HttpRequest};
use crate::{Error, ErrorKind};

/// Records the events it receives.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

impl Diary {
    fn add(&self, line: fmt::Arguments<'_>) {
        self.0.lock().unwrap().push(line.to_string());
    }

    fn lines(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Observer for Diary {
    fn attempt_finished(&self, attempt: &Attempt<'_>) {
        let (number, status, code) = (attempt.attempt, attempt.status, attempt.code);
        let (id, outcome) = (attempt.request_id, attempt.outcome());
        assert_eq!(attempt.endpoint, "test.thing.call");
        self.add(format_args!(
            "{number} {outcome} {status:?} {code:?} {id:?}"
        ));
    }

    fn retry_scheduled(&self, retry: &Retry<'_>) {
        let (attempt, wait) = (retry.attempt, retry.wait);
        self.add(format_args!("retry after {attempt}: {wait:?}"));
    }

    fn quota_waited(&self, endpoint: &str, waited: Duration) {
        self.add(format_args!("{endpoint} waited {waited:?}"));
    }

    fn breaker_opened(&self, host: &str, block: Duration) {
        self.add(format_args!("{host} for {block:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_observer_is_told_everything() {
    let id = r#"{"code": 400, "message": "no", "requestId": "r-1"}"#;
    let (builder, _) = scripted(vec![
        Step::Fail(ErrorKind::Connect),
        Step::Reply(200, OK),
        Step::Reply(400, id),
        Step::Reply(429, "later"),
    ]);
    let diary = Arc::new(Diary::default());
    let client = builder
        .observer(diary.clone())
        // What was never sent is not counted.
        .limiter(Arc::new(WindowLimiter::new(2, Duration::from_secs(10))))
        .breaker(Breaker::new(1, Duration::from_secs(20)))
        .build()
        .unwrap();
    client.send(&One {}).await.unwrap();
    let expected = [
        "1 connect None None None",
        "retry after 1: 200ms",
        "2 ok Some(200) None None",
    ];
    assert_eq!(diary.lines(), expected);
    client.send(&One {}).await.unwrap_err();
    assert_eq!(diary.lines(), ["1 api Some(400) Some(400) Some(\"r-1\")"]);
    client.send(&One {}).await.unwrap_err();
    let expected = [
        "test.thing.call waited 9.8s",
        "http://script for 20s",
        "1 http Some(429) None None",
        "retry after 1: 200ms",
    ];
    let lines = diary.lines();
    assert!(lines[0].starts_with("test.thing.call waited "), "{lines:?}");
    assert_eq!(lines[1..], expected[1..]);
}

#[tokio::test(start_paused = true)]
async fn drift_is_reported_if_somebody_wants_it() {
    let (builder, _) = scripted(vec![Step::Reply(
        200,
        r#"{"code": 200, "data": {"id": 7, "new": 1, "color": "pink"}}"#,
    )]);
    let diary = Arc::new(Diary::default());
    let report = diary.clone();
    let client = builder
        .on_drift(move |endpoint, drift| report.add(format_args!("{endpoint} {}", drift.path)))
        .build()
        .unwrap();
    client.send(&One {}).await.unwrap();
    let expected = ["test.thing.call data.new", "test.thing.call data.color"];
    assert_eq!(diary.lines(), expected);
}

/// Adds a header and a field, and remembers the replies.
#[derive(Default)]
struct Gateway(Diary);

impl Middleware for Gateway {
    fn request(&self, endpoint: &str, request: &mut HttpRequest) -> Result<(), Error> {
        if endpoint != "test.thing.call" {
            return Err(Error::refused("this one is not for us"));
        }
        request.headers.push(("X-Tenant".into(), "7".into()));
        request.headers.push(("User-Agent".into(), "ours".into()));
        if let Body::Json(body) = &mut request.body {
            *body = br#"{"changed":true}"#.to_vec();
        }
        Ok(())
    }

    fn reply(&self, _: &str, reply: &HttpReply<'_>) {
        let (status, size) = (reply.status(), reply.body().len());
        let header = reply.header("x-cache");
        self.0.add(format_args!("{status} {header:?} {size}"));
    }
}

#[tokio::test]
async fn hooks_change_requests_and_see_replies() {
    let server = Server::start(|_| answer("200 OK", "X-Cache: hit\r\n", r#"{"code": 200}"#)).await;
    let gateway = Arc::new(Gateway::default());
    let client = server
        .builder()
        .middleware(gateway.clone())
        .build()
        .unwrap();
    client.send(&InJson::new("x")).await.unwrap();
    let request = server.requests().remove(0).to_lowercase();
    assert!(request.contains("\r\nx-tenant: 7\r\n"), "{request}");
    assert_eq!(request.matches("user-agent").count(), 1, "{request}");
    assert!(request.contains("\r\nuser-agent: ours\r\n"), "{request}");
    assert!(request.ends_with(r#"{"changed":true}"#), "{request}");
    assert_eq!(gateway.0.lines(), [r#"200 Some("hit") 13"#]);

    let error = client
        .call(crate::Method::Get, "/x", &[])
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::Invalid, "this one is not for us")
    );
    assert_eq!(server.requests().len(), 1);
}

struct Odd(&'static str, &'static str);

impl Middleware for Odd {
    fn request(&self, _: &str, request: &mut HttpRequest) -> Result<(), Error> {
        request.headers.push((self.0.into(), self.1.into()));
        Ok(())
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_written_is_refused() {
    let server = Server::start(|_| json(OK)).await;
    for (name, value) in [
        ("X", "a\r\nb: c"),
        ("X Y", "a"),
        ("X\n", "a"),
        ("content-length", "5"),
        ("Transfer-Encoding", "chunked"),
    ] {
        let odd = Arc::new(Odd(name, value));
        let client = server.builder().middleware(odd).build().unwrap();
        let error = client.send(&One {}).await.unwrap_err();
        let found = (error.kind(), server.requests().len());
        assert_eq!(found, (ErrorKind::Invalid, 0), "{name:?}");
    }
}

/// A subscriber that records everything it is given.
#[cfg(feature = "tracing")]
mod spans {
    use std::fmt::Write as _;
    use std::sync::atomic::{AtomicU64, Ordering};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use super::*;

    #[derive(Default)]
    struct Recorder {
        lines: Arc<Diary>,
        ids: AtomicU64,
    }

    struct Text(String);

    impl Visit for Text {
        fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
            _ = write!(self.0, " {}={value:?}", field.name());
        }
    }

    impl Subscriber for Recorder {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.target() == "polyv_sdk"
        }

        fn new_span(&self, span: &Attributes<'_>) -> Id {
            let id = self.ids.fetch_add(1, Ordering::Relaxed) + 1;
            let mut text = Text(String::new());
            span.record(&mut text);
            let name = span.metadata().name();
            self.lines.add(format_args!("{id} {name}{}", text.0));
            Id::from_u64(id)
        }

        fn record(&self, span: &Id, values: &Record<'_>) {
            let mut text = Text(String::new());
            values.record(&mut text);
            self.lines
                .add(format_args!("{}{}", span.into_u64(), text.0));
        }

        fn event(&self, event: &Event<'_>) {
            let mut text = Text(String::new());
            event.record(&mut text);
            let level = *event.metadata().level();
            self.lines.add(format_args!("{level}{}", text.0));
        }

        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[tokio::test(start_paused = true)]
    async fn names_of_fields_are_stable() {
        let lines = Arc::new(Diary::default());
        let recorder = Recorder {
            lines: lines.clone(),
            ..Recorder::default()
        };
        let _guard = tracing::subscriber::set_default(recorder);
        let (builder, _) = scripted(vec![Step::Reply(429, "later"), Step::Reply(400, STALE)]);
        let breaker = Breaker::new(2, Duration::from_secs(20));
        let client = builder.breaker(breaker).build().unwrap();
        client.send(&One {}).await.unwrap_err();
        let expected = [
            "1 polyv.call endpoint=\"test.thing.call\"",
            "2 polyv.attempt endpoint=\"test.thing.call\" attempt=1",
            "2 status=429",
            "2 elapsed_ms=0",
            "2 outcome=\"http\"",
            "DEBUG message=retry scheduled endpoint=\"test.thing.call\" attempt=1 wait_ms=200",
            "3 polyv.attempt endpoint=\"test.thing.call\" attempt=2",
            "3 status=400",
            "3 code=400",
            "3 elapsed_ms=0",
            "3 outcome=\"api\"",
            "1 status=400",
            "1 code=400",
            "1 attempts=2",
            "1 elapsed_ms=200",
            "1 outcome=\"api\"",
        ];
        assert_eq!(lines.lines(), expected);
    }

    #[tokio::test]
    async fn nothing_that_is_traced_is_secret() {
        // A server that echoes all it was sent.
        let server = Server::start(|request| {
            let line = request.lines().next().unwrap_or_default();
            let body = format!(
                r#"{{"code": 429, "requestId": "{line} {SECRET}", "message": "qps exceeds number of calls {line}"}}"#
            );
            answer("429 Too Many Requests", "", &body)
        })
        .await;
        let lines = Arc::new(Diary::default());
        let recorder = Recorder {
            lines: lines.clone(),
            ..Recorder::default()
        };
        let _guard = tracing::subscriber::set_default(recorder);
        let client = server
            .builder()
            .attempts(3)
            .breaker(Breaker::new(3, Duration::from_secs(20)))
            .backoff(Duration::from_millis(1), Duration::from_millis(1))
            .build()
            .unwrap();
        client.send(&One {}).await.unwrap_err();
        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        let shown = lines.lines().join("\n");
        assert!(
            shown.contains("request_id") && shown.contains("breaker opened"),
            "{shown}"
        );
        assert!(!shown.contains(SECRET), "{shown}");
        for request in requests {
            let sign = request.split_once("sign=").unwrap().1;
            assert!(!shown.contains(&sign[..32]), "{shown}");
        }
    }
}

//! No secret, signature or signed URL is shown: not by an error, not by `Debug`.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use polyv_mock::{Clock, MockServer};
use polyv_sdk::api::channel::booking;
use polyv_sdk::request::Draft;
use polyv_sdk::{Algorithm, Client, ClientBuilder, Credentials, Error, Method, Timestamp};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// A secret that could not be anything else.
pub(crate) const SECRET: &str = "s3cr3t0fth1st3st";

/// Fails if `text` shows the secret, a signed URL, or one of `signs`, or anything that looks like a signature.
#[track_caller]
pub(crate) fn clean(what: &str, text: &str, signs: &[String]) {
    let text = &text.replace("sign=[redacted]", "").replace("sign=****", "");
    assert!(!text.contains(SECRET), "{what} shows the secret: {text}");
    assert!(!text.contains("sign="), "{what} shows a signed URL: {text}");
    for sign in signs {
        assert!(
            !text.contains(sign.as_str()),
            "{what} shows a signature: {text}"
        );
    }
    let is_hex = |word: &str| {
        word.chars()
            .all(|c| c.is_ascii_digit() || ('A'..='F').contains(&c))
    };
    let is_sign = |word: &str| {
        matches!(word.len(), 32 | 64)
            && is_hex(word)
            && word.contains(|c: char| c.is_ascii_uppercase())
    };
    let words: Vec<_> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| is_sign(word))
        .collect();
    assert!(
        words.is_empty(),
        "{what} shows what looks like a signature: {text}"
    );
}

/// All that an error can be made to show.
pub(crate) fn told(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#} {error:#?} {}", error.message());
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        _ = write!(text, " {cause} {cause:?}");
        source = cause.source();
    }
    text
}

pub(crate) fn request() -> booking::List {
    booking::List::new("2191532")
}

pub(crate) fn builder(url: &str) -> ClientBuilder {
    let builder = Client::builder().app_id("testapp").app_secret(SECRET);
    builder.base_url(url)
}

/// What the service refuses.
async fn refused(mock: &MockServer) -> Vec<(&'static str, Error)> {
    let unknown = builder(mock.url()).app_id("nobody").build();
    let long_ago = || Timestamp::from_second(1_000_000_000).expect("a time");
    let stale = builder(mock.url()).clock(long_ago).build();
    let mut errors = Vec::new();
    for (what, client) in [("unknown application", unknown), ("stale timestamp", stale)] {
        let client = client.expect("a client");
        let error = client.send(&request()).await.expect_err("a refusal");
        errors.push((what, error));
    }
    let client = builder(mock.url()).build().expect("a client");
    let error = client.call(Method::Get, "/nowhere", &[]).await;
    errors.push(("no such path", error.expect_err("no such path")));
    errors
}

/// What does not reach the service.
async fn not_sent(mock: &MockServer) -> Vec<(&'static str, Error)> {
    let client = builder(mock.url()).build().expect("a client");
    let bound = client.send(&request().page_size(0)).await;
    let path = client.call(Method::Get, "no-slash", &[]).await;
    // The port was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let free = listener.local_addr().expect("an address");
    drop(listener);
    let nobody = builder(&format!("http://{free}"))
        .build()
        .expect("a client");
    let nobody = nobody.send(&request()).await;
    vec![
        ("a bound", bound.expect_err("a bound")),
        ("a path", path.expect_err("a path")),
        ("nobody listens", nobody.expect_err("no connection")),
    ]
}

#[tokio::test]
async fn errors_of_every_kind_are_clean() {
    let mock = MockServer::builder().credentials("testapp", SECRET);
    let mock = mock.start().await.expect("a server");
    let mut errors = refused(&mock).await;
    errors.extend(not_sent(&mock).await);
    let received = mock.received();
    let signs = received.iter().filter_map(|it| it.query_value("sign"));
    let signs: Vec<_> = signs.map(str::to_owned).collect();
    assert!(signs.len() >= 3, "the requests were signed");
    for (what, error) in &errors {
        clean(what, &told(error), &signs);
    }
}

#[test]
fn debug_is_clean() {
    let credentials = Credentials::new("testapp", SECRET).expect("credentials");
    let signer = credentials.signer(Algorithm::Md5);
    let draft = Draft::of(&request(), None).expect("a draft");
    let http = draft.sign(signer, 1_660_270_926_732, None);
    let sign = http
        .url
        .split_once("&sign=")
        .expect("a signed URL")
        .1
        .to_owned();
    let builder = Client::builder().app_id("testapp").app_secret(SECRET);
    clean(
        "the builder",
        &format!("{builder:?} {builder:#?}"),
        std::slice::from_ref(&sign),
    );
    let client = builder.build().expect("a client");
    clean(
        "the client",
        &format!("{client:?} {client:#?}"),
        std::slice::from_ref(&sign),
    );
    clean(
        "credentials",
        &format!("{credentials:?} {credentials:#?}"),
        std::slice::from_ref(&sign),
    );
    clean(
        "the signer",
        &format!("{signer:?} {signer:#?}"),
        std::slice::from_ref(&sign),
    );
    clean(
        "a draft",
        &format!("{draft:?} {draft:#?}"),
        std::slice::from_ref(&sign),
    );
    clean(
        "a request",
        &format!("{http:?} {http:#?}"),
        std::slice::from_ref(&sign),
    );
}

/// A subscriber that writes down all that it is given, at every level and of every crate.
#[derive(Clone, Default)]
pub(crate) struct Recorder {
    pub(crate) text: Arc<Mutex<String>>,
    spans: Arc<AtomicU64>,
}

impl Visit for Recorder {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let mut text = self.text.lock().expect("no panic before");
        _ = writeln!(text, "{}={value:?}", field.name());
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        let mut text = self.text.lock().expect("no panic before");
        _ = writeln!(text, "{}", span.metadata().name());
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn traces_of_calls_and_repetitions_are_clean() {
    let recorder = Recorder::default();
    let text = Arc::clone(&recorder.text);
    // While there is only one subscriber, `tracing` asks that of the thread which comes first by a span
    // whether anybody wants it, and other tests' threads have none.
    let _second = tracing::Dispatch::new(Recorder::default());
    let _guard = tracing::subscriber::set_default(recorder);
    // Ten minutes off: the first attempt is refused, and another one follows.
    let mock = MockServer::builder().credentials("testapp", SECRET);
    let mock = mock.clock(Clock::offset(600_000)).start().await;
    let mock = mock.expect("a server");
    let builder = |url: &str| {
        let builder = Client::builder().app_id("testapp").app_secret(SECRET);
        builder.base_url(url.to_owned())
    };
    let good = builder(mock.url()).build().expect("a client");
    let response = good.send_full(&request()).await.expect("an answer");
    assert_eq!(response.attempts(), 2);
    // Nobody there: three attempts.
    let nobody = builder("http://127.0.0.1:1").build().expect("a client");
    let error = nobody.send(&request()).await.expect_err("no connection");
    assert_eq!(error.attempts(), 3);
    let signs: Vec<_> = mock
        .received()
        .iter()
        .filter_map(|request| request.query_value("sign").map(str::to_owned))
        .collect();
    assert_eq!(signs.len(), 2);
    let text = text.lock().expect("no panic before").clone();
    for part in [
        "polyv.call",
        "polyv.attempt",
        "channel.booking.list",
        "retry scheduled",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    clean("a trace", &text, &signs);
    clean("a repeated call", &told(&error), &signs);
}

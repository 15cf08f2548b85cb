//! No secret, signature or signed URL is shown either when a server repeats the request in what it answers, when
//! connections fail, or when what was configured is wrong.

use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use polyv_mock::{Event, MockServer};
use polyv_sdk::api::channel::booking;
use polyv_sdk::api::lottery::draw::DownloadWinners;
use polyv_sdk::callback::Arrival;
use polyv_sdk::limit::{Breaker, WindowLimiter};
use polyv_sdk::observe::{Attempt, Observer};
use polyv_sdk::{Call, Client, ClientBuilder, Credentials, Download, Error, ErrorKind};
use tokio::io::{AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::leaks::{Recorder, SECRET, builder, clean, request, told};

/// A server that answers each request with what `answer` makes of its URL, and keeps the signs that it saw.
async fn echo(answer: fn(&str) -> String) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let signs = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&signs);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut bytes = Vec::new();
            while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
                if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                    break;
                }
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let target = text.split(' ').nth(1).unwrap_or_default().to_owned();
            let sign = target.split_once("sign=").map(|(_, rest)| rest);
            let sign = sign.and_then(|rest| rest.split('&').next());
            seen.lock()
                .expect("no panic before")
                .extend(sign.map(str::to_owned));
            let answer = answer(&format!("https://api.polyv.net{target}&secret={SECRET}"));
            // The client may have had enough before.
            _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (url, signs)
}

fn http(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
}

const ANSWERS: [fn(&str) -> String; 8] = [
    |url| {
        let body = format!(
            r#"{{"code":400,"status":"error","message":"bad {url}","requestId":"{url}","data":"{url}"}}"#
        );
        http("400 Bad Request", "", &body)
    },
    |url| {
        let body = format!(
            r#"{{"code":500,"success":false,"requestId":"{url}","error":{{"code":1,"desc":"{url}"}}}}"#
        );
        http("500 Oh", "", &body)
    },
    |url| http("502 Bad Gateway", "", &format!("<html>{url}</html>")),
    |url| http("302 Found", &format!("Location: {url}\r\n"), ""),
    |url| http("200 OK", "", &format!(r#"{{"code":200,"data":"{url}"}}"#)),
    |url| {
        http(
            "200 OK",
            "",
            &format!(r#"{{"code":200,"data":{{"contents":"{url}"}}}}"#),
        )
    },
    |url| http("200 OK", "", url),
    // A success, whose body is the caller's own affair.
    |url| {
        let headers = format!("X-Request: {url}\r\n");
        let body = format!(r#"{{"code":200,"requestId":"{url}","data":{{"contents":[]}}}}"#);
        http("200 OK", &headers, &body)
    },
];

/// Records the events it receives.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<String>>);

impl Observer for Diary {
    fn attempt_finished(&self, attempt: &Attempt<'_>) {
        let mut text = self.0.lock().expect("no panic before");
        _ = write!(text, "{attempt:?} ");
    }
}

#[tokio::test]
async fn what_a_server_repeats_is_not_shown() {
    let recorder = Recorder::default();
    let traced = Arc::clone(&recorder.text);
    let _guard = tracing::subscriber::set_default(recorder);
    for answer in ANSWERS {
        let (url, signs) = echo(answer).await;
        let diary = Diary::default();
        let client = builder(&url)
            .attempts(2)
            .breaker(Breaker::off())
            .observer(Arc::new(diary.clone()))
            .build()
            .expect("a client");
        let mut shown = Vec::new();
        match client.send_full(&request()).await {
            Ok(reply) => shown.push(format!("{reply:?} {:?}", reply.request_id())),
            Err(error) => shown.push(format!("{} {:?}", told(&error), error.body())),
        }
        let winners = DownloadWinners::new("1", "l");
        let mut sink = Vec::new();
        if let Err(error) = client.download(&winners, &mut sink).await {
            shown.push(format!("{} {:?}", told(&error), error.body()));
        }
        let call = Call::get("/live/v4/x").query("a", 1);
        match client.send_call(&call).await {
            Ok(reply) => shown.push(format!("{:?}", reply.request_id())),
            Err(error) => shown.push(format!("{} {:?}", told(&error), error.body())),
        }
        shown.push(diary.0.lock().expect("no panic before").clone());
        shown.push(traced.lock().expect("no panic before").clone());
        let signs = signs.lock().expect("no panic before").clone();
        assert!(signs.len() >= 3, "the requests were signed");
        for text in shown {
            clean(&answer("URL"), &text, &signs);
        }
    }
}

/// A file that cannot be written.
struct Full;

impl AsyncWrite for Full {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Poll::Ready(Err(std::io::Error::other("the disk is full")))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

fn quick(url: &str) -> ClientBuilder {
    builder(url)
        .attempts(2)
        .attempt_timeout(Duration::from_secs(1))
        .backoff(Duration::from_millis(1), Duration::from_millis(1))
        .breaker(Breaker::off())
}

async fn failed(client: ClientBuilder) -> Error {
    let client = client.build().expect("a client");
    client.send(&request()).await.expect_err("a failure")
}

/// The error of a call to a server with this fault.
async fn befallen(fault: &str) -> (Error, Vec<String>) {
    let mock = MockServer::builder()
        .credentials("testapp", SECRET)
        .fault(fault.parse().expect("a fault"));
    let mock = mock.start().await.expect("a server");
    let error = failed(quick(mock.url())).await;
    let received = mock.received();
    let signs = received.iter().filter_map(|it| it.query_value("sign"));
    (error, signs.map(str::to_owned).collect())
}

#[tokio::test]
async fn what_goes_wrong_on_the_way_is_clean() {
    for fault in [
        "reset-before",
        "reset-after",
        "half-body",
        "latency=1000s",
        "slow-body=1000s",
        "status=500",
        "status=403",
        "429",
        "html",
    ] {
        let (error, signs) = befallen(fault).await;
        clean(fault, &told(&error), &signs);
    }
}

#[tokio::test]
async fn what_the_client_itself_ends_is_clean() {
    let mock = MockServer::builder().credentials("testapp", SECRET);
    let mock = mock.start().await.expect("a server");
    let mut errors = vec![failed(quick(mock.url()).max_reply_size(10)).await];
    let limiter = Arc::new(WindowLimiter::new(1, Duration::from_secs(3600)));
    let client = quick(mock.url())
        .limiter(limiter)
        .build()
        .expect("a client");
    client.send(&request()).await.expect("an answer");
    errors.push(client.send(&request()).await.expect_err("no room"));
    let client = quick(mock.url()).build().expect("a client");
    let winners = DownloadWinners::new("1", "l");
    let unwritten = client.download(&winners, &mut Full).await;
    errors.push(unwritten.expect_err("a full disk"));
    let kinds: Vec<_> = errors.iter().map(Error::kind).collect();
    let expected = [ErrorKind::TooLarge, ErrorKind::Quota, ErrorKind::Sink];
    assert_eq!(kinds, expected);
    let received = mock.received();
    let signs: Vec<_> = received
        .iter()
        .filter_map(|it| it.query_value("sign").map(str::to_owned))
        .collect();
    assert_eq!(signs.len(), 3);
    for error in errors {
        clean("an error", &told(&error), &signs);
    }
}

#[test]
fn wrong_settings_are_clean() {
    let padded = format!(" {SECRET}");
    let with_password = format!("http://user:{SECRET}@localhost");
    let base = || Client::builder().app_id("testapp").app_secret(SECRET);
    let settings = [
        ("a secret with a space", base().app_secret(padded.clone())),
        (
            "an address with a password",
            base().base_url(&with_password),
        ),
        (
            "an invalid proxy",
            base().proxy(format!("{with_password}:port")),
        ),
        ("an invalid application", base().app_id("")),
    ];
    for (what, builder) in settings {
        clean(what, &format!("{builder:?}"), &[]);
        let error = builder.build().expect_err(what);
        clean(what, &told(&error), &[]);
    }
    let error = Credentials::new("testapp", padded).expect_err("a space");
    clean("credentials", &told(&error), &[]);
}

#[tokio::test]
async fn what_else_can_be_shown_is_clean() {
    let mock = MockServer::builder().credentials("testapp", SECRET);
    let mock = mock.start().await.expect("a server");
    let client = builder(mock.url()).build().expect("a client");
    let mut pages = client.pages(&request());
    pages.try_next().await.expect("a page");
    let mut items = client.items(&booking::List::new("1")).in_flight(4);
    items.try_next().await.expect("a row");
    let reply = client.send_full(&request()).await.expect("an answer");
    let verifier = client.callback_verifier();
    let blocking = builder(mock.url()).build_blocking().expect("a client");
    let callback = mock
        .callback(mock.url())
        .event(Event::named("live_status").expect("a kind"));
    let arrival = Arrival::from_query("timestamp=1&sign=2").expect("a query");
    let rejected = verifier.verify::<Arrival>(arrival, polyv_sdk::Timestamp::now());
    let received = mock.received();
    let signs: Vec<_> = received
        .iter()
        .filter_map(|it| it.query_value("sign").map(str::to_owned))
        .collect();
    assert_eq!(signs.len(), 3);
    for (what, shown) in [
        ("pages", format!("{pages:?}")),
        ("rows", format!("{items:?}")),
        ("a response", format!("{reply:?}")),
        ("a verifier", format!("{verifier:?} {rejected:?}")),
        ("a client that waits", format!("{blocking:?}")),
        (
            "a callback",
            format!("{callback:?} {}", callback.shown_url()),
        ),
        ("what the mock received", format!("{received:?} {mock:?}")),
        ("a file", format!("{:?}", Download::default())),
    ] {
        clean(what, &shown, &signs);
    }
}

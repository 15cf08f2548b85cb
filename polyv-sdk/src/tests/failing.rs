//! Faults of networks and servers, over real connections: the outcome, and the number of requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::fixture::{InJson, One};
use super::script::OK as DONE;
use super::server::builder;
use crate::endpoint::Effect;
use crate::{CallOptions, Client, ClientBuilder, ErrorKind};

/// What the server does with a connection's next request.
#[derive(Clone, Debug)]
enum Fault {
    /// Breaks the connection as soon as it is open, before reading.
    Reset,
    /// Reads the request and breaks the connection.
    ResetAfter,
    /// Answers, but far too late.
    SlowHead,
    /// Sends the head and nothing more.
    SlowBody,
    /// Sends half of the body and closes the connection.
    HalfBody,
    /// Sends an answer.
    Answer(String),
    /// Sends an answer that keeps the connection alive, but closes it anyway.
    AnswerAndClose,
}

fn reply(status: &str, headers: &str, body: &str) -> Fault {
    let length = body.len();
    Fault::Answer(format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    ))
}

fn good() -> Fault {
    reply("200 OK", "", DONE)
}

/// A server of faults, one for each request that reaches it.
struct Troubled {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Troubled {
    async fn start(faults: Vec<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let faults = Arc::new(Mutex::new(VecDeque::from(faults)));
        let seen = requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, faults.clone(), seen.clone()));
            }
        });
        Self { url, requests }
    }

    /// Requests that the server has read to the end.
    fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    fn builder(&self) -> ClientBuilder {
        builder()
            .base_url(&self.url)
            .attempts(3)
            .attempt_timeout(Duration::from_millis(400))
            .backoff(Duration::from_millis(1), Duration::from_millis(2))
    }

    fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

/// Serves one connection, request after request.
async fn serve(
    mut stream: TcpStream,
    faults: Arc<Mutex<VecDeque<Fault>>>,
    seen: Arc<Mutex<Vec<String>>>,
) {
    loop {
        let next = || faults.lock().unwrap().pop_front().unwrap_or_else(good);
        if matches!(faults.lock().unwrap().front(), Some(Fault::Reset)) {
            next();
            // With something unread, closing is a reset.
            stream.readable().await.ok();
            return;
        }
        let Some(request) = read(&mut stream).await else {
            return;
        };
        seen.lock().unwrap().push(request);
        let (text, closes) = match next() {
            Fault::Reset | Fault::ResetAfter => return,
            Fault::SlowHead => (String::new(), false),
            Fault::SlowBody => ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n".into(), false),
            Fault::HalfBody => (
                "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"co".into(),
                true,
            ),
            Fault::Answer(text) => (text, false),
            Fault::AnswerAndClose => {
                let length = DONE.len();
                (
                    format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{DONE}"),
                    true,
                )
            }
        };
        if stream.write_all(text.as_bytes()).await.is_err() || closes {
            return;
        }
    }
}

/// One request, head and body; `None` when the client closes the connection.
async fn read(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .to_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// The outcome of a read, and of a write, whose first attempt meets `fault`: the kind of the error, if any, and the
/// requests that the server read.
async fn check(fault: Fault, read: (Option<ErrorKind>, usize), write: (Option<ErrorKind>, usize)) {
    let server = Troubled::start(vec![fault.clone()]).await;
    let outcome = server.client().send(&One {}).await;
    let kind = outcome.err().map(|error| error.kind());
    assert_eq!((kind, server.count()), read, "reading, {fault:?}");

    let server = Troubled::start(vec![fault.clone()]).await;
    let writing = server
        .client()
        .with(CallOptions::new().effect(Effect::Write));
    let outcome = writing.send(&InJson::new("x")).await;
    let kind = outcome.err().map(|error| error.kind());
    assert_eq!((kind, server.count()), write, "writing, {fault:?}");
}

#[tokio::test]
async fn faults_of_connections() {
    let broken = Some(ErrorKind::Transport);
    let late = Some(ErrorKind::Timeout);
    // The server never reads it, but the client cannot know that.
    check(Fault::Reset, (None, 1), (broken, 0)).await;
    check(Fault::ResetAfter, (None, 2), (broken, 1)).await;
    check(Fault::SlowHead, (None, 2), (late, 1)).await;
    check(Fault::SlowBody, (None, 2), (late, 1)).await;
    check(Fault::HalfBody, (None, 2), (broken, 1)).await;
}

#[tokio::test]
async fn faults_of_servers() {
    let other = Some(ErrorKind::Http);
    let envelope = r#"{"code": 500, "success": false, "error": {"code": 10005, "desc": "x"}}"#;
    let refused = Some(ErrorKind::Api);
    check(
        reply("500 Internal Server Error", "", ""),
        (None, 2),
        (other, 1),
    )
    .await;
    check(
        reply("502 Bad Gateway", "", "<html>"),
        (None, 2),
        (other, 1),
    )
    .await;
    check(reply("429 Too Many Requests", "", ""), (None, 2), (None, 2)).await;
    check(reply("500 Oh", "", envelope), (refused, 1), (refused, 1)).await;
    check(reply("404 Not Found", "", "<html>"), (other, 1), (other, 1)).await;
}

#[tokio::test]
async fn nobody_listens_at_first() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = builder()
        .base_url(format!("http://{address}"))
        .attempts(4)
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
        .build()
        .unwrap();
    let writing = client.with(CallOptions::new().effect(Effect::Write));
    let error = writing.send(&InJson::new("x")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 4));
    assert!(error.is_retryable());
}

#[tokio::test]
async fn what_a_limiter_asks_for_is_waited() {
    let server = Troubled::start(vec![reply("429 Too Many", "Retry-After: 1\r\n", "")]).await;
    let started = std::time::Instant::now();
    server.client().send(&One {}).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(server.count(), 2);
}

#[tokio::test]
async fn a_server_that_stays_down_is_asked_three_times() {
    let down = || reply("503 Service Unavailable", "", "");
    let server = Troubled::start(vec![down(), down(), down(), down()]).await;
    let error = server.client().send(&One {}).await.unwrap_err();
    assert_eq!((error.attempts(), server.count()), (3, 3));
}

#[tokio::test]
async fn kept_connections_that_the_server_closes() {
    for effect in [Effect::Read, Effect::Write] {
        let server = Troubled::start(vec![Fault::AnswerAndClose; 3]).await;
        let client = server.client().with(CallOptions::new().effect(effect));
        for count in 1..=3 {
            client.send(&One {}).await.unwrap();
            assert_eq!(server.count(), count, "{effect:?}");
            // Time for the end of the connection to arrive.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

#[tokio::test]
async fn a_broken_download_is_begun_again_only_if_nothing_was_written() {
    use super::fixture::File;
    let file = || reply("200 OK", "", "the file");
    let server = Troubled::start(vec![Fault::ResetAfter, file()]).await;
    let mut sink = Vec::new();
    let length = server.client().download(&File {}, &mut sink).await.unwrap();
    assert_eq!(
        (length, sink.as_slice(), server.count()),
        (8, &b"the file"[..], 2)
    );

    // This much is examined before the first byte is written.
    let start = "the ".repeat(200);
    let half = format!("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{start}");
    let server = Troubled::start(vec![Fault::Answer(half), file()]).await;
    let mut sink = Vec::new();
    let error = server
        .client()
        .download(&File {}, &mut sink)
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!((sink.as_slice(), server.count()), (start.as_bytes(), 1));
}

#[tokio::test]
async fn an_upload_is_sent_again_from_its_start() {
    use super::fixture::Put;
    let url = reply("200 OK", "", r#"{"code": 200, "data": "u"}"#);
    let server = Troubled::start(vec![reply("503 Later", "", ""), url]).await;
    let path = std::env::temp_dir().join(format!("polyv-sdk-again-{}", std::process::id()));
    std::fs::write(&path, "0123456789").unwrap();
    let (channel, file) = ("7".into(), crate::Upload::from_path(&path));
    let client = server
        .client()
        .with(CallOptions::new().effect(Effect::Idempotent));
    let outcome = client.send(&Put { channel, file }).await;
    std::fs::remove_file(&path).unwrap();
    outcome.unwrap();
    let requests = server.requests.lock().unwrap();
    assert_eq!(requests.len(), 2);
    for request in requests.iter() {
        assert!(request.contains("\r\n0123456789\r\n"), "{request}");
    }
}

//! What is HTTP about the server: headers, connections, sizes.

use std::io::{Read, Write};

use polyv_mock::{Clock, MockServer, Reason};

use crate::CATALOGUE;
use crate::client::{connect, get, parse, send};

#[test]
fn the_date_is_that_of_the_servers_clock() {
    let server = MockServer::builder()
        .clock(Clock::fixed(1_660_270_926_732))
        .start_blocking()
        .unwrap();
    let answer = get(server.url(), "/live/v3/nothing");
    assert!(
        answer
            .headers
            .contains("date: fri, 12 aug 2022 02:22:06 gmt"),
        "{}",
        answer.headers
    );
}

#[test]
fn a_refused_method_names_the_right_ones() {
    let server = MockServer::builder()
        .catalogue_json(CATALOGUE)
        .start_blocking()
        .unwrap();
    let answer = send(server.url(), "PUT", "/live/v3/rule", None, "");
    assert_eq!(answer.status, 405);
    assert!(
        answer.headers.contains("allow: get, post"),
        "{}",
        answer.headers
    );
}

#[test]
fn the_content_type_is_that_of_the_sample() {
    let server = MockServer::builder()
        .catalogue_json(CATALOGUE)
        .start_blocking()
        .unwrap();
    let answer = get(server.url(), "/live_status/query?stream=s1");
    assert_eq!((answer.status, answer.body.as_str()), (200, "live"));
    assert!(
        answer.headers.contains("content-type: text/plain"),
        "{}",
        answer.headers
    );
    let refused = get(server.url(), "/live_status/query");
    assert!(
        refused.headers.contains("content-type: application/json"),
        "{}",
        refused.headers
    );
}

#[test]
fn each_answer_has_another_request_id() {
    let server = MockServer::start_blocking().unwrap();
    let first = get(server.url(), "/live/v4/nothing").body;
    let second = get(server.url(), "/live/v4/nothing").body;
    assert!(
        first.contains("00000000000000000000000000000001.1."),
        "{first}"
    );
    assert_ne!(first, second);
}

#[test]
fn one_connection_serves_several_requests() {
    let server = MockServer::start_blocking().unwrap();
    let mut stream = connect(server.url()).unwrap();
    let get =
        |path: &str, close: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{close}\r\n");
    stream
        .write_all(get("/live/v3/first", "").as_bytes())
        .unwrap();
    stream
        .write_all(get("/live/v3/second", "Connection: close\r\n").as_bytes())
        .unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 404").count(), 2, "{answers}");
    let paths: Vec<String> = server
        .received()
        .into_iter()
        .map(|received| received.path)
        .collect();
    assert_eq!(paths, ["/live/v3/first", "/live/v3/second"]);
    assert_eq!(server.connections(), 1);
    connect(server.url()).unwrap();
    while server.connections() < 2 {
        std::thread::yield_now();
    }
}

#[test]
fn a_client_that_only_reads_any_more_gets_its_answer() {
    let server = MockServer::start_blocking().unwrap();
    let mut stream = connect(server.url()).unwrap();
    stream
        .write_all(b"GET /live/v3/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(parse(answer.as_bytes()).status, 404);
}

#[test]
fn a_body_that_is_too_large_is_not_read() {
    let server = MockServer::start_blocking().unwrap();
    let mut stream = connect(server.url()).unwrap();
    let length = 32 * 1024 * 1024 + 1;
    let head = format!(
        "POST /live/v3/rule HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The answer may come, and the connection close, before all of it is written.
    let chunk = vec![b'x'; 1024 * 1024];
    for _ in 0..=32 {
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    let mut answer = [0; 512];
    let read = stream.read(&mut answer).unwrap_or_default();
    if read > 0 {
        assert_eq!(parse(&answer[..read]).status, 413);
    }
    assert_eq!(
        server.received()[0].verdict.reason(),
        Some(Reason::BodyTooLarge)
    );
    assert!(server.received()[0].body.is_empty());
}

#[test]
fn what_is_not_http_does_not_end_the_server() {
    let server = MockServer::start_blocking().unwrap();
    for garbage in [
        "\0\0\0",
        "GET\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let mut stream = connect(server.url()).unwrap();
        stream.write_all(garbage.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(
            !String::from_utf8_lossy(&answer).contains(" 200 "),
            "{garbage}"
        );
    }
    assert_eq!(get(server.url(), "/live/v3/nothing").status, 404);
    assert_eq!(server.received().len(), 1);
}

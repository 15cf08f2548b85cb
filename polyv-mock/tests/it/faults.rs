//! Faults, as a client on a socket sees them.

use std::io::{ErrorKind, Read, Write};

use polyv_mock::{Clock, Fault, FaultRule, MockServer, Reason};

use crate::CATALOGUE;
use crate::client::{connect, get, parse};

/// A path that needs no sign, and its answer.
const TARGET: &str = "/live_status/query?stream=1";

fn server(rules: &[&str]) -> MockServer {
    let mut builder = MockServer::builder()
        .catalogue_json(CATALOGUE)
        .clock(Clock::fixed(1_660_270_926_000));
    for rule in rules {
        builder = builder.fault(rule.parse().unwrap());
    }
    builder.start_blocking().unwrap()
}

/// All that comes back for two requests on one connection, and how it ends.
fn twice(server: &MockServer) -> (String, Option<ErrorKind>) {
    let mut stream = connect(server.url()).unwrap();
    let request = format!("GET {TARGET} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    for _ in 0..2 {
        if stream.write_all(request.as_bytes()).is_err() {
            break;
        }
        match stream.read(&mut buffer) {
            Ok(0) => return (String::from_utf8_lossy(&answer).into_owned(), None),
            Ok(count) => answer.extend_from_slice(&buffer[..count]),
            Err(error) => {
                return (
                    String::from_utf8_lossy(&answer).into_owned(),
                    Some(error.kind()),
                );
            }
        }
    }
    (String::from_utf8_lossy(&answer).into_owned(), None)
}

#[test]
fn answers_in_the_services_place() {
    let server = server(&["status=503,first=1"]);
    let answer = get(server.url(), TARGET);
    assert_eq!(answer.status, 503);
    assert!(
        answer.headers.contains("content-type: text/html"),
        "{}",
        answer.headers
    );
    assert!(
        answer.body.contains("503 Service Unavailable"),
        "{}",
        answer.body
    );
    assert_eq!(get(server.url(), TARGET).body, "live");
    let received = server.received();
    assert_eq!(received[0].verdict.reason(), Some(Reason::Fault));
    assert_eq!(
        received[0].verdict.endpoint.as_deref(),
        Some("live_status.query")
    );
    assert!(received[1].verdict.is_accepted());
}

#[test]
fn too_many_requests_say_when_to_come_back() {
    let server = server(&["429=7,first=1", "429,first=2"]);
    let first = get(server.url(), TARGET);
    assert_eq!(first.status, 429);
    assert!(
        first.headers.contains("retry-after: 7"),
        "{}",
        first.headers
    );
    let second = get(server.url(), TARGET);
    assert_eq!(second.status, 429);
    assert!(
        !second.headers.contains("retry-after"),
        "{}",
        second.headers
    );
    assert_eq!(get(server.url(), TARGET).status, 200);
}

#[test]
fn pages_and_content_types_of_somebody_else() {
    let html = server(&["html"]);
    let answer = get(html.url(), TARGET);
    assert_eq!(
        (answer.status, answer.body.starts_with("<html>")),
        (200, true)
    );
    let typed = server(&["content-type"]);
    let answer = get(typed.url(), TARGET);
    assert!(
        answer.headers.contains("content-type: text/html"),
        "{}",
        answer.headers
    );
    assert_eq!(answer.body, "live");
}

#[test]
fn the_date_is_skewed_and_the_clock_is_not() {
    let server = server(&["skew=-60s,on=live_status.query"]);
    let answer = get(server.url(), TARGET);
    assert!(
        answer
            .headers
            .contains("date: fri, 12 aug 2022 02:21:06 gmt"),
        "{}",
        answer.headers
    );
    let other = get(server.url(), "/nothing");
    assert!(
        other
            .headers
            .contains("date: fri, 12 aug 2022 02:22:06 gmt"),
        "{}",
        other.headers
    );
}

#[test]
fn half_a_body_is_sent_and_the_whole_is_announced() {
    let server = server(&["half-body"]);
    let mut stream = connect(server.url()).unwrap();
    write!(stream, "GET {TARGET} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = parse(&answer);
    assert!(
        answer.headers.contains("content-length: 4"),
        "{}",
        answer.headers
    );
    assert_eq!(answer.body, "li");
}

#[test]
fn a_slow_body_stops_in_the_middle_and_goes_on() {
    let stuck = server(&["slow-body=1000s"]);
    let mut stream = connect(stuck.url()).unwrap();
    write!(stream, "GET {TARGET} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 512];
    while !answer.ends_with(b"\r\n\r\nli") {
        let count = stream.read(&mut buffer).unwrap();
        assert_ne!(count, 0, "{answer:?}");
        answer.extend_from_slice(&buffer[..count]);
    }
    assert!(parse(&answer).headers.contains("content-length: 4"));

    let slow = server(&["slow-body=20ms"]);
    let begun = std::time::Instant::now();
    assert_eq!(get(slow.url(), TARGET).body, "live");
    assert!(begun.elapsed() >= std::time::Duration::from_millis(20));
}

#[test]
fn a_reset_before_reading_leaves_nothing_done() {
    let server = server(&["reset-before"]);
    assert_eq!(
        twice(&server),
        (String::new(), Some(ErrorKind::ConnectionReset))
    );
    assert!(server.received().is_empty());
}

#[test]
fn a_reset_after_reading_leaves_it_done() {
    let server = server(&["reset-after"]);
    assert_eq!(
        twice(&server),
        (String::new(), Some(ErrorKind::ConnectionReset))
    );
    assert!(server.received()[0].verdict.is_accepted());
}

#[test]
fn a_stale_connection_answers_once() {
    let server = server(&["stale"]);
    let (answer, end) = twice(&server);
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("live"),
        "{answer}"
    );
    assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer}");
    assert_eq!(end, Some(ErrorKind::ConnectionReset));
    assert_eq!(server.received().len(), 1);
}

#[test]
fn an_expectation_brings_its_own_fault() {
    let server = server(&[]);
    let stub = || server.on_endpoint("live_status.query");
    stub().times(1).fault(Fault::Status(502));
    stub()
        .times(1)
        .with_fault(Fault::WrongContentType)
        .reply_body("text/plain", "end");
    stub().times(1).fault(Fault::ResetAfterRead);
    assert_eq!(get(server.url(), TARGET).status, 502);
    let second = get(server.url(), TARGET);
    assert!(
        second.headers.contains("text/html") && second.body == "end",
        "{second:?}"
    );
    assert_eq!(twice(&server).1, Some(ErrorKind::ConnectionReset));
    server.verify().unwrap();
}

#[test]
fn latency_delays_the_answer_at_least() {
    let server = MockServer::builder()
        .catalogue_json(CATALOGUE)
        .fault(FaultRule::new(Fault::Latency(
            std::time::Duration::from_millis(50),
        )))
        .start_blocking()
        .unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(get(server.url(), TARGET).status, 200);
    assert!(begun.elapsed() >= std::time::Duration::from_millis(50));
}

#[test]
fn a_fault_of_an_unknown_endpoint_keeps_the_server_from_starting() {
    let rule = FaultRule::new(Fault::HtmlPage).on("channel.bookings.list");
    let error = MockServer::builder().fault(rule).start_blocking();
    assert_eq!(
        error.unwrap_err().to_string(),
        "a fault is for the unknown endpoint `channel.bookings.list`"
    );
}

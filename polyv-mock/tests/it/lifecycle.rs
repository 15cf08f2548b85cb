//! Starting and ending servers, and what they remember.

use std::net::{IpAddr, TcpListener};
use std::time::{Duration, Instant};

use polyv_mock::{MockServer, Reason, StartError};

use crate::client::{connect, get, send};

#[tokio::test]
async fn it_answers_while_the_test_blocks_its_own_runtime() {
    let server = MockServer::start().await.unwrap();
    assert_eq!(
        (server.app_id(), server.app_secret()),
        ("testapp", "testsecret")
    );
    // A blocking client on the only thread of the test's runtime.
    let answer = get(server.url(), "/live/v3/nothing");
    assert_eq!(answer.status, 404);
}

#[tokio::test(start_paused = true)]
async fn it_answers_when_the_tests_clock_is_paused() {
    let server = MockServer::start().await.unwrap();
    assert_eq!(get(server.url(), "/live/v3/nothing").status, 404);
}

#[test]
fn dropping_it_frees_the_port_and_closes_connections() {
    // Where there is more than one loopback address, the tests that run beside this one cannot take its port.
    let host: IpAddr = if cfg!(target_os = "linux") {
        [127, 0, 0, 77]
    } else {
        [127, 0, 0, 1]
    }
    .into();
    let server = MockServer::builder().host(host).start_blocking().unwrap();
    let url = server.url().to_owned();
    let mut idle = connect(&url).unwrap();
    drop(server);
    assert!(connect(&url).is_err(), "nobody listens any more");
    let mut rest = Vec::new();
    // Closed or reset, but not open: a read from an open connection would wait for its time to be over.
    if let Err(error) = std::io::Read::read_to_end(&mut idle, &mut rest) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    }
    let port = url.rsplit(':').next().unwrap().parse().unwrap();
    let again = MockServer::builder()
        .host(host)
        .port(port)
        .start_blocking()
        .unwrap();
    assert_eq!(again.url(), url);
}

#[test]
fn many_run_at_once() {
    let servers: Vec<MockServer> = (0..100)
        .map(|_| MockServer::start_blocking().unwrap())
        .collect();
    for server in &servers {
        assert_eq!(get(server.url(), "/live/v3/nothing").status, 404);
        assert_eq!(server.received().len(), 1);
    }
}

#[test]
fn a_port_in_use_is_a_typed_error() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = MockServer::builder()
        .port(address.port())
        .start_blocking()
        .unwrap_err();
    assert!(
        matches!(&error, StartError::Listen { address: wanted, .. } if *wanted == address),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot listen on {address}: ")),
        "{error}"
    );
}

#[tokio::test]
async fn a_broken_catalogue_is_a_typed_error() {
    let error = MockServer::builder()
        .catalogue_json("{")
        .start()
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::Catalogue(_)), "{error:?}");
}

#[test]
fn what_arrived_can_be_looked_at() {
    let server = MockServer::start_blocking().unwrap();
    let form = "application/x-www-form-urlencoded";
    send(
        server.url(),
        "POST",
        "/live/v4/nothing?a=1%2C2&sign=ABC",
        Some(form),
        "b=%E6%B5%8B+x",
    );
    let received = server.received();
    let [received] = received.as_slice() else {
        panic!("{received:?}")
    };
    assert_eq!(
        (received.method.as_str(), received.path.as_str()),
        ("POST", "/live/v4/nothing")
    );
    assert_eq!(received.query_value("a"), Some("1,2"));
    assert_eq!(received.form_value("b"), Some("测 x"));
    assert_eq!(&received.body[..], b"b=%E6%B5%8B+x");
    assert_eq!(received.verdict.reason(), Some(Reason::NotFound));
    assert!(!received.verdict.is_accepted());
}

#[test]
fn only_the_last_requests_are_kept() {
    let server = MockServer::builder()
        .keep_received(1)
        .start_blocking()
        .unwrap();
    get(server.url(), "/first");
    get(server.url(), "/second");
    let paths: Vec<String> = server
        .received()
        .into_iter()
        .map(|received| received.path)
        .collect();
    assert_eq!(paths, ["/second"]);
}

#[test]
fn debug_never_shows_the_secret() {
    let builder = MockServer::builder().credentials("someapp", "s3cr3t-of-the-test");
    let unstarted = format!("{builder:?}");
    let server = builder.start_blocking().unwrap();
    get(
        server.url(),
        "/live/v3/nothing?appSecret=s3cr3t-of-the-test&sign=0D2BDA2F",
    );
    let shown = format!("{unstarted} {server:?} {:?}", server.received());
    assert!(shown.contains("someapp"), "{shown}");
    assert!(
        !shown.contains("s3cr3t") && !shown.contains("0D2BDA2F"),
        "{shown}"
    );
}

#[test]
fn answers_on_their_way_are_finished() {
    let server = MockServer::builder()
        .fault("latency=300ms".parse().unwrap())
        .start_blocking()
        .unwrap();
    let url = server.url().to_owned();
    let mut idle = connect(&url).unwrap();
    let asked = std::thread::spawn({
        let url = url.clone();
        move || get(&url, "/live/v3/nothing").status
    });
    std::thread::sleep(Duration::from_millis(100));
    server.finish(Duration::from_secs(10));
    assert_eq!(asked.join().unwrap(), 404);
    assert!(connect(&url).is_err(), "nobody listens any more");
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut idle, &mut rest).unwrap();
    assert!(rest.is_empty());
}

/// What is finished are answers, not requests.
#[test]
fn half_a_request_is_not_waited_for() {
    let server = MockServer::start_blocking().unwrap();
    let mut half = connect(server.url()).unwrap();
    std::io::Write::write_all(&mut half, b"GET /live/v3/nothing HT").unwrap();
    // It is taken, and waits for the rest.
    assert_eq!(get(server.url(), "/live/v3/nothing").status, 404);
    let started = Instant::now();
    server.finish(Duration::from_secs(60));
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn an_idle_connection_is_closed() {
    let server = MockServer::builder()
        .idle_timeout(Duration::from_millis(100))
        .start_blocking()
        .unwrap();
    let mut idle = connect(server.url()).unwrap();
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut idle, &mut rest).unwrap();
    // Others are answered all the same.
    assert_eq!(get(server.url(), "/live/v3/nothing").status, 404);
}

#[test]
fn a_body_that_stands_still_is_given_up() {
    let server = MockServer::builder()
        .idle_timeout(Duration::from_millis(200))
        .start_blocking()
        .unwrap();
    let mut still = connect(server.url()).unwrap();
    let head = "POST /live/v3/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\npart";
    std::io::Write::write_all(&mut still, head.as_bytes()).unwrap();
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut still, &mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(server.received().is_empty());
    assert_eq!(get(server.url(), "/live/v3/nothing").status, 404);
}

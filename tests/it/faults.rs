//! What networks, servers and clocks do wrong, over TCP against polyv-mock: the outcome, how many requests the server
//! saw, and that no write is sent twice that may have been carried out.

use std::time::{Duration, Instant};

use polyv_mock::{Clock, MockServer};
use polyv_sdk::api::channel::{basic, booking};
use polyv_sdk::api::types::{Scene, Template};
use polyv_sdk::limit::Breaker;
use polyv_sdk::{Client, ClientBuilder, Error, ErrorKind};

const TEN_MINUTES: i64 = 600_000;

fn reading() -> booking::List {
    booking::List::new("2191532")
}

fn writing() -> basic::Create {
    basic::Create::new("name", Scene::TopClass, Template::Slides)
}

async fn server(offset: i64, faults: &[&str]) -> MockServer {
    let mut builder = MockServer::builder().clock(Clock::offset(offset));
    for fault in faults {
        builder = builder.fault(fault.parse().expect("a fault"));
    }
    builder.start().await.expect("a server")
}

/// A client that tries three times, and then at once.
fn builder(url: &str) -> ClientBuilder {
    Client::builder()
        .app_id("testapp")
        .app_secret("testsecret")
        .base_url(url)
        .no_limiter()
        .breaker(Breaker::off())
        .attempts(3)
        .attempt_timeout(Duration::from_secs(2))
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
}

/// How a call ended, how many attempts it had, and how many requests the server read to their ends.
type Ended = (Result<(), ErrorKind>, u32, usize);

fn ended(outcome: Result<u32, Error>, server: &MockServer) -> Ended {
    let (kind, attempts) = match outcome {
        Ok(attempts) => (Ok(()), attempts),
        Err(error) => (Err(error.kind()), error.attempts()),
    };
    (kind, attempts, server.received().len())
}

/// What becomes of a read, and of a write that must not be done twice, under these faults.
async fn check(faults: &[&str], read: Ended, write: Ended) {
    let (for_reads, for_writes) = (server(0, faults).await, server(0, faults).await);
    let client = |mock: &MockServer| builder(mock.url()).build().expect("a client");
    let (reader, writer) = (client(&for_reads), client(&for_writes));
    let (reading, writing) = (reading(), writing());
    let (outcome, written) = tokio::join!(reader.send_full(&reading), writer.send_full(&writing));
    let outcome = ended(outcome.map(|reply| reply.attempts()), &for_reads);
    assert_eq!(outcome, read, "reading, {faults:?}");
    let outcome = ended(written.map(|reply| reply.attempts()), &for_writes);
    assert_eq!(outcome, write, "writing, {faults:?}");
    let carried_out = for_writes
        .received()
        .iter()
        .filter(|request| request.verdict.is_accepted())
        .count();
    assert!(carried_out <= 1, "done {carried_out} times, {faults:?}");
}

#[tokio::test]
async fn connections_that_break() {
    let broken = Err(ErrorKind::Transport);
    // Nothing was read, but that is more than the client can know.
    check(&["reset-before,first=1"], (Ok(()), 2, 1), (broken, 1, 0)).await;
    check(&["reset-after,first=1"], (Ok(()), 2, 2), (broken, 1, 1)).await;
    check(&["half-body,first=1"], (Ok(()), 2, 2), (broken, 1, 1)).await;
    check(&["reset-after"], (broken, 3, 3), (broken, 1, 1)).await;
}

#[tokio::test]
async fn answers_that_are_slow() {
    let late = Err(ErrorKind::Timeout);
    check(&["latency=1000s,first=1"], (Ok(()), 2, 2), (late, 1, 1)).await;
    check(&["slow-body=1000s,first=1"], (Ok(()), 2, 2), (late, 1, 1)).await;
}

#[tokio::test]
async fn answers_of_servers_in_between() {
    let other = Err(ErrorKind::Http);
    let unreadable = Err(ErrorKind::Decode);
    check(&["status=500,first=1"], (Ok(()), 2, 2), (other, 1, 1)).await;
    check(&["status=502,first=1"], (Ok(()), 2, 2), (other, 1, 1)).await;
    check(&["status=503"], (other, 3, 3), (other, 1, 1)).await;
    check(&["status=403,first=1"], (other, 1, 1), (other, 1, 1)).await;
    check(&["status=404,first=1"], (other, 1, 1), (other, 1, 1)).await;
    check(&["html,first=1"], (Ok(()), 2, 2), (unreadable, 1, 1)).await;
    check(&["content-type"], (Ok(()), 1, 1), (Ok(()), 1, 1)).await;
    // A limiter refused it, so that a write may follow as well.
    check(&["429,first=1"], (Ok(()), 2, 2), (Ok(()), 2, 2)).await;
    check(&["429"], (other, 3, 3), (other, 3, 3)).await;
}

#[tokio::test]
async fn what_a_limiter_asks_for_is_waited() {
    let started = Instant::now();
    check(&["429=1,first=1"], (Ok(()), 2, 2), (Ok(()), 2, 2)).await;
    assert!(started.elapsed() >= Duration::from_secs(1));
    // Longer than the call may take: there is no point in waiting.
    let other = Err(ErrorKind::Http);
    check(&["429=3600"], (other, 1, 1), (other, 1, 1)).await;
}

#[tokio::test]
async fn nobody_listens() {
    let gone = server(0, &[]).await;
    let url = gone.url().to_owned();
    drop(gone);
    let client = builder(&url).build().expect("a client");
    let refused = client.send(&reading()).await.expect_err("no server");
    assert_eq!(
        (refused.kind(), refused.attempts()),
        (ErrorKind::Connect, 3)
    );
    // It never left.
    let refused = client.send(&writing()).await.expect_err("no server");
    assert_eq!(
        (refused.kind(), refused.attempts()),
        (ErrorKind::Connect, 3)
    );
}

/// A kept connection on which the server is gone when it is used again.
#[tokio::test]
async fn kept_connections_that_are_dead() {
    let stale = &["stale,first=1"];
    let mock = server(0, stale).await;
    let client = builder(mock.url()).build().expect("a client");
    client.send(&reading()).await.expect("an answer");
    let again = client.send_full(&reading()).await.expect("an answer");
    assert_eq!(
        (again.attempts(), mock.received().len(), mock.connections()),
        (2, 2, 2)
    );

    let mock = server(0, stale).await;
    let client = builder(mock.url()).build().expect("a client");
    client.send(&reading()).await.expect("an answer");
    let error = client
        .send(&writing())
        .await
        .expect_err("a dead connection");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1));
    assert_eq!(
        mock.received().len(),
        1,
        "the write is not sent on another connection"
    );
}

#[tokio::test]
async fn a_clock_ten_minutes_off_costs_one_request() {
    for offset in [TEN_MINUTES, -TEN_MINUTES] {
        let mock = server(offset, &[]).await;
        let client = builder(mock.url()).build().expect("a client");
        // Also of a write: it was refused only for its time.
        let first = client.send_full(&writing()).await.expect("an answer");
        assert_eq!((first.attempts(), mock.received().len()), (2, 2));
        let second = client.send_full(&reading()).await.expect("an answer");
        assert_eq!((second.attempts(), mock.received().len()), (1, 3));
        let accepted = mock
            .received()
            .iter()
            .filter(|it| it.verdict.is_accepted())
            .count();
        assert_eq!(accepted, 2);
    }
}

/// The service judges by the right time, whatever its answers say.
#[tokio::test]
async fn a_wrong_date_changes_nothing() {
    for fault in ["skew=600s", "skew=-600s", "skew=-1700000000s"] {
        let mock = server(0, &[fault]).await;
        let client = builder(mock.url()).build().expect("a client");
        for count in 1..=4 {
            let reply = client.send_full(&reading()).await.expect("an answer");
            assert_eq!((reply.attempts(), mock.received().len()), (1, count));
        }
    }
}

/// The machine's clock and the answers' `Date` are both wrong: each call tries what the refusals suggest, but not
/// forever.
#[tokio::test]
async fn a_wrong_date_does_not_stay() {
    let mock = server(TEN_MINUTES, &["skew=600s,first=1"]).await;
    let client = builder(mock.url()).build().expect("a client");
    // What the first refusal says is wrong, and the second says what is right.
    for attempts in [3, 1] {
        let reply = client.send_full(&reading()).await.expect("an answer");
        assert_eq!(reply.attempts(), attempts);
    }
}

#[tokio::test]
async fn without_correction_it_is_refused() {
    let mock = server(TEN_MINUTES, &[]).await;
    let client = builder(mock.url()).clock_correction(false);
    let client = client.build().expect("a client");
    let error = client.send(&reading()).await.expect_err("a refusal");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Api, 1));
    assert!(error.is_invalid_timestamp(), "{error}");
    assert_eq!(mock.received().len(), 1);
}

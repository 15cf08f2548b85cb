//! What clients share: connections, the limiter, the breaker; and what a block does to them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use polyv_mock::{MockServer, Quota};
use polyv_sdk::api::channel::booking;
use polyv_sdk::limit::{Breaker, WindowLimiter};
use polyv_sdk::{CallOptions, Client, ClientBuilder, Credentials, ErrorKind, Timestamp};

const HOUR: Duration = Duration::from_secs(3600);

fn request() -> booking::List {
    booking::List::new("2191532")
}

fn builder(mock: &MockServer) -> ClientBuilder {
    Client::builder()
        .app_id(mock.app_id())
        .app_secret(mock.app_secret())
        .base_url(mock.url())
        .no_limiter()
        .breaker(Breaker::off())
}

fn another() -> Credentials {
    Credentials::new("another", "account").expect("credentials")
}

#[tokio::test]
async fn a_client_for_another_account_uses_the_same_connections() {
    let mock = MockServer::start().await.expect("a server");
    let client = builder(&mock).build().expect("a client");
    let other = client.for_account(another());
    for _ in 0..3 {
        client.send(&request()).await.expect("an answer");
        let refused = other.send(&request()).await.expect_err("another account");
        assert!(refused.is_auth(), "{refused}");
    }
    assert_eq!((mock.received().len(), mock.connections()), (6, 1));
    let ids: Vec<_> = mock
        .received()
        .iter()
        .filter_map(|request| request.query_value("appId").map(str::to_owned))
        .collect();
    assert_eq!(ids, ["testapp", "another"].repeat(3));
    // One that is made by itself has connections of its own.
    let apart = builder(&mock).build().expect("a client");
    apart.send(&request()).await.expect("an answer");
    assert_eq!(mock.connections(), 2);
}

#[tokio::test]
async fn a_client_for_another_account_keeps_to_the_same_quota() {
    let mock = MockServer::start().await.expect("a server");
    let limiter = Arc::new(WindowLimiter::new(3, HOUR));
    let client = builder(&mock).limiter(limiter).build().expect("a client");
    let other = client.for_account(another());
    client.send(&request()).await.expect("an answer");
    other.send(&request()).await.expect_err("another account");
    client.send(&request()).await.expect("an answer");
    for client in [&client, &other, &client.clone()] {
        let held = client.send(&request()).await.expect_err("no room");
        assert_eq!((held.kind(), held.attempts()), (ErrorKind::Quota, 0));
    }
    assert_eq!(mock.received().len(), 3);
}

/// A server and a client on one time, which a test moves on.
struct Blocked {
    mock: MockServer,
    client: Client,
    passed: Arc<AtomicI64>,
}

impl Blocked {
    /// Five calls are allowed; more lead to a block of this length. The client takes three signs for one of five
    /// minutes.
    async fn start(block: Duration, attempts: u32) -> Self {
        let millis = u32::try_from(block.as_millis()).expect("a short time");
        let mock = MockServer::builder().quota(Quota::new(5, 10_000, millis));
        let mock = mock.start().await.expect("a server");
        let passed = Arc::new(AtomicI64::new(0));
        let ahead = Arc::clone(&passed);
        let now = move || {
            let ahead = ahead.load(Ordering::Relaxed);
            let millis = Timestamp::now().as_millisecond() + ahead;
            Timestamp::from_millisecond(millis).expect("a time")
        };
        let client = builder(&mock)
            .clock(now)
            .attempts(attempts)
            .backoff(Duration::from_millis(1), Duration::from_millis(2))
            .breaker(Breaker::new(3, Duration::from_secs(300)));
        let client = client.build().expect("a client");
        Self {
            mock,
            client,
            passed,
        }
    }

    /// Lets time pass, for the server, the client's clock and its breaker.
    async fn pass(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).expect("a short time");
        self.passed.fetch_add(millis, Ordering::Relaxed);
        self.mock.advance(time);
        tokio::time::pause();
        tokio::time::advance(time).await;
        tokio::time::resume();
    }

    /// The outcomes of this many simultaneous calls, by kind, and the requests that the server saw of them.
    async fn calls(&self, count: usize) -> (Vec<Option<ErrorKind>>, usize) {
        let before = self.mock.received().len();
        let mut calls = Vec::new();
        for _ in 0..count {
            let client = self.client.clone();
            calls.push(tokio::spawn(async move { client.send(&request()).await }));
        }
        let mut kinds = Vec::new();
        for call in calls {
            let outcome = call.await.expect("no panic");
            kinds.push(outcome.err().map(|error| error.kind()));
        }
        kinds.sort_by_key(|kind| kind.map(ErrorKind::as_str));
        (kinds, self.mock.received().len() - before)
    }
}

#[tokio::test]
async fn a_block_is_recognized_waited_out_and_over() {
    let blocked = Blocked::start(Duration::from_secs(300), 1).await;
    let (fine, refused, held) = (None, Some(ErrorKind::Api), Some(ErrorKind::Quota));
    assert_eq!(blocked.calls(5).await, (vec![fine; 5], 5));
    for _ in 0..3 {
        assert_eq!(blocked.calls(1).await, (vec![refused], 1));
    }
    assert_eq!(blocked.calls(50).await, (vec![held; 50], 0));
    blocked.pass(Duration::from_secs(290)).await;
    assert_eq!(blocked.calls(50).await, (vec![held; 50], 0));
    blocked.pass(Duration::from_secs(10)).await;
    assert_eq!(blocked.calls(1).await, (vec![fine], 1));
    assert_eq!(blocked.calls(4).await, (vec![fine; 4], 4));
}

#[tokio::test]
async fn while_it_lasts_one_call_alone_tries_whether_it_does() {
    let blocked = Blocked::start(Duration::from_secs(900), 1).await;
    let (refused, held) = (Some(ErrorKind::Api), Some(ErrorKind::Quota));
    blocked.calls(5).await;
    for _ in 0..3 {
        blocked.calls(1).await;
    }
    for _ in 0..2 {
        blocked.pass(Duration::from_secs(300)).await;
        let mut kinds = vec![held; 50];
        kinds[0] = refused;
        assert_eq!(blocked.calls(50).await, (kinds, 1));
    }
    blocked.pass(Duration::from_secs(300)).await;
    assert_eq!(blocked.calls(1).await, (vec![None], 1));
}

#[tokio::test]
async fn repeating_does_not_hammer_on() {
    let blocked = Blocked::start(Duration::from_secs(300), 100).await;
    blocked.calls(5).await;
    assert_eq!(blocked.calls(1).await, (vec![Some(ErrorKind::Quota)], 3));
    let patient = CallOptions::new().deadline(Duration::from_secs(10_000));
    let client = blocked.client.with(patient);
    let error = client.send(&request()).await.expect_err("a block");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Quota, 0));
    let wait = error.retry_after().expect("a time");
    assert!(
        wait <= Duration::from_secs(300) && wait > Duration::from_secs(200),
        "{wait:?}"
    );
}

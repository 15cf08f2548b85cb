//! Several pages at a time, with faults, retries and a quota between them: the order is kept, nothing is lost or
//! doubled, and no page is asked for again that has come.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use polyv_mock::MockServer;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::limit::{Admission, Ask, Breaker, Limiter, WindowLimiter};
use polyv_sdk::observe::{Attempt, Observer};
use polyv_sdk::{Client, Timestamp};

const ROWS: usize = 120;
const SIZE: usize = 5;

/// Counts what is admitted, and what comes of it.
#[derive(Default)]
struct Counts {
    admitted: AtomicUsize,
    finished: AtomicUsize,
    good: AtomicUsize,
}

impl Observer for Counts {
    fn attempt_finished(&self, attempt: &Attempt<'_>) {
        self.finished.fetch_add(1, Ordering::Relaxed);
        if attempt.failure.is_none() {
            self.good.fetch_add(1, Ordering::Relaxed);
        }
    }
}

struct Counting {
    limiter: WindowLimiter,
    counts: Arc<Counts>,
}

impl Limiter for Counting {
    fn admit<'a>(&'a self, ask: Ask<'a>) -> Admission<'a> {
        Box::pin(async move {
            let admitted = self.limiter.admit(ask).await;
            self.counts.admitted.fetch_add(1, Ordering::Relaxed);
            admitted
        })
    }
}

async fn server(seed: u64) -> MockServer {
    let faults = [
        "status=503,chance=15%",
        "429,chance=5%",
        "reset-after,chance=10%",
        "half-body,chance=10%",
        "content-type,chance=10%",
        "html,chance=5%",
        "latency=3ms,chance=20%",
    ];
    let mut builder = MockServer::builder().seed(seed);
    for fault in faults {
        builder = builder.fault(fault.parse().expect("a fault"));
    }
    let server = builder.start().await.expect("a server");
    let row = |number: usize| {
        let mut row = session::list_data::Session::default();
        row.session_id = Some(number.to_string().as_str().into());
        // The newest comes first.
        let millis = i64::try_from(ROWS - number).expect("a small number");
        row.start_time = Timestamp::from_millisecond(millis).ok();
        row
    };
    server.dataset::<session::ListData>((0..ROWS).map(row));
    server
}

async fn check(in_flight: usize, seed: u64) {
    let mock = server(seed).await;
    let counts = Arc::new(Counts::default());
    let limiter = Counting {
        limiter: WindowLimiter::new(20, Duration::from_millis(20)),
        counts: Arc::clone(&counts),
    };
    let client = Client::builder()
        .app_id(mock.app_id())
        .app_secret(mock.app_secret())
        .base_url(mock.url())
        .attempts(50)
        .retry_budget(10_000)
        .backoff(Duration::from_millis(1), Duration::from_millis(2))
        .breaker(Breaker::off())
        .limiter(Arc::new(limiter))
        .observer(counts.clone());
    let client = client.build().expect("a client");
    let size = u64::try_from(SIZE).expect("a small number");
    let list = session::ListData::new("2191532").page_size(size);
    let mut items = client.items(&list).in_flight(in_flight);
    let mut found = Vec::new();
    while let Some(row) = items.try_next().await.expect("a row") {
        found.extend(row.session_id.map(|id| id.to_string()));
    }
    let expected: Vec<_> = (0..ROWS).map(|number| number.to_string()).collect();
    assert_eq!(found, expected, "{in_flight} in flight, seed {seed}");

    let mut asked = BTreeMap::new();
    let received = mock.received();
    for request in &received {
        let page: usize = request
            .query_value("page")
            .map_or(Ok(1), str::parse)
            .expect("a number");
        *asked.entry(page).or_insert(0_usize) += 1;
    }
    let pages = ROWS / SIZE;
    assert!(
        asked.into_keys().eq(1..=pages),
        "every page, and none behind the last"
    );
    let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
    assert_eq!(count(&counts.good), pages, "no page came twice");
    assert_eq!(
        count(&counts.finished),
        received.len(),
        "what the server saw"
    );
    assert_eq!(
        count(&counts.admitted),
        received.len(),
        "retries wait for the quota as well"
    );
    assert!(received.len() > pages, "the faults had something to befall");
}

#[tokio::test]
async fn one_at_a_time() {
    check(1, 3).await;
}

#[tokio::test]
async fn four_at_a_time() {
    for seed in 0..4 {
        check(4, seed).await;
    }
}

#[tokio::test]
async fn sixteen_at_a_time() {
    for seed in 0..4 {
        check(16, seed).await;
    }
}

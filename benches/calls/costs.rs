//! What a call pays for that no call by hand has, each measured by switching it off or on.

use std::sync::Arc;
use std::time::Duration;

use polyv_sdk::limit::{Breaker, WindowLimiter};
use polyv_sdk::middleware::Middleware;
use polyv_sdk::observe::Observer;
use polyv_sdk::{Client, ClientBuilder};

use crate::one_call::{bookings, calls};
use crate::process::{Work, instructions};
use crate::{APP_ID, SECRET};

struct Idle;

impl Middleware for Idle {}

impl Observer for Idle {}

type Change = fn(ClientBuilder) -> ClientBuilder;

/// How the client differs from that of the other tables.
const CHANGES: [(&str, Change); 5] = [
    ("costs: as in the other tables", |builder| builder),
    ("costs: with the limiter", |builder| {
        let limiter = WindowLimiter::new(1_000_000, Duration::from_secs(10));
        builder.limiter(Arc::new(limiter))
    }),
    ("costs: with one attempt", |builder| builder.attempts(1)),
    ("costs: without the breaker", |builder| {
        builder.breaker(Breaker::off())
    }),
    ("costs: with an observer and a hook", |builder| {
        builder.observer(Arc::new(Idle)).middleware(Arc::new(Idle))
    }),
];

/// Everything about the call, as `Client::send_full` returns it.
const FULL: &str = "costs: with `send_full`";

pub(crate) async fn ours(work: &Work) -> usize {
    let change = CHANGES.iter().find(|(name, _)| *name == work.role);
    let change = change.map_or(CHANGES[0].1, |(_, change)| *change);
    let builder = Client::builder().app_id(APP_ID).app_secret(SECRET);
    let builder = change(builder.base_url(&work.url).no_limiter());
    let client = builder.build().expect("a client");
    let request = bookings(work);
    if work.role != FULL {
        return calls(&client, &request, work.times).await;
    }
    let mut rows = 0;
    for _ in 0..work.times {
        let reply = client.send_full(&request).await.expect("a page");
        rows += reply.data().contents.len();
    }
    rows
}

pub(crate) fn bench(url: &str) {
    println!(
        "\n{:<44} {:>9} {:>9}",
        "instructions of one call, 10 bookings", "", "change"
    );
    let mut plain = None;
    for role in CHANGES.iter().map(|(name, _)| *name).chain([FULL]) {
        let count = instructions(&Work::new(role, url), 20, 220);
        let plain = *plain.get_or_insert(count);
        let change = (count as f64 / plain as f64 - 1.0) * 100.0;
        println!("{role:<44} {count:>9} {change:>7.1} %");
    }
}

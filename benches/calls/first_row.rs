//! When the first row of a page is there, and when it could be.

use std::time::{Duration, Instant};

use polyv_benches::Session;
use polyv_sdk::api::broadcast::session;

use crate::process::{Server, Work, least};
use crate::{CHANNEL, by_hand, client};

/// Microseconds from asking to the first row, as it is: it comes with its page.
pub(crate) async fn ours(work: &Work) -> usize {
    let client = client(work);
    let request = session::ListData::new(CHANNEL).page_size(1000);
    let mut all = Duration::ZERO;
    // The first opens the connection.
    for time in 0..=work.times {
        let mut rows = client.items(&request).limit(1);
        let started = Instant::now();
        let row = rows.try_next().await.expect("a row");
        if time > 0 && row.is_some() {
            all += started.elapsed();
        }
    }
    each(all, work.times)
}

/// Microseconds from asking until the bytes of the first row are there.
pub(crate) async fn first_bytes(work: &Work) -> usize {
    until(work, |body| body.windows(2).any(|two| two == b"},")).await
}

/// Microseconds from asking until all bytes are there.
pub(crate) async fn all_bytes(work: &Work) -> usize {
    until(work, |body| body.ends_with(b"]}}")).await
}

async fn until(work: &Work, is_enough: fn(&[u8]) -> bool) -> usize {
    let client = by_hand::client(work);
    let mut all = Duration::ZERO;
    for time in 0..=work.times {
        let started = Instant::now();
        let mut reply = by_hand::ask::<Session>(&client, &work.url, 1, 1000).await;
        let mut body = Vec::new();
        let mut took = None;
        while let Some(piece) = reply.chunk().await.expect("a piece") {
            body.extend_from_slice(&piece);
            if took.is_none() && is_enough(&body) {
                took = Some(started.elapsed());
            }
        }
        if time > 0 {
            all += took.expect("a row");
        }
    }
    each(all, work.times)
}

fn each(all: Duration, times: usize) -> usize {
    usize::try_from(all.as_micros()).expect("less than an hour") / times
}

pub(crate) fn bench(_: &str) {
    println!(
        "\n{:<44} {:>9}",
        "the first of 1000 rows, 20 ms of latency", "ms"
    );
    for (rate, name) in [
        ("1000000", "1 MB/s"),
        ("10000000", "10 MB/s"),
        ("100000000", "100 MB/s"),
    ] {
        let server = Server::start(&[("BENCH_LATENCY", "20"), ("BENCH_RATE", rate)]);
        let roles = ["row ours", "row first bytes", "row all bytes"];
        let works = roles.map(|role| Work::new(role, &server.url).times(10));
        for (role, cost) in roles.iter().zip(least(&works, 5)) {
            println!(
                "{:<44} {:>9.2}",
                format!("{role}, {name}"),
                cost.count as f64 / 1000.0
            );
        }
    }
}

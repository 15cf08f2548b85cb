//! Walks through the pages of a list.

use polyv_sdk::api::broadcast::session;

use crate::process::{Server, Work, least, milliseconds};
use crate::{CHANNEL, client};

pub(crate) async fn ours(work: &Work) -> usize {
    let client = client(work);
    let walk = client.pages(&session::ListData::new(CHANNEL).page_size(1000));
    let mut walk = walk.in_flight(work.flight).max_pages(work.times as u64);
    let mut rows = 0;
    while let Some(page) = walk.try_next().await.expect("a page") {
        rows += page.contents.len();
    }
    rows
}

/// A server that answers at once, and one that takes its time; a runtime of one thread, and one of two workers.
pub(crate) fn bench(url: &str) {
    let slow = Server::start(&[("BENCH_LATENCY", "20")]);
    for (latency, url) in [("no latency", url), ("20 ms of latency", &slow.url)] {
        for (runtime, workers) in [("current-thread", 0), ("2 workers", 2)] {
            let work = |role, pages, flight| {
                let work = Work::new(role, url).times(pages);
                work.flight(flight).workers(workers)
            };
            let sides = ["walk by hand", "walk ours"];
            let works = [1, 16].map(|flight| sides.map(|role| work(role, 200, flight)));
            table(&format!("{latency}, {runtime}"), &works.concat());
        }
    }
    let lengths = [50, 200, 800];
    let works = lengths.map(|pages| {
        Work::new("walk ours", url)
            .times(pages)
            .flight(16)
            .workers(2)
    });
    table("as the list grows", &works);
}

fn table(title: &str, works: &[Work]) {
    println!(
        "\n{title:<44} {:>9} {:>9} {:>12}",
        "wall ms", "CPU ms", "peak KiB"
    );
    for (work, cost) in works.iter().zip(least(works, 7)) {
        let Work {
            role,
            times,
            flight,
            ..
        } = work;
        assert_eq!(cost.count, times * 1000, "{role}");
        println!(
            "{:<44} {:>9.1} {:>9.1} {:>12}",
            format!("{role}, {times} pages, {flight} in flight"),
            milliseconds(cost.wall),
            milliseconds(cost.cpu),
            cost.memory
        );
    }
}

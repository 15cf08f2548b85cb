//! One call after the other.

use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::booking;
use polyv_sdk::page::Paged;
use polyv_sdk::{Client, Page};

use crate::CHANNEL;
use crate::process::{Work, instructions};

/// A request for a list whose pages are of the usual kind.
pub(crate) trait Listed: Paged<Output = Page<<Self as Paged>::Item>> {}

impl<E: Paged<Output = Page<<E as Paged>::Item>>> Listed for E {}

pub(crate) fn sessions(work: &Work) -> session::ListData {
    let request = session::ListData::new(CHANNEL);
    request.page_number(1).page_size(work.rows as u64)
}

pub(crate) fn bookings(work: &Work) -> booking::List {
    let request = booking::List::new(CHANNEL);
    request.page_number(1).page_size(work.rows as u64)
}

pub(crate) async fn calls<E: Listed>(client: &Client, request: &E, times: usize) -> usize {
    let mut rows = 0;
    for _ in 0..times {
        rows += client.send(request).await.expect("a page").contents.len();
    }
    rows
}

/// Instructions of a call: the difference of a process that makes many and one that makes few.
pub(crate) fn bench(url: &str) {
    println!(
        "{:<44} {:>9} {:>9} {:>7}",
        "instructions of one call", "ours", "by hand", "ratio"
    );
    for what in ["bookings", "sessions"] {
        let [ours, by_hand] = ["ours", "by hand"]
            .map(|side| instructions(&Work::new(&format!("{what} {side}"), url), 20, 220));
        let ratio = ours as f64 / by_hand as f64;
        println!(
            "{:<44} {ours:>9} {by_hand:>9} {ratio:>7.2}",
            format!("10 {what}")
        );
    }
}

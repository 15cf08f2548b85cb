//! One call after the other.

use polyv_sdk::api::broadcast::session;

use crate::process::{Work, instructions};
use crate::{CHANNEL, client};

pub(crate) async fn ours(work: &Work) -> usize {
    let client = client(work);
    let request = session::ListData::new(CHANNEL).page(1).page_size(10);
    let mut rows = 0;
    for _ in 0..work.times {
        rows += client.send(&request).await.expect("a page").contents.len();
    }
    rows
}

/// Instructions of a call: the difference of a process that makes many and one that makes few.
pub(crate) fn bench(url: &str) {
    println!("{:<44} {:>14}", "one call, 10 rows", "instructions");
    for role in ["call ours", "call by hand"] {
        let count = instructions(&Work::new(role, url), 20, 220);
        println!("{role:<44} {count:>14}");
    }
}

//! How fast the program starts and walks, and how much memory it takes: for a release build, on a quiet machine.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use polyv_mock::MockServer;
use serde_json::json;
use wait4::Wait4 as _;

/// Runs of each command; the fastest counts.
const RUNS: usize = 40;

/// A walk: pages, and rows on each.
const PAGES: usize = 200;
const ROWS: usize = 1000;

/// The program: `POLYV_BIN`, or the one of this build.
fn program() -> String {
    std::env::var("POLYV_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_polyv").to_owned())
}

/// The time of a run from start to end, and the most memory it had, in bytes.
fn measure(server: &MockServer, line: &str) -> (Duration, u64) {
    let start = Instant::now();
    let mut child = Command::new(program())
        .args(line.split_whitespace())
        .env("POLYV_APP_ID", server.app_id())
        .env("POLYV_APP_SECRET", server.app_secret())
        .env("POLYV_BASE_URL", server.url())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let ended = child.wait4().unwrap();
    assert!(ended.status.success(), "{line}: {:?}", ended.status);
    (start.elapsed(), ended.rusage.maxrss)
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn report(server: &MockServer, line: &str, runs: usize) {
    let measured: Vec<_> = (0..runs).map(|_| measure(server, line)).collect();
    let time = measured
        .iter()
        .map(|(time, _)| *time)
        .min()
        .unwrap_or_default();
    let memory = measured
        .iter()
        .map(|(_, memory)| *memory)
        .max()
        .unwrap_or_default();
    println!(
        "{:>9.2} ms {:>6.1} MB  polyv {line}",
        time.as_secs_f64() * 1e3,
        memory as f64 / 1e6
    );
}

/// `cargo test -p polyv-cli --release --test it -- --ignored --nocapture figures`
#[test]
#[ignore = "it measures a release build, on a quiet machine"]
#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn figures() {
    let server = MockServer::builder()
        .keep_received(0)
        .start_blocking()
        .unwrap();
    for line in [
        "--version",
        "--help",
        "channel basic create --help",
        "channel basic get 2191532",
        "--mock channel basic get 2191532",
    ] {
        report(&server, line, RUNS);
    }
    let rows: Vec<_> = (0..ROWS)
        .map(|at| json!({"channelId": at.to_string(), "name": "a channel", "pageView": at}))
        .collect();
    for number in 1..=PAGES {
        let page = json!({"pageNumber": number, "pageSize": ROWS, "totalItems": PAGES * ROWS, "totalPages": PAGES, "contents": rows});
        server
            .on_endpoint("channel.basic.list")
            .times(1)
            .reply_json(page);
    }
    report(
        &server,
        "channel basic list --page-size 1000 --all --in-flight 1 -o csv",
        1,
    );
    let size = std::fs::metadata(program()).unwrap().len();
    println!(
        "{:>9.1} MB            {} (strip takes the symbols)",
        size as f64 / 1e6,
        program()
    );
}

//! How fast the program starts and walks, and how much memory it takes: for a release build.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use polyv_mock::MockServer;
use polyv_sdk::Client;
use polyv_sdk::api::channel::basic;
use serde_json::json;
use wait4::Wait4 as _;

/// Runs of each command; the fastest counts.
const RUNS: usize = 40;

/// Runs of what takes longer.
const FEW: usize = 5;

/// Runs of a walk.
const WALKS: usize = 15;

/// A walk: pages, and rows on each.
const PAGES: usize = 200;
const ROWS: usize = 1000;

const WALK: &str = "channel basic list --page-size 1000 --all -o csv --in-flight";

/// The most pages at a time: one, and what the program takes by itself.
const IN_FLIGHT: [usize; 2] = [1, 4];

/// The program: `POLYV_BIN`, or the one of this build.
fn program() -> String {
    std::env::var("POLYV_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_polyv").to_owned())
}

/// What a run took.
#[derive(Clone, Copy)]
struct Cost {
    wall: Duration,
    cpu: Duration,
}

impl Cost {
    fn least(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
        }
    }
}

struct Bench {
    server: MockServer,
}

impl Bench {
    /// A command for the stand-in server.
    fn command(&self, program: &str, line: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(line)
            .env("POLYV_APP_ID", self.server.app_id())
            .env("POLYV_APP_SECRET", self.server.app_secret())
            .env("POLYV_BASE_URL", self.server.url())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn run(&self, program: &str, line: &[&str]) -> Cost {
        let start = Instant::now();
        let mut child = self.command(program, line).spawn().unwrap();
        let ended = child.wait4().unwrap();
        assert!(ended.status.success(), "{line:?}: {:?}", ended.status);
        Cost {
            wall: start.elapsed(),
            cpu: ended.rusage.utime + ended.rusage.stime,
        }
    }

    /// The most memory that a run has, in bytes. What this process has would count as the child's: `time` is in between.
    fn memory(&self, program: &str, line: &[&str]) -> Option<u64> {
        let folder = tempfile::tempdir().unwrap();
        let report: PathBuf = folder.path().join("report");
        let mut words = vec!["-f", "%M", "-o", report.to_str()?, program];
        words.extend(line);
        let status = self.command("/usr/bin/time", &words).status().ok()?;
        assert!(status.success(), "{line:?}: {status}");
        let kilobytes: u64 = std::fs::read_to_string(report).ok()?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    }

    fn report(&self, program: &str, line: &str, runs: usize) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let cost = (0..runs)
            .map(|_| self.run(program, &words))
            .reduce(Cost::least)
            .unwrap();
        let memory = self.memory(program, &words);
        show(cost, memory, &format!("{program} {line}"));
    }

    /// The pages of a walk.
    fn prepare(&self) {
        for number in 1..=PAGES {
            // A page that comes again would end the walk.
            let ids = number * ROWS..(number + 1) * ROWS;
            let rows: Vec<_> = ids
                .map(|id| json!({"channelId": id.to_string(), "name": "a channel", "pageView": id}))
                .collect();
            let page = json!({"pageNumber": number, "pageSize": ROWS, "totalItems": PAGES * ROWS, "totalPages": PAGES, "contents": rows});
            let number = number.to_string();
            self.server
                .on_endpoint("channel.basic.list")
                .when(move |request| request.query_value("pageNumber").unwrap_or("1") == number)
                .reply_json(page);
        }
    }

    /// The same walk by the SDK, in a thread of its own.
    fn sdk(&self, in_flight: usize) -> Cost {
        let client = Client::builder()
            .app_id(self.server.app_id())
            .app_secret(self.server.app_secret().to_owned())
            .base_url(self.server.url())
            .build()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let (start, before) = (Instant::now(), cpu_of_thread());
        let count = runtime.block_on(async {
            let rows = client.items(&basic::List::new().page_size(ROWS as u64));
            let mut rows = rows.in_flight(in_flight);
            let mut count = 0;
            while rows.try_next().await.unwrap().is_some() {
                count += 1;
            }
            count
        });
        assert_eq!(count, PAGES * ROWS);
        Cost {
            wall: start.elapsed(),
            cpu: cpu_of_thread().saturating_sub(before),
        }
    }
}

/// Linux says it in nanoseconds; elsewhere it is unknown.
fn cpu_of_thread() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn show(cost: Cost, memory: Option<u64>, what: &str) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let memory = memory.map_or_else(
        || "       ?".to_owned(),
        |bytes| format!("{:>8.1}", bytes as f64 / 1e6),
    );
    println!(
        "{:>9.2} ms {:>9.2} ms CPU {memory} MB  {what}",
        ms(cost.wall),
        ms(cost.cpu)
    );
}

/// `cargo test -p polyv-cli --release --test it -- --ignored --nocapture figures`
///
/// `POLYV_BESIDE` names other commands to run, separated by `;`.
#[test]
#[ignore = "it measures a release build"]
#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn figures() {
    let server = MockServer::builder()
        .keep_received(0)
        .start_blocking()
        .unwrap();
    let bench = Bench { server };
    let program = program();
    bench.report("/bin/true", "", RUNS);
    for line in [
        "--version",
        "--help",
        "channel basic create --help",
        "channel basic get 2191532",
        "--mock channel basic get 2191532",
    ] {
        bench.report(&program, line, RUNS);
    }
    let beside = std::env::var("POLYV_BESIDE").unwrap_or_default();
    for line in beside.split(';').map(str::trim) {
        if let Some((program, line)) = line.split_once(' ') {
            bench.report(program, line, FEW);
        }
    }
    bench.prepare();
    for in_flight in IN_FLIGHT {
        let line = format!("{WALK} {in_flight}");
        let words: Vec<&str> = line.split_whitespace().collect();
        // They take turns, so that what else the machine does meets both.
        let turns = (0..WALKS).map(|_| (bench.sdk(in_flight), bench.run(&program, &words)));
        let least =
            turns.reduce(|(sdk, own), (sdk_now, own_now)| (sdk.least(sdk_now), own.least(own_now)));
        let (sdk, own) = least.unwrap();
        show(sdk, None, "the walk by the SDK, its CPU that of the thread");
        show(
            own,
            bench.memory(&program, &words),
            &format!("polyv {line}"),
        );
        println!(
            "{:>9.2} times the SDK's walk, {:.2} times its CPU",
            own.wall.as_secs_f64() / sdk.wall.as_secs_f64(),
            own.cpu.as_secs_f64() / sdk.cpu.as_secs_f64()
        );
    }
    let size = std::fs::metadata(&program).unwrap().len();
    println!(
        "{:>9.1} MB            {program} (strip takes the symbols)",
        size as f64 / 1e6
    );
}

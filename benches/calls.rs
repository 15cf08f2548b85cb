//! Calls and walks over HTTP, beside the same work done by hand with reqwest and `serde_json`.
//!
//! `cargo bench -p polyv-benches --features client --bench calls`
//!
//! Needs `valgrind` for the first table. A server in a process of its own answers with prepared bytes; each
//! workload runs in a process of its own, too, so that time, CPU time and memory are its alone. The two sides
//! take turns, and the best of several runs counts, as other work on the machine makes a run worse only.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that cannot run says so by ending"
)]

#[path = "calls/by_hand.rs"]
mod by_hand;
#[path = "calls/server.rs"]
mod server;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use polyv_sdk::Client;
use polyv_sdk::api::broadcast::session;
use tokio::runtime::Runtime;

const SECRET: &str = "fsq2k5weced1h8vui657xtdva66whf0g";

fn main() {
    let role = std::env::var("BENCH_ROLE").unwrap_or_default();
    match role.as_str() {
        "" => bench(),
        "serve" => server::run(),
        role => work(role),
    }
}

fn argument(name: &str) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(1)
}

/// The work of one process, which prints its cost.
fn work(role: &str) {
    let started = Instant::now();
    let url = std::env::var("BENCH_URL").unwrap_or_default();
    let (times, flight) = (argument("BENCH_TIMES"), argument("BENCH_FLIGHT"));
    let runtime = if role.starts_with("walk") {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
    } else {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
    };
    let runtime: Runtime = runtime.expect("a runtime");
    let rows = match role {
        "call ours" => runtime.block_on(call_ours(&url, times)),
        "call by hand" => runtime.block_on(by_hand::calls(&url, times)),
        "walk ours" => runtime.block_on(walk_ours(&url, times, flight)),
        "walk by hand" => runtime.block_on(by_hand::walk(&url, times)),
        "make ours" => usize::from(
            Client::builder()
                .app_id("a")
                .app_secret("b")
                .build()
                .is_ok(),
        ),
        "make by hand" => usize::from(reqwest::Client::builder().build().is_ok()),
        other => panic!("no workload {other}"),
    };
    let elapsed = started.elapsed();
    println!(
        "{rows} {} {} {}",
        elapsed.as_micros(),
        cpu().as_micros(),
        memory()
    );
}

fn client(url: &str) -> Client {
    let builder = Client::builder().app_id("g4rqgmmjuo").app_secret(SECRET);
    builder
        .base_url(url)
        .no_limiter()
        .build()
        .expect("a client")
}

fn list() -> session::ListData {
    session::ListData::new("2191532")
}

async fn call_ours(url: &str, times: usize) -> usize {
    let client = client(url);
    let request = list().page(1).page_size(10);
    let mut rows = 0;
    for _ in 0..times {
        rows += client.send(&request).await.expect("a page").contents.len();
    }
    rows
}

async fn walk_ours(url: &str, pages: usize, flight: usize) -> usize {
    let client = client(url);
    let walk = client.pages(&list().page_size(1000));
    let mut walk = walk.in_flight(flight).max_pages(pages as u64);
    let mut rows = 0;
    while let Some(page) = walk.try_next().await.expect("a page") {
        rows += page.contents.len();
    }
    rows
}

/// The CPU time of this process so far.
fn cpu() -> Duration {
    let tasks = fs::read_dir("/proc/self/task").expect("Linux").flatten();
    let each = tasks.filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok());
    let nanos = each.filter_map(|told| told.split(' ').next()?.parse::<u64>().ok());
    Duration::from_nanos(nanos.sum())
}

/// The most memory that this process has had, in KiB.
fn memory() -> u64 {
    let told = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .expect("a peak");
    line.trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number")
}

/// What a process printed, and how long it took from start to end.
#[derive(Clone, Copy)]
struct Cost {
    rows: usize,
    wall: Duration,
    cpu: Duration,
    memory: u64,
    whole: Duration,
}

fn bench() {
    let (_server, url) = serve();
    one_call(&url);
    walks(&url);
    starts(&url);
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

fn this() -> Command {
    Command::new(std::env::current_exe().expect("this program"))
}

fn serve() -> (Server, String) {
    let mut command = this();
    let command = command.env("BENCH_ROLE", "serve").stdout(Stdio::piped());
    let mut child = command.spawn().expect("a server");
    let mut url = String::new();
    let told = child.stdout.take().expect("a pipe");
    BufReader::new(told)
        .read_line(&mut url)
        .expect("its address");
    (Server(child), url.trim().to_owned())
}

/// Instructions of a call: the difference of a process that makes many and one that makes few.
fn one_call(url: &str) {
    let count = |role: &str, times: usize| -> u64 {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(std::env::current_exe().expect("this program"))
            .env("BENCH_ROLE", role)
            .env("BENCH_URL", url)
            .env("BENCH_TIMES", times.to_string())
            .output()
            .expect("valgrind is needed");
        let told = String::from_utf8_lossy(&output.stderr);
        let line = told.lines().find_map(|line| line.split_once("Collected :"));
        let (_, number) = line.unwrap_or_else(|| panic!("valgrind failed: {told}"));
        number.trim().parse().expect("a number")
    };
    println!("{:<44} {:>14}", "one call, 10 rows", "instructions");
    for role in ["call ours", "call by hand"] {
        let best = |times| (0..3).map(|_| count(role, times)).min().expect("three");
        let (few, many) = (20, 220);
        println!(
            "{role:<44} {:>14}",
            (best(many) - best(few)) / (many - few) as u64
        );
    }
}

fn walks(url: &str) {
    const WALKS: [(&str, usize, usize); 6] = [
        ("walk by hand", 200, 1),
        ("walk ours", 200, 1),
        ("walk ours", 200, 4),
        ("walk ours", 200, 16),
        ("walk ours", 50, 16),
        ("walk ours", 800, 16),
    ];
    let mut best = [None::<Cost>; WALKS.len()];
    for _ in 0..7 {
        for ((role, pages, flight), best) in WALKS.iter().zip(&mut best) {
            let cost = run(role, url, *pages, *flight);
            assert_eq!(cost.rows, pages * 1000, "{role}");
            let better = best.map_or(cost, |best: Cost| Cost {
                rows: cost.rows,
                wall: best.wall.min(cost.wall),
                cpu: best.cpu.min(cost.cpu),
                memory: best.memory.max(cost.memory),
                whole: best.whole.min(cost.whole),
            });
            *best = Some(better);
        }
    }
    println!(
        "\n{:<44} {:>9} {:>9} {:>12}",
        "pages of 1000 rows", "wall ms", "CPU ms", "peak KiB"
    );
    for ((role, pages, flight), best) in WALKS.iter().zip(best) {
        let (what, cost) = (
            format!("{role}, {pages} pages, {flight} in flight"),
            best.expect("a run"),
        );
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        println!(
            "{what:<44} {:>9.1} {:>9.1} {:>12}",
            ms(cost.wall),
            ms(cost.cpu),
            cost.memory
        );
    }
}

/// From the start of a process to its end, with one call or with the making of a client alone.
fn starts(url: &str) {
    const ROLES: [&str; 4] = ["call ours", "call by hand", "make ours", "make by hand"];
    let mut best = [Duration::MAX; ROLES.len()];
    for _ in 0..40 {
        for (role, best) in ROLES.iter().zip(&mut best) {
            *best = run(role, url, 1, 1).whole.min(*best);
        }
    }
    println!("\n{:<44} {:>9}", "from the start of a process", "ms");
    let names = [
        "first answer over plain HTTP, ours",
        "first answer over plain HTTP, reqwest",
        "client with TLS roots made, ours",
        "client with TLS roots made, reqwest",
    ];
    for (name, best) in names.iter().zip(best) {
        println!("{name:<44} {:>9.2}", best.as_secs_f64() * 1000.0);
    }
}

fn run(role: &str, url: &str, times: usize, flight: usize) -> Cost {
    let mut command = this();
    let command = command
        .env("BENCH_ROLE", role)
        .env("BENCH_URL", url)
        .env("BENCH_TIMES", times.to_string())
        .env("BENCH_FLIGHT", flight.to_string());
    let started = Instant::now();
    let output = command.output().expect("this program");
    let whole = started.elapsed();
    let told = String::from_utf8_lossy(&output.stdout);
    let mut numbers = told
        .split_whitespace()
        .map(|word| word.parse().expect("a number"));
    let mut next = || {
        numbers
            .next()
            .unwrap_or_else(|| panic!("{role} failed: {output:?}"))
    };
    Cost {
        rows: usize::try_from(next()).expect("a size"),
        wall: Duration::from_micros(next()),
        cpu: Duration::from_micros(next()),
        memory: next(),
        whole,
    }
}

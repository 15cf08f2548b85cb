//! What a server sees of the quota: the most requests in any window, counted where they arrive.
//!
//! `no_window_has_more_than_a_small_quota` runs with all tests; how much of a quota is used is tested by the core, with time
//! stopped (`polyv-sdk/src/tests/counting.rs`). The whole measurement, with the default limiter and the documented
//! quota, takes about a quarter of an hour, and has the machine for itself:
//!
//! ```sh
//! cargo test -p polyv-tests --test it --release -- --ignored --nocapture --test-threads=1 quota
//! ```

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use polyv_mock::{MockServer, Quota};
use polyv_sdk::api::channel::booking;
use polyv_sdk::limit::{Breaker, WindowLimiter};
use polyv_sdk::{Client, ClientBuilder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const REPLY: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 25\r\n\r\n{\"code\": 200, \"data\": {}}";

/// When requests arrived.
#[derive(Clone, Default)]
struct Arrivals(Arc<Mutex<Vec<Instant>>>);

impl Arrivals {
    /// A server that counts. Its address.
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let arrivals = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(arrivals.clone().serve(stream));
            }
        });
        address
    }

    async fn serve(self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        while stream.read_buf(&mut bytes).await.is_ok_and(|read| read > 0) {
            if !bytes.ends_with(b"\r\n\r\n") {
                continue;
            }
            bytes.clear();
            self.0.lock().expect("no panic").push(Instant::now());
            if stream.write_all(REPLY.as_bytes()).await.is_err() {
                return;
            }
        }
    }

    /// The most in any window, and all of them.
    fn most(&self, window: Duration) -> (usize, usize) {
        let mut seen = self.0.lock().expect("no panic").clone();
        seen.sort();
        let mut most = 0;
        let mut first = 0;
        for (last, at) in seen.iter().enumerate() {
            while seen.get(first).is_some_and(|start| *at - *start >= window) {
                first += 1;
            }
            most = most.max(last + 1 - first);
        }
        (most, seen.len())
    }
}

/// A proxy that holds each piece back for 20 to 60 milliseconds, in both directions. Its address.
async fn delaying(target: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let Ok(far) = TcpStream::connect(&target).await else {
                return;
            };
            let (near_in, near_out) = near.into_split();
            let (far_in, far_out) = far.into_split();
            tokio::spawn(hold_back(near_in, far_out));
            tokio::spawn(hold_back(far_in, near_out));
        }
    });
    address
}

async fn hold_back(
    mut from: tokio::net::tcp::OwnedReadHalf,
    mut to: tokio::net::tcp::OwnedWriteHalf,
) {
    let mut bytes = vec![0; 16 * 1024];
    // Which delay is chosen by what the clock says: that is chance enough.
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let chance = nanos.map_or(0, |time| time.subsec_micros() % 40);
        tokio::time::sleep(Duration::from_millis(u64::from(chance) + 20)).await;
        let piece = bytes.get(..read).unwrap_or_default();
        if to.write_all(piece).await.is_err() {
            return;
        }
    }
}

/// This many tasks call, by these clients in turn, as long as `may_take` says how long another call may take. How many
/// of the calls failed.
async fn call(
    clients: &[Client],
    tasks: usize,
    may_take: impl Fn() -> Option<Duration> + Clone + Send + 'static,
) -> usize {
    let calling = (0..tasks).map(|task| {
        let client = clients[task % clients.len()].clone();
        let may_take = may_take.clone();
        tokio::spawn(async move {
            let request = booking::List::new("2191532");
            let mut failed = 0;
            while let Some(longest) = may_take() {
                let sending = client.send(&request);
                if let Ok(Err(error)) = tokio::time::timeout(longest, sending).await {
                    eprintln!("{error:#}");
                    failed += 1;
                }
            }
            failed
        })
    });
    let mut failed = 0;
    for task in calling.collect::<Vec<_>>() {
        failed += task.await.expect("no panic");
    }
    failed
}

/// Until the time is up; who waits then gives up.
fn for_a_time(time: Duration) -> impl Fn() -> Option<Duration> + Clone + Send + 'static {
    let end = Instant::now() + time;
    move || Some(end.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
}

/// This many calls, however long they take.
fn so_often(calls: usize) -> impl Fn() -> Option<Duration> + Clone + Send + 'static {
    let left = Arc::new(AtomicUsize::new(calls));
    move || {
        let one_less = |left: usize| left.checked_sub(1);
        let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        taken.ok().map(|_| Duration::MAX)
    }
}

fn builder(address: &str) -> ClientBuilder {
    Client::builder()
        .app_id("testapp")
        .app_secret("testsecret")
        .base_url(format!("http://{address}"))
        .breaker(Breaker::off())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_window_has_more_than_a_small_quota() {
    const QUOTA: u32 = 60;
    // Two windows and a half.
    const CALLS: usize = 150;
    let window = Duration::from_millis(500);
    for (tasks, count, is_smooth, is_delayed) in [
        (1, 1, false, false),
        (64, 1, false, false),
        (64, 8, false, true),
        (200, 8, false, true),
        (64, 1, true, true),
    ] {
        let arrivals = Arrivals::default();
        let mut address = arrivals.start().await;
        if is_delayed {
            address = delaying(address).await;
        }
        let limiter = WindowLimiter::new(QUOTA, window);
        let limiter = Arc::new(if is_smooth { limiter.smooth() } else { limiter });
        let client = || builder(&address).limiter(limiter.clone()).build();
        let clients: Vec<_> = (0..count).map(|_| client().expect("a client")).collect();
        // From cold, and after having been idle.
        let mut failed = 0;
        for _ in 0..2 {
            failed += call(&clients, tasks, so_often(CALLS)).await;
            tokio::time::sleep(window).await;
        }
        let (most, all) = arrivals.most(window);
        let about =
            format!("{tasks} tasks, {count} clients, smooth {is_smooth}, delayed {is_delayed}");
        assert!(most <= 60, "{most} of {all} in one window: {about}");
        assert_eq!((all, failed), (2 * CALLS, 0), "{about}");
    }
}

/// What one run came to, in a line.
fn report(line: &str) {
    _ = writeln!(std::io::stderr(), "{line}");
}

#[ignore = "takes a quarter of an hour: see the head of this file"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documented_quota() {
    let window = Duration::from_secs(10);
    let seconds = std::env::var("POLYV_QUOTA_SECONDS").ok();
    let seconds = seconds.and_then(|text| text.parse().ok()).unwrap_or(60);
    let mut wrong = Vec::new();
    for is_delayed in [false, true] {
        for (tasks, count) in [(1, 1), (64, 1), (64, 8), (1500, 1), (1500, 8)] {
            // What went before is over: the limiter of the process is idle.
            tokio::time::sleep(window * 2).await;
            let arrivals = Arrivals::default();
            let mut address = arrivals.start().await;
            if is_delayed {
                address = delaying(address).await;
            }
            let client = || builder(&address).build().expect("a client");
            let clients: Vec<_> = (0..count).map(|_| client()).collect();
            let failed = call(&clients, tasks, for_a_time(Duration::from_secs(seconds))).await;
            let (most, all) = arrivals.most(window);
            let quota = f64::from(u32::try_from(seconds).unwrap_or(0)) * 150.0;
            let share = f64::from(u32::try_from(all).unwrap_or(0)) / quota * 100.0;
            let line = format!(
                "delayed {is_delayed}, {tasks} tasks, {count} clients: most {most}, all {all}, {share:.1} % of the quota, {failed} failed"
            );
            report(&line);
            // One task behind a slow proxy does not get that far.
            let is_slow = tasks == 1 && is_delayed;
            if most > 1500 || failed > 0 || (share < 95.0 && !is_slow) {
                wrong.push(line);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[ignore = "takes five minutes: see the head of this file"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_refused_by_the_documented_quota() {
    for tasks in [1, 64, 1500] {
        tokio::time::sleep(Duration::from_secs(20)).await;
        let mock = MockServer::builder().quota(Quota::DOCUMENTED);
        let mock = mock.start().await.expect("a server");
        let address = mock.url().trim_start_matches("http://").to_owned();
        let client = builder(&address).build().expect("a client");
        let failed = call(&[client], tasks, for_a_time(Duration::from_secs(60))).await;
        report(&format!("{tasks} tasks: {failed} refused"));
        assert_eq!(failed, 0);
    }
}

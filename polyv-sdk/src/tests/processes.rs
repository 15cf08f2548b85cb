//! A quota shared by processes that share nothing else: each is this test program once more.
//!
//! A server counts what arrives. `cargo test -p polyv-sdk --all-features --lib -- --ignored processes` runs all of it,
//! some minutes; one case, in short, is among all tests.

use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use super::redis::Redis;
use crate::limit::{Ask, Ended, Limiter as _, RedisLimiter};

const SECOND: Duration = Duration::from_secs(1);
const CALLS: u32 = 60;
const PER: Duration = Duration::from_secs(2);

/// The variable with what a process needs: the port of the server, that of Redis, and for how many seconds it calls.
const GIVEN: &str = "POLYV_TEST_PROCESS";

/// Counts calls as they arrive, and answers them.
struct Server {
    port: u16,
    counted: Arc<Mutex<Vec<Instant>>>,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let counted = Arc::<Mutex<Vec<Instant>>>::default();
        let all = Arc::clone(&counted);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let all = Arc::clone(&all);
                tokio::spawn(async move {
                    while stream.read_u8().await.is_ok() {
                        all.lock().unwrap().push(Instant::now());
                        tokio::time::sleep(Duration::from_millis(fastrand::u64(..20))).await;
                        _ = stream.write_u8(0).await;
                    }
                });
            }
        });
        Self { port, counted }
    }

    fn process(&self, redis: &Redis, seconds: u64) -> Child {
        let given = format!("{} {} {seconds}", self.port, redis.port);
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::processes::a_process", "--ignored"])
            .env(GIVEN, given)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn count(&self) -> usize {
        self.counted.lock().unwrap().len()
    }

    /// The most that came in any window.
    fn most(&self) -> usize {
        let mut counted = self.counted.lock().unwrap().clone();
        counted.sort();
        let within = |first: &Instant| {
            let from = counted.partition_point(|at| at < first);
            counted.partition_point(|at| *at < *first + PER) - from
        };
        counted.iter().map(within).max().unwrap_or(0)
    }
}

/// What each process does, and not a test by itself.
#[ignore = "run by the tests of this file, in processes of their own"]
#[tokio::test]
async fn a_process() {
    let Ok(given) = std::env::var(GIVEN) else {
        return;
    };
    let given: Vec<u64> = given.split(' ').map(|it| it.parse().unwrap()).collect();
    let [port, redis, seconds] = given[..] else {
        panic!()
    };
    let limiter = RedisLimiter::new(format!("redis://127.0.0.1:{redis}")).unwrap();
    let limiter = Arc::new(limiter.patience(SECOND).quota(CALLS, PER));
    let end = Instant::now() + Duration::from_secs(seconds);
    let task = |_| {
        let limiter = Arc::clone(&limiter);
        tokio::spawn(async move {
            let address = ("127.0.0.1", u16::try_from(port).unwrap());
            let mut stream = TcpStream::connect(address).await.unwrap();
            loop {
                let left = end.saturating_duration_since(Instant::now());
                let admitted = limiter.admit(Ask::new("a.b.c", "api", left)).await;
                let Ok(permit) = admitted else { return };
                stream.write_u8(0).await.unwrap();
                _ = stream.read_u8().await.unwrap();
                permit.end(Ended::Answered);
            }
        })
    };
    for task in (0..8).map(task).collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

/// One process uses what it can; then something happens, and nine others begin. At least `least` calls arrive.
async fn check(seconds: u64, least: usize, event: impl AsyncFnOnce(&mut Redis)) {
    let Some(mut redis) = Redis::start().await else {
        return;
    };
    let server = Server::start().await;
    let mut processes = vec![server.process(&redis, seconds + 3)];
    tokio::time::timeout(20 * SECOND, async {
        while server.count() < CALLS as usize {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the first uses its quota");
    event(&mut redis).await;
    processes.extend((0..9).map(|_| server.process(&redis, seconds)));
    for mut process in processes {
        let ending = tokio::task::spawn_blocking(move || process.wait());
        assert!(ending.await.unwrap().unwrap().success());
    }
    let (most, all) = (server.most(), server.count());
    assert!(most <= CALLS as usize, "{most} of {all} in one window");
    assert!(all >= least, "{all} calls");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nine_begin_when_redis_has_died() {
    check(6, 70, async |redis| redis.kill()).await;
}

#[ignore = "some minutes: see the head of this file"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nine_begin_whatever_has_happened() {
    check(30, 500, async |redis| redis.kill()).await;
    check(30, 500, async |_| ()).await;
    check(30, 500, async |redis| {
        let _: String = redis.ask(&["FLUSHALL"]).await;
    })
    .await;
    check(30, 500, async |redis| {
        redis.kill();
        redis.start_again().await;
    })
    .await;
    // What eviction takes away first is what was counted.
    check(30, 500, async |redis| {
        let _: u8 = redis.ask(&["DEL", "{polyv}:calls"]).await;
    })
    .await;
}

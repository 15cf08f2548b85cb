//! One quota for several processes, counted by a real Redis.
//!
//! The tests start a `redis-server` of their own each. Where there is none they say so and pass, unless
//! `POLYV_TEST_REDIS=required` is set.

use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::fixture::One;
use super::script::{OK, Seen, Step, scripted};
use crate::limit::{Ask, Breaker, Held, KeyedQuota, Limiter as _, Notice, RedisLimiter};
use crate::{Client, ErrorKind};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// Longer than any test takes.
const HOUR: Duration = Duration::from_secs(3600);
const NEARLY_HOUR: Duration = Duration::from_secs(3540);

/// A server that ends with the test.
struct Redis {
    port: u16,
    folder: tempfile::TempDir,
    process: Child,
}

impl Redis {
    /// `None`, which is told, where the program is not installed.
    async fn start() -> Option<Self> {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let folder = tempfile::tempdir().unwrap();
        let process = match Self::run(port, folder.path()) {
            Ok(process) => process,
            Err(error) => {
                let is_required =
                    std::env::var("POLYV_TEST_REDIS").is_ok_and(|it| it == "required");
                assert!(!is_required, "redis-server cannot be started: {error}");
                // Past the capturing of tests: who runs them should know.
                let line = format!("skipped, for redis-server cannot be started: {error}\n");
                std::io::stderr().write_all(line.as_bytes()).unwrap();
                return None;
            }
        };
        let server = Self {
            port,
            folder,
            process,
        };
        server.answers().await;
        Some(server)
    }

    fn run(port: u16, folder: &std::path::Path) -> std::io::Result<Child> {
        let port = port.to_string();
        Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "no", "--dir"])
            .arg(folder)
            .stdout(Stdio::null())
            .spawn()
    }

    async fn answers(&self) {
        let client = redis::Client::open(self.url()).unwrap();
        until(async || client.get_multiplexed_async_connection().await.is_ok()).await;
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn limiter(&self) -> RedisLimiter {
        let limiter = RedisLimiter::new(self.url()).unwrap();
        limiter.patience(10 * SECOND)
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    async fn start_again(&mut self) {
        self.process = Self::run(self.port, self.folder.path()).unwrap();
        self.answers().await;
    }

    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let done = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(done.success());
    }

    async fn ask<T: redis::FromRedisValue>(&self, command: &[&str]) -> T {
        let client = redis::Client::open(self.url()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        let mut asked = redis::cmd(command[0]);
        command[1..].iter().for_each(|part| _ = asked.arg(part));
        asked.query_async(&mut connection).await.unwrap()
    }

    /// The moments that are given out, in microseconds.
    async fn moments(&self) -> Vec<u64> {
        let key = "{polyv}:calls";
        let told: Vec<String> = self.ask(&["ZRANGE", key, "0", "-1", "WITHSCORES"]).await;
        let scores = told.iter().skip(1).step_by(2);
        scores.map(|score| score.parse().unwrap()).collect()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Waits until something is so, which it soon is, or never.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < MINUTE, "it never was");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A call that has time, and one that has none to wait for its turn.
fn patient() -> Ask<'static> {
    Ask::new("a.b.c", "api", HOUR)
}

fn hurried() -> Ask<'static> {
    Ask::new("a.b.c", "api", 20 * SECOND)
}

/// How many of so many calls pass that come at once and cannot wait.
async fn passing(limiter: &RedisLimiter, calls: usize) -> usize {
    let all = (0..calls).map(|_| limiter.admit(hurried()));
    let outcomes = futures_util::future::join_all(all).await;
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

#[tokio::test]
async fn two_limiters_share_one_quota_exactly() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let limiter = || redis.limiter().quota(10, HOUR);
    let (one, two) = (limiter(), limiter());
    let (a, b) = futures_util::future::join(passing(&one, 8), passing(&two, 8)).await;
    assert_eq!(a + b, 10);
    let held = two.admit(hurried()).await.unwrap_err();
    assert!(!held.blocked && held.wait > NEARLY_HOUR && held.wait <= HOUR);
    // Other hosts are not counted, nor are other fleets.
    let other = Ask::new("a.b.c", "apichat", SECOND);
    assert_eq!(one.admit(other).await, Ok(()));
    assert_eq!(passing(&limiter().prefix("other"), 11).await, 10);
}

#[tokio::test]
async fn every_window_keeps_to_the_quota_and_places_are_given_back() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let before: (u64, u64) = redis.ask(&["TIME"]).await;
    let limiters = [0; 3].map(|_| Arc::new(redis.limiter().quota(4, MINUTE)));
    let waiting: Vec<_> = (0..18)
        .map(|at| {
            let limiter = Arc::clone(&limiters[at % 3]);
            tokio::spawn(async move { limiter.admit(patient()).await })
        })
        .collect();
    until(async || redis.moments().await.len() == 18).await;
    let moments = redis.moments().await;
    // They are moments of the server's clock, whatever that of a machine says.
    assert!(moments[0] >= before.0 * 1_000_000 + before.1);
    for pair in moments.windows(5) {
        assert!(pair[4] >= pair[0] + 60_000_000, "{moments:?}");
    }
    until(async || waiting.iter().filter(|task| task.is_finished()).count() == 4).await;
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    until(async || redis.moments().await.len() == 4).await;
}

#[tokio::test]
async fn smooth_calls_of_all_are_spread() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let limiters = [0; 2].map(|_| Arc::new(redis.limiter().quota(4, HOUR).smooth()));
    for limiter in [0, 1, 0, 1].map(|at| Arc::clone(&limiters[at])) {
        tokio::spawn(async move { limiter.admit(patient()).await });
    }
    until(async || redis.moments().await.len() == 4).await;
    let moments = redis.moments().await;
    for pair in moments.windows(2) {
        assert_eq!(pair[1] - pair[0], 900_000_000, "{moments:?}");
    }
}

#[tokio::test]
async fn an_endpoints_quota_is_shared_by_its_key() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let keyed = |key: &str| {
        [KeyedQuota {
            key: key.to_owned(),
            calls: 2,
            per: HOUR,
        }]
    };
    let (one, two) = (redis.limiter(), redis.limiter());
    let (first, second) = (keyed("a.b.c 1"), keyed("a.b.c 2"));
    let with = |quotas| Ask {
        quotas,
        ..hurried()
    };
    assert_eq!(one.admit(with(&first)).await, Ok(()));
    assert_eq!(two.admit(with(&first)).await, Ok(()));
    assert!(two.admit(with(&first)).await.is_err());
    assert_eq!(two.admit(with(&second)).await, Ok(()));
    // Who was held kept no place among all calls.
    assert_eq!(redis.moments().await.len(), 3);
}

#[tokio::test]
async fn a_block_that_one_met_holds_all_back() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (one, two) = (redis.limiter(), redis.limiter());
    assert_eq!(one.admit(hurried()).await, Ok(()));
    one.noticed("api", Notice::Blocked(HOUR));
    until(async || two.admit(hurried()).await.is_err_and(|held| held.blocked)).await;
    // It holds even those back that could wait for its end.
    let Held { wait, blocked, .. } = two.admit(patient()).await.unwrap_err();
    assert!(blocked && wait > NEARLY_HOUR && wait <= HOUR);
    let elsewhere = Ask {
        address: "https://elsewhere",
        ..hurried()
    };
    assert_eq!(two.admit(elsewhere).await, Ok(()));
    // An answer speaks against it.
    two.noticed("api", Notice::Answered);
    until(async || one.admit(hurried()).await.is_ok()).await;
}

#[tokio::test]
async fn after_a_block_one_call_of_the_fleet_goes_first() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (one, two, three) = (redis.limiter(), redis.limiter(), redis.limiter());
    assert_eq!(one.admit(hurried()).await, Ok(()));
    one.noticed("api", Notice::Blocked(Duration::from_millis(1)));
    until(async || {
        let known: u8 = redis.ask(&["EXISTS", "{polyv}:block api"]).await;
        known == 1
    })
    .await;
    until(async || two.admit(hurried()).await.is_ok()).await;
    for other in [&one, &two, &three] {
        let held = other.admit(hurried()).await.unwrap_err();
        assert!(held.blocked && held.wait <= Duration::from_secs(30));
    }
    // Its answer frees them all; had it been another sign, the time would start again.
    two.noticed("api", Notice::Answered);
    until(async || three.admit(hurried()).await.is_ok()).await;
}

/// A client of a process of its own: with its own breaker.
fn client(redis: &Redis, steps: Vec<Step>) -> (Client, Seen) {
    let (builder, seen) = scripted(steps);
    let builder = builder.limiter(Arc::new(redis.limiter())).attempts(1);
    let client = builder.breaker(Breaker::new(2, HOUR)).build().unwrap();
    (client, seen)
}

#[tokio::test]
async fn a_client_learns_of_a_block_that_another_met() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (one, _) = client(&redis, vec![Step::Reply(429, "")]);
    let (two, seen) = client(&redis, vec![Step::Reply(200, OK)]);
    two.send(&One {}).await.unwrap();
    for _ in 0..2 {
        let error = one.send(&One {}).await.unwrap_err();
        assert_eq!(error.http_status(), Some(429), "{error}");
    }
    until(async || two.send(&One {}).await.is_err()).await;
    let count = seen.count();
    let error = two.send(&One {}).await.unwrap_err();
    assert_eq!((error.kind(), seen.count()), (ErrorKind::Quota, count));
    assert!(error.to_string().contains("blocks this address"), "{error}");
    assert!(error.retry_after().unwrap() > NEARLY_HOUR);
}

#[tokio::test]
async fn without_redis_each_keeps_its_share_and_then_they_share_again() {
    let Some(mut redis) = Redis::start().await else {
        return;
    };
    let limiter = || redis.limiter().quota(10, HOUR).alone(2);
    let (one, two) = (limiter(), limiter());
    assert_eq!(passing(&one, 1).await, 1);
    redis.kill();
    // What went before counts.
    assert_eq!((passing(&one, 5).await, one.is_alone()), (1, true));
    assert_eq!((passing(&two, 5).await, two.is_alone()), (2, true));
    redis.start_again().await;
    for limiter in [&one, &two] {
        // Each call while it is alone is held; the first that Redis answers passes.
        until(async || limiter.admit(hurried()).await.is_ok()).await;
        assert!(!limiter.is_alone());
    }
    // The server came back empty, and was told of the four: with the two that passed since, that
    // leaves four.
    assert_eq!(redis.moments().await.len(), 6);
    assert_eq!(passing(&one, 3).await + passing(&two, 3).await, 4);
}

#[tokio::test]
async fn a_server_that_is_restarted_between_calls_is_not_missed() {
    let Some(mut redis) = Redis::start().await else {
        return;
    };
    let limiter = redis.limiter().quota(3, HOUR).alone(3);
    assert_eq!(passing(&limiter, 2).await, 2);
    redis.kill();
    redis.start_again().await;
    assert_eq!((passing(&limiter, 2).await, limiter.is_alone()), (1, false));
}

#[tokio::test]
async fn a_server_that_hangs_holds_nobody_up() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let limiter = redis.limiter().quota(100, HOUR).alone(50);
    let limiter = limiter.patience(Duration::from_millis(50));
    redis.signal("-STOP");
    assert_eq!(passing(&limiter, 5).await, 5);
    assert!(limiter.is_alone());
    // Half of the time of the call is the most that Redis gets.
    let limiter = redis.limiter();
    let brief = Ask::new("a.b.c", "api", Duration::from_millis(100));
    assert_eq!(limiter.admit(brief).await, Ok(()));
    redis.signal("-CONT");
    let uncounted = Ask::new("a.b.c", "apichat", 20 * SECOND);
    until(async || limiter.admit(uncounted).await.is_ok() && !limiter.is_alone()).await;
}

#[tokio::test]
async fn a_wrong_address_or_password_fails_no_call_and_shows_nothing() {
    for url in [
        "",
        "s3cr3t",
        "http://:s3cr3t@host",
        "redis://:s3cr3t@host:port",
    ] {
        let error = RedisLimiter::new(url).unwrap_err();
        assert_eq!(
            (error.kind(), error.parameter()),
            (ErrorKind::Config, Some("url"))
        );
        assert!(
            !format!("{error:?} {error:#}").contains("s3cr3t"),
            "{error:?}"
        );
    }
    let nobody = RedisLimiter::new("redis://:s3cr3t@127.0.0.1:1/0").unwrap();
    assert_eq!((passing(&nobody, 3).await, nobody.is_alone()), (3, true));
    assert!(!format!("{nobody:?}").contains("s3cr3t"), "{nobody:?}");
    let Some(redis) = Redis::start().await else {
        return;
    };
    let _: String = redis.ask(&["CONFIG", "SET", "requirepass", "other"]).await;
    let wrong = format!("redis://:s3cr3t@127.0.0.1:{}", redis.port);
    let limiter = RedisLimiter::new(wrong).unwrap().patience(10 * SECOND);
    assert_eq!((passing(&limiter, 3).await, limiter.is_alone()), (3, true));
    let right = format!("redis://:other@127.0.0.1:{}", redis.port);
    let limiter = RedisLimiter::new(right).unwrap().patience(10 * SECOND);
    assert_eq!((passing(&limiter, 3).await, limiter.is_alone()), (3, false));
}

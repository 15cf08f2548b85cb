//! A shared quota whose Redis goes away, comes back, or loses what it counted.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use super::redis::{HOUR, Redis, hurried, passing, until};
use crate::ErrorKind;
use crate::limit::{Ask, Ended, Limiter as _, RedisLimiter};

const SECOND: Duration = Duration::from_secs(1);

/// The quota of the runs below, for four processes: the number of calls and the window.
const CALLS: u32 = 40;
const PER: Duration = Duration::from_secs(2);

/// The calls of processes, as counted by a server that each call reaches at any moment of its flight.
#[derive(Clone, Default)]
struct Server(Arc<Mutex<Vec<Instant>>>);

impl Server {
    /// A process whose tasks call repeatedly until the time is up.
    fn process(&self, limiter: RedisLimiter, time: Duration) -> Vec<tokio::task::JoinHandle<()>> {
        let limiter = Arc::new(limiter.quota(CALLS, PER));
        let end = Instant::now() + time;
        let task = |_| {
            let (server, limiter) = (self.clone(), Arc::clone(&limiter));
            tokio::spawn(async move {
                while Instant::now() < end {
                    let ask = Ask::new("a.b.c", "api", end - Instant::now());
                    let Ok(permit) = limiter.admit(ask).await else {
                        return;
                    };
                    let way = || tokio::time::sleep(Duration::from_millis(fastrand::u64(..10)));
                    way().await;
                    server.0.lock().unwrap().push(Instant::now());
                    way().await;
                    permit.end(Ended::Answered);
                }
            })
        };
        (0..20).map(task).collect()
    }

    /// The most that came in any window, and all that came.
    fn most(&self) -> (usize, usize) {
        let mut counted = self.0.lock().unwrap().clone();
        counted.sort();
        let within = |first: usize| {
            let end = counted[first] + PER;
            counted.partition_point(|at| *at < end) - first
        };
        (
            (0..counted.len()).map(within).max().unwrap_or(0),
            counted.len(),
        )
    }
}

/// Four processes call for some time, and after three seconds something happens.
async fn check(
    redis: &mut Redis,
    seconds: u64,
    least: usize,
    event: impl AsyncFnOnce(&mut Redis, &Server),
) {
    let server = Server::default();
    let time = Duration::from_secs(seconds);
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let limiter = redis.limiter().patience(SECOND);
        tasks.extend(server.process(limiter, time));
    }
    tokio::time::sleep(3 * SECOND).await;
    event(redis, &server).await;
    for task in tasks {
        task.await.unwrap();
    }
    let (most, all) = server.most();
    let quota = usize::try_from(CALLS).unwrap();
    assert!(most <= quota, "{most} of {all} in one window");
    assert!(all >= least, "{all} calls");
}

#[tokio::test]
async fn as_long_as_it_is_there() {
    let Some(mut redis) = Redis::start().await else {
        return;
    };
    // Four windows, with hardly any loss between them.
    check(&mut redis, 8, 140, async |_, _| ()).await;
}

#[tokio::test]
async fn it_loses_its_data() {
    for command in [&["FLUSHALL"][..], &["DEL", "{polyv}:calls"]] {
        let Some(mut redis) = Redis::start().await else {
            return;
        };
        let event = async |redis: &mut Redis, _: &Server| {
            let _: redis::Value = redis.ask(command).await;
        };
        check(&mut redis, 8, 80, event).await;
    }
}

#[tokio::test]
async fn it_is_restarted() {
    let Some(mut redis) = Redis::start().await else {
        return;
    };
    let event = async |redis: &mut Redis, _: &Server| {
        redis.kill();
        redis.start_again().await;
    };
    check(&mut redis, 9, 80, event).await;
}

#[tokio::test]
async fn it_dies_and_others_begin() {
    let Some(mut redis) = Redis::start().await else {
        return;
    };
    let event = async |redis: &mut Redis, server: &Server| {
        redis.kill();
        for _ in 0..6 {
            let limiter = redis.limiter().patience(SECOND);
            server.process(limiter, 5 * SECOND);
        }
    };
    check(&mut redis, 9, 80, event).await;
}

#[tokio::test]
async fn it_was_never_used_before() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let started = Instant::now();
    let limiter = redis.limiter().prefix("new").quota(3, SECOND);
    assert_eq!(passing(&limiter, 3).await, 3);
    assert!(started.elapsed() >= Duration::from_millis(1100));
    // That is once.
    let started = Instant::now();
    let other = redis.limiter().prefix("new").quota(30, SECOND);
    assert_eq!(passing(&other, 3).await, 3);
    assert!(started.elapsed() < SECOND);
}

/// Its data are those of another server, or of an earlier run of this one, and may lack the last calls.
#[tokio::test]
async fn it_is_another_than_the_one_that_counted() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    for (run, waits) in [("0123456789abcdef", true), ("", false)] {
        if !run.is_empty() {
            let set = ["HSET", "{polyv}:fleet", "run", run];
            let _: u8 = redis.ask(&set).await;
        }
        let started = Instant::now();
        let limiter = redis.limiter().quota(30, 2 * SECOND);
        assert_eq!(passing(&limiter, 3).await, 3);
        assert_eq!(started.elapsed() >= 2 * SECOND, waits, "{run}");
    }
}

#[tokio::test]
async fn without_it_each_keeps_its_share_and_then_they_share_again() {
    let Some(mut redis) = Redis::start().await else {
        return;
    };
    let window = 3 * SECOND;
    let limiter = redis.limiter().quota(10, window).alone(2);
    assert_eq!(passing(&limiter, 1).await, 1);
    redis.kill();
    let started = Instant::now();
    let brief = Ask::new("a.b.c", "api", 4 * SECOND);
    let outcomes = (0..5).map(|_| limiter.admit(brief));
    let outcomes = futures_util::future::join_all(outcomes).await;
    let passed = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!((passed, limiter.is_alone()), (2, true));
    // The earlier calls of others no longer count.
    assert!(started.elapsed() >= window);
    redis.start_again().await;
    until(async || limiter.admit(hurried()).await.is_ok() && !limiter.is_alone()).await;
    // The two that passed alone are reported to it.
    drop(outcomes);
    until(async || redis.scores().await.len() >= 3).await;
}

#[tokio::test]
async fn a_server_that_hangs_holds_nobody_up_for_ever() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let limiter = redis.limiter().quota(100, SECOND).alone(50);
    let limiter = limiter.patience(Duration::from_millis(50));
    redis.signal("-STOP");
    assert_eq!(passing(&limiter, 5).await, 5);
    assert!(limiter.is_alone());
    redis.signal("-CONT");
    let uncounted = Ask::new("a.b.c", "apichat", 20 * SECOND);
    until(async || limiter.admit(uncounted).await.is_ok() && !limiter.is_alone()).await;
    // Slots that were given out while it did not answer are free again.
    let limiter = redis
        .limiter()
        .quota(4, HOUR)
        .patience(Duration::from_millis(50));
    redis.signal("-STOP");
    let brief = Ask::new("a.b.c", "api", SECOND);
    assert!(limiter.admit(brief).await.is_err());
    redis.signal("-CONT");
    until(async || limiter.admit(uncounted).await.is_ok() && !limiter.is_alone()).await;
    assert_eq!(passing(&limiter, 5).await, 4);
}

#[tokio::test]
async fn one_that_throws_away_what_it_counts_is_noticed() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    for (memory, policy, expected) in [
        ("0", "allkeys-lru", false),
        ("100mb", "noeviction", false),
        ("100mb", "allkeys-lru", true),
        ("100mb", "volatile-ttl", true),
    ] {
        let _: String = redis.ask(&["CONFIG", "SET", "maxmemory", memory]).await;
        let set = ["CONFIG", "SET", "maxmemory-policy", policy];
        let _: String = redis.ask(&set).await;
        let limiter = redis.limiter();
        assert_eq!(passing(&limiter, 1).await, 1);
        assert_eq!(limiter.may_lose_calls(), expected, "{memory} {policy}");
    }
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
    let nobody = nobody.quota(30, SECOND);
    assert_eq!((passing(&nobody, 3).await, nobody.is_alone()), (3, true));
    assert!(!format!("{nobody:?}").contains("s3cr3t"), "{nobody:?}");
    let Some(redis) = Redis::start().await else {
        return;
    };
    let _: String = redis.ask(&["CONFIG", "SET", "requirepass", "other"]).await;
    let wrong = format!("redis://:s3cr3t@127.0.0.1:{}", redis.port);
    let limiter = RedisLimiter::new(wrong).unwrap().patience(10 * SECOND);
    let limiter = limiter.quota(30, SECOND);
    assert_eq!((passing(&limiter, 3).await, limiter.is_alone()), (3, true));
    let right = format!("redis://:other@127.0.0.1:{}", redis.port);
    let limiter = RedisLimiter::new(right).unwrap().patience(10 * SECOND);
    assert_eq!((passing(&limiter, 3).await, limiter.is_alone()), (3, false));
}

#[tokio::test]
async fn calls_without_time_do_not_say_that_there_is_no_answer() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let limiter = redis.limiter().quota(2, HOUR).patience(SECOND);
    assert_eq!(passing(&limiter, 1).await, 1);
    redis.signal("-STOP");
    let brief = || limiter.admit(Ask::new("a.b.c", "api", SECOND / 10));
    brief().await.unwrap_err();
    assert!(!limiter.is_alone());
    redis.signal("-CONT");
    // The slot that came too late was given back.
    until(async || redis.scores().await.len() == 1).await;
    assert_eq!(passing(&limiter, 2).await, 1);
    // Many such calls do say it, together.
    redis.signal("-STOP");
    until(async || brief().await.is_err() && limiter.is_alone()).await;
    redis.signal("-CONT");
}

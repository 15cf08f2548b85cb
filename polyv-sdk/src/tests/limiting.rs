//! Quotas and blocks.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::fixture::{One, Things, operation};
use super::script::{OK, QPS, Seen, Step, scripted};
use crate::endpoint::{Method, Operation, Quota, Shape};
use crate::limit::{
    Ask, Breaker, Held, KeyedQuota, Limiter, Sign, WindowLimiter, keyed as keyed_quotas,
};
use crate::record::query;
use crate::{CallOptions, Client, ErrorKind};

const SECOND: Duration = Duration::from_secs(1);

fn ask() -> Ask<'static> {
    Ask::new("a.b.c", "api", 1000 * SECOND)
}

/// When each of so many calls that come at once may go, in milliseconds.
async fn times(limiter: &WindowLimiter, ask: Ask<'_>, calls: usize) -> Vec<u128> {
    let started = Instant::now();
    let all = (0..calls).map(|_| async move {
        limiter.admit(ask).await.unwrap();
        started.elapsed().as_millis()
    });
    futures_util::future::join_all(all).await
}

#[tokio::test(start_paused = true)]
async fn bursts_keep_to_every_window() {
    let limiter = WindowLimiter::new(3, 10 * SECOND);
    assert_eq!(times(&limiter, ask(), 2).await, [0, 0]);
    tokio::time::sleep(4 * SECOND).await;
    // One of them now; two when the first two are 10 s old; the next when that one is.
    assert_eq!(
        times(&limiter, ask(), 4).await,
        [0, 6001, 6001, 10_001].map(|ms| ms / 1000 * 1000)
    );
    // After a rest, everything is there again.
    tokio::time::sleep(20 * SECOND).await;
    assert_eq!(times(&limiter, ask(), 3).await, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn no_window_has_more_than_the_quota() {
    fastrand::seed(7);
    let limiter = Arc::new(WindowLimiter::new(20, 10 * SECOND));
    let started = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..300 {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..400))).await;
        let limiter = Arc::clone(&limiter);
        let patience = Duration::from_millis(fastrand::u64(..30_000));
        tasks.push(tokio::spawn(async move {
            let waiting = tokio::time::timeout(patience, limiter.admit(ask()));
            waiting.await.ok().map(|_| started.elapsed())
        }));
    }
    let mut went = Vec::new();
    for task in tasks {
        went.extend(task.await.unwrap());
    }
    went.sort();
    assert!(went.len() > 50, "{}", went.len());
    for pair in went.windows(21) {
        // Tokio's clock counts in milliseconds.
        assert!(
            pair[20] + Duration::from_millis(1) >= pair[0] + 10 * SECOND,
            "{pair:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn smooth_calls_are_spread() {
    let limiter = WindowLimiter::new(5, 10 * SECOND).smooth();
    assert_eq!(times(&limiter, ask(), 4).await, [0, 2000, 4000, 6000]);
}

#[tokio::test(start_paused = true)]
async fn whoever_has_no_time_is_told_at_once() {
    let limiter = WindowLimiter::new(1, 10 * SECOND);
    limiter.admit(ask()).await.unwrap();
    let hurried = Ask::new("a.b.c", "api", 9 * SECOND);
    let held = Held::by_quota(10 * SECOND);
    assert_eq!(limiter.admit(hurried).await, Err(held));
    // Other hosts are not counted with it.
    let other = Ask::new("a.b.c", "apichat", SECOND);
    assert_eq!(limiter.admit(other).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_gives_the_place_back() {
    let limiter = WindowLimiter::new(1, 10 * SECOND);
    limiter.admit(ask()).await.unwrap();
    let waiting = limiter.admit(ask());
    assert!(tokio::time::timeout(SECOND, waiting).await.is_err());
    assert_eq!(times(&limiter, ask(), 1).await, [9000]);
}

fn keyed(key: &str) -> [KeyedQuota; 1] {
    [KeyedQuota {
        key: key.to_owned(),
        calls: 1,
        per: 10 * SECOND,
    }]
}

#[tokio::test(start_paused = true)]
async fn an_endpoints_quota_counts_by_its_key() {
    let limiter = WindowLimiter::new(100, 10 * SECOND);
    let (one, two) = (keyed("a.b.c 1"), keyed("a.b.c 2"));
    let with = |quotas| Ask { quotas, ..ask() };
    assert_eq!(times(&limiter, with(&one), 2).await, [0, 10_000]);
    assert_eq!(times(&limiter, with(&two), 1).await, [0]);
    // Who waits for it does not hold up the others.
    let both =
        futures_util::future::join(times(&limiter, with(&one), 1), times(&limiter, ask(), 1));
    assert_eq!(both.await, (vec![10_000], vec![0]));
}

#[test]
fn quotas_of_the_specs() {
    const QUOTA: Quota = Quota {
        calls: 30,
        seconds: 60,
        each: Some("uin"),
        conditional: false,
        when: None,
    };
    static LIMITED: Operation = Operation {
        quotas: &[
            QUOTA,
            Quota {
                each: None,
                conditional: true,
                ..QUOTA
            },
        ],
        ..operation(Method::Get, "/x", Shape::QuerySigned, &[query("uin")])
    };
    let request = |uin: &str| Things {
        uin: Some(uin.into()),
        ..Things::default()
    };
    let keys = |uin: &str, account: &str, conditional| {
        let quotas = keyed_quotas(&LIMITED, &request(uin), account, conditional);
        quotas
            .into_iter()
            .map(|quota| quota.key)
            .collect::<Vec<_>>()
    };
    static BY_VALUE: Operation = Operation {
        quotas: &[Quota {
            conditional: true,
            when: Some(("uin", &["5", "7"])),
            ..QUOTA
        }],
        ..operation(Method::Get, "/x", Shape::QuerySigned, &[query("uin")])
    };
    let counted = |uin: &str| keyed_quotas(&BY_VALUE, &request(uin), "app", false).len();
    assert_eq!([counted("5"), counted("6"), counted("7")], [1, 0, 1]);
    let one = keyed_quotas(&LIMITED, &request("5"), "app", false);
    assert_eq!((one.len(), one[0].calls, one[0].per), (1, 30, 60 * SECOND));
    assert_eq!(keys("5", "app", false), keys("5", "app", false));
    assert_ne!(keys("5", "app", false), keys("6", "app", false));
    assert_ne!(keys("5", "app", false), keys("5", "other", false));
    let all = keys("5", "app", true);
    assert_eq!(all.len(), 2);
    assert_eq!(all[1], keys("6", "app", true)[1]);
}

#[tokio::test(start_paused = true)]
async fn a_client_waits_for_its_turn() {
    let (builder, seen) = scripted(vec![Step::Reply(200, OK)]);
    let limiter = Arc::new(WindowLimiter::new(2, 10 * SECOND));
    let client = builder.limiter(limiter).build().unwrap();
    for _ in 0..3 {
        client.send(&One {}).await.unwrap();
    }
    assert_eq!(seen.times(), [0, 0, 10_000]);
    // The signature is made after the wait.
    let stamps = seen.stamps();
    assert_eq!(stamps[2].0 - stamps[1].0, 10_000);
    let hurried = CallOptions::new().deadline(9 * SECOND);
    client.send(&One {}).await.unwrap();
    let started = Instant::now();
    let error = client.with(hurried).send(&One {}).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.retry_after(), started.elapsed()),
        (ErrorKind::Quota, Some(10 * SECOND), Duration::ZERO)
    );
    let shown = "test.thing.call: the quota has no room for 10s, and the call has 9s left";
    assert_eq!(error.to_string(), shown);
    assert!(error.is_throttled() && error.is_retryable());
    assert_eq!((error.attempts(), seen.count()), (0, 4));
}

#[tokio::test(start_paused = true)]
async fn repetitions_count_too() {
    let (builder, seen) = scripted(vec![Step::Reply(503, "")]);
    let limiter = Arc::new(WindowLimiter::new(2, 10 * SECOND));
    let client = builder.limiter(limiter).build().unwrap();
    client.send(&One {}).await.unwrap_err();
    assert_eq!(seen.times(), [0, 200, 10_000]);
}

fn guarded(steps: Vec<Step>, breaker: &Breaker) -> (Client, Seen) {
    let (builder, seen) = scripted(steps);
    let builder = builder.attempts(1).breaker(breaker.clone());
    (builder.build().unwrap(), seen)
}

#[tokio::test(start_paused = true)]
async fn a_block_is_recognised_and_waited_out() {
    for sign in [
        Step::Reply(429, "slow down"),
        Step::Reply(403, "<html>blocked</html>"),
        Step::Reply(200, QPS),
    ] {
        let breaker = Breaker::new(5, 300 * SECOND);
        let mut steps = vec![sign.clone(); 6];
        steps.push(Step::Reply(200, OK));
        let (client, seen) = guarded(steps, &breaker);
        for _ in 0..5 {
            let error = client.send(&One {}).await.unwrap_err();
            assert_ne!(error.kind(), ErrorKind::Quota, "{error}");
        }
        tokio::time::sleep(100 * SECOND).await;
        let error = client.send(&One {}).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.retry_after(), seen.count()),
            (ErrorKind::Quota, Some(200 * SECOND), 5),
            "{sign:?}"
        );
        let until = "calls are held back until 2022-08-12T02:27:06Z";
        assert!(error.to_string().contains(until), "{error}");
        // The first to come afterwards tries whether it is over: it is not.
        tokio::time::sleep(200 * SECOND).await;
        client.send(&One {}).await.unwrap_err();
        client.send(&One {}).await.unwrap_err();
        assert_eq!(seen.count(), 6);
        tokio::time::sleep(300 * SECOND).await;
        client.send(&One {}).await.unwrap();
        client.send(&One {}).await.unwrap();
        assert_eq!(seen.count(), 8);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_between_speaks_against_a_block() {
    let breaker = Breaker::new(2, 300 * SECOND);
    let refusal = r#"{"code": 403, "message": "illegal channel id: 5"}"#;
    let steps = vec![
        Step::Reply(429, ""),
        Step::Reply(403, refusal),
        Step::Reply(429, ""),
        Step::Fail(ErrorKind::Timeout),
        Step::Reply(200, OK),
        Step::Reply(429, ""),
        Step::Reply(200, OK),
    ];
    let (client, seen) = guarded(steps, &breaker);
    for _ in 0..7 {
        _ = client.send(&One {}).await;
    }
    assert_eq!(seen.count(), 7);
}

#[tokio::test(start_paused = true)]
async fn one_call_alone_tries_whether_a_block_is_over() {
    let breaker = Breaker::new(1, 10 * SECOND);
    assert_eq!(breaker.note("h", Sign::Block(None)), Some(10 * SECOND));
    assert_eq!(breaker.note("h", Sign::Block(None)), None);
    assert_eq!(breaker.check("h"), Err(10 * SECOND));
    assert_eq!(breaker.check("other"), Ok(()));
    tokio::time::sleep(10 * SECOND).await;
    assert_eq!(breaker.holds("h"), None);
    assert_eq!(breaker.check("h"), Ok(()));
    assert_eq!(breaker.check("h"), Err(30 * SECOND));
    // It never came back: another one may try.
    tokio::time::sleep(30 * SECOND).await;
    assert_eq!(breaker.check("h"), Ok(()));
    assert_eq!(breaker.note("h", Sign::Answer), None);
    assert_eq!((breaker.check("h"), breaker.check("h")), (Ok(()), Ok(())));
    // The service may say how long.
    assert_eq!(breaker.note("h", Sign::Block(Some(SECOND))), Some(SECOND));
    assert_eq!(breaker.check("h"), Err(SECOND));
    assert_eq!(Breaker::off().note("h", Sign::Block(None)), None);
}

#[tokio::test(start_paused = true)]
async fn a_block_ends_the_repeating() {
    let breaker = Breaker::new(2, 300 * SECOND);
    let (builder, seen) = scripted(vec![Step::Reply(429, "")]);
    let client = builder.breaker(breaker).attempts(5).build().unwrap();
    let error = client.send(&One {}).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts(), seen.count()),
        (ErrorKind::Quota, 2, 2)
    );
    let source = std::error::Error::source(&error).unwrap();
    assert!(source.to_string().contains("HTTP 429"), "{source}");
}

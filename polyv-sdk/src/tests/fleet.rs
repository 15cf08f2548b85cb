//! One quota for several processes, counted by a real Redis.

use std::sync::Arc;
use std::time::Duration;

use super::fixture::One;
use super::redis::{HOUR, Redis, hurried, passing, patient, until};
use super::script::{OK, Seen, Step, scripted};
use crate::limit::{Ask, Breaker, Ended, Held, KeyedQuota, Limiter as _, Notice};
use crate::{Client, ErrorKind};

const SECOND: Duration = Duration::from_secs(1);
const NEARLY_HOUR: Duration = Duration::from_secs(3540);

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
    assert!(!held.blocked && held.wait > NEARLY_HOUR && held.wait <= HOUR + SECOND);
    // Other hosts are not counted, nor are other fleets.
    let other = Ask::new("a.b.c", "apichat", SECOND);
    assert!(one.admit(other).await.is_ok());
    redis.known_to("other").await;
    assert_eq!(passing(&limiter().prefix("other"), 11).await, 10);
}

#[tokio::test]
async fn places_are_given_back() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let limiters = [0; 3].map(|_| Arc::new(redis.limiter().quota(4, HOUR)));
    let flying = futures_util::future::join_all(limiters.iter().map(|it| it.admit(patient())));
    let flying: Vec<_> = flying.await.into_iter().map(Result::unwrap).collect();
    let waiting: Vec<_> = (0..9)
        .map(|at| {
            let limiter = Arc::clone(&limiters[at % 3]);
            tokio::spawn(async move { limiter.admit(patient()).await.map(drop) })
        })
        .collect();
    until(async || redis.scores().await.len() == 4).await;
    until(async || waiting.iter().filter(|task| task.is_finished()).count() >= 1).await;
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    // A call that was never sent is not counted; one without an answer is.
    for permit in flying {
        permit.end(Ended::Unsent);
    }
    until(async || redis.scores().await.len() == 1).await;
    assert!(redis.scores().await[0] > 0);
    assert_eq!(passing(&limiters[0], 5).await, 3);
}

#[tokio::test]
async fn smooth_calls_of_all_are_spread() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let limiters = [0; 2].map(|_| Arc::new(redis.limiter().quota(4, HOUR).smooth()));
    let waiting: Vec<_> = [0, 1, 0, 1]
        .map(|at| Arc::clone(&limiters[at]))
        .into_iter()
        .map(|limiter| tokio::spawn(async move { limiter.admit(patient()).await }))
        .collect();
    until(async || redis.scores().await.len() == 4).await;
    let scores = redis.scores().await;
    for pair in scores.windows(2) {
        // They are as far apart as the moments; asking a little later leaves a little less time.
        let apart = pair[1] - pair[0];
        assert!((880_000_000..=901_000_000).contains(&apart), "{scores:?}");
    }
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
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
    let passed = [
        one.admit(with(&first)).await.unwrap(),
        two.admit(with(&first)).await.unwrap(),
        two.admit(with(&second)).await.unwrap(),
    ];
    assert!(two.admit(with(&first)).await.is_err());
    // Calls that were held back kept no slot of the common quota.
    assert_eq!((passed.len(), redis.scores().await.len()), (3, 3));
}

#[tokio::test]
async fn a_block_that_one_met_holds_all_back() {
    let Some(redis) = Redis::start().await else {
        return;
    };
    let (one, two) = (redis.limiter(), redis.limiter());
    assert!(one.admit(hurried()).await.is_ok());
    one.noticed("api", Notice::Blocked(HOUR));
    until(async || two.admit(hurried()).await.is_err_and(|held| held.blocked)).await;
    // It holds back even those that could wait for its end.
    let Held { wait, blocked, .. } = two.admit(patient()).await.unwrap_err();
    assert!(blocked && wait > NEARLY_HOUR && wait <= HOUR);
    let elsewhere = Ask {
        address: "https://elsewhere",
        ..hurried()
    };
    assert!(two.admit(elsewhere).await.is_ok());
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
    assert!(one.admit(hurried()).await.is_ok());
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

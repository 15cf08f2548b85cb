//! Each event is handled once, by one process or by several.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::callback::{Arrival, Callback as _, Claim, Key, MemoryGuard, ReplayGuard, Ticket};

#[cfg(feature = "redis")]
const SECOND: Duration = Duration::from_secs(1);

fn key(name: &str) -> Key {
    Arrival::from_query(&format!("id={name}")).unwrap().key()
}

async fn granted(guard: &dyn ReplayGuard, name: &str) -> Ticket {
    match guard.claim(&key(name)).await.unwrap() {
        Claim::Granted(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

async fn shown(guard: &dyn ReplayGuard, name: &str) -> String {
    format!("{:?}", guard.claim(&key(name)).await.unwrap())
}

/// What holds for every guard.
async fn check(guard: &dyn ReplayGuard) {
    let ticket = granted(guard, "a").await;
    assert_eq!(shown(guard, "a").await, "Busy");
    drop(granted(guard, "b").await);
    ticket.done().await.unwrap();
    assert_eq!(shown(guard, "a").await, "Done");
    granted(guard, "c").await.release().await.unwrap();
    granted(guard, "c").await.done().await.unwrap();
    assert_eq!(shown(guard, "c").await, "Done");
}

/// Many deliveries of few happenings, of which the first handling fails: each is handled once to its end, and never by two
/// at a time.
async fn storm(guards: Vec<Arc<dyn ReplayGuard>>) {
    const HAPPENINGS: usize = 5;
    let (begun, ended) = (
        [const { AtomicU32::new(0) }; HAPPENINGS],
        [const { AtomicU32::new(0) }; HAPPENINGS],
    );
    let counts = Arc::new((begun, ended));
    let deliveries = (0..100_usize).map(|number| {
        let (guard, counts) = (
            Arc::clone(&guards[number % guards.len()]),
            Arc::clone(&counts),
        );
        tokio::spawn(async move {
            let at = number / 2 % HAPPENINGS;
            let (begun, ended) = (&counts.0[at], &counts.1[at]);
            loop {
                match guard.claim(&key(&at.to_string())).await.unwrap() {
                    Claim::Granted(ticket) => {
                        let before = begun.fetch_add(1, Ordering::SeqCst);
                        tokio::time::sleep(Duration::from_millis(2)).await;
                        assert_eq!(begun.load(Ordering::SeqCst), before + 1, "two at a time");
                        if before == 0 {
                            // It fails: the ticket is dropped.
                            continue;
                        }
                        ended.fetch_add(1, Ordering::SeqCst);
                        ticket.done().await.unwrap();
                        return;
                    }
                    Claim::Busy => tokio::time::sleep(Duration::from_millis(1)).await,
                    Claim::Done => return,
                }
            }
        })
    });
    for delivery in deliveries.collect::<Vec<_>>() {
        delivery.await.unwrap();
    }
    for at in 0..HAPPENINGS {
        let counts = (&counts.0[at], &counts.1[at]);
        let counts = (
            counts.0.load(Ordering::SeqCst),
            counts.1.load(Ordering::SeqCst),
        );
        assert_eq!(counts, (2, 1));
    }
}

#[tokio::test]
async fn memory_guards_one_process() {
    check(&MemoryGuard::new()).await;
    let guard: Arc<dyn ReplayGuard> = Arc::new(MemoryGuard::new());
    storm(vec![Arc::clone(&guard), guard]).await;
    let short = MemoryGuard::new()
        .expiry(Duration::ZERO)
        .lease(Duration::ZERO);
    granted(&short, "a").await.done().await.unwrap();
    let ticket = granted(&short, "a").await;
    let other = granted(&short, "a").await;
    let error = ticket.done().await.unwrap_err().to_string();
    assert!(error.contains("longer than the lease"), "{error}");
    other.done().await.unwrap();
}

#[test]
fn a_ticket_is_given_back_outside_of_a_runtime_and_by_a_panic() {
    let guard = MemoryGuard::new();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
    };
    drop(runtime().block_on(granted(&guard, "a")));
    let again = std::panic::catch_unwind(|| {
        let _ticket = runtime().block_on(granted(&guard, "a"));
        panic!("handling fails");
    });
    assert!(again.is_err());
    drop(runtime().block_on(granted(&guard, "a")));
}

#[cfg(feature = "redis")]
mod redis {
    use super::*;
    use crate::callback::RedisGuard;
    use crate::tests::redis::{Redis, until};

    fn guard(redis: &Redis) -> RedisGuard {
        RedisGuard::new(redis.url()).unwrap().patience(10 * SECOND)
    }

    #[tokio::test]
    async fn redis_guards_several_processes() {
        let Some(redis) = Redis::start().await else {
            return;
        };
        let one = guard(&redis);
        check(&one).await;
        let other = guard(&redis);
        assert_eq!(shown(&other, "a").await, "Done");
        let elsewhere = guard(&redis).prefix("other");
        granted(&elsewhere, "a").await.done().await.unwrap();
        storm(
            (0..3)
                .map(|_| Arc::new(guard(&redis)) as Arc<dyn ReplayGuard>)
                .collect(),
        )
        .await;
    }

    #[tokio::test]
    async fn what_is_dropped_comes_back_and_what_is_old_is_forgotten() {
        let Some(redis) = Redis::start().await else {
            return;
        };
        let one = guard(&redis);
        drop(granted(&one, "a").await);
        until(async || shown(&guard(&redis), "a").await.starts_with("Granted")).await;
        let short = guard(&redis).expiry(SECOND / 100).lease(SECOND / 100);
        let slow = granted(&short, "b").await;
        until(async || matches!(short.claim(&key("b")).await.unwrap(), Claim::Granted(_))).await;
        let next = granted(&one, "c").await;
        next.done().await.unwrap();
        granted(&short, "d").await.done().await.unwrap();
        until(async || shown(&one, "d").await.starts_with("Granted")).await;
        let held = granted(&one, "b2").await;
        drop((slow, held));
    }

    #[tokio::test]
    async fn a_ticket_is_given_back_on_any_thread() {
        let Some(redis) = Redis::start().await else {
            return;
        };
        let guard = guard(&redis);
        let ticket = granted(&guard, "a").await;
        std::thread::spawn(move || drop(ticket)).join().unwrap();
        until(async || shown(&guard, "a").await.starts_with("Granted")).await;
        // Nor does a claim need more than to fail.
        let outside = std::thread::spawn(move || {
            let key = key("b");
            let mut claiming = guard.claim(&key);
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            matches!(
                claiming.as_mut().poll(&mut context),
                std::task::Poll::Ready(Err(_))
            )
        });
        assert!(outside.join().unwrap());
    }

    #[tokio::test]
    async fn a_slow_ticket_takes_nothing_from_the_next() {
        let Some(redis) = Redis::start().await else {
            return;
        };
        let short = guard(&redis).lease(SECOND / 100);
        let slow = granted(&short, "a").await;
        tokio::time::sleep(SECOND / 20).await;
        let next = granted(&guard(&redis), "a").await;
        assert!(slow.done().await.is_err());
        assert_eq!(shown(&short, "a").await, "Busy");
        next.done().await.unwrap();
        assert_eq!(shown(&short, "a").await, "Done");
    }

    #[tokio::test]
    async fn a_redis_that_is_gone_is_said_so_without_its_address() {
        let Some(mut redis) = Redis::start().await else {
            return;
        };
        let url = format!("redis://:geheim@127.0.0.1:{}", redis.port);
        redis.kill();
        let guard = RedisGuard::new(url).unwrap();
        let error = guard.claim(&key("a")).await.unwrap_err();
        let shown = format!("{error} {error:?} {guard:?}");
        assert!(
            shown.contains("the replay guard failed: Redis: "),
            "{shown}"
        );
        for secret in ["geheim", "127.0.0.1"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        let error = RedisGuard::new("http://geheim@h").unwrap_err();
        assert!(
            !format!("{error:?}{error:#}").contains("geheim"),
            "{error:?}"
        );
    }
}

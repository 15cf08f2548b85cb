//! Quotas.

mod blocks;

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use tokio::time::Instant;

use super::fixture::{One, Things, operation};
use super::script::{OK, Step, scripted};
use crate::endpoint::{Method, Operation, Quota, Shape};
use crate::limit::{
    Ask, Ended, Held, KeyedQuota, Limiter as _, Permit, WindowLimiter, keyed as keyed_quotas,
};
use crate::record::query;
use crate::{CallOptions, ErrorKind};

/// Asks for a slot as soon as it is woken, even where the waker runs.
struct Eager(Arc<WindowLimiter>, Mutex<Vec<Permit>>);

impl Wake for Eager {
    fn wake(self: Arc<Self>) {
        let mut asking = self.0.admit(ask());
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(permit) = asking.as_mut().poll(&mut context) {
            self.1.lock().unwrap().extend(permit.ok());
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

fn ask() -> Ask<'static> {
    Ask::new("a.b.c", "api", 1000 * SECOND)
}

/// When each of `calls` simultaneous calls may go, in milliseconds. Each is answered at once.
async fn times(limiter: &WindowLimiter, ask: Ask<'_>, calls: usize) -> Vec<u128> {
    let started = Instant::now();
    let all = (0..calls).map(|_| async move {
        limiter.admit(ask).await.unwrap().end(Ended::Answered);
        started.elapsed().as_millis()
    });
    futures_util::future::join_all(all).await
}

/// How long a slot of ten seconds rests: they have a margin.
const REST: Duration = Duration::from_millis(10_050);

#[tokio::test(start_paused = true)]
async fn bursts_keep_to_every_window() {
    let limiter = WindowLimiter::new(3, 10 * SECOND);
    assert_eq!(times(&limiter, ask(), 2).await, [0, 0]);
    tokio::time::sleep(4 * SECOND).await;
    // One now; two more when the first two slots have rested; the next when that one has.
    assert_eq!(times(&limiter, ask(), 4).await, [0, 6050, 6050, 10_050]);
    // After a rest, everything is there again.
    tokio::time::sleep(20 * SECOND).await;
    assert_eq!(times(&limiter, ask(), 3).await, [0, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn what_is_on_its_way_counts_until_its_answer_is_old() {
    let limiter = WindowLimiter::new(1, 10 * SECOND);
    let slow = limiter.admit(ask()).await.unwrap();
    let (started, waiting) = (Instant::now(), limiter.admit(ask()));
    let answer = async {
        tokio::time::sleep(7 * SECOND).await;
        slow.end(Ended::Answered);
    };
    let (second, ()) = futures_util::future::join(waiting, answer).await;
    assert_eq!(started.elapsed(), 7 * SECOND + REST);
    // Without an answer it may be counted later: it rests for another window.
    drop(second.unwrap());
    let third = limiter.admit(ask()).await.unwrap();
    assert_eq!(started.elapsed(), 7 * SECOND + 2 * REST + 10 * SECOND);
    // What was never sent is not counted.
    third.end(Ended::Unsent);
    assert_eq!(times(&limiter, ask(), 1).await, [0]);
}

/// Calls that take some time, are counted by the service at any moment in it, fail or are abandoned: how many the
/// service counts in any window.
async fn most_in_a_window(limiter: WindowLimiter, seed: u64) -> (usize, usize) {
    fastrand::seed(seed);
    let limiter = Arc::new(limiter);
    let counted = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for _ in 0..400 {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..300))).await;
        let (limiter, counted) = (Arc::clone(&limiter), Arc::clone(&counted));
        let millis = |most| Duration::from_millis(fastrand::u64(..most));
        let (patience, to, fro) = (millis(30_000), millis(3000), millis(3000));
        let how = fastrand::choice([Ended::Answered, Ended::Answered, Ended::Unsent]).unwrap();
        tasks.push(tokio::spawn(async move {
            let waiting = tokio::time::timeout(patience, limiter.admit(ask()));
            let Ok(Ok(permit)) = waiting.await else {
                return;
            };
            let calling = async {
                tokio::time::sleep(to).await;
                if how != Ended::Unsent {
                    counted.lock().unwrap().push(Instant::now());
                }
                tokio::time::sleep(fro).await;
                permit.end(how);
            };
            // Some are abandoned meanwhile, but arrive anyway.
            let late = tokio::time::timeout(patience / 4, calling).await.is_err();
            if late && patience / 4 < to {
                tokio::time::sleep(to.saturating_sub(patience / 4)).await;
                counted.lock().unwrap().push(Instant::now());
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let mut counted = counted.lock().unwrap().clone();
    counted.sort();
    let most = counted.iter().enumerate().map(|(first, at)| {
        let end = counted.partition_point(|other| *other < *at + 10 * SECOND);
        end - first
    });
    (most.max().unwrap(), counted.len())
}

#[tokio::test(start_paused = true)]
async fn no_window_of_the_service_has_more_than_the_quota() {
    for seed in 0..8 {
        for limiter in [
            WindowLimiter::new(20, 10 * SECOND),
            WindowLimiter::new(20, 10 * SECOND).smooth(),
            WindowLimiter::new(1, 10 * SECOND),
        ] {
            let calls = if format!("{limiter:?}").contains("calls: 20") {
                20
            } else {
                1
            };
            let (most, all) = most_in_a_window(limiter, seed).await;
            assert!(
                most <= calls && all > calls,
                "{most} of {all}, {calls} allowed, seed {seed}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_slot_that_comes_too_late_for_one_is_not_two_for_others() {
    let limiter = Arc::new(WindowLimiter::new(1, 10 * SECOND));
    let slow = limiter.admit(ask()).await.unwrap();
    let eager = Arc::new(Eager(Arc::clone(&limiter), Mutex::default()));
    let waker = Waker::from(Arc::clone(&eager));
    let mut waiting = limiter.admit(Ask::new("a.b.c", "api", 12 * SECOND));
    let mut context = Context::from_waker(&waker);
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    tokio::time::sleep(5 * SECOND).await;
    slow.end(Ended::Answered);
    let Poll::Ready(Err(held)) = waiting.as_mut().poll(&mut context) else {
        panic!("the slot has to rest for longer than that");
    };
    assert_eq!(held, Held::by_quota(REST));
    assert!(eager.1.lock().unwrap().is_empty(), "the slot still rests");
}

#[tokio::test(start_paused = true)]
async fn who_gave_up_holds_nobody_up() {
    let limiter = WindowLimiter::new(1, SECOND);
    let slow = limiter.admit(ask()).await.unwrap();
    for _ in 0..20 {
        let waiting = tokio::time::timeout(SECOND / 100, limiter.admit(ask()));
        waiting.await.unwrap_err();
    }
    let waiting = limiter.admit(Ask::new("a.b.c", "api", 3 * SECOND));
    let answer = async {
        tokio::time::sleep(SECOND).await;
        slow.end(Ended::Answered);
    };
    let (next, ()) = futures_util::future::join(waiting, answer).await;
    next.unwrap().end(Ended::Answered);
}

#[tokio::test(start_paused = true)]
async fn the_first_to_wait_goes_first() {
    let limiter = WindowLimiter::new(2, 10 * SECOND);
    let flying = [
        limiter.admit(ask()).await.unwrap(),
        limiter.admit(ask()).await.unwrap(),
    ];
    let order = Mutex::new(Vec::new());
    let waiting = (0..6).map(|number| {
        let (limiter, order) = (&limiter, &order);
        async move {
            let patience = if number == 1 {
                5 * SECOND
            } else {
                1000 * SECOND
            };
            let waiting = tokio::time::timeout(patience, limiter.admit(ask())).await;
            if let Ok(permit) = waiting {
                order.lock().unwrap().push(number);
                permit.unwrap().end(Ended::Answered);
            }
        }
    });
    let answers = async {
        tokio::time::sleep(SECOND).await;
        for permit in flying {
            permit.end(Ended::Answered);
        }
    };
    futures_util::future::join(futures_util::future::join_all(waiting), answers).await;
    // A call that gave up lost its place to the next one.
    assert_eq!(*order.lock().unwrap(), [0, 2, 3, 4, 5]);
}

#[tokio::test(start_paused = true)]
async fn a_waiting_call_needs_nobody_else_to_be_run() {
    // The first in the queue is never polled again: it holds up only itself.
    let limiter = WindowLimiter::new(2, 10 * SECOND);
    times(&limiter, ask(), 2).await;
    let mut stuck = Box::pin(limiter.admit(ask()));
    assert!(futures_util::FutureExt::now_or_never(stuck.as_mut()).is_none());
    assert_eq!(times(&limiter, ask(), 2).await, [10_050, 20_100]);
}

#[tokio::test(start_paused = true)]
async fn many_keys_cost_no_more_than_few() {
    let limiter = WindowLimiter::new(1_000_000, SECOND);
    for number in 0..20_000 {
        let key = keyed(&number.to_string());
        let ask = Ask {
            quotas: &key,
            ..ask()
        };
        limiter.admit(ask).await.unwrap().end(Ended::Answered);
        if number % 2000 == 0 {
            tokio::time::sleep(30 * SECOND).await;
        }
    }
    assert!(limiter.keys() < 6000, "{}", limiter.keys());
    // Keys in use are not dropped.
    assert_eq!(
        times(
            &limiter,
            Ask {
                quotas: &keyed("19999"),
                ..ask()
            },
            1
        )
        .await,
        [10_050]
    );
}

#[tokio::test(start_paused = true)]
async fn smooth_calls_are_spread() {
    let limiter = WindowLimiter::new(5, 10 * SECOND).smooth();
    assert_eq!(times(&limiter, ask(), 4).await, [0, 2000, 4000, 6000]);
    // A moment that is no longer waited for goes to another call.
    let limiter = WindowLimiter::new(5, 10 * SECOND).smooth();
    times(&limiter, ask(), 1).await;
    let mut waiting: Vec<_> = (0..3).map(|_| Box::pin(limiter.admit(ask()))).collect();
    for call in &mut waiting {
        assert!(futures_util::FutureExt::now_or_never(call.as_mut()).is_none());
    }
    drop(waiting.remove(1));
    assert_eq!(times(&limiter, ask(), 2).await, [4000, 8000]);
}

#[tokio::test(start_paused = true)]
async fn whoever_has_no_time_is_told_at_once() {
    let limiter = WindowLimiter::new(1, 10 * SECOND);
    let first = limiter.admit(ask()).await.unwrap();
    let hurried = Ask::new("a.b.c", "api", 9 * SECOND);
    // Also while the call that has the slot is in flight.
    let held = Held::by_quota(REST);
    assert_eq!(limiter.admit(hurried).await.unwrap_err(), held);
    first.end(Ended::Answered);
    assert_eq!(limiter.admit(hurried).await.unwrap_err(), held);
    // Other hosts are not counted with it.
    let other = Ask::new("a.b.c", "apichat", SECOND);
    assert!(limiter.admit(other).await.is_ok());
    // A call that waits for one that takes too long fails when its time is up, or goes when the answer has come.
    let flying = WindowLimiter::new(1, SECOND);
    let slow = flying.admit(ask()).await.unwrap();
    let started = Instant::now();
    let answer = async {
        tokio::time::sleep(5 * SECOND).await;
        slow.end(Ended::Answered);
    };
    let waiting = |seconds| flying.admit(Ask::new("a.b.c", "api", seconds * SECOND));
    let first = async { (waiting(3).await.is_err(), started.elapsed()) };
    let other = Ask::new("a.b.c", "api", Duration::from_millis(5500));
    let second = async { (flying.admit(other).await.is_err(), started.elapsed()) };
    let ended = futures_util::future::join3(first, second, answer).await;
    assert_eq!(ended, ((true, 3 * SECOND), (true, 5 * SECOND), ()));
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_gives_the_place_back() {
    let limiter = WindowLimiter::new(1, 10 * SECOND);
    times(&limiter, ask(), 1).await;
    let waiting = limiter.admit(ask());
    assert!(tokio::time::timeout(SECOND, waiting).await.is_err());
    assert_eq!(times(&limiter, ask(), 1).await, [9050]);
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
    assert_eq!(times(&limiter, with(&one), 2).await, [0, 10_050]);
    assert_eq!(times(&limiter, with(&two), 1).await, [0]);
    // A call that waits for it does not hold up the others.
    let both =
        futures_util::future::join(times(&limiter, with(&one), 1), times(&limiter, ask(), 1));
    assert_eq!(both.await, (vec![10_050], vec![0]));
}

const QUOTA: Quota = Quota {
    calls: 30,
    seconds: 60,
    each: Some("uin"),
    conditional: false,
    when: None,
};

static BY_VALUE: Operation = Operation {
    quotas: &[Quota {
        conditional: true,
        when: Some(("uin", &["5", "7"])),
        ..QUOTA
    }],
    ..operation(Method::Get, "/x", Shape::QuerySigned, &[query("uin")])
};

#[test]
fn quotas_of_the_specs() {
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
    assert_eq!(seen.times(), [0, 0, 10_050]);
    // The signature is made after the wait.
    let stamps = seen.stamps();
    assert_eq!(stamps[2].0 - stamps[1].0, 10_050);
    // Shown in milliseconds.
    let hurried = CallOptions::new().deadline(Duration::from_nanos(8_999_999_999));
    client.send(&One {}).await.unwrap();
    let started = Instant::now();
    let error = client.with(hurried).send(&One {}).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.retry_after(), started.elapsed()),
        (ErrorKind::Quota, Some(REST), Duration::ZERO)
    );
    let shown = "test.thing.call: the quota has no room for 10.05s, and the call has 9s left";
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
    assert_eq!(seen.times(), [0, 200, 10_050]);
}

//! What a service counts of a quota: the most calls in any window, and how many of those that it allows. Time is
//! stopped, so that nothing depends on the machine; `tests/it/quota.rs` does the same on sockets.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use super::fixture::One;
use super::script::OK;
use super::server::builder;
use crate::Client;
use crate::limit::{Ask, Ended, KeyedQuota, Limiter as _, WindowLimiter};
use crate::transport::{Answer, Script};

/// The documented quota.
const CALLS: usize = 1500;
const PER: Duration = Duration::from_secs(10);

/// When calls arrived.
#[derive(Clone, Default)]
struct Arrivals(Arc<Mutex<Vec<Instant>>>);

impl Arrivals {
    /// A service to which each call takes `trip` milliseconds, and as long again for its answer.
    fn script(&self, trip: std::ops::Range<u64>) -> Script {
        let arrivals = self.clone();
        Script(Arc::new(move |_| {
            let arrivals = arrivals.clone();
            let [to, fro] = [(); 2].map(|()| Duration::from_millis(fastrand::u64(trip.clone())));
            Box::pin(async move {
                tokio::time::sleep(to).await;
                arrivals.0.lock().unwrap().push(Instant::now());
                tokio::time::sleep(fro).await;
                Ok(Answer {
                    status: 200,
                    body: OK.into(),
                    ..Answer::default()
                })
            })
        }))
    }

    /// The most in any window, and all of them.
    fn most(&self) -> (usize, usize) {
        let mut seen = self.0.lock().unwrap().clone();
        seen.sort();
        let most = seen.iter().enumerate().map(|(first, at)| {
            let end = seen.partition_point(|other| *other < *at + PER);
            end - first
        });
        (most.max().unwrap_or(0), seen.len())
    }
}

/// This many tasks call until the time is up, by these clients in turn. Who waits at the end gives up.
async fn call(clients: &[Client], tasks: usize, time: Duration) {
    let end = Instant::now() + time;
    let calling = (0..tasks).map(|task| {
        let client = clients[task % clients.len()].clone();
        tokio::spawn(async move {
            while Instant::now() < end {
                if let Ok(outcome) = tokio::time::timeout_at(end, client.send(&One {})).await {
                    outcome.unwrap();
                }
            }
        })
    });
    for task in calling.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_documented_quota_comes_to() {
    const TIME: Duration = Duration::from_secs(30);
    fastrand::seed(7);
    for (tasks, count, is_smooth, trip) in [
        (1, 1, false, 1..2),
        (64, 1, false, 1..2),
        (64, 8, false, 20..60),
        (1500, 1, false, 1..300),
        (1500, 8, true, 20..60),
    ] {
        let arrivals = Arrivals::default();
        let limiter = WindowLimiter::new(1500, PER);
        let limiter = Arc::new(if is_smooth { limiter.smooth() } else { limiter });
        let about = format!("{tasks} tasks, {count} clients, smooth {is_smooth}, trips {trip:?}");
        let client = || {
            let builder = builder().base_url("http://script").limiter(limiter.clone());
            builder.script(arrivals.script(trip.clone())).build()
        };
        let clients: Vec<_> = (0..count).map(|_| client().unwrap()).collect();
        // From cold, and after having been idle.
        for round in 1..3 {
            call(&clients, tasks, TIME).await;
            let (most, all) = arrivals.most();
            assert!(most <= CALLS, "{most} of {all} in one window: {about}");
            let share = all * 100 / (round * 3 * CALLS);
            assert!(share >= 95, "{share} % of the quota: {about}");
            tokio::time::sleep(3 * PER).await;
        }
    }
}

/// The least that one of several batches of calls costs, each call with a key of its own.
async fn cost(limiter: &WindowLimiter, keys: std::ops::Range<u32>) -> Duration {
    let mut costs = Vec::new();
    for batch in keys.step_by(50) {
        let started = std::time::Instant::now();
        for number in batch..batch + 50 {
            let quotas = [KeyedQuota {
                key: number.to_string(),
                calls: 1,
                per: PER,
            }];
            let mut ask = Ask::new("a.b.c", "apichat", PER);
            ask.quotas = &quotas;
            limiter.admit(ask).await.unwrap().end(Ended::Answered);
        }
        costs.push(started.elapsed());
    }
    costs.into_iter().min().unwrap()
}

#[tokio::test(start_paused = true)]
async fn many_keys_make_no_call_slower() {
    let limiter = WindowLimiter::new(1, PER);
    let few = cost(&limiter, 0..1000).await;
    cost(&limiter, 1000..5000).await;
    // None of them is stale: time stands still.
    let many = cost(&limiter, 5000..6000).await;
    assert_eq!(limiter.keys(), 6000);
    assert!(many < few * 8, "{few:?} with few keys, {many:?} with many");
}

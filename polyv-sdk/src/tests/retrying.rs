//! What is retried, when, and what never is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::fixture::{InJson, One};
use super::script::{OK, QPS, Step, scripted};
use crate::endpoint::Effect;
use crate::error::{Error, ErrorKind};
use crate::middleware::Middleware;
use crate::request::HttpRequest;
use crate::retry::budget::{Budget, Paid};
use crate::retry::{Backoff, Failed, decide};
use crate::{Call, CallOptions, Client};

const SECOND: Duration = Duration::from_secs(1);

fn by_status(status: u16, body: &str) -> Error {
    crate::envelope::decode::<One>(status, body.as_bytes()).unwrap_err()
}

/// Whether `error` is retried for a read, for an idempotent call, for a write.
fn repeated(error: &Error) -> [bool; 3] {
    [Effect::Read, Effect::Idempotent, Effect::Write].map(|effect| {
        let failed = Failed {
            error,
            effect,
            attempts: 1,
            allowed: 2,
            left: SECOND,
            backoff: Backoff::default(),
            dice: 0.0,
        };
        decide(failed).is_some()
    })
}

#[test]
fn the_effect_decides() {
    let reads = [true, true, false];
    let (all, none) = ([true; 3], [false; 3]);
    for (kind, expected) in [
        (ErrorKind::Connect, all),
        (ErrorKind::Timeout, reads),
        (ErrorKind::Transport, reads),
        (ErrorKind::TooLarge, none),
        (ErrorKind::Invalid, none),
        (ErrorKind::Config, none),
    ] {
        assert_eq!(repeated(&Error::new(kind, "x")), expected, "{kind:?}");
    }
    for (status, body, expected) in [
        (408, "later", reads),
        (429, "later", all),
        (500, "", reads),
        (502, "<html>Bad Gateway</html>", reads),
        (503, "{\"status\": 503}", reads),
        (200, " <html>maintenance</html>", reads),
        (200, "\u{feff}\n<html>maintenance</html>", reads),
        (403, "<html>no</html>", none),
        (404, "", none),
        (200, "not JSON", none),
        (200, QPS, all),
        (429, QPS, all),
        // With an envelope it is the service's own answer, and not a transient fault.
        (
            500,
            r#"{"code": 500, "success": false, "error": {"code": 10005, "desc": "系统异常"}}"#,
            none,
        ),
        (
            400,
            r#"{"code": 400, "message": "invalid signature."}"#,
            none,
        ),
    ] {
        let error = by_status(status, body);
        assert_eq!(repeated(&error), expected, "{status} {body}");
        assert_eq!(error.is_retryable(), expected[0], "{status} {body}");
    }
}

#[test]
fn waits_grow_to_a_bound_and_are_spread() {
    let backoff = Backoff::default();
    let bounds: Vec<u128> = (1..=9)
        .map(|failed| backoff.wait(failed, 1.0).as_millis())
        .collect();
    assert_eq!(
        bounds,
        [200, 400, 800, 1600, 3200, 6400, 12_800, 20_000, 20_000]
    );
    assert_eq!(backoff.wait(u32::MAX, 1.0), 20 * SECOND);
    assert_eq!(backoff.wait(3, 0.0), Duration::ZERO);
    assert_eq!(backoff.wait(3, 0.25), Duration::from_millis(200));
    for _ in 0..1000 {
        assert!(backoff.wait(2, fastrand::f64()) < Duration::from_millis(400));
    }
    let huge = Backoff {
        base: Duration::MAX,
        cap: SECOND,
    };
    assert_eq!(huge.wait(30, 1.0), SECOND);
}

#[test]
fn the_budget_is_earned() {
    let budget = Budget::new(2);
    let take = || budget.take().map(Paid::made).is_some();
    assert!(take() && take() && !take());
    for _ in 0..9 {
        budget.earn();
    }
    assert!(!take());
    budget.earn();
    assert!(take() && !take());
    for _ in 0..1000 {
        budget.earn();
    }
    assert!(take() && take() && !take());
    assert!(Budget::new(0).take().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_is_not_made_costs_nothing() {
    let (builder, seen) = scripted(vec![Step::Reply(503, "")]);
    let client = builder.retry_budget(1).build().unwrap();
    for cancelled in 1..=3 {
        let early = tokio::time::timeout(Duration::from_millis(100), client.send(&One {}));
        early.await.unwrap_err();
        assert_eq!(seen.count(), cancelled);
    }
    client.send(&One {}).await.unwrap_err();
    assert_eq!(seen.count(), 5);
    client.send(&One {}).await.unwrap_err();
    assert_eq!(seen.count(), 6);
}

#[tokio::test(start_paused = true)]
async fn each_attempt_has_a_signature_of_its_own() {
    let (builder, seen) = scripted(vec![
        Step::Reply(502, "<html>"),
        Step::Fail(ErrorKind::Transport),
        Step::Reply(200, OK),
    ]);
    let response = builder.build().unwrap().send_full(&One {}).await.unwrap();
    assert_eq!(response.attempts(), 3);
    assert_eq!(response.elapsed(), Duration::from_millis(600));
    assert_eq!(seen.times(), [0, 200, 600]);
    let stamps = seen.stamps();
    assert_eq!(stamps[1].0 - stamps[0].0, 200);
    assert_eq!(stamps[2].0 - stamps[0].0, 600);
    assert!(stamps[0].1 != stamps[1].1 && stamps[1].1 != stamps[2].1);
}

#[tokio::test(start_paused = true)]
async fn nothing_stays_of_the_data_of_a_refusal() {
    let refusal = r#"{"code": 400, "message": "qps exceeds number of calls",
        "data": {"id": 5, "nickName": "of the refusal", "tags": ["a"], "user": {"name": "x"}}}"#;
    let steps = vec![Step::Reply(200, refusal), Step::Reply(200, OK)];
    let (builder, seen) = scripted(steps);
    let thing = builder.build().unwrap().send(&One {}).await.unwrap();
    let alone = crate::envelope::decode::<One>(200, OK.as_bytes()).unwrap();
    assert_eq!((thing, seen.count()), (alone.data, 2));
}

#[tokio::test(start_paused = true)]
async fn attempts_are_counted_and_can_be_set() {
    let (builder, seen) = scripted(vec![Step::Reply(503, "")]);
    let client = builder.clone().build().unwrap();
    let error = client.send(&One {}).await.unwrap_err();
    assert_eq!((error.attempts(), seen.count()), (3, 3));
    assert!(error.to_string().contains("3 attempts"), "{error}");

    let client = builder.attempts(5).build().unwrap();
    for (options, expected) in [
        (CallOptions::new(), 5),
        (CallOptions::new().attempts(2), 2),
        (CallOptions::new().attempts(0), 1),
    ] {
        let before = seen.count();
        let error = client.with(options).send(&One {}).await.unwrap_err();
        assert_eq!(
            (error.attempts(), seen.count() - before),
            (expected, expected as usize)
        );
    }
}

/// The outcome of a write whose first attempt ends so: attempts, and whether it succeeded.
async fn write(step: Step, options: CallOptions) -> (usize, bool) {
    let (builder, seen) = scripted(vec![step, Step::Reply(200, r#"{"code": 200}"#)]);
    let client = builder.build().unwrap().with(options);
    let outcome = client.send(&InJson::new("x")).await;
    (seen.count(), outcome.is_ok())
}

#[tokio::test(start_paused = true)]
async fn a_write_is_repeated_only_if_it_surely_was_not_carried_out() {
    let usual = CallOptions::new().effect(Effect::Write);
    let idempotent = CallOptions::new().effect(Effect::Idempotent);
    for step in [
        Step::Fail(ErrorKind::Connect),
        Step::Reply(429, "later"),
        Step::Reply(200, QPS),
    ] {
        assert_eq!(write(step.clone(), usual).await, (2, true), "{step:?}");
    }
    for step in [
        Step::Fail(ErrorKind::Transport),
        Step::Fail(ErrorKind::Timeout),
        Step::Hang,
        Step::Reply(500, ""),
        Step::Reply(502, "<html>"),
        Step::Reply(408, ""),
        Step::Reply(200, "<html>"),
    ] {
        assert_eq!(write(step.clone(), usual).await, (1, false), "{step:?}");
        assert_eq!(write(step.clone(), idempotent).await, (2, true), "{step:?}");
    }
}

/// Refuses all requests but the first.
#[derive(Default)]
struct OnlyOne(AtomicBool);

impl Middleware for OnlyOne {
    fn request(&self, _: &str, _: &mut HttpRequest) -> Result<(), Error> {
        if self.0.swap(true, Ordering::Relaxed) {
            return Err(Error::refused("one is enough"));
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_retry_does_not_say_that_nothing_was_sent() {
    let (builder, seen) = scripted(vec![Step::Fail(ErrorKind::Transport)]);
    let client = builder.middleware(Arc::new(OnlyOne::default())).build();
    let client = client.unwrap();
    let error = client.send(&One {}).await.unwrap_err();
    let last = "one is enough (2 attempts)";
    assert!(
        error.is_invalid() && error.to_string().ends_with(last),
        "{error}"
    );
    assert_eq!(seen.count(), 1);
    let only = client.with(CallOptions::new().attempts(1));
    let error = only.send(&One {}).await.unwrap_err();
    let only = "one is enough; nothing was sent";
    assert!(error.to_string().ends_with(only), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_get_without_a_type_counts_as_a_read() {
    let (builder, seen) = scripted(vec![Step::Reply(503, "")]);
    let client = builder.build().unwrap();
    let call = Call::get("/live/v4/x");
    client.send_call(&call).await.unwrap_err();
    assert_eq!(seen.count(), 3);
    let writing = call.clone().effect(Effect::Write);
    client.send_call(&writing).await.unwrap_err();
    assert_eq!(seen.count(), 4);
    client
        .send_call(&Call::post("/live/v4/x"))
        .await
        .unwrap_err();
    assert_eq!(seen.count(), 5);
    let reading = client.with(CallOptions::new().effect(Effect::Read));
    reading.send_call(&writing).await.unwrap_err();
    assert_eq!(seen.count(), 8);
}

fn wait(seconds: u64) -> Step {
    Step::Head(429, vec![("retry-after", seconds.to_string())], "later")
}

#[tokio::test(start_paused = true)]
async fn what_the_service_asks_for_is_waited() {
    let (builder, seen) = scripted(vec![wait(7), Step::Reply(200, OK)]);
    builder.build().unwrap().send(&One {}).await.unwrap();
    assert_eq!(seen.times(), [0, 7000]);
    // Longer than the call has: waiting is pointless.
    let (builder, seen) = scripted(vec![wait(60), Step::Reply(200, OK)]);
    let started = tokio::time::Instant::now();
    let error = builder.build().unwrap().send(&One {}).await.unwrap_err();
    assert_eq!((seen.count(), started.elapsed()), (1, Duration::ZERO));
    assert_eq!(error.retry_after(), Some(60 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_for_everything_together() {
    let (builder, seen) = scripted(vec![Step::Hang]);
    let client = builder
        .attempt_timeout(4 * SECOND)
        .overall_timeout(10 * SECOND)
        .attempts(10)
        .build()
        .unwrap();
    let started = tokio::time::Instant::now();
    let error = client.send(&One {}).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert_eq!(seen.times(), [0, 4200, 8600]);
    assert_eq!(started.elapsed(), 10 * SECOND);
    let quick = CallOptions::new().timeout(SECOND).deadline(3 * SECOND);
    let started = tokio::time::Instant::now();
    client.with(quick).send(&One {}).await.unwrap_err();
    assert_eq!(started.elapsed(), 3 * SECOND);
    let none = CallOptions::new().deadline(Duration::ZERO);
    let before = seen.count();
    let error = client.with(none).send(&One {}).await.unwrap_err();
    assert_eq!((error.attempts(), seen.count()), (0, before));
    let endless = CallOptions::new().deadline(Duration::MAX).timeout(SECOND);
    let error = client.with(endless).send(&One {}).await.unwrap_err();
    assert_eq!(error.attempts(), 10);
}

#[tokio::test(start_paused = true)]
async fn clones_share_a_budget() {
    let (builder, seen) = scripted(vec![Step::Reply(503, "")]);
    let client = builder.retry_budget(3).build().unwrap();
    let other: Client = client.clone().with(CallOptions::new().attempts(3));
    client.send(&One {}).await.unwrap_err();
    assert_eq!(seen.count(), 3);
    other.send(&One {}).await.unwrap_err();
    assert_eq!(seen.count(), 5);
    client.send(&One {}).await.unwrap_err();
    assert_eq!(seen.count(), 6);
}

#[test]
fn options_add_up() {
    let first = CallOptions::new().attempts(1).timeout(SECOND);
    let both = CallOptions::new().attempts(2).or(first);
    assert_eq!(both, CallOptions::new().attempts(2).timeout(SECOND));
}

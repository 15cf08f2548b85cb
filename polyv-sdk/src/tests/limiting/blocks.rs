//! Blocks: recognized, waited out, and tried again.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::SECOND;
use crate::limit::{Ask, Breaker, Held, Limiter, Notice, Sign};
use crate::tests::fixture::One;
use crate::tests::script::{OK, QPS, Seen, Step, scripted};
use crate::{CallOptions, Client, ErrorKind};

fn guarded(steps: Vec<Step>, breaker: &Breaker) -> (Client, Seen) {
    let (builder, seen) = scripted(steps);
    let builder = builder.attempts(1).breaker(breaker.clone());
    (builder.build().unwrap(), seen)
}

/// For how long the breaker opens at an answer to a call that was sent just now.
fn note(breaker: &Breaker, sign: Sign) -> Option<Duration> {
    match breaker.note("h", sign, Instant::now()) {
        Some(Notice::Blocked(block)) => Some(block),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn what_passed_before_a_block_says_nothing_about_it() {
    let breaker = Breaker::new(2, 300 * SECOND);
    let before = Instant::now();
    let late_answer = || breaker.note("h", Sign::Answer, before);
    assert_eq!(
        late_answer(),
        Some(Notice::Answered),
        "there is no sign so far"
    );
    tokio::time::sleep(SECOND).await;
    let refused = || breaker.note("h", Sign::Block(None), before);
    assert_eq!(refused(), None);
    assert_eq!(late_answer(), None);
    assert_eq!(refused(), Some(Notice::Blocked(300 * SECOND)));
    assert_eq!(late_answer(), None);
    assert_eq!(breaker.check("h"), Err(300 * SECOND));
    // What was sent since, and passed, is another matter.
    let since = breaker.note("h", Sign::Answer, Instant::now());
    assert_eq!(
        (since, breaker.check("h")),
        (Some(Notice::Answered), Ok(()))
    );
    breaker.hold("h", 300 * SECOND);
    assert_eq!(late_answer(), None);
    assert_eq!(breaker.check("h"), Err(300 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_block_is_recognized_and_waited_out() {
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
        // The first call afterwards checks whether it is over: it is not.
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
    assert_eq!(note(&breaker, Sign::Block(None)), Some(10 * SECOND));
    assert_eq!(note(&breaker, Sign::Block(None)), None);
    assert_eq!(breaker.check("h"), Err(10 * SECOND));
    assert_eq!(breaker.check("other"), Ok(()));
    tokio::time::sleep(10 * SECOND).await;
    assert_eq!(breaker.holds("h"), None);
    assert_eq!(breaker.check("h"), Ok(()));
    assert_eq!(breaker.check("h"), Err(30 * SECOND));
    // It never ended: another one may try.
    tokio::time::sleep(30 * SECOND).await;
    assert_eq!(breaker.check("h"), Ok(()));
    assert_eq!(
        breaker.note("h", Sign::Answer, Instant::now()),
        Some(Notice::Answered)
    );
    assert_eq!((breaker.check("h"), breaker.check("h")), (Ok(()), Ok(())));
    // The service may state the length.
    assert_eq!(note(&breaker, Sign::Block(Some(SECOND))), Some(SECOND));
    assert_eq!(breaker.check("h"), Err(SECOND));
    assert_eq!(note(&Breaker::off(), Sign::Block(None)), None);
}

#[tokio::test(start_paused = true)]
async fn a_breaker_is_bounded_and_can_be_reset() {
    let hour = 3600 * SECOND;
    for (block, asked) in [
        (300 * SECOND, Some(31_536_000 * SECOND)),
        (300 * SECOND, Some(Duration::MAX)),
        (Duration::MAX, None),
    ] {
        let breaker = Breaker::new(1, block);
        assert_eq!(note(&breaker, Sign::Block(asked)), Some(hour));
        tokio::time::sleep(hour).await;
        // Only one call tries.
        assert_eq!(breaker.check("h"), Ok(()));
        assert!(breaker.check("h").is_err());
        assert_eq!(note(&breaker, Sign::Block(asked)), Some(hour));
        assert!(breaker.check("h").is_err());
        breaker.reset();
        assert_eq!((breaker.check("h"), breaker.check("h")), (Ok(()), Ok(())));
        breaker.hold("h", Duration::MAX);
        assert_eq!(breaker.check("h"), Err(hour));
    }
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

/// A limiter of the caller's that never lets anything pass.
struct Closed(Held);

impl Limiter for Closed {
    fn admit<'a>(&'a self, _: Ask<'a>) -> crate::limit::Admission<'a> {
        Box::pin(std::future::ready(Err(self.0)))
    }
}

#[tokio::test(start_paused = true)]
async fn no_wait_is_too_long_for_a_time() {
    for held in [Held::by_quota(Duration::MAX), Held::by_block(Duration::MAX)] {
        let (builder, _) = scripted(vec![Step::Reply(200, OK)]);
        let builder = builder.limiter(Arc::new(Closed(held)));
        let client = builder.breaker(Breaker::new(1, SECOND)).build().unwrap();
        for deadline in [SECOND, Duration::MAX] {
            let client = client.with(CallOptions::new().deadline(deadline));
            let error = client.send(&One {}).await.unwrap_err();
            _ = std::time::Instant::now() + error.retry_after().unwrap();
        }
    }
}

//! Spans and events, if the feature `tracing` is on: see [`observe`](crate::observe) for their names.

use std::time::Duration;

use crate::error::Error;
#[cfg(feature = "tracing")]
use crate::error::ErrorKind;
use crate::observe::{Attempt, Retry};

/// A span around a call or an attempt.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

/// What a call came to.
#[cfg_attr(
    not(feature = "tracing"),
    expect(dead_code, reason = "the same calls as with the feature on")
)]
#[derive(Debug)]
pub(crate) struct Ended<'a> {
    pub(crate) attempts: u32,
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<&'a str>,
    pub(crate) elapsed: Duration,
    pub(crate) error: Option<&'a Error>,
}

#[cfg(feature = "tracing")]
mod on {
    use tracing::field::Empty;
    #[cfg(feature = "redis")]
    use tracing::info;
    use tracing::{Instrument as _, debug, debug_span, info_span, warn};

    use super::{Attempt, Duration, Ended, ErrorKind, Retry, Span};

    const TARGET: &str = "polyv_sdk";

    impl Span {
        pub(crate) fn of_call(endpoint: &str) -> Self {
            let span = info_span!(
                target: TARGET, "polyv.call", endpoint, attempts = Empty, status = Empty,
                code = Empty, request_id = Empty, elapsed_ms = Empty, outcome = Empty
            );
            Self { span }
        }

        pub(crate) fn of_attempt(endpoint: &str, attempt: u32) -> Self {
            let span = debug_span!(
                target: TARGET, "polyv.attempt", endpoint, attempt, status = Empty, code = Empty,
                request_id = Empty, elapsed_ms = Empty, outcome = Empty
            );
            Self { span }
        }

        pub(crate) fn around<F: Future>(&self, work: F) -> impl Future<Output = F::Output> {
            work.instrument(self.span.clone())
        }

        pub(crate) fn attempt_finished(&self, attempt: &Attempt<'_>) {
            self.record(attempt.status, attempt.code, attempt.request_id);
            self.span
                .record("elapsed_ms", milliseconds(attempt.elapsed));
            self.span.record("outcome", attempt.outcome());
        }

        pub(crate) fn call_finished(&self, ended: &Ended<'_>) {
            let code = ended.error.and_then(super::Error::code);
            self.record(ended.status, code, ended.request_id);
            self.span.record("attempts", ended.attempts);
            self.span.record("elapsed_ms", milliseconds(ended.elapsed));
            let kind = ended.error.map(super::Error::kind);
            self.span
                .record("outcome", kind.map_or("ok", ErrorKind::as_str));
        }

        fn record(&self, status: Option<u16>, code: Option<i64>, request_id: Option<&str>) {
            if let Some(status) = status {
                self.span.record("status", status);
            }
            if let Some(code) = code {
                self.span.record("code", code);
            }
            if let Some(id) = request_id {
                self.span.record("request_id", id);
            }
        }
    }

    fn milliseconds(time: Duration) -> u64 {
        u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
    }

    /// The same inside the current span, wherever it is polled.
    pub(crate) fn inherited<F: Future>(work: F) -> impl Future<Output = F::Output> {
        work.in_current_span()
    }

    pub(crate) fn retry_scheduled(retry: &Retry<'_>) {
        let (endpoint, attempt, wait_ms) =
            (retry.endpoint, retry.attempt, milliseconds(retry.wait));
        debug!(target: TARGET, endpoint, attempt, wait_ms, "retry scheduled");
    }

    pub(crate) fn quota_waited(endpoint: &str, waited: Duration) {
        debug!(target: TARGET, endpoint, wait_ms = milliseconds(waited), "waited for quota");
    }

    pub(crate) fn breaker_opened(host: &str, block: Duration) {
        warn!(target: TARGET, host, block_ms = milliseconds(block), "breaker opened");
    }

    #[cfg(feature = "redis")]
    pub(crate) fn limiter_alone(reason: &dyn std::fmt::Display) {
        warn!(target: TARGET, %reason, "limiter alone");
    }

    #[cfg(feature = "redis")]
    pub(crate) fn limiter_shared() {
        info!(target: TARGET, "limiter shared");
    }

    #[cfg(feature = "redis")]
    pub(crate) fn limiter_evicts() {
        warn!(target: TARGET, "limiter evicts");
    }
}

#[cfg(feature = "tracing")]
pub(crate) use on::{breaker_opened, inherited, quota_waited, retry_scheduled};
#[cfg(all(feature = "tracing", feature = "redis"))]
pub(crate) use on::{limiter_alone, limiter_evicts, limiter_shared};

#[cfg(not(feature = "tracing"))]
mod off {
    use super::{Attempt, Duration, Ended, Retry, Span};

    #[expect(clippy::unused_self, reason = "the same calls as with the feature on")]
    impl Span {
        pub(crate) fn of_call(_: &str) -> Self {
            Self {}
        }

        pub(crate) fn of_attempt(_: &str, _: u32) -> Self {
            Self {}
        }

        pub(crate) fn around<F: Future>(&self, work: F) -> F {
            work
        }

        pub(crate) fn attempt_finished(&self, _: &Attempt<'_>) {}

        pub(crate) fn call_finished(&self, _: &Ended<'_>) {}
    }

    pub(crate) fn inherited<F: Future>(work: F) -> F {
        work
    }

    pub(crate) fn retry_scheduled(_: &Retry<'_>) {}

    pub(crate) fn quota_waited(_: &str, _: Duration) {}

    pub(crate) fn breaker_opened(_: &str, _: Duration) {}

    #[cfg(feature = "redis")]
    pub(crate) fn limiter_alone(_: &dyn std::fmt::Display) {}

    #[cfg(feature = "redis")]
    pub(crate) fn limiter_shared() {}

    #[cfg(feature = "redis")]
    pub(crate) fn limiter_evicts() {}
}

#[cfg(not(feature = "tracing"))]
pub(crate) use off::{breaker_opened, inherited, quota_waited, retry_scheduled};
#[cfg(all(not(feature = "tracing"), feature = "redis"))]
pub(crate) use off::{limiter_alone, limiter_evicts, limiter_shared};

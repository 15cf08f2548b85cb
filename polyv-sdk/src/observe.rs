//! What the client reports about its calls while they run: events for metrics, and spans for traces.
//!
//! # Spans and events
//!
//! With the feature `tracing` (on by default) and a subscriber of the application's, a call is a span
//! `polyv.call` at the level INFO, and each attempt a span `polyv.attempt` in it, at the level DEBUG.
//! The target is `polyv_sdk`. The names of the fields are stable:
//!
//! | field | of | meaning |
//! | --- | --- | --- |
//! | `endpoint` | both | its name, such as `channel.booking.list`; for a call without a type, method and path |
//! | `attempt` | attempt | from 1 |
//! | `attempts` | call | how often the request was sent |
//! | `status` | both | the HTTP status, if an answer came |
//! | `code` | both | the service's `code`, if it refused the call |
//! | `request_id` | both | the service's id for the call, if it sent one |
//! | `elapsed_ms` | both | milliseconds; those of a call include the waits |
//! | `outcome` | both | `ok`, or the kind of the error: see [`ErrorKind::as_str`](crate::ErrorKind::as_str) |
//!
//! Events: `retry scheduled` (DEBUG, with `endpoint`, `attempt`, `wait_ms`), `waited for quota` (DEBUG,
//! with `endpoint`, `wait_ms`), `breaker opened` (WARN, with `host`, `block_ms`); of a `RedisLimiter`,
//! `limiter alone` (WARN, with `reason`), `limiter shared` (INFO) and `limiter evicts` (WARN). None of this contains
//! a secret, a signature, a URL, or a value from a parameter or a reply.

use std::time::Duration;

use crate::error::ErrorKind;

/// Receives events about calls, for metrics. Give it to
/// [`ClientBuilder::observer`](crate::ClientBuilder::observer).
///
/// The methods run in the middle of a call: they should only count. The events hold no
/// secret.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use polyv_sdk::observe::{Attempt, Observer};
///
/// #[derive(Default)]
/// struct Failures(AtomicU64);
///
/// impl Observer for Failures {
///     fn attempt_finished(&self, attempt: &Attempt<'_>) {
///         if attempt.failure.is_some() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
/// ```
#[expect(unused_variables, reason = "the names are part of the documentation")]
pub trait Observer: Send + Sync + 'static {
    /// An attempt has ended, successfully or not.
    fn attempt_finished(&self, attempt: &Attempt<'_>) {}

    /// Another attempt follows, after a wait.
    fn retry_scheduled(&self, retry: &Retry<'_>) {}

    /// An attempt had to wait until the quota had room.
    fn quota_waited(&self, endpoint: &str, waited: Duration) {}

    /// The service blocks this address: calls to `host` are held back for `block`.
    fn breaker_opened(&self, host: &str, block: Duration) {}
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The endpoint's name.
    pub endpoint: &'a str,
    /// Which attempt of its call it was, from 1.
    pub attempt: u32,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// The service's code, if it refused the call.
    pub code: Option<i64>,
    /// The service's id for the call.
    pub request_id: Option<&'a str>,
    /// From signing to the end of the answer.
    pub elapsed: Duration,
    /// Why it failed, if it did.
    pub failure: Option<ErrorKind>,
}

/// A retry that is about to be made.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Retry<'a> {
    /// The endpoint's name.
    pub endpoint: &'a str,
    /// The attempt that failed, from 1.
    pub attempt: u32,
    /// Why it failed.
    pub failure: ErrorKind,
    /// How long until the next attempt.
    pub wait: Duration,
}

impl Attempt<'_> {
    /// `ok`, or the kind of the error.
    pub fn outcome(&self) -> &'static str {
        self.failure.map_or("ok", ErrorKind::as_str)
    }
}

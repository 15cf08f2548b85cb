//! What is retried after a failure, and after how long. Pure: the time, the outcome and the random number are passed
//! in.
//!
//! Whether retrying is safe depends on the call's [`Effect`], never on its HTTP method: some `GET`s of the service
//! write, and some `POST`s read.

pub(crate) mod budget;

use std::time::Duration;

use crate::endpoint::Effect;
use crate::error::{Error, ErrorKind};

/// How waits between attempts grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Backoff {
    /// The longest wait before the second attempt. It doubles with each further one.
    pub(crate) base: Duration,
    /// The longest wait that the client chooses. A server may ask for more.
    pub(crate) cap: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(200),
            cap: Duration::from_secs(20),
        }
    }
}

impl Backoff {
    /// The wait after this many failed attempts: evenly distributed between zero and the bound for that attempt,
    /// which spreads callers that failed together. `dice` is in `0.0..1.0`.
    pub(crate) fn wait(self, failed: u32, dice: f64) -> Duration {
        let doublings = failed.saturating_sub(1).min(31);
        let bound = self.base.saturating_mul(1 << doublings).min(self.cap);
        bound.mul_f64(dice.clamp(0.0, 1.0))
    }
}

/// What is known after an attempt has failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed<'a> {
    pub(crate) error: &'a Error,
    pub(crate) effect: Effect,
    /// Attempts so far, including this one.
    pub(crate) attempts: u32,
    /// Attempts that are allowed.
    pub(crate) allowed: u32,
    /// Until the call's deadline.
    pub(crate) left: Duration,
    pub(crate) backoff: Backoff,
    /// In `0.0..1.0`.
    pub(crate) dice: f64,
}

/// How long to wait before the next attempt, or `None` if there must not be one.
///
/// A wait that the server asks for is kept to; if the deadline comes first, waiting is pointless.
pub(crate) fn decide(failed: Failed<'_>) -> Option<Duration> {
    if failed.attempts >= failed.allowed || !may_repeat(failed.error, failed.effect) {
        return None;
    }
    let own = failed.backoff.wait(failed.attempts, failed.dice);
    let wait = own.max(failed.error.advised_wait().unwrap_or_default());
    (wait < failed.left).then_some(wait)
}

/// Whether another attempt could succeed, and cannot apply a change twice.
fn may_repeat(error: &Error, effect: Effect) -> bool {
    if !error.is_retryable() {
        return false;
    }
    match effect {
        Effect::Read | Effect::Idempotent => true,
        // It was never sent, or a limiter in front of the endpoint refused it.
        Effect::Write => error.kind() == ErrorKind::Connect || error.is_throttled(),
    }
}

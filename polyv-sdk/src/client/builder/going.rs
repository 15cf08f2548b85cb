//! Settings about how the client keeps going.

use std::sync::Arc;
use std::time::Duration;

use super::ClientBuilder;
use crate::json::{Bounds, Drift};
use crate::limit::{Breaker, Limiter};
use crate::middleware::Middleware;
use crate::observe::Observer;
use crate::retry::Backoff;

/// How the client keeps going: retries, quotas, the clock, and observers.
impl ClientBuilder {
    /// The most times a request is sent if it fails for a transient reason and retrying is safe. Defaults to 3; 1
    /// disables retries; 0 counts as 1.
    ///
    /// What is safe depends on the effect that the endpoint's spec declares: reads and idempotent writes are retried
    /// after lost connections, timeouts, HTTP 408, 429 and 5xx; other writes only if they certainly never left this
    /// machine, or were refused by a limiter. All of it happens within [`overall_timeout`](Self::overall_timeout).
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.going.attempts = attempts;
        self
    }

    /// How long to wait before a retry: a random time between zero and `base` before the second attempt, up to twice
    /// that before the third, and so on up to `cap`. Defaults to 200 ms and 20 s. If the service sends a longer
    /// `Retry-After`, that is kept to.
    pub fn backoff(mut self, base: Duration, cap: Duration) -> Self {
        self.going.backoff = Backoff { base, cap };
        self
    }

    /// How many retries all calls of the client and its clones may make in a row. Defaults to 100. Every ten
    /// successful calls earn one back. This keeps a service that is down from getting three times the load; 0
    /// disables retries.
    pub fn retry_budget(mut self, retries: u32) -> Self {
        self.going.retries = retries;
        self
    }

    /// Decides when an attempt may be sent. Defaults to the process's
    /// [`WindowLimiter`](crate::limit::WindowLimiter::shared).
    pub fn limiter(mut self, limiter: Arc<dyn Limiter>) -> Self {
        self.going.limiter = Some(limiter);
        self
    }

    /// Disables quotas: for tests, or where something else enforces them.
    pub fn no_limiter(mut self) -> Self {
        self.going.limiter = None;
        self
    }

    /// Holds calls back while the service blocks this address. Defaults to the process's
    /// [`Breaker`](crate::limit::Breaker::shared); [`Breaker::off`] disables it.
    pub fn breaker(mut self, breaker: Breaker) -> Self {
        self.going.breaker = breaker;
        self
    }

    /// Whether the time of signatures follows the service's clock when this machine's is wrong. Defaults to yes,
    /// unless a [`clock`](Self::clock) is set, which is used as it is.
    ///
    /// A request that is refused for its time is then sent again with the time from the refusal, at most twice. The
    /// correction that the service accepts is used from then on, until it is refused as well: an accepted request
    /// proves that its time was good, whatever the reply's `Date` says.
    pub fn clock_correction(mut self, on: bool) -> Self {
        self.going.correct_clock = Some(on);
        self
    }

    /// Also keeps to endpoint quotas that apply under a condition which the client cannot see, such as *where a room
    /// has many viewers*; the endpoint's documentation names them. Defaults to no. All other quotas are kept by the
    /// [`limiter`](Self::limiter).
    pub fn conditional_quotas(mut self, keep: bool) -> Self {
        self.going.conditional_quotas = keep;
        self
    }

    /// Receives events about calls, for metrics.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.going.observer = Some(observer);
        self
    }

    /// Sees or changes each request, and sees each reply. Several are called in the order in which
    /// they were given.
    pub fn middleware(mut self, hook: Arc<dyn Middleware>) -> Self {
        self.going.middleware.push(hook);
        self
    }

    /// Called with the endpoint's name and everything in its reply that the SDK does not know, so that new fields and
    /// values are noticed in production. Costs a little time for each reply. The reports can contain parts of the
    /// reply.
    pub fn on_drift(mut self, report: impl Fn(&str, &Drift) + Send + Sync + 'static) -> Self {
        self.going.on_drift = Some(Arc::new(report));
        self
    }

    /// The most that a reply may hold: see [`Bounds`] for the defaults.
    pub fn reply_bounds(mut self, bounds: Bounds) -> Self {
        self.going.bounds = bounds;
        self
    }

    #[cfg(test)]
    pub(crate) fn dice(mut self, dice: fn() -> f64) -> Self {
        self.going.dice = dice;
        self
    }
}

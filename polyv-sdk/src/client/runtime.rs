//! What the calls of a client share: the budget, the quota, the clock and the observers.

use std::sync::Arc;
use std::time::Duration;

use super::ClientBuilder;
use crate::clock::Skew;
use crate::error::Error;
use crate::json::{Bounds, Drift};
use crate::limit::{Ask, Breaker, Held, Limiter, Notice, Permit, Sign, WindowLimiter};
use crate::middleware::{HttpReply, Middleware};
use crate::observe::{Attempt, Observer, Retry};
use crate::request::HttpRequest;
use crate::retry::Backoff;
use crate::retry::budget::Budget;
use crate::trace;
use crate::transport::Answer;

/// Receives what a reply had that the SDK does not know.
type OnDrift = Arc<dyn Fn(&str, &Drift) + Send + Sync>;

/// The settings of a [`Runtime`], which [`ClientBuilder`] holds.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) attempts: u32,
    pub(super) backoff: Backoff,
    pub(super) retries: u32,
    pub(super) limiter: Option<Arc<dyn Limiter>>,
    pub(super) breaker: Breaker,
    /// `None` follows the service's clock unless the caller has set a clock.
    pub(super) correct_clock: Option<bool>,
    pub(super) conditional_quotas: bool,
    pub(super) observer: Option<Arc<dyn Observer>>,
    pub(super) middleware: Vec<Arc<dyn Middleware>>,
    pub(super) on_drift: Option<OnDrift>,
    pub(super) dice: fn() -> f64,
    /// The most that a reply may hold.
    pub(super) bounds: Bounds,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            attempts: 3,
            backoff: Backoff::default(),
            retries: 100,
            limiter: Some(WindowLimiter::shared()),
            breaker: Breaker::shared(),
            correct_clock: None,
            conditional_quotas: false,
            observer: None,
            middleware: Vec::new(),
            on_drift: None,
            dice: fastrand::f64,
            bounds: Bounds::default(),
        }
    }
}

/// What the calls of a client share.
pub(super) struct Runtime {
    pub(super) settings: Settings,
    pub(super) budget: Budget,
    pub(super) corrects_clock: bool,
    pub(super) skew: Skew,
}

impl Runtime {
    pub(super) fn new(settings: Settings, has_own_clock: bool) -> Self {
        Self {
            budget: Budget::new(settings.retries),
            corrects_clock: settings.correct_clock.unwrap_or(!has_own_clock),
            skew: Skew::default(),
            settings,
        }
    }

    /// Waits until the limiter lets an attempt pass.
    pub(super) async fn admit(&self, ask: Ask<'_>) -> Result<Permit, Held> {
        let Some(limiter) = &self.settings.limiter else {
            return Ok(Permit::free());
        };
        let started = tokio::time::Instant::now();
        let permit = limiter.admit(ask).await?;
        let waited = started.elapsed();
        if !waited.is_zero() && waited >= Duration::from_millis(1) {
            trace::quota_waited(ask.endpoint, waited);
            if let Some(observer) = &self.settings.observer {
                observer.quota_waited(ask.endpoint, waited);
            }
        }
        Ok(permit)
    }

    /// Milliseconds to add to the machine's time.
    pub(super) fn offset_ms(&self) -> i64 {
        if self.corrects_clock {
            self.skew.offset_ms()
        } else {
            0
        }
    }

    /// Lets the hooks see and change a request.
    pub(super) fn request(&self, endpoint: &str, request: &mut HttpRequest) -> Result<(), Error> {
        let mut hooks = self.settings.middleware.iter();
        hooks.try_for_each(|hook| hook.request(endpoint, request))
    }

    /// Lets the hooks see a reply.
    pub(super) fn reply(&self, endpoint: &str, answer: &Answer) {
        for hook in &self.settings.middleware {
            hook.reply(endpoint, &HttpReply(answer));
        }
    }

    pub(super) fn attempt_finished(&self, attempt: &Attempt<'_>) {
        if let Some(observer) = &self.settings.observer {
            observer.attempt_finished(attempt);
        }
    }

    pub(super) fn retry_scheduled(&self, retry: &Retry<'_>) {
        trace::retry_scheduled(retry);
        if let Some(observer) = &self.settings.observer {
            observer.retry_scheduled(retry);
        }
    }

    /// Records what an attempt showed about a block.
    pub(super) fn note(&self, address: &str, sign: Sign) {
        let opened = self.settings.breaker.note(address, sign);
        if let Some(block) = opened {
            self.breaker_opened(address, block);
        }
        let Some(limiter) = &self.settings.limiter else {
            return;
        };
        match (opened, sign) {
            (Some(block), _) => limiter.noticed(address, Notice::Blocked(block)),
            (None, Sign::Answer) => limiter.noticed(address, Notice::Answered),
            _ => {}
        }
    }

    fn breaker_opened(&self, host: &str, block: Duration) {
        trace::breaker_opened(host, block);
        if let Some(observer) = &self.settings.observer {
            observer.breaker_opened(host, block);
        }
    }

    pub(super) fn report_drift(&self, endpoint: &str, drift: &[Drift]) {
        if let Some(report) = &self.settings.on_drift {
            for drift in drift {
                report(endpoint, drift);
            }
        }
    }
}

/// How the client keeps going: retries, quotas, the clock, and observers.
impl ClientBuilder {
    /// The most times a request is sent if it fails for a transient reason and retrying is safe. Defaults to 3; 1
    /// disables retries; 0 counts as 1.
    ///
    /// What is safe depends on the effect that the endpoint's spec declares: reads and idempotent writes are retried
    /// after lost connections, timeouts, HTTP 408, 429 and 5xx; other writes only if they certainly never left this
    /// machine, or were refused by a limiter. All of it happens within [`overall_timeout`](Self::overall_timeout).
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.runtime.attempts = attempts;
        self
    }

    /// How long to wait before a retry: a random time between zero and `base` before the second attempt, up to twice
    /// that before the third, and so on up to `cap`. Defaults to 200 ms and 20 s. If the service sends a longer
    /// `Retry-After`, that is kept to.
    pub fn backoff(mut self, base: Duration, cap: Duration) -> Self {
        self.runtime.backoff = Backoff { base, cap };
        self
    }

    /// How many retries all calls of the client and its clones may make in a row. Defaults to 100. Every ten
    /// successful calls earn one back. This keeps a service that is down from getting three times the load; 0
    /// disables retries.
    pub fn retry_budget(mut self, retries: u32) -> Self {
        self.runtime.retries = retries;
        self
    }

    /// Decides when an attempt may be sent. Defaults to the process's
    /// [`WindowLimiter`](crate::limit::WindowLimiter::shared).
    pub fn limiter(mut self, limiter: Arc<dyn Limiter>) -> Self {
        self.runtime.limiter = Some(limiter);
        self
    }

    /// Disables quotas: for tests, or where something else enforces them.
    pub fn no_limiter(mut self) -> Self {
        self.runtime.limiter = None;
        self
    }

    /// Holds calls back while the service blocks this address. Defaults to the process's
    /// [`Breaker`](crate::limit::Breaker::shared); [`Breaker::off`] disables it.
    pub fn breaker(mut self, breaker: Breaker) -> Self {
        self.runtime.breaker = breaker;
        self
    }

    /// Whether the time of signatures follows the service's clock when this machine's is wrong. Defaults to yes,
    /// unless a [`clock`](Self::clock) is set, which is used as it is.
    ///
    /// A request that is refused for its time is then sent again with the time from the refusal, at most twice. The
    /// correction that the service accepts is used from then on, until it is refused as well: an accepted request
    /// proves that its time was good, whatever the reply's `Date` says.
    pub fn clock_correction(mut self, on: bool) -> Self {
        self.runtime.correct_clock = Some(on);
        self
    }

    /// Also keeps to endpoint quotas that apply under a condition which the client cannot see, such as *where a room
    /// has many viewers*; the endpoint's documentation names them. Defaults to no. All other quotas are kept by the
    /// [`limiter`](Self::limiter).
    pub fn conditional_quotas(mut self, keep: bool) -> Self {
        self.runtime.conditional_quotas = keep;
        self
    }

    /// Receives events about calls, for metrics.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.runtime.observer = Some(observer);
        self
    }

    /// Sees or changes each request, and sees each reply. Several are called in the order in which
    /// they were given.
    pub fn middleware(mut self, hook: Arc<dyn Middleware>) -> Self {
        self.runtime.middleware.push(hook);
        self
    }

    /// Called with the endpoint's name and everything in its reply that the SDK does not know, so that new fields and
    /// values are noticed in production. Costs a little time for each reply. The reports can contain parts of the
    /// reply.
    pub fn on_drift(mut self, report: impl Fn(&str, &Drift) + Send + Sync + 'static) -> Self {
        self.runtime.on_drift = Some(Arc::new(report));
        self
    }

    /// The most that a reply may hold: see [`Bounds`] for the defaults.
    pub fn reply_bounds(mut self, bounds: Bounds) -> Self {
        self.runtime.bounds = bounds;
        self
    }

    #[cfg(test)]
    pub(crate) fn dice(mut self, dice: fn() -> f64) -> Self {
        self.runtime.dice = dice;
        self
    }
}

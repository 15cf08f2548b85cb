//! What the calls of a client share: the budget, the quota, the clock and who watches.

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

/// Is told what a reply had that the SDK does not know.
type OnDrift = Arc<dyn Fn(&str, &Drift) + Send + Sync>;

/// The settings of a [`Runtime`], which [`ClientBuilder`] holds.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) attempts: u32,
    pub(super) backoff: Backoff,
    pub(super) retries: u32,
    pub(super) limiter: Option<Arc<dyn Limiter>>,
    pub(super) breaker: Breaker,
    /// `None`: unless the caller has a clock of their own.
    pub(super) correct_clock: Option<bool>,
    pub(super) conditional_quotas: bool,
    pub(super) observer: Option<Arc<dyn Observer>>,
    pub(super) middleware: Vec<Arc<dyn Middleware>>,
    pub(super) on_drift: Option<OnDrift>,
    pub(super) dice: fn() -> f64,
    /// What a reply may hold.
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

    /// Takes note of what an attempt showed about a block.
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

/// How the client keeps going: retries, quotas, the clock, and who watches.
impl ClientBuilder {
    /// The most attempts for one call, where a failure is transient and a retry is safe. 3 unless set; 1 means no
    /// retries; 0 is taken for 1.
    ///
    /// What is safe depends on what the endpoint's spec says that a call changes: a read and a write
    /// that is idempotent are retried after lost connections, timeouts, HTTP 408, 429
    /// and 5xx; another write only if it surely never left this machine, or was refused by a limiter.
    /// All of it happens within [`overall_timeout`](Self::overall_timeout).
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.runtime.attempts = attempts;
        self
    }

    /// How long to wait before a retry: a random time between nothing and `base` before the second
    /// attempt, twice that before the third, and so on up to `cap`. 200 ms and 20 s unless set. A
    /// `Retry-After` of the service's is waited for, if it is longer.
    pub fn backoff(mut self, base: Duration, cap: Duration) -> Self {
        self.runtime.backoff = Backoff { base, cap };
        self
    }

    /// How many retries all calls of the client and its clones may make in a row. 100 unless set.
    /// Every ten calls that succeed earn one back. It keeps a service that is down from getting three
    /// times the load; 0 means no retries.
    pub fn retry_budget(mut self, retries: u32) -> Self {
        self.runtime.retries = retries;
        self
    }

    /// What decides when an attempt may be sent. The process's
    /// [`WindowLimiter`](crate::limit::WindowLimiter::shared) unless set.
    pub fn limiter(mut self, limiter: Arc<dyn Limiter>) -> Self {
        self.runtime.limiter = Some(limiter);
        self
    }

    /// Keeps to no quota: for tests, and where something else does.
    pub fn no_limiter(mut self) -> Self {
        self.runtime.limiter = None;
        self
    }

    /// What holds calls back while the service blocks this address. The process's
    /// [`Breaker`](crate::limit::Breaker::shared) unless set; [`Breaker::off`] never does.
    pub fn breaker(mut self, breaker: Breaker) -> Self {
        self.runtime.breaker = breaker;
        self
    }

    /// Whether the time of signatures follows the service's clock when this machine's is wrong. Yes, unless a
    /// [`clock`](Self::clock) is set: that is taken as it is.
    ///
    /// A request that is refused for its time is then sent again with the time that the refusal says, twice at most.
    /// What made the service accept it is used from then on, until the service refuses it as well: an accepted request
    /// proves that its time was good, whatever the answer's `Date` says.
    pub fn clock_correction(mut self, on: bool) -> Self {
        self.runtime.correct_clock = Some(on);
        self
    }

    /// Keeps to those quotas of single endpoints too that count under a condition which the client
    /// cannot see, such as *where a room has many viewers*; the endpoint's documentation names them.
    /// No unless set. The others are kept to by the [`limiter`](Self::limiter).
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

    /// Is called with the endpoint's name and everything its reply had that the SDK does not know,
    /// so that new fields and values are noticed in production. Costs a little time for each reply.
    /// What is reported can hold a part of the reply.
    pub fn on_drift(mut self, report: impl Fn(&str, &Drift) + Send + Sync + 'static) -> Self {
        self.runtime.on_drift = Some(Arc::new(report));
        self
    }

    /// What a reply may hold at most: see [`Bounds`] for what it is unless set.
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

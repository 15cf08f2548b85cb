//! What the calls of a client share: the budget, the quota, the clock and the observers.

use std::time::Duration;

use tokio::time::Instant;

use super::settings::Settings;
use crate::clock::Skew;
use crate::error::Error;
use crate::json::Drift;
use crate::limit::{Ask, Held, Notice, Permit, Sign};
use crate::middleware::HttpReply;
use crate::observe::{Attempt, Retry};
use crate::request::HttpRequest;
use crate::retry::budget::Budget;
use crate::trace;
use crate::transport::Answer;

/// What the calls of a client share.
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) budget: Budget,
    pub(super) corrects_clock: bool,
    pub(super) skew: Skew,
}

impl Shared {
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
        let started = Instant::now();
        let permit = limiter.admit(ask).await?;
        let waited = started.elapsed();
        if waited >= Duration::from_millis(1) {
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

    /// Records what an attempt that began at `sent` showed about a block.
    pub(super) fn note(&self, address: &str, sign: Sign, sent: Instant) {
        let Some(notice) = self.settings.breaker.note(address, sign, sent) else {
            return;
        };
        if let Notice::Blocked(block) = notice {
            self.breaker_opened(address, block);
        }
        if let Some(limiter) = &self.settings.limiter {
            limiter.noticed(address, notice);
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

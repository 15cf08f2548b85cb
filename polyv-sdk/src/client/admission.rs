//! What a call waits for before an attempt, and what can prevent it.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::Instant;

use super::Client;
use super::attempts::{Job, Plan};
use crate::error::{Error, ErrorKind};
use crate::limit::{Ask, Ended, Held, Permit};
use crate::transport::in_milliseconds;

impl Client {
    /// Waits for the quota, unless the service blocks this address or the time is up. The permit must be ended with
    /// the attempt.
    pub(super) async fn admit(&self, job: &Job<'_>, plan: &mut Plan<'_>) -> Result<Permit, Error> {
        let shared = &*self.inner.shared;
        let breaker = &shared.settings.breaker;
        let host = self.inner.address(job);
        if let Some(wait) = breaker.holds(host) {
            return Err(self.blocked(wait));
        }
        let mut permit = Permit::free();
        if shared.settings.limiter.is_some() {
            let before = Instant::now();
            let mut ask = Ask::new(job.endpoint, job.draft.host.name, plan.left());
            ask.quotas = &job.quotas;
            ask.address = host;
            permit = match shared.admit(ask).await {
                Ok(permit) => permit,
                Err(held) => return Err(self.held(host, held, ask.within)),
            };
            let waited = before.elapsed();
            if waited >= Duration::from_millis(1) {
                plan.at = Instant::now();
            }
        }
        let refused = if plan.left().is_zero() {
            let problem = "the call's time was up before it was sent";
            Error::new(ErrorKind::Timeout, problem)
        } else {
            match breaker.check(host) {
                Ok(()) => return Ok(permit),
                Err(wait) => self.blocked(wait),
            }
        };
        permit.end(Ended::Unsent);
        Err(refused)
    }

    fn held(&self, host: &str, held: Held, left: Duration) -> Error {
        if held.blocked {
            self.inner.shared.settings.breaker.hold(host, held.wait);
            return self.blocked(held.wait);
        }
        let (wait, left) = (in_milliseconds(held.wait), in_milliseconds(left));
        let problem = format!("the quota has no room for {wait:?}, and the call has {left:?} left");
        Error::new(ErrorKind::Quota, problem).with_retry_after(Some(held.wait))
    }

    fn blocked(&self, wait: Duration) -> Error {
        let now = (self.inner.clock)();
        let until = SignedDuration::try_from(wait)
            .ok()
            .and_then(|wait| now.checked_add(wait).ok())
            .map_or(String::new(), |until| format!(" until {until:.0}"));
        let problem = format!(
            "the service blocks this address for too many calls: calls are held back{until}"
        );
        Error::new(ErrorKind::Quota, problem).with_retry_after(Some(wait))
    }
}

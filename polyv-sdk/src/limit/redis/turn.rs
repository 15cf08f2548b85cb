//! The slots that a call holds, and what is reported to Redis without waiting for it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::ScriptInvocation;
use tokio::time::Instant;

use super::script::{END, micros};
use crate::limit::Ended;
use crate::limit::pool::margin;
use crate::redis_link::Link;

/// Calls whose ends are kept for a Redis that does not answer.
const OWED: usize = 100_000;

/// How long they are kept beyond the end of their rest: a Redis that knows of the call may still count it as in flight.
const KEPT: Duration = Duration::from_secs(120);

/// A quota that a call counts for.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    pub(super) key: String,
    pub(super) calls: u32,
    pub(super) per: Duration,
    pub(super) spacing: Duration,
    /// Whether it is the quota of all calls.
    pub(super) is_all: bool,
}

impl Counted {
    /// How long a slot rests after an attempt that ended so. See `pool` for why.
    pub(super) fn rest(&self, how: Ended) -> Duration {
        let rest = self.per + margin(self.per);
        match how {
            Ended::Answered => rest,
            Ended::Unanswered => rest + self.per,
            Ended::Unsent => Duration::ZERO,
        }
    }
}

/// What has not been reported to Redis: the ids of calls, and until when their slots rest. Only for the quota of all
/// calls; an unreported call counts as in flight until that time is over.
#[derive(Debug, Default)]
pub(super) struct Ledger(Mutex<Owed>);

#[derive(Debug, Default)]
struct Owed {
    calls: VecDeque<(String, Instant)>,
    /// How many there were before the first of these.
    before: usize,
}

impl Ledger {
    /// Adds a report that the slot of a call rests until then.
    pub(super) fn owe(&self, id: String, until: Instant) {
        let mut owed = self.lock();
        let now = Instant::now();
        let is_old = |(_, until): &(String, Instant)| *until + KEPT < now;
        while owed.calls.len() == OWED || owed.calls.front().is_some_and(is_old) {
            owed.calls.pop_front();
            owed.before += 1;
        }
        owed.calls.push_back((id, until));
    }

    /// All of it, with how long each slot still rests; and how far that reaches, for [`settle`](Self::settle).
    pub(super) fn all(&self) -> (Vec<(String, Duration)>, usize) {
        let now = Instant::now();
        let owed = self.lock();
        let rest =
            |(id, until): &(String, Instant)| (id.clone(), until.saturating_duration_since(now));
        let calls = owed.calls.iter().map(rest).collect();
        (calls, owed.before + owed.calls.len())
    }

    /// All up to there have been reported. What came since has not.
    pub(super) fn settle(&self, reported: usize) {
        let mut owed = self.lock();
        let count = reported.saturating_sub(owed.before).min(owed.calls.len());
        owed.calls.drain(..count);
        owed.before += count;
    }

    fn lock(&self) -> MutexGuard<'_, Owed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The slots of a call. Dropped, they come back as if they had never been taken.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) link: Arc<Link>,
    pub(super) fleet: String,
    pub(super) ledger: Arc<Ledger>,
    pub(super) patience: Duration,
    /// Empty when they were given back.
    pub(super) quotas: Vec<Counted>,
    pub(super) id: String,
    /// When the call may leave.
    pub(super) at: Instant,
}

impl Turn {
    pub(super) fn end(mut self, how: Ended) {
        self.give_back(how);
    }

    /// Redis does not know it, or may not know it.
    pub(super) fn forget(mut self) {
        self.quotas.clear();
        self.ledger
            .owe(std::mem::take(&mut self.id), Instant::now());
    }

    fn give_back(&mut self, how: Ended) {
        let quotas = std::mem::take(&mut self.quotas);
        let id = std::mem::take(&mut self.id);
        if quotas.is_empty() {
            return;
        }
        // A slot whose moment has not come comes back with it.
        let until_then = self.at.saturating_duration_since(Instant::now());
        let rest = |quota: &Counted| quota.rest(how).max(until_then);
        let all = quotas.iter().position(|quota| quota.is_all);
        let mut script = END.key(&self.fleet);
        for quota in &quotas {
            script.key(&quota.key);
        }
        script.arg(&id).arg(all.map_or(0, |place| place + 2));
        for quota in &quotas {
            script.arg(micros(rest(quota)));
        }
        let until = all
            .and_then(|place| quotas.get(place))
            .map(|quota| Instant::now() + rest(quota));
        let ledger = Arc::clone(&self.ledger);
        let failed = move || {
            if let Some(until) = until {
                ledger.owe(id, until);
            }
        };
        report(&self.link, script, self.patience, failed);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.give_back(Ended::Unsent);
    }
}

/// Starts a script without waiting for it, and runs `failed` if it could not be started.
pub(super) fn report(
    link: &Arc<Link>,
    script: ScriptInvocation<'static>,
    patience: Duration,
    failed: impl FnOnce() + Send + 'static,
) {
    // Without a runtime, no call is in progress either.
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        return failed();
    };
    let link = Arc::clone(link);
    runtime.spawn(async move {
        if !link.notify(&script, patience).await {
            failed();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_came_after_a_report_is_still_owed() {
        let (ledger, now) = (Ledger::default(), Instant::now());
        ledger.owe("old".to_owned(), now);
        ledger.owe("reported".to_owned(), now + KEPT);
        let (calls, reported) = ledger.all();
        assert_eq!(calls.len(), 2);
        tokio::time::advance(KEPT + Duration::from_secs(1)).await;
        // The first is forgotten meanwhile.
        ledger.owe("new".to_owned(), Instant::now());
        ledger.settle(reported);
        let (calls, reported) = ledger.all();
        assert_eq!(calls, [("new".to_owned(), Duration::ZERO)]);
        ledger.settle(reported);
        assert_eq!(ledger.all().0, []);
    }
}

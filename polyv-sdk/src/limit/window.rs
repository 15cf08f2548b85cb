//! The limiter of one process.
//!
//! Why not a limiter crate: what the crates have (`governor`, for one) is a leaky bucket, which lets a
//! full burst pass and refills meanwhile, so that one window of the service's can see nearly twice the
//! quota, and the price of that is a block of 5 minutes. This one remembers when calls went, and so
//! keeps to the quota in every window; it runs on tokio's clock, which tests can stop.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Admission, Ask, Held, KeyedQuota, Limiter};
use crate::endpoint::Host;

/// The documented quota: so many calls of an address
pub(super) const CALLS: u32 = 1500;
/// in so long.
pub(super) const PER: Duration = Duration::from_secs(10);

/// No quota counts over a longer time.
pub(super) const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Keys that are remembered before those without calls for so long are forgotten.
const KEYS: usize = 1024;
const KEPT: Duration = Duration::from_secs(3600);

static SHARED: LazyLock<Arc<WindowLimiter>> =
    LazyLock::new(|| Arc::new(WindowLimiter::new(CALLS, PER)));

/// Keeps to so many calls in every window of time, for the calls to the host `api`, and to the quotas
/// that endpoints have of their own.
pub struct WindowLimiter {
    calls: u32,
    per: Duration,
    smooth: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    all: Log,
    keyed: BTreeMap<String, Log>,
}

/// When the last calls went, or will go. In order.
#[derive(Debug, Default)]
struct Log(VecDeque<Instant>);

impl WindowLimiter {
    /// At most `calls` in every window of the length `per`, in bursts: what the quota has left goes
    /// at once. 0 calls are taken for 1, and a longer time than a day for a day.
    pub fn new(calls: u32, per: Duration) -> Self {
        Self {
            calls: calls.max(1),
            per: per.min(LONGEST),
            smooth: false,
            state: Mutex::default(),
        }
    }

    /// Spreads the calls evenly instead: each waits until `per / calls` after the one before. Kind to
    /// the service, and slower for whoever has few calls to make.
    #[must_use]
    pub fn smooth(mut self) -> Self {
        self.smooth = true;
        self
    }

    /// The limiter of the process, which clients use that are given none: 1500 calls in 10 seconds,
    /// in bursts.
    pub fn shared() -> Arc<Self> {
        Arc::clone(&SHARED)
    }

    /// Counts a call of all calls that somebody else let pass.
    #[cfg(feature = "redis")]
    pub(super) fn count(&self, at: Instant) {
        self.lock().all.add(at, Instant::now(), self.per);
    }

    fn spacing(&self) -> Duration {
        if self.smooth {
            self.per / self.calls
        } else {
            Duration::ZERO
        }
    }

    /// Reserves the next moment that the quota of all calls allows.
    fn reserve(&self, within: Duration) -> Result<Instant, Held> {
        let now = Instant::now();
        let mut state = self.lock();
        let at = state
            .all
            .earliest(now, self.calls, self.per, self.spacing());
        check(at, now, within)?;
        state.all.add(at, now, self.per);
        Ok(at)
    }

    /// Reserves the next moment that all of the endpoint's own quotas allow.
    fn reserve_keyed(&self, quotas: &[KeyedQuota], within: Duration) -> Result<Instant, Held> {
        let now = Instant::now();
        let mut state = self.lock();
        let at = quotas.iter().fold(now, |at, quota| {
            let log = state.keyed.get(&quota.key);
            log.map_or(at, |log| {
                log.earliest(at, quota.calls, quota.per.min(LONGEST), Duration::ZERO)
            })
        });
        check(at, now, within)?;
        if state.keyed.len() >= KEYS {
            let is_used = |_: &String, log: &mut Log| log.is_used_since(now, KEPT);
            state.keyed.retain(is_used);
        }
        for quota in quotas {
            let log = state.keyed.entry(quota.key.clone()).or_default();
            log.add(at, now, quota.per.min(LONGEST));
        }
        Ok(at)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn check(at: Instant, now: Instant, within: Duration) -> Result<(), Held> {
    let wait = at.saturating_duration_since(now);
    if wait > within {
        return Err(Held::by_quota(wait));
    }
    Ok(())
}

impl Limiter for WindowLimiter {
    fn admit<'a>(&'a self, ask: Ask<'a>) -> Admission<'a> {
        Box::pin(async move {
            let started = Instant::now();
            // First the endpoint's own quotas: whoever waits for those must not keep a place among
            // all calls, which others could use meanwhile.
            let mut keyed = Turn::none(self);
            if !ask.quotas.is_empty() {
                let at = self.reserve_keyed(ask.quotas, ask.within)?;
                keyed.hold(at, Some(ask.quotas));
                wait_until(at).await;
            }
            if ask.host == Host::API.name {
                let left = ask.within.saturating_sub(started.elapsed());
                let at = self.reserve(left)?;
                let mut turn = Turn::none(self);
                turn.hold(at, None);
                wait_until(at).await;
                turn.use_up();
            }
            keyed.use_up();
            Ok(())
        })
    }
}

async fn wait_until(at: Instant) {
    if at > Instant::now() {
        tokio::time::sleep_until(at).await;
    }
}

/// A reserved moment, which is given back if nobody waits for it any longer.
struct Turn<'a> {
    limiter: &'a WindowLimiter,
    /// The moment, and the quotas that it is reserved with; without them, that of all calls.
    held: Option<(Instant, Option<&'a [KeyedQuota]>)>,
}

impl<'a> Turn<'a> {
    fn none(limiter: &'a WindowLimiter) -> Self {
        Self {
            limiter,
            held: None,
        }
    }

    fn hold(&mut self, at: Instant, quotas: Option<&'a [KeyedQuota]>) {
        self.held = Some((at, quotas));
    }

    fn use_up(&mut self) {
        self.held = None;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let Some((at, quotas)) = self.held else {
            return;
        };
        let mut state = self.limiter.lock();
        let Some(quotas) = quotas else {
            state.all.remove(at);
            return;
        };
        for quota in quotas {
            if let Some(log) = state.keyed.get_mut(&quota.key) {
                log.remove(at);
            }
        }
    }
}

impl Log {
    /// The earliest moment, not before `from`, at which a call leaves every window with `calls`.
    fn earliest(&self, from: Instant, calls: u32, per: Duration, spacing: Duration) -> Instant {
        let calls = usize::try_from(calls.max(1)).unwrap_or(usize::MAX);
        let full = self.0.len().checked_sub(calls);
        let oldest = full.and_then(|index| self.0.get(index));
        let windowed = oldest.map_or(from, |at| (*at + per).max(from));
        // Where nothing is spread, a place that was given back can be used by whoever asks next.
        let last = self.0.back().filter(|_| !spacing.is_zero());
        last.map_or(windowed, |at| (*at + spacing).max(windowed))
    }

    fn add(&mut self, at: Instant, now: Instant, per: Duration) {
        while self.0.front().is_some_and(|first| *first + per < now) {
            self.0.pop_front();
        }
        let place = self.0.partition_point(|other| *other <= at);
        self.0.insert(place, at);
    }

    fn remove(&mut self, at: Instant) {
        if let Some(place) = self.0.iter().rposition(|other| *other == at) {
            self.0.remove(place);
        }
    }

    fn is_used_since(&self, now: Instant, span: Duration) -> bool {
        let last = self.0.back();
        last.is_some_and(|at| now.saturating_duration_since(*at) < span)
    }
}

impl fmt::Debug for WindowLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WindowLimiter")
            .field("calls", &self.calls)
            .field("per", &self.per)
            .field("smooth", &self.smooth)
            .finish_non_exhaustive()
    }
}

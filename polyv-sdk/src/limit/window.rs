//! The limiter of one process.
//!
//! Why not a limiter crate: those space departures (`governor`, for one, is a leaky bucket, which lets a full burst
//! pass and refills meanwhile), so that one of the service's windows can see up to twice the quota, at the price of a
//! block of 5 minutes. This one counts a call until it is out of every window that the service can have counted it
//! in: see `pool`. It runs on tokio's clock, which tests can stop.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::pool::{Pool, Slot};
use super::{Admission, Ask, Ended, Held, KeyedQuota, Limiter, Permit};
use crate::endpoint::Host;

/// The documented quota: calls from an address
pub(super) const CALLS: u32 = 1500;
/// in this time.
pub(super) const PER: Duration = Duration::from_secs(10);

/// No quota counts over a longer time.
pub(super) const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Keys that are kept without looking for stale ones.
const KEYS: usize = 1024;

static SHARED: LazyLock<Arc<WindowLimiter>> =
    LazyLock::new(|| Arc::new(WindowLimiter::new(CALLS, PER)));

/// Keeps to a number of calls in every window of time, for the calls to the host `api`, and to the quotas that
/// endpoints have of their own.
///
/// It counts as the service does, not as this machine sends: a call counts from its admission until the window's
/// length after its answer, whatever a proxy or the network does in between. So the service never sees more than
/// the quota in any window, and a little less than the quota is used: with answers that take 50 ms, 99 %.
///
/// A process knows only its own calls. Others that share the address need a share of the quota each, or a
/// `RedisLimiter`; and one that replaces another within the window begins with the whole quota.
pub struct WindowLimiter {
    calls: u32,
    per: Duration,
    smooth: bool,
    all: Pool,
    keyed: Mutex<Keyed>,
}

/// What is counted together, and by what.
type Key = (String, u32, Duration);

#[derive(Debug, Default)]
struct Keyed {
    pools: BTreeMap<Key, Pool>,
    /// The number of keys at which stale ones are looked for. It doubles with what is kept, so that the cost of a
    /// call does not depend on the number of keys.
    crowd: usize,
}

impl WindowLimiter {
    /// At most `calls` in every window of the length `per`, in bursts: calls go at once while the quota has room. 0
    /// calls count as 1, and a time longer than a day counts as a day.
    pub fn new(calls: u32, per: Duration) -> Self {
        let (calls, per) = (calls.max(1), per.min(LONGEST));
        Self {
            calls,
            per,
            smooth: false,
            all: Pool::new(calls, per, false),
            keyed: Mutex::default(),
        }
    }

    /// Spreads the calls evenly instead: each waits until `per / calls` after the one before. Kind to
    /// the service, and slower for a program that has few calls to make.
    #[must_use]
    pub fn smooth(mut self) -> Self {
        self.smooth = true;
        self.all = Pool::new(self.calls, self.per, true);
        self
    }

    /// The limiter of the process, which clients use by default: 1500 calls in 10 seconds,
    /// in bursts.
    pub fn shared() -> Arc<Self> {
        Arc::clone(&SHARED)
    }

    fn pool(&self, quota: &KeyedQuota) -> Pool {
        let key = (quota.key.clone(), quota.calls, quota.per.min(LONGEST));
        let mut keyed = self.lock();
        if keyed.pools.len() >= keyed.crowd.max(KEYS) {
            let now = Instant::now();
            keyed.pools.retain(|_, pool| !pool.is_idle(now));
            keyed.crowd = keyed.pools.len() * 2;
        }
        let (calls, per) = (key.1, key.2);
        let pool = keyed.pools.entry(key);
        pool.or_insert_with(|| Pool::new(calls, per, false)).clone()
    }

    #[cfg(test)]
    pub(crate) fn keys(&self) -> usize {
        self.lock().pools.len()
    }

    fn lock(&self) -> MutexGuard<'_, Keyed> {
        self.keyed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the slots that a call needs. First those of the endpoint's own quotas: while a call waits for those, it
    /// must not hold a slot of the common quota, which others could use meanwhile. All calls take them in the same
    /// order, so that no two wait for each other.
    async fn slots(&self, ask: Ask<'_>) -> Result<Vec<Slot>, Held> {
        let started = Instant::now();
        let left = || ask.within.saturating_sub(started.elapsed());
        let mut slots = Vec::new();
        for quota in ask.quotas {
            slots.push(self.pool(quota).slot(left()).await?);
        }
        if ask.host == Host::API.name {
            slots.push(self.all.slot(left()).await?);
        }
        Ok(slots)
    }
}

impl Limiter for WindowLimiter {
    fn admit<'a>(&'a self, ask: Ask<'a>) -> Admission<'a> {
        Box::pin(async move {
            let slots = self.slots(ask).await?;
            let end = |how: Ended| slots.into_iter().for_each(|slot| slot.end(how));
            Ok(Permit::new(end))
        })
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

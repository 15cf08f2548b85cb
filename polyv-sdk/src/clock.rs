//! How far this machine's clock is from the service's, learned from its refusals.
//!
//! The service refuses a request whose time is more than three minutes from its own. Each of its answers states its
//! own time in `Date`, to the second; the midpoint between sending and the answer's head is taken as the same moment
//! here.
//!
//! Nothing is learned from the answer to an accepted request: acceptance proves that the request's time was good, and
//! a `Date` that says otherwise is wrong itself, as that of a proxy, a cache or one of several servers can be. So
//! only a refusal leads to a correction; the correction applies only to its call until a request with it has been
//! accepted; and one that does not help is discarded.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A slower round trip says too little about when the server looked at its clock.
const LONGEST_TRIP: Duration = Duration::from_secs(5);

/// A smaller difference is within the resolution of `Date`, and does not matter to a window of minutes.
const DEAD_BAND_MS: u64 = 2_000;

/// `Date` is truncated to the second: on average, half of one is missing.
const HALF_SECOND_MS: i64 = 500;

/// Corrections that one call may try: what the first refusal says, and what the second does. Where that is what the first
/// one refused, two servers behind one name disagree: then the middle, which is within the windows of both if they are up
/// to six minutes apart.
const CORRECTIONS: usize = 2;

/// One look at both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sighting {
    /// When the request was sent, by this machine's clock, in milliseconds since 1970.
    pub(crate) sent_ms: i64,
    /// From then to the head of the answer.
    pub(crate) trip: Duration,
    /// What `Date` said, in milliseconds since 1970.
    pub(crate) server_ms: i64,
    /// Whether the answer has an `Age`: then it comes from a cache, and its `Date` is old.
    pub(crate) aged: bool,
}

impl Sighting {
    /// Milliseconds to add to this machine's time, if the look allows a conclusion.
    pub(crate) fn offset_ms(self) -> Option<i64> {
        if self.aged || self.trip > LONGEST_TRIP {
            return None;
        }
        let half = i64::try_from(self.trip.as_millis() / 2).unwrap_or(0);
        let there = self.server_ms.saturating_add(HALF_SECOND_MS);
        let offset = there.saturating_sub(self.sent_ms.saturating_add(half));
        let is_noise = offset.unsigned_abs() < DEAD_BAND_MS;
        Some(if is_noise { 0 } else { offset })
    }
}

/// The correction that has helped. Shared by the calls of a client.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// Milliseconds to add to this machine's time.
    pub(crate) fn offset_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// A request whose time was corrected by this was accepted.
    pub(crate) fn helped(&self, offset_ms: i64) {
        self.0.store(offset_ms, Ordering::Relaxed);
    }

    /// Nothing helped: the next call starts with this machine's own time.
    pub(crate) fn forget(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// The corrections that one call tries.
#[derive(Debug, Default)]
pub(crate) struct Trials {
    /// What was refused.
    refused: Vec<i64>,
    /// What the last refusal said.
    said_ms: Option<i64>,
    on_trial: Option<i64>,
}

impl Trials {
    /// The correction of the next attempt, if one is on trial.
    pub(crate) fn on_trial(&self) -> Option<i64> {
        self.on_trial
    }

    /// A request with the correction `used_ms` was refused for its time, and the refusal suggests `said_ms`. Puts
    /// another correction on trial, and returns whether there is one.
    pub(crate) fn refused(&mut self, used_ms: i64, said_ms: Option<i64>) -> bool {
        self.refused.push(used_ms);
        if self.refused.len() > CORRECTIONS {
            return false;
        }
        let middle = said_ms
            .zip(self.said_ms)
            .map(|(now, before)| before.midpoint(now));
        self.said_ms = said_ms.or(self.said_ms);
        // An old correction may be what is wrong now: this machine's own time is tried as well.
        let is_new = |offset: &i64| {
            let mut refused = self.refused.iter();
            refused.all(|other| other.abs_diff(*offset) >= DEAD_BAND_MS)
        };
        let next = [said_ms, middle, Some(0)]
            .into_iter()
            .flatten()
            .find(is_new);
        self.on_trial = next;
        next.is_some()
    }
}

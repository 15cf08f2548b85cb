//! How far this machine's clock is from the service's, learned from its answers.
//!
//! The service refuses a request whose time is more than three minutes from its own. Each of its
//! answers says in `Date` what time it is there, to the second; the middle between sending and the
//! answer's head is the same moment here.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A slower round trip says too little about when the server looked at its clock.
const LONGEST_TRIP: Duration = Duration::from_secs(5);

/// Less than this is the coarseness of `Date`, and nothing that a window of minutes notices.
const DEAD_BAND_MS: i64 = 2_000;

/// A difference from what was learned that is no noise: a clock was set.
const JUMP_MS: i64 = 5_000;

/// `Date` is cut down to the second: on the average, half of one is missing.
const HALF_SECOND_MS: i64 = 500;

/// Nothing has been learned yet.
const UNKNOWN: i64 = i64::MIN;

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

/// What has been learned. Shared by the calls of a client.
#[derive(Debug)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    pub(crate) const fn new() -> Self {
        Self(AtomicI64::new(UNKNOWN))
    }

    /// Milliseconds to add to this machine's time.
    pub(crate) fn offset_ms(&self) -> i64 {
        match self.0.load(Ordering::Relaxed) {
            UNKNOWN => 0,
            offset if offset.saturating_abs() < DEAD_BAND_MS => 0,
            offset => offset,
        }
    }

    /// Learns from an answer. Small differences are averaged, large ones taken at once: this
    /// machine's clock may have been set since.
    pub(crate) fn learn(&self, seen: Sighting) {
        if seen.aged || seen.trip > LONGEST_TRIP {
            return;
        }
        let half = i64::try_from(seen.trip.as_millis() / 2).unwrap_or(0);
        let there = seen.server_ms.saturating_add(HALF_SECOND_MS);
        let offset = there.saturating_sub(seen.sent_ms.saturating_add(half));
        let known = self.0.load(Ordering::Relaxed);
        let change = offset.saturating_sub(known);
        let learned = if known == UNKNOWN || change.saturating_abs() > JUMP_MS {
            offset
        } else {
            known.saturating_add(change / 4)
        };
        // Two calls that learn at once learn the same: either may win.
        self.0.store(learned, Ordering::Relaxed);
    }
}

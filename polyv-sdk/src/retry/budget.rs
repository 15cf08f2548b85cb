//! How many retries all calls of a client may make together.

use std::sync::atomic::{AtomicU32, Ordering};

/// Tokens that one retry costs. A call that succeeds gives one back: ten of them earn a retry.
const COST: u32 = 10;

/// A bucket of tokens that pays for retries.
///
/// When the service is down, each call is retried at first; soon the bucket is empty, and the load on the service
/// falls to one attempt per call, plus at most a tenth.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
    capacity: u32,
}

impl Budget {
    /// A full bucket for this many retries in a row.
    pub(crate) fn new(retries: u32) -> Self {
        let capacity = retries.saturating_mul(COST);
        Self {
            tokens: AtomicU32::new(capacity),
            capacity,
        }
    }

    /// Pays for a retry, if enough is left.
    pub(crate) fn take(&self) -> Option<Paid<'_>> {
        let paid = |tokens: u32| tokens.checked_sub(COST);
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, paid)
            .is_ok()
            .then(|| Paid(self))
    }

    /// Records a call that succeeded.
    pub(crate) fn earn(&self) {
        self.give(1);
    }

    fn give(&self, more: u32) {
        let given = |tokens: u32| {
            (tokens < self.capacity).then(|| tokens.saturating_add(more).min(self.capacity))
        };
        // A full bucket stays as it is.
        _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, given);
    }
}

/// A retry that is paid for. It is paid back if it is dropped before it is made, as it is when a call is cancelled while
/// it waits.
#[must_use = "a retry that is dropped is paid back"]
pub(crate) struct Paid<'b>(&'b Budget);

impl Paid<'_> {
    pub(crate) fn made(self) {
        std::mem::forget(self);
    }
}

impl Drop for Paid<'_> {
    fn drop(&mut self) {
        self.0.give(COST);
    }
}

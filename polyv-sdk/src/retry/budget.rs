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
    pub(crate) fn take(&self) -> bool {
        let paid = |tokens: u32| tokens.checked_sub(COST);
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, paid)
            .is_ok()
    }

    /// Records a call that succeeded.
    pub(crate) fn earn(&self) {
        let earned = |tokens: u32| (tokens < self.capacity).then(|| tokens + 1);
        // A full bucket stays as it is.
        _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, earned);
    }
}

//! Tokio's clock, where a test has stopped it.

use std::sync::mpsc::{Sender, channel};

use tokio::time::Instant;

/// Keeps a stopped clock where it is while a reply is on its way. Tokio, which sees a runtime with nothing to do, would
/// otherwise advance it to the next timeout.
pub(super) struct Standstill {
    /// Dropped with this, which ends the task that holds the clock.
    _held: Sender<()>,
}

impl Standstill {
    /// `None` if the clock has moved since `started`, which it has if it runs: a request was built in between.
    pub(super) fn since(started: Instant) -> Option<Self> {
        if Instant::now() != started {
            return None;
        }
        let (held, release) = channel();
        // Tokio does not advance a stopped clock while a blocking task runs.
        tokio::task::spawn_blocking(move || release.recv());
        Some(Self { _held: held })
    }
}

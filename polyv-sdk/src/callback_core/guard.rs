//! Each event is handled once, however often it is delivered.

mod memory;
#[cfg(feature = "redis")]
mod redis;

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

pub use memory::MemoryGuard;
#[cfg(feature = "redis")]
pub use redis::RedisGuard;

use super::Key;

/// The answer of a [`ReplayGuard`].
pub type Claiming<'a> = Pin<Box<dyn Future<Output = Result<Claim, Unguarded>> + Send + 'a>>;

/// The end of a [`Ticket`].
pub type Settling = Pin<Box<dyn Future<Output = Result<(), Unguarded>> + Send>>;

/// Remembers which events were handled: [`MemoryGuard`] for one process, `RedisGuard` for several, or an application's own.
///
/// An event is first claimed, then handled, and then [done](Ticket::done). A ticket that is dropped before that, because
/// handling failed or panicked, gives the claim back, so that the next delivery is handled.
///
/// ```
/// use polyv_sdk::callback::{Claim, Key, ReplayGuard, Unguarded};
///
/// async fn once(guard: &dyn ReplayGuard, key: &Key) -> Result<(), Unguarded> {
///     let Claim::Granted(ticket) = guard.claim(key).await? else {
///         return Ok(()); // handled before, or being handled by another delivery
///     };
///     // Handle it here; `?` gives the claim back.
///     ticket.done().await
/// }
/// ```
///
/// Of all deliveries of one event, one at a time holds the claim. Two hold it only if handling takes longer than the guard's
/// lease. A process that ends between handling and `done` leaves the event to the next delivery: what handling does should be
/// harmless twice.
///
/// It is a guard against repeated deliveries, not against forgers: the sign does not protect the fields, which are what a
/// [`Key`] is made of.
pub trait ReplayGuard: fmt::Debug + Send + Sync {
    /// Claims the event for the caller.
    fn claim<'a>(&'a self, key: &'a Key) -> Claiming<'a>;
}

/// Whether the caller handles an event.
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub enum Claim {
    /// The caller handles it.
    Granted(Ticket),
    /// Another delivery is being handled.
    Busy,
    /// It was handled.
    Done,
}

/// How a claim ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Settled {
    /// The event was handled.
    Done,
    /// It was not: another delivery may be.
    Released,
}

/// A claim that was granted. One that is dropped is [released](Self::release).
#[must_use = "a ticket that is dropped gives the claim back"]
pub struct Ticket(Option<Box<dyn FnOnce(Settled) -> Settling + Send>>);

impl Ticket {
    /// A ticket that calls `settle` once. What that does before it returns its future is done even if nobody can wait: where a
    /// ticket is dropped outside of a runtime, the future is polled once.
    pub fn new(settle: impl FnOnce(Settled) -> Settling + Send + 'static) -> Self {
        Self(Some(Box::new(settle)))
    }

    /// The event was handled: later deliveries are [`Claim::Done`].
    ///
    /// Fails if that could not be recorded. The event was handled all the same, and may be again.
    pub async fn done(self) -> Result<(), Unguarded> {
        self.settle(Settled::Done).await
    }

    /// The event was not handled: the next delivery is [`Claim::Granted`].
    ///
    /// Fails if that could not be recorded. The claim then ends with its lease.
    pub async fn release(self) -> Result<(), Unguarded> {
        self.settle(Settled::Released).await
    }

    /// There is nothing to be given back.
    #[cfg(feature = "redis")]
    fn forget(mut self) {
        self.0 = None;
    }

    async fn settle(mut self, how: Settled) -> Result<(), Unguarded> {
        match self.0.take() {
            Some(settle) => settle(how).await,
            None => Ok(()),
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let Some(settle) = self.0.take() else { return };
        let mut settling = settle(Settled::Released);
        #[cfg(feature = "client")]
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(settling);
            return;
        }
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        // The lease ends the claim of a guard that needs longer.
        _ = settling.as_mut().poll(&mut context);
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ticket")
    }
}

/// A guard cannot say whether an event was handled, or cannot record it. Without an answer, handling it once more is mostly
/// better than not at all: the service repeats few callbacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unguarded(String);

impl Unguarded {
    /// With the reason, which must not contain a secret.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Unguarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the replay guard failed: {}", self.0)
    }
}

impl std::error::Error for Unguarded {}

/// The longest time that a guard remembers, whatever is set: 100 years. Instants and Redis end somewhere.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 24 * 3600);

/// What a ticket that outlived its lease reports.
fn overrun() -> Unguarded {
    Unguarded::new(
        "handling took longer than the lease, and another delivery was claimed meanwhile",
    )
}

//! What a call holds from its admission to its end.

use std::fmt;

/// Permission for one attempt to be sent; it learns how the attempt ended.
///
/// The service counts a call at some moment between its departure and its answer, and nobody but the service knows
/// when. A limiter that makes a promise about the service's count has to know when that moment has passed, so it
/// gives out a permit, and the client [ends](Ended) it.
///
/// A permit that is dropped ends as [`Ended::Unanswered`].
#[must_use = "a permit that is dropped ends as that of a call without an answer"]
pub struct Permit(Option<Box<dyn FnOnce(Ended) + Send>>);

/// How an attempt ended, as far as counting is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// An answer came, or its head: the service counted the call before now.
    Answered,
    /// Nothing was sent: the service never counts this call.
    Unsent,
    /// No answer came, or nobody waited for it: the call may still be in flight, and be counted later.
    Unanswered,
}

impl Permit {
    /// A permit that calls `end` once, when its attempt is over. `end` must not wait.
    pub fn new(end: impl FnOnce(Ended) + Send + 'static) -> Self {
        Self(Some(Box::new(end)))
    }

    /// A permit of a limiter that ignores how calls end.
    pub fn free() -> Self {
        Self(None)
    }

    /// Records how the attempt ended.
    pub fn end(mut self, how: Ended) {
        if let Some(end) = self.0.take() {
            end(how);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end(Ended::Unanswered);
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Permit")
    }
}

//! The core of what `lib.rs` shows as `callback`, beside the kinds, which are generated.

mod arrival;
#[cfg(feature = "axum")]
mod axum;
mod guard;
mod key;
mod kind;
mod link;
mod rejected;
mod reply;
pub mod testing;
mod verified;
mod verifier;

pub use arrival::Arrival;
#[cfg(feature = "redis")]
pub use guard::RedisGuard;
pub use guard::{Claim, Claiming, MemoryGuard, ReplayGuard, Settled, Settling, Ticket, Unguarded};
pub use key::Key;
pub(crate) use kind::events;
pub use kind::{Callback, Happening, Kind, Mark, SignKind};
pub use link::Link;
pub use rejected::Rejected;
pub use reply::{Answer, AnswerForm, Reply};
pub use verified::{Unsigned, Verified};
pub use verifier::Verifier;

//! The core of what `lib.rs` shows as `callback`, beside the kinds, which are generated.

mod arrival;
mod happening;
mod key;
mod rejected;
mod verified;
mod verifier;

pub use arrival::Arrival;
pub(crate) use happening::events;
pub use happening::{Callback, Happening, Kind, Mark, SignKind};
pub use key::Key;
pub use rejected::Rejected;
pub use verified::{Unsigned, Verified};
pub use verifier::Verifier;

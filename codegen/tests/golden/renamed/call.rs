//! Where `expected_mod.rs` looks for the endpoint.

#[path = "expected.rs"]
mod expected;
pub use expected::*;

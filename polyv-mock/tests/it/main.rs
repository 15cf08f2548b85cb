//! The mock over real TCP, asked by a client that knows only HTTP.

#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests are tests, which clippy does not see in a crate of their own"
)]

mod api;
#[cfg(feature = "cli")]
mod binary;
#[cfg(feature = "callback")]
mod callback;
#[cfg(feature = "sdk")]
mod channels;
mod client;
#[cfg(feature = "sdk")]
mod datasets;
mod faults;
#[cfg(feature = "cli")]
mod guides;
mod interop;
mod layers;
mod lifecycle;
mod recorded;
#[cfg(feature = "sdk")]
mod recordings;
#[cfg(feature = "sdk")]
mod refusals;
#[cfg(feature = "sdk")]
mod stateful;
mod strict;
#[cfg(feature = "sdk")]
mod typed;
mod wire;

/// The fixture that the unit tests use too: one endpoint for each feature of the catalogue.
const CATALOGUE: &str = include_str!("../data/catalogue.json");

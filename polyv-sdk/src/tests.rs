//! Tests of the core, on endpoints made up for them.

mod bounds;
mod callbacks;
mod envelopes;
mod errors;
mod fixture;
mod nesting;
mod paging;
mod placing;
mod reading;
mod receiving;
mod rules;
mod secrets;
mod showing;
mod signing;
mod spoilt;
mod stored;
mod verdicts;

#[cfg(feature = "client")]
mod calling;
#[cfg(feature = "client")]
mod certificates;
#[cfg(feature = "client")]
mod configuring;
#[cfg(feature = "client")]
mod counting;
#[cfg(all(feature = "axum", feature = "client"))]
mod extracting;
#[cfg(feature = "client")]
mod failing;
#[cfg(feature = "client")]
mod files;
#[cfg(feature = "client")]
mod filling;
#[cfg(feature = "redis")]
mod fleet;
#[cfg(feature = "client")]
mod guarding;
#[cfg(feature = "redis")]
mod hostile;
#[cfg(feature = "client")]
mod limiting;
#[cfg(feature = "redis")]
mod losing;
#[cfg(feature = "client")]
mod model;
#[cfg(feature = "redis")]
mod processes;
#[cfg(feature = "profile")]
mod profiles;
#[cfg(feature = "client")]
mod proxies;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "dynamic")]
mod renaming;
#[cfg(feature = "client")]
mod replying;
#[cfg(feature = "client")]
mod resuming;
#[cfg(feature = "client")]
mod retrying;
#[cfg(feature = "client")]
mod runtimes;
#[cfg(feature = "client")]
mod script;
#[cfg(feature = "client")]
mod sending;
#[cfg(feature = "client")]
mod server;
#[cfg(feature = "client")]
mod skewing;
#[cfg(feature = "client")]
mod uploading;
#[cfg(feature = "client")]
mod walking;
#[cfg(feature = "client")]
mod watching;
mod windows;

// Every feature of the spec language, as the generator puts it into Rust.
#[rustfmt::skip]
#[path = "../../codegen/tests/golden/all.rs"]
#[deny(warnings)]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::doc_markdown,
    clippy::duplicate_mod,
    clippy::unreadable_literal,
    reason = "they are compiled, not called, and one is in a tree as well"
)]
mod golden;

//! The command line as its users have it: most of it in this process, some through the program.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod api;
mod builtins;
mod callback;
mod calls;
mod chinese;
mod completion;
mod doctor;
mod figures;
mod given;
mod grammar;
#[cfg(unix)]
mod guide;
mod layers;
mod leaves;
mod lists;
mod program;
mod proxy;
mod signals;
mod snapshots;
mod support;
mod transfers;

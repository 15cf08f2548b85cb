//! The command line as its users have it: most of it in this process, some through the program.
#![cfg(feature = "mock")]

mod builtins;
#[cfg(unix)]
mod guide;
mod leaves;
mod support;

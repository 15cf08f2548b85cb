//! The whole POLYV Live API on the command line: the program `polyv`, as a function.
//!
//! ```
//! # #[cfg(feature = "mock")] {
//! use polyv_cli::{Exit, Io, run};
//!
//! let mut io = Io::default(); // no terminal, no environment, no input
//! let exit = run(["polyv", "--mock", "channel", "basic", "list", "-o", "json"], &mut io);
//! assert_eq!(exit, Exit::Ok);
//! # }
//! ```
//!
//! The layout follows a command:
//!
//! ```text
//! argv -> peek -> tree (clap) -> globals -> operation -> input -> request -> send -> call -> output
//!                                      \-> commands::*                        \-> preview, confirm
//! ```
//!
//! Commands come from two places: one for each operation of the SDK ([`polyv_sdk::api::operations`]), and the built-in
//! ones in `commands`. No command knows an operation by its name.

mod accounts;
mod builtin;
mod call;
mod chinese;
mod client;
mod commands;
mod confirm;
mod context;
mod describe;
mod doc;
mod escape;
mod exit;
mod format;
mod globals;
mod input;
mod interrupt;
mod io;
mod jq;
mod lang;
mod leaf;
mod names;
mod operation;
mod options;
mod output;
mod peek;
mod preview;
mod progress;
mod proxy;
mod request;
mod run;
mod secret;
mod send;
mod text;
mod tree;

pub use exit::Exit;
pub use io::{Io, Terminal};
pub use run::run;

//! `cargo xtask` as a program, on a copy of five specs: its exit codes, what it prints, and which files
//! it touches.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod coverage;
mod diff;
mod generate;
mod import;
mod openapi;
mod repository;
mod watch;

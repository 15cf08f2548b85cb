//! Tests over the whole: the wire, the samples, and real servers.

#![allow(
    clippy::expect_used,
    reason = "an expectation that fails here is a test that fails"
)]

mod blocking;
mod callbacks;
mod end_to_end;
#[rustfmt::skip]
mod endpoints;
mod faults;
mod files;
mod leaks;
mod paging;
mod samples;
mod wire;

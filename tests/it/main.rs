//! Tests over the whole: the wire, the samples, and real servers.

#![allow(
    clippy::expect_used,
    reason = "an expectation that fails here is a test that fails"
)]

mod blocking;
mod built;
mod callback_leaks;
#[rustfmt::skip]
mod callback_kinds;
mod callbacks;
mod called_back;
mod crowded;
mod dynamic;
mod echoes;
mod end_to_end;
#[rustfmt::skip]
mod endpoints;
mod erased;
mod faults;
mod files;
mod fuzzed;
mod guides;
mod leaks;
mod listed;
mod matrix;
mod one_call;
mod own_quotas;
mod packed;
mod paging;
mod paused;
mod printed;
mod quota;
mod receiver;
mod refused;
mod samples;
mod sharing;
mod stated;
#[path = "../../fuzz/bodies/table.rs"]
mod table;
mod untyped;
#[path = "../../benches/valgrind.rs"]
#[expect(
    unreachable_pub,
    reason = "it is shared with the library of the benches"
)]
mod valgrind;
mod wire;

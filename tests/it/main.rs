//! Tests over the whole: the wire, the samples, and real servers.

mod end_to_end;
#[rustfmt::skip]
mod endpoints;
mod files;
mod leaks;
mod samples;
mod wire;

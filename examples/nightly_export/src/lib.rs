//! A nightly export of many channels, and what an application around it needs: channels that are created and removed,
//! files in both directions, callbacks, a queue of requests, and calls that have no type.
//!
//! The guides in `docs/` quote this crate; its tests run it against `polyv-mock`.

pub mod channels;
pub mod export;
pub mod files;
pub mod queue;
pub mod trouble;
pub mod untyped;
pub mod webhook;

/// Writes a file as a whole: after a crash it is what it was, or what it is to be.
fn replace(file: &std::path::Path, content: &[u8]) -> std::io::Result<()> {
    let fresh = file.with_extension("new");
    std::fs::write(&fresh, content)?;
    std::fs::rename(fresh, file)
}

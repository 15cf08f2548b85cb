//! What the benches share.

use std::ffi::OsStr;
use std::process::Command;

use serde::Deserialize;

/// A page of a list, as by hand.
#[derive(Debug, Deserialize)]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "only some are read, and they are called as on the wire"
)]
#[serde(rename_all = "camelCase")]
pub struct Page<R> {
    page_number: u64,
    page_size: u64,
    total_pages: u64,
    total_items: u64,
    /// The rows.
    pub contents: Vec<R>,
}

/// A session, as by hand.
#[derive(Debug, Deserialize)]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "they are read, and that is all; they are called as on the wire"
)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    session_id: String,
    channel_id: u64,
    user_id: String,
    start_time: i64,
    end_time: i64,
    custom_id: Option<String>,
}

/// A booking, as by hand.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "they are read, and that is all")]
#[serde(rename_all = "camelCase")]
pub struct Booking {
    channel_id: u64,
    channel_name: String,
    open_id: String,
    nickname: Option<String>,
    created_time: i64,
    #[serde(rename = "TBname")]
    tb_name: Option<String>,
    #[serde(rename = "TBnumber")]
    tb_number: Option<String>,
}

/// Whether `valgrind` is installed.
pub fn has_valgrind() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok()
}

/// The instructions that a run of this program takes with these variables set.
///
/// # Panics
///
/// If it cannot be run under `valgrind`, or fails.
pub fn instructions<N: AsRef<OsStr>, V: AsRef<OsStr>>(
    variables: impl IntoIterator<Item = (N, V)>,
) -> u64 {
    let output = std::env::current_exe().and_then(|this| {
        Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(this)
            .envs(variables)
            .output()
    });
    let output = output.unwrap_or_else(|error| panic!("valgrind cannot be run: {error}"));
    let report = String::from_utf8_lossy(&output.stderr);
    let count = report.lines().find_map(|line| {
        let (_, count) = line.split_once("Collected :")?;
        count.trim().parse().ok()
    });
    match count {
        Some(count) if output.status.success() => count,
        _ => panic!("the program failed under valgrind: {report}"),
    }
}

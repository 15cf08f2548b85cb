//! What programs cost by the count of their instructions: for the benches, and for the test of one call.

use std::ffi::OsStr;
use std::process::Command;

/// Whether `valgrind` is installed.
pub fn is_installed() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok()
}

/// The instructions that a run of this program takes with these arguments and variables.
///
/// # Panics
///
/// If it cannot be run under `valgrind`, or fails.
pub fn instructions<N: AsRef<OsStr>, V: AsRef<OsStr>>(
    arguments: &[&str],
    variables: impl IntoIterator<Item = (N, V)>,
) -> u64 {
    let output = std::env::current_exe().and_then(|this| {
        Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(this)
            .args(arguments)
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

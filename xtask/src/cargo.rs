//! Running cargo.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Where the workspace builds, so that what is built already is not built once more.
pub(crate) fn target_dir(root: &Path) -> String {
    std::env::var("CARGO_TARGET_DIR")
        .unwrap_or_else(|_| root.join("target").to_string_lossy().into_owned())
}

pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // The credentials and preferences of the person who runs the gate have no place in a test.
    for variable in [
        "POLYV_APP_ID",
        "POLYV_APP_SECRET",
        "POLYV_BASE_URL",
        "POLYV_LANG",
        "POLYV_OUTPUT",
        "POLYV_PROFILE",
        "POLYV_PROXY",
        "POLYV_READ_ONLY",
        "POLYV_USER_ID",
    ] {
        command.env_remove(variable);
    }
    let status = command
        .current_dir(root)
        .args(arguments)
        .env("RUSTDOCFLAGS", "-D warnings")
        .status();
    let status = status.context("cargo could not be started")?;
    if !status.success() {
        bail!("`cargo {}` ended with {status}", arguments.join(" "));
    }
    Ok(())
}

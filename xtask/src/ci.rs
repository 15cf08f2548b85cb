//! The gate: what must pass before a change is merged, here and in CI alike.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

use crate::sync::Mode;
use crate::{generate, lint, openapi, rooms};

/// Runs every step, and stops at the first that fails.
pub(crate) fn run(root: &Path) -> bool {
    let start = Instant::now();
    let outcome = steps(root);
    match &outcome {
        Ok(()) => println!("== everything passed in {} s", start.elapsed().as_secs()),
        Err(error) => eprintln!("error: {error:#}"),
    }
    outcome.is_ok()
}

fn steps(root: &Path) -> Result<()> {
    step("generated files", || {
        if !generate::run(root, Mode::Check, &mut std::io::stdout())? {
            bail!("the generated files are stale");
        }
        Ok(())
    })?;
    step("lints of the specs", || {
        if !lint::gate(root, &mut std::io::stdout())? {
            bail!("the specs have findings that are neither mended nor allowed");
        }
        Ok(())
    })?;
    step("rooms and arrows", || rooms::check(root))?;
    step("OpenAPI document", || {
        openapi::validate(root, &mut std::io::stdout())
    })?;
    let lints = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    let core = [
        "clippy",
        "--package",
        "polyv-sdk",
        "--no-default-features",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    cargo(root, "format", &["fmt", "--all", "--check"])?;
    cargo(root, "lints", &lints)?;
    cargo(root, "lints of the SDK's core alone", &core)?;
    cargo(root, "tests", &["test", "--workspace", "--locked"])?;
    cargo(
        root,
        "quickstart",
        &[
            "run",
            "--quiet",
            "--locked",
            "--package",
            "polyv-sdk",
            "--example",
            "quickstart",
        ],
    )?;
    downstream(root)?;
    cargo(
        root,
        "documentation",
        &["doc", "--workspace", "--no-deps", "--locked"],
    )?;
    Ok(())
}

/// The application that is built as those of others are: outside of the workspace.
fn downstream(root: &Path) -> Result<()> {
    cargo(
        root,
        "an application outside of the workspace",
        &[
            "test",
            "--quiet",
            "--locked",
            "--manifest-path",
            "examples/downstream/Cargo.toml",
            "--target-dir",
            &target_dir(root),
        ],
    )
}

/// Where the workspace builds, so that what is built already is not built once more.
fn target_dir(root: &Path) -> String {
    std::env::var("CARGO_TARGET_DIR")
        .unwrap_or_else(|_| root.join("target").to_string_lossy().into_owned())
}

fn step(name: &str, run: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("== {name}");
    run().with_context(|| format!("the step \"{name}\" failed"))
}

fn cargo(root: &Path, name: &str, arguments: &[&str]) -> Result<()> {
    step(name, || {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // The credentials of whoever runs the gate have no place in a test.
        for variable in [
            "POLYV_APP_ID",
            "POLYV_APP_SECRET",
            "POLYV_BASE_URL",
            "POLYV_PROFILE",
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
    })
}

//! The project's tasks: `cargo xtask <task>`. All reading, writing and running of programs around
//! the pure `codegen` is here.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

mod ci;
mod generate;
mod rooms;
mod sync;
mod synth;
#[cfg(test)]
mod tests;

/// The tasks of the polyv-sdk project.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Turn the specs into Rust modules and data.
    ///
    /// Reads every YAML file below `specs/` and writes the modules below `polyv-sdk/src/api/`, the catalogue of
    /// polyv-mock, the list of endpoints for the tests and the feature list of polyv-sdk. Files that would not change are
    /// not touched; files that no spec stands for any more are removed. When anything is wrong with the specs, every
    /// mistake is printed and nothing is written.
    Generate {
        /// Write nothing: fail, with a diff, if the generated files are not what the specs say.
        #[arg(long)]
        check: bool,
    },
    /// Write a copy of the workspace with made-up endpoints, to measure what the generated code costs.
    ///
    /// Each endpoint has 6 parameters and 12 response fields. The copy is a workspace of its own: check it, build it, and
    /// throw it away.
    Synth {
        /// The folder to write to; it must not exist.
        target: PathBuf,
        /// How many endpoints.
        #[arg(long, default_value_t = 590)]
        endpoints: usize,
    },
    /// Run everything that must pass before a change is merged: format, lints, generated files, tests, documentation.
    Ci,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the task succeeded; what went wrong with the input has been printed.
fn run(arguments: &Arguments) -> Result<bool> {
    let root = root()?;
    match &arguments.task {
        Task::Generate { check } => {
            let mode = if *check {
                sync::Mode::Check
            } else {
                sync::Mode::Write
            };
            generate::run(&root, mode, &mut std::io::stdout())
        }
        Task::Synth { target, endpoints } => {
            synth::run(&root, target, *endpoints, &mut std::io::stdout())
        }
        Task::Ci => ci::run(&root),
    }
}

/// The top of the repository.
fn root() -> Result<PathBuf> {
    // Cargo tells where this run belongs; a binary that was built elsewhere may be run here.
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(here);
    let top = here.parent().context("xtask has no parent folder")?;
    Ok(top.to_owned())
}

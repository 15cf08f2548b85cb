//! The project's tasks: `cargo xtask <task>`. All reading, writing and running of programs around
//! the pure `codegen` is here.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};

mod cargo;
mod ci;
mod coverage;
mod diff;
mod generate;
mod import;
mod lint;
mod mutants;
mod new;
mod openapi;
mod packages;
mod rooms;
mod schema;
mod specs;
mod sync;
mod synth;
#[cfg(test)]
mod tests;
mod watch;

/// The tasks of the polyv-sdk project.
///
/// The maintainer edits the specs below `specs/` (their language is described in specs/README.md) and never the
/// generated files; these tasks do the rest.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask generate           after a spec was edited or added
  cargo xtask generate --check   whether that was done: the exit code says so
  cargo xtask lint               what is valid, and still not as it should be
  cargo xtask diff main          what a branch changes for users, as lines of the changelog
  cargo xtask openapi --out FILE the API for tools that read OpenAPI
  cargo xtask ci                 before a change is sent
  cargo xtask generate --help    what a task does, in detail

Exit codes:
  0  done, and all is well
  1  the specs, or what was compared with them, are not as they should be; what and where was printed
  2  the task could not be done: an unknown option, a file that cannot be read, ...";

#[derive(Debug, Subcommand)]
enum Task {
    /// Turn the specs into Rust modules and data
    ///
    /// Reads every YAML file below specs/ and writes
    ///
    /// - polyv-sdk/src/api/: the Rust modules, one file for each spec;
    /// - polyv-mock/catalogue, polyv-mock/src/catalogue/shards.rs: the API as data, by which the local server judges and
    ///   answers;
    /// - tests/wire: what leaves for each endpoint, and what comes back;
    /// - tests/it/endpoints.rs: the list of all endpoints, for tests that go over them;
    /// - `tests/it/callback_kinds.rs`: the list of all kinds of callbacks, likewise;
    /// - polyv-sdk/Cargo.toml: the features of the top-level modules, between two markers;
    /// - README.md, README.zh-CN.md: what is covered, between two markers;
    /// - specs/schema/: the JSON Schemas of the spec language, for editors.
    ///
    /// Files that would not change are not touched; files in polyv-sdk/src/api/ that no spec stands for are removed.
    /// When anything is wrong with the specs, every mistake is printed with its place, and nothing is written. The exit
    /// code is 0 if the files are now what the specs say, 1 if they or the specs are not as they should be, and 2 if a file
    /// could not be read or written.
    #[command(verbatim_doc_comment)]
    Generate {
        /// Write nothing: fail, with a diff, if the files are not what the specs say; strays and missing files count.
        #[arg(long)]
        check: bool,
    },
    Import(import::Import),
    New(new::New),
    Diff(diff::Diff),
    Lint(lint::Judge),
    Openapi(openapi::Openapi),
    /// Generate, and again whenever a spec is saved
    ///
    /// Does what `generate` does at the start and after each change below specs/, and prints the mistakes at once. What was
    /// generated stays as it was while there is a mistake. Runs until it is interrupted.
    Watch,
    Coverage(coverage::Coverage),
    /// Print a JSON Schema of the spec language, by which editors complete and check while a spec is typed
    ///
    /// The schemas (2020-12) are made of the same Rust types that read the specs, with the documentation of each key.
    /// `cargo xtask generate` keeps them in specs/schema/, and `generate --check` reports stale ones; this task
    /// prints one, for other uses, and needs no spec for it. Editors with a YAML language server find it by the first line
    /// of a spec:
    ///
    ///   # yaml-language-server: $schema=../../schema/endpoint.json
    ///
    /// Examples:
    ///   cargo xtask schema > /tmp/endpoint.json
    ///   cargo xtask schema types
    #[command(verbatim_doc_comment)]
    Schema {
        /// The kind of file
        #[arg(value_enum, default_value_t)]
        kind: schema::FileKind,
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
    Mutants(mutants::Mutants),
    Ci(ci::Ci),
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
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
        Task::Import(import) => import.run(&root, &mut std::io::stdout(), &mut std::io::stderr()),
        Task::New(new) => new.run(&root, &mut std::io::stdout()),
        Task::Diff(diff) => diff.run(&root, &mut std::io::stdout()),
        Task::Lint(options) => lint::run(&root, options, &mut std::io::stdout()),
        Task::Openapi(openapi) => openapi.run(&root, &mut std::io::stdout()),
        Task::Watch => watch::run(&root, &mut std::io::stdout()),
        Task::Coverage(coverage) => coverage.run(&root, &mut std::io::stdout()),
        Task::Schema { kind } => schema::run(*kind, &mut std::io::stdout()),
        Task::Synth { target, endpoints } => {
            synth::run(&root, target, *endpoints, &mut std::io::stdout())
        }
        Task::Mutants(mutants) => mutants.run(&root),
        Task::Ci(ci) => ci.run(&root),
    }
}

/// The top of the repository.
fn root() -> Result<PathBuf> {
    // Cargo says where this run belongs; a binary that was built elsewhere may be run here.
    let here =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(here);
    let top = here.parent().context("xtask has no parent folder")?;
    Ok(top.to_owned())
}

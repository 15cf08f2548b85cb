//! The project's tasks: `cargo xtask <task>`. All reading, writing and running of programs around
//! the pure `codegen` is here.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

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

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The tasks of the polyv-sdk project.
///
/// Maintainers edit the specs below `specs/` (specs/README.md describes their language), never the generated files;
/// these tasks do the rest.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

const EXAMPLES: &str = "\
Examples:
  cargo xtask generate           after editing or adding a spec
  cargo xtask generate --check   whether the generated files are current, by exit code
  cargo xtask lint               specs that are valid but could be better
  cargo xtask diff main          what a branch changes for users, as changelog lines
  cargo xtask openapi --out FILE the API as an OpenAPI document
  cargo xtask ci                 before you submit a change
  cargo xtask generate --help    what a task does, in detail

Exit codes:
  0  success
  1  the specs, or what was compared with them, have mistakes; each was printed with its position
  2  the task could not run: an unknown option, a file that cannot be read, ...";

#[derive(Debug, Subcommand)]
enum Task {
    /// Turn the specs into Rust modules and data
    ///
    /// Reads every YAML file below specs/ and writes
    ///
    /// - polyv-sdk/src/api/: the Rust modules, one file for each spec;
    /// - polyv-sdk/src/secret/names.rs: the names by which values are known to be secret;
    /// - polyv-mock/catalogue, polyv-mock/src/catalogue/shards.rs: the API as data, by which the local server
    ///   checks and answers requests;
    /// - tests/wire: the requests sent to each endpoint, and the replies;
    /// - tests/it/endpoints.rs: the list of all endpoints, for tests;
    /// - `tests/it/callback_kinds.rs`: the list of all kinds of callbacks, for tests;
    /// - polyv-sdk/Cargo.toml: the features of the top-level modules, between two markers;
    /// - README.md, README.zh-CN.md: what is covered, between two markers;
    /// - specs/schema/: the JSON Schemas of the spec language, for editors.
    ///
    /// Files that would not change are not touched; files in polyv-sdk/src/api/ without a spec are removed.
    /// If anything is wrong with the specs, every mistake is printed with its position, and nothing is written. The exit
    /// code is 0 if the files now match the specs, 1 if the specs have mistakes or `--check` finds differences, and 2 if a
    /// file could not be read or written.
    #[command(verbatim_doc_comment)]
    Generate {
        /// Write nothing; fail with a diff if the files do not match the specs. Stray and missing files count.
        #[arg(long)]
        check: bool,
    },
    Import(import::Import),
    New(new::New),
    Diff(diff::Diff),
    Lint(lint::Judge),
    Openapi(openapi::Openapi),
    /// Generate now, and again whenever a spec is saved
    ///
    /// Runs `generate` at the start and after each change below specs/, and prints mistakes at once. Generated files stay
    /// unchanged while there is a mistake. Runs until interrupted.
    Watch,
    Coverage(coverage::Coverage),
    /// Print a JSON Schema of the spec language, with which editors complete and check specs as you type
    ///
    /// The schemas (2020-12) are made from the same Rust types that read the specs, with the documentation of each key.
    /// `cargo xtask generate` keeps them in specs/schema/, and `generate --check` reports stale ones; this task
    /// prints one for other uses, and reads no specs. Editors with a YAML language server find it through the first line
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
    /// Write a copy of the workspace with synthetic endpoints, to measure the cost of generated code
    ///
    /// Each endpoint has 6 parameters and 12 response fields. The copy is a separate workspace: check it, build it, and
    /// delete it.
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
        // Who reads no further, such as `head`, has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let cause = error.root_cause().downcast_ref::<std::io::Error>();
    cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
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

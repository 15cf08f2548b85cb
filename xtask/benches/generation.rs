//! What generating costs, over made-up trees of 590 and of 5,900 specs.
//!
//! `cargo bench -p xtask --bench generation`
//!
//! Each row runs the program several times in a process of its own; the least time and the most memory
//! are printed. Nothing is asserted: machines differ, and other work on them shows.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that cannot run says so by ending"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// How often each row is measured.
const RUNS: usize = 5;

/// A file of the made-up tree, and a line of it that may be reworded.
const EDITED: &str = "specs/module0/resource0/list0.yaml";
const LINE: &str = "doc: Value 0 of the row";

/// What a run of the program took.
#[derive(Clone, Copy)]
struct Cost {
    wall: Duration,
    cpu: Duration,
    /// In bytes.
    memory: u64,
}

fn main() {
    println!("| specs | task | wall, s | CPU, s | memory, MB |\n| --- | --- | --- | --- | --- |");
    for endpoints in [590, 5_900] {
        let folder = tempfile::tempdir().expect("a folder for the tree");
        let tree = folder.path().join("tree");
        run(
            Path::new(env!("CARGO_MANIFEST_DIR")),
            &[
                "synth",
                &tree.to_string_lossy(),
                "--endpoints",
                &endpoints.to_string(),
            ],
        );
        let row = |task: &str, arguments: &[&str], prepare: &dyn Fn(usize)| {
            let mut all = Vec::new();
            for at in 0..RUNS {
                prepare(at);
                all.push(run(&tree.join("xtask"), arguments));
            }
            let seconds = |time: fn(&Cost) -> Duration| {
                all.iter().map(time).min().unwrap_or_default().as_secs_f64()
            };
            let memory = all.iter().map(|cost| cost.memory).max().unwrap_or_default();
            println!(
                "| {endpoints} | {task} | {:.2} | {:.2} | {} |",
                seconds(|cost| cost.wall),
                seconds(|cost| cost.cpu),
                memory / 1_000_000,
            );
        };
        row("compare", &["generate", "--check"], &|_| ());
        row("nothing to write", &["generate"], &|_| ());
        row("one spec was edited", &["generate"], &|at| {
            let path = tree.join(EDITED);
            let text = fs::read_to_string(&path).expect("a spec");
            let text = text.lines().map(|line| {
                if line.trim_start().starts_with(LINE) {
                    format!("      {LINE}, {at}.\n")
                } else {
                    format!("{line}\n")
                }
            });
            fs::write(&path, text.collect::<String>()).expect("a spec that can be written");
        });
        row("write all", &["generate"], &|_| {
            fs::remove_dir_all(tree.join("polyv-sdk/src/api")).expect("generated files");
        });
    }
}

/// Runs the program for the repository that has the manifest folder `manifest`.
fn run(manifest: &Path, arguments: &[&str]) -> Cost {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env("CARGO_MANIFEST_DIR", manifest)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let used = child.wait4().expect("the program ends");
    assert!(
        used.status.success(),
        "xtask {arguments:?}: {}",
        used.status
    );
    Cost {
        wall: start.elapsed(),
        cpu: used.rusage.utime + used.rusage.stime,
        memory: used.rusage.maxrss,
    }
}

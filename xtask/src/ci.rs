//! The gate: what must pass before a change is merged, here and in CI alike.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::cargo::{cargo, target_dir};
use crate::diff::git;
use crate::sync::Mode;
use crate::{diff, generate, lint, mutants, openapi, packages, rooms};

const EXAMPLES: &str = "\
Examples:
  cargo xtask ci             before a change is merged
  cargo xtask ci --changed   while you work: what the files that changed since main concern
  cargo xtask ci --step doc  the steps whose name contains \"doc\"
  cargo xtask ci --list      the steps";

/// Run everything that must pass before a change is merged
///
/// Quick steps and likely failures come first; the first step that fails ends the run. It is what continuous integration
/// runs. Optional tools are used if installed; a skipped check says so.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Ci {
    /// Run only the steps that concern files changed since the branch left main, committed or not, and test only the
    /// packages they belong to
    #[arg(long)]
    changed: bool,
    /// Run only the steps whose name contains this text
    #[arg(long, value_name = "TEXT", conflicts_with = "changed")]
    step: Option<String>,
    /// Print the steps and what they concern, and run nothing
    #[arg(long, conflicts_with = "changed")]
    list: bool,
}

/// A step of the gate.
struct Step {
    name: &'static str,
    /// The folders and files whose changes concern it; an empty list means any.
    concerns: &'static [&'static str],
    run: Run,
}

enum Run {
    /// Something of this program.
    Task(fn(&Path) -> Result<()>),
    Cargo(&'static [&'static str]),
    /// A command of cargo for the whole workspace, or for the changed packages: what stands before their names, and
    /// behind.
    Packages(&'static str, &'static [&'static str]),
}

/// Everything that is written in Rust.
const RUST: &[&str] = &[
    "benches/",
    "codegen/",
    "import/",
    "polyv-cli/",
    "polyv-mock/",
    "polyv-sdk/",
    "tests/",
    "xtask/",
    "Cargo.toml",
    "Cargo.lock",
    "clippy.toml",
];
/// What an application is built from.
const PUBLISHED: &[&str] = &[
    "polyv-cli/",
    "polyv-mock/",
    "polyv-sdk/",
    "Cargo.toml",
    "Cargo.lock",
];

const STEPS: &[Step] = &[
    Step {
        name: "format",
        concerns: RUST,
        run: Run::Cargo(&["fmt", "--all", "--check"]),
    },
    Step {
        name: "generated files",
        concerns: &[],
        run: Run::Task(generated),
    },
    Step {
        name: "lints of the specs",
        concerns: &["specs/", "codegen/"],
        run: Run::Task(lints),
    },
    Step {
        name: "OpenAPI document",
        concerns: &["specs/", "codegen/"],
        run: Run::Task(|root| openapi::validate(root, &mut std::io::stdout())),
    },
    Step {
        name: "announced changes",
        concerns: &["specs/", "codegen/", "CHANGELOG.md"],
        run: Run::Task(announced),
    },
    Step {
        name: "rooms and arrows",
        concerns: RUST,
        run: Run::Task(rooms::check),
    },
    Step {
        name: "lints of the SDK's core alone",
        concerns: &["polyv-sdk/", "Cargo.toml", "Cargo.lock"],
        run: Run::Cargo(&[
            "clippy",
            "--package",
            "polyv-sdk",
            "--no-default-features",
            "--features",
            "callbacks",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]),
    },
    Step {
        name: "lints",
        concerns: RUST,
        run: Run::Packages(
            "clippy",
            &["--all-targets", "--locked", "--", "-D", "warnings"],
        ),
    },
    Step {
        name: "tests",
        concerns: &[],
        // Most of their time tests wait: for windows, time-outs, other processes.
        run: Run::Packages("test", &["--locked", "--", "--test-threads", "8"]),
    },
    Step {
        name: "instructions of one call",
        // A change of either concerns `polyv-tests`, where the test is.
        concerns: &["polyv-sdk/", "tests/"],
        // All tests are selected, though one is run: with fewer, dependencies have other features, and are built again.
        run: Run::Packages(
            "test",
            &[
                "--locked",
                "--quiet",
                "--tests",
                "--",
                "--ignored",
                "--exact",
                "one_call::takes_no_more_instructions",
                "--nocapture",
            ],
        ),
    },
    Step {
        name: "breakages of the core",
        concerns: &["polyv-sdk/", "xtask/", "Cargo.toml", "Cargo.lock"],
        run: Run::Task(mutants::gate),
    },
    Step {
        name: "an application outside of the workspace",
        concerns: &["polyv-mock/", "polyv-sdk/", "examples/", "Cargo.toml"],
        run: Run::Task(downstream),
    },
    Step {
        name: "packages as they are published",
        concerns: PUBLISHED,
        run: Run::Task(packages::check),
    },
    Step {
        name: "instructions of what is pure",
        concerns: &["benches/", "polyv-sdk/", "Cargo.toml", "Cargo.lock"],
        run: Run::Cargo(&[
            "bench",
            "--quiet",
            "--locked",
            "--package",
            "polyv-benches",
            "--bench",
            "instructions",
            "--",
            "--check",
        ]),
    },
    Step {
        name: "documentation",
        concerns: RUST,
        run: Run::Packages("doc", &["--no-deps", "--locked"]),
    },
];

impl Ci {
    /// Runs the steps, and stops at the first that fails.
    pub(crate) fn run(&self, root: &Path) -> Result<bool> {
        if self.list {
            for step in STEPS {
                println!("{}: {}", step.name, concern(step));
            }
            return Ok(true);
        }
        let changed = if self.changed {
            Some(git::changed(root)?)
        } else {
            None
        };
        let steps: Vec<&Step> = STEPS
            .iter()
            .filter(|step| changed.as_deref().is_none_or(|files| step.is_about(files)))
            .filter(|step| {
                self.step
                    .as_ref()
                    .is_none_or(|part| step.name.contains(part))
            })
            .collect();
        if let (true, Some(part)) = (steps.is_empty(), &self.step) {
            bail!("no step's name contains \"{part}\": see `cargo xtask ci --list`");
        }
        if steps.is_empty() {
            println!("nothing changed since main");
            return Ok(true);
        }
        let start = Instant::now();
        for (at, step) in steps.iter().enumerate() {
            println!("== [{}/{}] {}", at + 1, steps.len(), step.name);
            let begun = Instant::now();
            if let Err(error) = step.run(root, changed.as_deref()) {
                eprintln!("error: the step \"{}\" failed: {error:#}", step.name);
                return Ok(false);
            }
            println!("   {} done in {}", step.name, seconds(begun.elapsed()));
        }
        println!("== everything passed in {}", seconds(start.elapsed()));
        Ok(true)
    }
}

impl Step {
    fn is_about(&self, files: &[String]) -> bool {
        !files.is_empty()
            && (self.concerns.is_empty()
                || files.iter().any(|file| {
                    self.concerns
                        .iter()
                        .any(|concern| file.starts_with(concern))
                }))
    }

    fn run(&self, root: &Path, changed: Option<&[String]>) -> Result<()> {
        match self.run {
            Run::Task(task) => task(root),
            Run::Cargo(arguments) => cargo(root, arguments),
            Run::Packages(command, options) => {
                let mut arguments = vec![command];
                match changed {
                    None => arguments.push("--workspace"),
                    Some(files) => {
                        let packages = packages(files);
                        if packages.is_empty() {
                            println!("skipped: no package changed");
                            return Ok(());
                        }
                        arguments.extend(packages.iter().flat_map(|name| ["--package", name]));
                    }
                }
                arguments.extend(options);
                cargo(root, &arguments)
            }
        }
    }
}

/// The packages to test after a change of `files`. A spec concerns what is generated from it, a guide what compiles it.
fn packages(files: &[String]) -> Vec<&'static str> {
    const PACKAGES: &[(&str, &[&str])] = &[
        ("polyv-benches", &["benches/"]),
        ("polyv-codegen", &["codegen/", "specs/"]),
        ("polyv-import", &["import/"]),
        (
            "polyv-cli",
            &["polyv-cli/", "polyv-mock/", "polyv-sdk/", "docs/"],
        ),
        ("polyv-mock", &["polyv-mock/", "docs/"]),
        ("polyv-sdk", &["polyv-sdk/", "docs/", "README."]),
        (
            "polyv-tests",
            &[
                "tests/",
                "specs/",
                "polyv-mock/",
                "polyv-sdk/",
                "docs/",
                "examples/",
                "README.",
            ],
        ),
        ("polyv-ui-tests", &["tests/ui/", "polyv-sdk/"]),
        ("xtask", &["xtask/"]),
    ];
    let is_concerned = |folders: &[&str]| {
        files
            .iter()
            .any(|file| folders.iter().any(|folder| file.starts_with(folder)))
    };
    PACKAGES
        .iter()
        .filter(|(_, folders)| is_concerned(folders))
        .map(|(name, _)| *name)
        .collect()
}

fn concern(step: &Step) -> String {
    if step.concerns.is_empty() {
        "any change".to_owned()
    } else {
        step.concerns.join(", ")
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn generated(root: &Path) -> Result<()> {
    if !generate::run(root, Mode::Check, &mut std::io::stdout())? {
        bail!("the generated files are stale: run `cargo xtask generate`");
    }
    Ok(())
}

fn lints(root: &Path) -> Result<()> {
    if !lint::gate(root, &mut std::io::stdout())? {
        bail!("the specs have findings that are neither fixed nor allowed");
    }
    Ok(())
}

fn announced(root: &Path) -> Result<()> {
    if !diff::gate(root, &mut std::io::stdout())? {
        bail!("CHANGELOG.md does not announce every breaking change");
    }
    Ok(())
}

/// The application that is built as those of others are: outside of the workspace.
fn downstream(root: &Path) -> Result<()> {
    cargo(
        root,
        &[
            "test",
            "--quiet",
            "--locked",
            "--manifest-path",
            "examples/nightly_export/Cargo.toml",
            "--target-dir",
            &target_dir(root),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_selects_its_steps_and_packages() {
        let names = |files: &[&str]| -> Vec<&str> {
            let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
            STEPS
                .iter()
                .filter(|step| step.is_about(&files))
                .map(|step| step.name)
                .collect()
        };
        assert!(names(&[]).is_empty());
        let of_prose = names(&["CONTRIBUTING.md"]);
        assert_eq!(of_prose, ["generated files", "tests"]);
        let of_spec = names(&["specs/channel/booking/list.yaml"]);
        assert!(of_spec.contains(&"lints of the specs") && !of_spec.contains(&"lints"));
        assert!(
            names(&["polyv-sdk/src/lib.rs"]).contains(&"an application outside of the workspace")
        );
        let packages = |file: &str| packages(&[file.to_owned()]);
        assert_eq!(packages("import/src/lib.rs"), ["polyv-import"]);
        let call = STEPS.iter().find(|step| step.name.ends_with("one call"));
        for folder in call.expect("the step").concerns {
            assert!(packages(folder).contains(&"polyv-tests"), "{folder}");
        }
        assert_eq!(
            packages("specs/channel/booking/list.yaml"),
            ["polyv-codegen", "polyv-tests"]
        );
        assert!(packages("CONTRIBUTING.md").is_empty());
        assert_eq!(
            packages("docs/errors.md"),
            ["polyv-cli", "polyv-mock", "polyv-sdk", "polyv-tests"]
        );
    }

    /// A room that no step and no package knows would not be tested by `--changed`.
    #[test]
    fn every_room_is_concerned() {
        let metadata = cargo_metadata::MetadataCommand::new()
            .no_deps()
            .exec()
            .expect("metadata");
        for package in &metadata.packages {
            let folder = package.manifest_path.parent().expect("a folder");
            let folder = folder
                .strip_prefix(&metadata.workspace_root)
                .expect("inside");
            let file = format!("{folder}/src/lib.rs");
            assert!(
                packages(std::slice::from_ref(&file)).contains(&package.name.as_str()),
                "{}",
                package.name
            );
            assert!(RUST.iter().any(|known| file.starts_with(known)), "{file}");
        }
    }
}

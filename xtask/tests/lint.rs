//! `cargo xtask lint` as a program: what it prints, where it looks, and its exit codes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const LIST: &str = "specs/channel/thing/list.yaml";

/// A repository with the specs that the cases of the lints start from.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/lint/base");
        let folder = TempDir::new().unwrap();
        copy(&base, &folder.path().join("specs"));
        Self { folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    #[track_caller]
    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.path(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "no {from:?}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    /// Runs the task; it must end with `code`. Returns what it printed.
    #[track_caller]
    fn run(&self, arguments: &[&str], code: i32) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let command = command.arg("lint").args(arguments);
        let output = command
            .env("CARGO_MANIFEST_DIR", self.path("xtask"))
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{out}{err}");
        if code == 2 { err } else { out }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

#[test]
fn specs_without_a_finding_are_well() {
    let out = Repository::new().run(&["--deny", "info"], 0);
    let expected = "0 errors, 0 warnings, 0 hints in 4 files; 0 allowed\n";
    assert_eq!(out, expected);
}

#[test]
fn the_level_that_is_denied_decides() {
    let repository = Repository::new();
    repository.edit(LIST, "doc: The channel.", "doc: The channel");
    let out = repository.run(&[], 0);
    assert!(out.contains("warn[doc-full-stop]"), "{out}");
    assert!(out.contains(&format!("--> {LIST}:20:10")), "{out}");
    assert!(out.contains("0 errors, 1 warning, 0 hints"), "{out}");
    repository.run(&["--deny", "warn"], 1);
    repository.run(&["--deny", "info"], 1);
    let out = repository.run(&["--show", "error", "--deny", "warn"], 1);
    assert!(!out.contains("doc-full-stop"), "{out}");
    repository.edit(LIST, "doc: What was noted.", "doc: \"TRANSLATE: 备注\"");
    let out = repository.run(&[], 1);
    assert!(out.contains("error[untranslated-doc]"), "{out}");
    assert!(out.contains("write it in English: 备注"), "{out}");
}

#[test]
fn only_what_is_asked_for_is_looked_at() {
    let repository = Repository::new();
    repository.edit(LIST, "doc: The channel.", "doc: The channel");
    for path in [LIST, "specs/channel", "channel/thing/", "./specs", "specs/"] {
        repository.run(&["--deny", "warn", path], 1);
    }
    for path in ["specs/types", "specs/channel/thing/add.yaml"] {
        repository.run(&["--deny", "warn", path], 0);
    }
    repository.run(&["--deny", "warn", "specs/types", LIST], 1);
    let err = repository.run(&["specs/chan"], 2);
    assert!(err.contains("specs/chan is neither a spec"), "{err}");
    // A mistake anywhere: nothing was judged, which is not the same as nothing found.
    repository.edit(LIST, "title:", "titel:");
    let out = repository.run(&["specs/types"], 1);
    assert!(out.contains("error[unknown-key]"), "{out}");
}

#[test]
fn what_is_allowed_is_counted() {
    let repository = Repository::new();
    repository.edit(LIST, "doc: The channel.", "doc: The channel");
    let allow = "\nallow:\n  - code: doc-full-stop\n    reason: The page has it like that.\n\ncontradictions:\n";
    repository.edit(LIST, "\ncontradictions:\n", allow);
    let out = repository.run(&["--deny", "info"], 0);
    assert!(out.contains("1 allowed"), "{out}");
    repository.edit(LIST, "    reason: The page has it like that.\n", "");
    let out = repository.run(&[], 1);
    assert!(out.contains("error[missing-key]"), "{out}");
}

#[test]
fn programs_and_github_are_served() {
    let repository = Repository::new();
    repository.edit(LIST, "doc: The channel.", "doc: The channel");
    let out = repository.run(&["--format", "json"], 0);
    for part in [
        "\"version\": 1",
        "\"warn\": 1",
        "\"key\": \"query.channelId.doc\"",
    ] {
        assert!(out.contains(part), "no {part} in:\n{out}");
    }
    let out = repository.run(&["--format", "github", "--deny", "warn"], 1);
    let start = format!("::warning file={LIST},line=20,col=10,title=doc-full-stop::");
    assert!(out.starts_with(&start), "{out}");
}

/// A mistake is printed in the same form as a finding, and nothing can allow it.
#[test]
fn mistakes_are_errors_in_every_form() {
    let repository = Repository::new();
    repository.edit(LIST, "title:", "titel:");
    let out = repository.run(&[], 1);
    assert!(out.contains("error[unknown-key]"), "{out}");
    let out = repository.run(&["--format", "json"], 1);
    assert!(out.contains("\"code\": \"unknown-key\""), "{out}");
    let out = repository.run(&["--format", "github"], 1);
    let start = format!("::error file={LIST},line=2,col=1,title=unknown-key::");
    assert!(out.starts_with(&start), "{out}");
    fs::write(repository.path(LIST), b"title: x\nsummary: \xff\n").unwrap();
    let err = repository.run(&[], 2);
    let told =
        "list.yaml is not a text in UTF-8: line 2 is in another encoding; save the file as UTF-8";
    assert!(err.contains(told), "{err}");
}

#[test]
fn lints_are_listed_and_explained() {
    let repository = Repository::new();
    let list = repository.run(&["--list"], 0);
    let codes = list
        .lines()
        .map_while(|line| line.split_whitespace().next());
    let codes: Vec<_> = codes.collect();
    assert!(codes.len() > 30, "{list}");
    for code in codes {
        let explained = repository.run(&["--explain", code], 0);
        assert!(explained.starts_with(&format!("{code} (")), "{explained}");
        assert!(
            explained.lines().all(|line| line.len() < 100),
            "{explained}"
        );
    }
    let err = repository.run(&["--explain", "full-stop"], 2);
    assert!(err.contains("did you mean doc-full-stop?"), "{err}");
    let err = repository.run(&["--explain", "x"], 2);
    assert!(err.contains("--list"), "{err}");
    // The code of a mistake instead of that of a lint.
    let err = repository.run(&["--explain", "bad-path"], 2);
    assert!(err.contains("specs/README.md"), "{err}");
}

#[test]
fn help_teaches() {
    let help = Repository::new().run(&["--help"], 0);
    for word in ["Examples:", "--explain", "allow:", "Exit codes:", "counts"] {
        assert!(help.contains(word), "no {word:?} in:\n{help}");
    }
}

#[test]
fn what_is_no_option_is_told() {
    let repository = Repository::new();
    let err = repository.run(&["--deny", "warning"], 2);
    assert!(err.contains("error, warn, info"), "{err}");
    repository.run(&["--list", "--explain", "todo"], 2);
}

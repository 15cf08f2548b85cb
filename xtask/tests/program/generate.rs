//! `generate`, and what all tasks have in common.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::repository::{API, BOOKING, CATALOGUE, REGISTRY, Repository, WIRE, run};

impl Repository {
    /// Runs `generate`, and returns the files that it wrote, by their times, or removed.
    #[track_caller]
    fn generate(&self) -> Vec<String> {
        let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let before = self.files();
        for name in before.keys() {
            let file = File::options().append(true).open(self.path(name)).unwrap();
            file.set_modified(long_ago).unwrap();
        }
        let outcome = self.run(&["generate"]);
        assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
        let after = self.files();
        let written = after.keys().filter(|name| {
            let modified = fs::metadata(self.path(name)).unwrap().modified().unwrap();
            modified != long_ago
        });
        let removed = before.keys().filter(|name| !after.contains_key(*name));
        let mut touched: Vec<_> = written.chain(removed).cloned().collect();
        touched.sort();
        touched
    }

    /// `generate --check` must fail, and show `lines`.
    #[track_caller]
    fn fails(&self, lines: &[&str]) {
        let before = self.files();
        let outcome = self.run(&["generate", "--check"]);
        assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
        for line in lines {
            assert!(
                outcome.out.lines().any(|shown| shown == *line),
                "{line:?} is not in:\n{}",
                outcome.out
            );
        }
        assert!(outcome.out.contains("run `cargo xtask generate`"));
        assert!(self.files() == before, "a check wrote something");
    }
}

#[test]
fn what_was_just_generated_is_fresh() {
    let repository = Repository::new();
    let outcome = repository.run(&["generate", "--check"]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert_eq!(outcome.out, "the generated files are what the specs say\n");
    assert_eq!(repository.generate(), [""; 0], "nothing has changed");
}

#[test]
fn line_ends_of_windows_are_no_difference() {
    let repository = Repository::new();
    for path in [BOOKING, "polyv-sdk/src/api/mod.rs", CATALOGUE] {
        let text = repository.read(path).replace('\n', "\r\n");
        repository.write(path, text);
    }
    assert_eq!(repository.run(&["generate", "--check"]).code, 0);
}

#[test]
fn a_changed_spec_is_a_difference() {
    let repository = Repository::new();
    repository.edit(BOOKING, "    max: 1000\n", "    max: 500\n");
    repository.fails(&[
        "polyv-sdk/src/api/channel/booking/list.rs is not what the specs say",
        "polyv-mock/catalogue/modules/channel.json is not what the specs say",
        "--- there: polyv-sdk/src/api/channel/booking/list.rs",
        "+++ generated: polyv-sdk/src/api/channel/booking/list.rs",
        "-            query(\"pageSize\").details(&[Detail::Range(Some(1), Some(1000))]),",
        "+            query(\"pageSize\").details(&[Detail::Range(Some(1), Some(500))]),",
    ]);
    repository.generate();
    assert_eq!(repository.run(&["generate", "--check"]).code, 0);
}

#[test]
fn an_edited_output_is_a_difference() {
    let repository = Repository::new();
    repository.edit(
        "polyv-sdk/src/api/channel/booking/list.rs",
        "/// One reservation.",
        "/// Edited.",
    );
    repository.fails(&["-/// Edited.", "+/// One reservation."]);
    let manifest = Repository::new();
    manifest.edit("polyv-sdk/Cargo.toml", "channel = []", "channel = [\"x\"]");
    manifest.fails(&["polyv-sdk/Cargo.toml is not what the specs say"]);
    let damaged = Repository::new();
    damaged.write(CATALOGUE, b"\xff\xfe");
    damaged.fails(&["polyv-mock/catalogue/modules/channel.json is not what the specs say"]);
}

#[test]
fn a_missing_file_is_a_difference() {
    for path in [
        "polyv-sdk/src/api/channel/booking/list.rs",
        CATALOGUE,
        REGISTRY,
    ] {
        let repository = Repository::new();
        fs::remove_file(repository.path(path)).unwrap();
        repository.fails(&[
            &format!("{path} is missing"),
            "--- /dev/null",
            &format!("+++ generated: {path}"),
        ]);
        assert_eq!(repository.generate(), [path]);
    }
}

#[test]
fn a_stray_file_is_a_difference() {
    let repository = Repository::new();
    let stray = "polyv-sdk/src/api/channel/booking/old/notes.txt";
    repository.write(stray, "# @generated once\n");
    repository.fails(&[
        &format!("{stray} is a stray: it has no spec"),
        &format!("--- there: {stray}"),
        "+++ /dev/null",
        "-# @generated once",
    ]);
    assert_eq!(repository.generate(), [stray]);
    let folder = repository.path(stray);
    assert!(!folder.parent().unwrap().exists(), "its folder is left");
    // A folder without a file is nothing that could be committed.
    fs::create_dir_all(repository.path("polyv-sdk/src/api/channel/empty")).unwrap();
    assert_eq!(repository.run(&["generate", "--check"]).code, 0);
    let stray = "specs/schema/old.json";
    repository.write(stray, "{}\n");
    repository.fails(&[&format!("{stray} is a stray: it has no spec")]);
    assert_eq!(repository.generate(), [stray]);
}

#[test]
fn without_a_spec_its_files_go() {
    let repository = Repository::new();
    fs::remove_file(repository.path(BOOKING)).unwrap();
    let touched = repository.generate();
    let expected = [
        "README.md",
        "README.zh-CN.md",
        CATALOGUE,
        "polyv-mock/src/catalogue/shards.rs",
        "polyv-sdk/Cargo.toml",
        "polyv-sdk/src/api/channel/booking/list.rs",
        "polyv-sdk/src/api/channel/booking/mod.rs",
        "polyv-sdk/src/api/channel/facts.jsonl",
        "polyv-sdk/src/api/channel/mod.rs",
        "polyv-sdk/src/api/channel/registry.rs",
        "polyv-sdk/src/api/coverage.md",
        "polyv-sdk/src/api/index.rs",
        "polyv-sdk/src/api/mod.rs",
        "polyv-sdk/src/api/registry.rs",
        // A feature that is gone compiles no shared types.
        "polyv-sdk/src/api/types/mod.rs",
        REGISTRY,
        WIRE,
    ];
    assert_eq!(touched, expected);
    let folder = repository.path(&format!("{API}/channel"));
    assert!(!folder.exists());
}

#[test]
fn a_renamed_or_added_field_changes_the_endpoints_own_file_and_the_catalogue() {
    let own = [
        CATALOGUE,
        "polyv-sdk/src/api/channel/booking/list.rs",
        "polyv-sdk/src/api/channel/facts.jsonl",
        WIRE,
    ];
    let repository = Repository::new();
    repository.edit(BOOKING, "    channelName:\n", "    title:\n");
    repository.edit(BOOKING, "\"channelName\"", "\"title\"");
    assert_eq!(repository.generate(), own);
    let generated = repository.read(own[1]);
    assert!(generated.contains("pub title: Option<Text>"));
    repository.edit(
        BOOKING,
        "    title:\n",
        "    note:\n      type: text\n      doc: A note.\n    title:\n",
    );
    assert_eq!(repository.generate(), own);
    let generated = repository.read(own[1]);
    assert!(generated.contains("pub note: Option<Text>"));
}

/// The line and the column at which `text` is in a file.
#[track_caller]
fn place(file: &str, text: &str) -> String {
    let at = file.find(text).unwrap_or_else(|| panic!("no {text:?}"));
    let line_start = file[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = file[..at].matches('\n').count() + 1;
    format!("{line}:{}", file[line_start..at].chars().count() + 1)
}

#[test]
fn five_mistakes_give_five_findings_and_nothing_is_written() {
    let repository = Repository::new();
    repository.edit(BOOKING, "title: ", "titel: ");
    repository.edit(BOOKING, "shape: query-signed", "shape: query-sined");
    repository.edit(BOOKING, "type: OpenId", "type: OpenID2");
    repository.edit(BOOKING, "  size: pageSize", "  size: pageSise");
    repository.edit(BOOKING, "\"openId\"", "\"名字\"");
    let text = repository.read(BOOKING);
    let expected = [
        ("unknown-key", place(&text, "titel")),
        ("unknown-word", place(&text, "query-sined")),
        ("unknown-param", place(&text, "pageSise")),
        ("unknown-type", place(&text, "OpenID2")),
        ("sample-field", place(&text, "\"名字\"")),
    ];
    let before = repository.files();
    for arguments in [&["generate"][..], &["generate", "--check"]] {
        let outcome = repository.run(arguments);
        assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
        let lines: Vec<_> = outcome.out.lines().collect();
        let found: Vec<_> = lines
            .windows(2)
            .filter_map(|pair| {
                let code = pair[0].strip_prefix("error[")?.split(']').next()?;
                let place = pair[1].split_once(&format!("--> {BOOKING}:"))?.1;
                Some((code, place.to_owned()))
            })
            .collect();
        assert_eq!(found, expected, "{}", outcome.out);
        assert!(outcome.out.contains("5 mistakes found"), "{}", outcome.out);
        assert!(repository.files() == before, "something was written");
    }
}

#[test]
fn a_folder_without_specs_is_named() {
    let folder = TempDir::new().unwrap();
    let outcome = run(folder.path(), &["generate"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("specs"), "{}", outcome.err);
    fs::create_dir(folder.path().join("specs")).unwrap();
    let outcome = run(folder.path(), &["generate"]);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.out.contains("`service.yaml` is missing"),
        "{}",
        outcome.out
    );
}

#[test]
fn without_its_markers_the_manifest_is_left_alone() {
    let repository = Repository::new();
    repository.edit("polyv-sdk/Cargo.toml", "# <generated>", "# generated");
    let before = repository.files();
    let outcome = repository.run(&["generate"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("# <generated>"), "{}", outcome.err);
    assert!(repository.files() == before, "something was written");
}

#[test]
fn help_teaches() {
    let folder = TempDir::new().unwrap();
    let help = run(folder.path(), &["--help"]);
    assert_eq!(help.code, 0);
    for word in ["generate", "ci", "Examples:", "specs/README.md"] {
        assert!(help.out.contains(word), "no {word:?} in:\n{}", help.out);
    }
    let help = run(folder.path(), &["generate", "--help"]);
    for word in [
        "--check",
        API,
        "polyv-mock/catalogue",
        "tests/wire",
        REGISTRY,
        "exit",
    ] {
        assert!(help.out.contains(word), "no {word:?} in:\n{}", help.out);
    }
}

#[test]
fn an_unknown_task_is_told_with_what_was_probably_meant() {
    let folder = TempDir::new().unwrap();
    let outcome = run(folder.path(), &["genrate"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("'generate'"), "{}", outcome.err);
    let outcome = run(folder.path(), &["generate", "--chek"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("'--check'"), "{}", outcome.err);
    let outcome = run(folder.path(), &[]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.err.contains("Usage: cargo xtask"),
        "{}",
        outcome.err
    );
}

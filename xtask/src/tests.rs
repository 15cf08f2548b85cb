//! The tasks on a copy of the repository's specs and generated files.

#![allow(
    clippy::expect_used,
    reason = "an expectation that fails here is a test that fails"
)]

#[cfg(unix)]
mod outside;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::TempDir;

use crate::rooms::{self, For};
use crate::sync::Mode;
use crate::{generate, root};

/// A few specs, and what is generated from them, in a folder of their own.
struct Copy {
    folder: TempDir,
}

impl Copy {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let from = root().expect("the repository");
        for part in [
            "specs/service.yaml",
            "specs/types/ids.yaml",
            "specs/channel/booking/list.yaml",
            "specs/broadcast/session/list_data.yaml",
            "polyv-sdk/Cargo.toml",
            "README.md",
            "README.zh-CN.md",
        ] {
            copy(&from.join(part), &folder.path().join(part));
        }
        let copy = Self { folder };
        let (ok, said) = copy.run(Mode::Write);
        assert!(ok, "{said}");
        copy
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.path(path);
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{from} is not in {}", path.display());
        fs::write(&path, text.replacen(from, to, 1)).expect("a file");
    }

    /// Whether the task succeeded, and what it said.
    fn run(&self, mode: Mode) -> (bool, String) {
        let mut out = Vec::new();
        let outcome = generate::run(self.folder.path(), mode, &mut out).expect("no I/O fails");
        (outcome, String::from_utf8(out).expect("UTF-8"))
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
    fs::copy(from, to).expect("a file");
}

/// Every file below `folder` with its content and the time of its last change.
fn state(folder: &Path) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(state(&path));
        } else {
            let changed = fs::metadata(&path).and_then(|it| it.modified());
            let content = fs::read(&path).expect("a file");
            files.push((path, content, changed.expect("a time")));
        }
    }
    files.sort();
    files
}

#[test]
fn the_generated_files_of_the_repository_are_fresh() {
    let mut out = Vec::new();
    let fresh = generate::run(&root().expect("the repository"), Mode::Check, &mut out);
    assert!(
        fresh.expect("no I/O fails"),
        "{}",
        String::from_utf8_lossy(&out)
    );
}

#[test]
fn a_fresh_copy_is_left_alone() {
    let copy = Copy::new();
    let before = state(copy.folder.path());
    let (ok, said) = copy.run(Mode::Check);
    assert!(ok, "{said}");
    let (ok, said) = copy.run(Mode::Write);
    assert!(ok, "{said}");
    assert!(
        before == state(copy.folder.path()),
        "a file was touched: {said}"
    );
}

#[test]
fn a_renamed_field_changes_its_own_file_and_the_data_alone() {
    let copy = Copy::new();
    let spec = "specs/channel/booking/list.yaml";
    copy.edit(
        spec,
        "      type: text\n      rust: tb_name",
        "      type: text\n      rust: shop_name",
    );
    let (ok, said) = copy.run(Mode::Check);
    assert!(!ok);
    for part in [
        "polyv-sdk/src/api/channel/booking/list.rs is not what the specs say",
        "-    pub tb_name: Option<Text>",
        "+    pub shop_name: Option<Text>",
        "run `cargo xtask generate`",
    ] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    let (ok, said) = copy.run(Mode::Write);
    assert!(ok, "{said}");
    let changed: Vec<_> = said
        .lines()
        .filter(|line| line.starts_with("changed"))
        .collect();
    let expected = [
        "changed  polyv-sdk/src/api/channel/booking/list.rs",
        "changed  polyv-sdk/src/api/channel/facts.jsonl",
    ];
    assert_eq!(changed, expected);
    assert!(copy.run(Mode::Check).0);
}

#[test]
fn what_is_stale_missing_or_stray_is_told_and_mended() {
    let copy = Copy::new();
    copy.edit(
        "polyv-sdk/src/api/broadcast/session/list_data.rs",
        "pub page_size:",
        "pub page_sise:",
    );
    fs::remove_file(copy.path("polyv-sdk/src/api/service.rs")).expect("a file");
    fs::create_dir_all(copy.path("polyv-sdk/src/api/channel/gone")).expect("a folder");
    fs::write(copy.path("polyv-sdk/src/api/channel/gone/mod.rs"), "").expect("a file");
    let (ok, said) = copy.run(Mode::Check);
    assert!(!ok);
    for part in [
        "api/broadcast/session/list_data.rs is not what the specs say",
        "api/service.rs is missing",
        "api/channel/gone/mod.rs is a stray",
        "-    pub page_sise",
        "+    pub page_size",
    ] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    assert!(copy.run(Mode::Write).0);
    assert!(!copy.path("polyv-sdk/src/api/channel/gone").exists());
    let (ok, said) = copy.run(Mode::Check);
    assert!(ok, "{said}");
}

#[test]
fn what_somebody_wrote_is_not_removed() {
    let copy = Copy::new();
    let own = "polyv-sdk/src/api/channel/booking/helper.rs";
    fs::write(copy.path(own), "fn help() {}\n").expect("a file");
    copy.edit(
        "specs/channel/booking/list.yaml",
        "    max: 1000",
        "    max: 999",
    );
    let before = state(copy.folder.path());
    let refused = generate::run(copy.folder.path(), Mode::Write, &mut Vec::new());
    let refused = refused.expect_err("it is refused").to_string();
    assert!(
        refused.starts_with(&format!("{own} was not generated")),
        "{refused}"
    );
    assert_eq!(state(copy.folder.path()), before);
}

#[test]
fn five_mistakes_are_told_in_one_run_and_write_nothing() {
    let copy = Copy::new();
    let spec = "specs/channel/booking/list.yaml";
    copy.edit(spec, "effect: read", "effekt: read");
    copy.edit(
        spec,
        "    type: ChannelId\n    required: true",
        "    type: ChanelId\n    required: true",
    );
    copy.edit(spec, "    max: 1000", "    max: many");
    copy.edit(spec, "shape: query-signed", "shape: query-singed");
    copy.edit(spec, "  kind: page", "  kind: pages");
    let before = state(copy.folder.path());
    let (ok, said) = copy.run(Mode::Write);
    assert!(!ok);
    for part in [
        "did you mean `effect`?",
        "did you mean `ChannelId`?",
        "did you mean `query-signed`?",
        "did you mean `page`?",
        "expected a number",
        "specs/channel/booking/list.yaml:14:1",
        "nothing was written",
    ] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    assert!(before == state(copy.folder.path()), "something was written");
}

#[test]
fn a_copied_spec_is_a_new_endpoint() {
    let copy = Copy::new();
    let from = copy.path("specs/channel/booking/list.yaml");
    let text = fs::read_to_string(from).expect("a spec");
    let text = text.replace(
        "/live/v4/channel/booking/list",
        "/live/v4/channel/booking/list-archived",
    );
    fs::write(copy.path("specs/channel/booking/list_archived.yaml"), text).expect("a spec");
    let (ok, said) = copy.run(Mode::Write);
    assert!(ok, "{said}");
    let new = fs::read_to_string(copy.path("polyv-sdk/src/api/channel/booking/list_archived.rs"));
    assert!(new.expect("a module").contains("pub struct ListArchived"));
    let door = fs::read_to_string(copy.path("polyv-sdk/src/api/channel/booking/mod.rs"));
    assert!(
        door.expect("a module")
            .contains("pub use list_archived::ListArchived;")
    );
}

#[test]
fn a_file_that_is_no_text_is_an_error_that_names_it() {
    let copy = Copy::new();
    fs::write(
        copy.path("specs/channel/booking/list.yaml"),
        [0xff, 0xfe, 0x00],
    )
    .expect("a file");
    let mut out = Vec::new();
    let error = generate::run(copy.folder.path(), Mode::Check, &mut out).expect_err("no text");
    assert!(
        format!("{error:#}").contains("channel/booking/list.yaml"),
        "{error:#}"
    );
}

#[test]
fn the_arrows_between_the_rooms_are_those_of_the_architecture() {
    let arrows = rooms::arrows(&root().expect("the repository")).expect("cargo metadata");
    assert_eq!(rooms::forbidden(&arrows), [""; 0]);
    assert!(!arrows.is_empty());
}

#[test]
fn a_forbidden_arrow_is_found() {
    let arrow = |from: &str, to: &str, kind| (from.to_owned(), to.to_owned(), kind);
    let arrows = [
        arrow("polyv-sdk", "polyv-mock", For::Use),
        arrow("polyv-sdk", "polyv-mock", For::Development),
        arrow("polyv-codegen", "polyv-sdk", For::Use),
        arrow("xtask", "polyv-codegen", For::Use),
    ];
    let found = rooms::forbidden(&arrows.into_iter().collect());
    assert_eq!(
        found,
        [
            "polyv-codegen -> polyv-sdk (Use)",
            "polyv-sdk -> polyv-mock (Use)"
        ]
    );
}

#[test]
fn each_module_of_the_sdk_names_no_other() {
    let api = root().expect("the repository").join("polyv-sdk/src/api");
    assert_eq!(rooms::entangled(&api).expect("the API"), [""; 0]);
    let code = "/// See `crate::api::chat::room`.\nuse crate::api::types::{Scene};\nuse crate::api::channel::basic;\n";
    assert_eq!(rooms::named("channel", code), None);
    assert_eq!(rooms::named("chat", code), Some("channel"));
    assert_eq!(rooms::named("chat", "crate::api::video"), Some("video"));
    let gated = "#[cfg(feature = \"video\")]\nuse crate::api::video;\n";
    assert_eq!(rooms::named("chat", gated), Some("video"));
    assert_eq!(rooms::named("callbacks", gated), None);
    assert_eq!(
        rooms::named("callbacks", &gated.replace("video\"", "chat\"")),
        Some("video")
    );
    let shared = rooms::types::Shared::of(&api.join("types")).expect("the types");
    let code = "use crate::api::types::{ChannelId, GroupMemberStatus};\n";
    assert_eq!(shared.missing("group", code), None);
    assert_eq!(
        shared.missing("channel", code).map(str::trim),
        Some("GroupMemberStatus")
    );
}

/// Runs git in the copy.
fn git(copy: &Copy, arguments: &[&str]) {
    let mut command = std::process::Command::new("git");
    command.arg("-C").arg(copy.folder.path());
    command.args(["-c", "user.name=Test", "-c", "user.email=test@example.com"]);
    command.args(["-c", "commit.gpgsign=false"]).args(arguments);
    assert!(command.status().expect("git").success(), "{arguments:?}");
}

#[test]
fn the_gate_asks_for_announcements_since_the_last_tag() {
    let copy = Copy::new();
    fs::write(copy.path("CHANGELOG.md"), "## Unreleased\n").expect("a file");
    let gate = || {
        let mut out = Vec::new();
        let is_well = crate::diff::gate(copy.folder.path(), &mut out).expect("no I/O fails");
        (is_well, String::from_utf8(out).expect("UTF-8"))
    };
    let skipped = "skipped: there is no tag of a release to compare with\n";
    assert_eq!(gate(), (true, skipped.to_owned()), "no repository");
    git(&copy, &["init", "--quiet"]);
    git(&copy, &["add", "--all"]);
    git(&copy, &["commit", "--quiet", "--message", "All"]);
    assert_eq!(gate(), (true, skipped.to_owned()), "no tag");
    git(&copy, &["tag", "v1"]);
    assert!(gate().0);
    let spec = "specs/channel/booking/list.yaml";
    copy.edit(spec, "    max: 1000\n", "    max: 500\n");
    let (is_well, output) = gate();
    assert!(!is_well && output.contains("since v1"), "{output}");
    // A release whose specs are in an older language has nothing to compare with.
    copy.edit(spec, "title: ", "titel: ");
    git(&copy, &["commit", "--quiet", "--all", "--message", "Older"]);
    git(&copy, &["tag", "v2"]);
    copy.edit(spec, "titel: ", "title: ");
    let skipped = "skipped: the specs of v2 are in an older language\n";
    assert_eq!(gate(), (true, skipped.to_owned()));
}

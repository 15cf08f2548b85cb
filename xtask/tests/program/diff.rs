//! `diff`: what changed between two revisions, in a git repository of its own.

use std::process::Command;

use serde_json::Value;

use crate::repository::{BOOKING, Outcome, Repository};

const CHANGELOG: &str = "CHANGELOG.md";
const NARROWED: &str = "- `channel::booking::List::page_size`: it now takes 1 to 500 instead of 1 to 1000. Other values are refused \
                        before they are sent.";

/// A repository whose first commit has the tag `v1`.
fn repository() -> Repository {
    let repository = Repository::new();
    repository.write(
        CHANGELOG,
        "# Changelog\n\n## Unreleased\n\n## 1.0.0\n\n### Breaking\n\n- Old.\n",
    );
    git(&repository, &["init", "--quiet"]);
    commit(&repository);
    git(&repository, &["tag", "v1"]);
    repository
}

#[track_caller]
fn git(repository: &Repository, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.arg("-C").arg(repository.folder.path());
    command.args([
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.com",
        "-c",
        "commit.gpgsign=false",
    ]);
    // A hook's own repository is not meant.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(variable);
    }
    let output = command.args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn commit(repository: &Repository) {
    git(repository, &["add", "--all"]);
    git(repository, &["commit", "--quiet", "--message", "Something"]);
}

fn narrow(repository: &Repository) {
    repository.edit(BOOKING, "    max: 1000\n", "    max: 500\n");
}

#[track_caller]
fn check(outcome: &Outcome, code: i32, parts: &[&str]) {
    assert_eq!(outcome.code, code, "{}{}", outcome.out, outcome.err);
    for part in parts {
        let output = if code == 2 {
            &outcome.err
        } else {
            &outcome.out
        };
        assert!(output.contains(part), "no {part:?} in:\n{output}");
    }
}

#[test]
fn changes_of_the_working_tree_are_told() {
    let repository = repository();
    check(
        &repository.run(&["diff", "v1"]),
        0,
        &["Nothing has changed in the API.\n"],
    );
    narrow(&repository);
    repository.edit(BOOKING, "doc: Rows on a page.", "doc: Rows on one page.");
    let outcome = repository.run(&["diff", "v1"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let docs = "- `channel::booking::List::page_size`: its documentation changed.";
    assert_eq!(
        outcome.out,
        format!("### Breaking\n\n{NARROWED}\n\n### Documentation\n\n{docs}\n")
    );
}

#[test]
fn two_revisions_are_compared_whatever_the_working_tree_is() {
    let repository = repository();
    narrow(&repository);
    commit(&repository);
    repository.write(BOOKING, "broken");
    check(&repository.run(&["diff", "v1", "HEAD"]), 0, &[NARROWED]);
    check(
        &repository.run(&["diff", "HEAD", "v1"]),
        0,
        &["it now takes 1 to 1000 instead of 1 to 500."],
    );
    check(
        &repository.run(&["diff", "v1", "v1", "--check"]),
        0,
        &["announces every breaking change, 0 in all"],
    );
}

#[test]
fn what_is_not_announced_fails_the_check() {
    let repository = repository();
    narrow(&repository);
    check(
        &repository.run(&["diff", "v1", "--check"]),
        1,
        &[
            "does not announce 1 of the breaking changes since v1",
            NARROWED,
        ],
    );
    // The old section is released.
    repository.edit(CHANGELOG, "- Old.", NARROWED);
    check(&repository.run(&["diff", "v1", "--check"]), 1, &[NARROWED]);
    repository.edit(
        CHANGELOG,
        "## Unreleased\n",
        &format!("## Unreleased\n\n### Breaking\n\n{NARROWED}\n"),
    );
    check(
        &repository.run(&["diff", "v1", "--check"]),
        0,
        &["announces every breaking change, 1 in all"],
    );
    // A release gives the section its number.
    repository.edit(CHANGELOG, "## Unreleased\n", "## Unreleased\n\n## 2.0.0\n");
    check(&repository.run(&["diff", "v1", "--check"]), 0, &[]);
}

#[test]
fn json_tells_the_same() {
    let repository = repository();
    narrow(&repository);
    let outcome = repository.run(&["diff", "v1", "--check", "--format", "json"]);
    assert_eq!(outcome.code, 1, "{}", outcome.err);
    let report: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(report["unannounced"], 1);
    let change = &report["changes"][0];
    assert_eq!(
        (&change["class"], &change["kind"]),
        (&"breaking".into(), &"bounds-narrowed".into())
    );
    assert_eq!(change["path"], "channel::booking::List::page_size");
    assert_eq!(change["announced"], false);
}

#[test]
fn what_cannot_be_compared_is_told() {
    let repository = repository();
    check(
        &repository.run(&["diff", "v9"]),
        2,
        &["unknown revision `v9`"],
    );
    check(
        &repository.run(&["diff", "v1", "v9"]),
        2,
        &["unknown revision `v9`"],
    );
    check(
        &repository.run(&["diff", "--", "--all"]),
        2,
        &["unknown revision `--all`"],
    );
    check(&repository.run(&["diff"]), 2, &["<REV>"]);

    repository.edit(BOOKING, "type: OpenId", "type: OpenID2");
    check(
        &repository.run(&["diff", "v1"]),
        1,
        &["error[unknown-type]", "nothing was compared"],
    );
    commit(&repository);
    repository.edit(BOOKING, "type: OpenID2", "type: OpenId");
    let parts = [
        "the specs of HEAD cannot be compared",
        "with the language of today they have 1 mistake",
        "HEAD:specs/channel/booking/list.yaml",
    ];
    check(&repository.run(&["diff", "HEAD"]), 2, &parts);
    check(&repository.run(&["diff", "v1", "HEAD"]), 2, &parts);

    git(&repository, &["rm", "-r", "--quiet", "--cached", "specs"]);
    git(&repository, &["commit", "--quiet", "--message", "No specs"]);
    check(
        &repository.run(&["diff", "HEAD"]),
        2,
        &["HEAD has no file below specs/"],
    );
}

#[test]
fn without_git_there_is_nothing_to_compare_with() {
    let repository = Repository::new();
    check(
        &repository.run(&["diff", "main"]),
        2,
        &["is not a git repository"],
    );
    let outcome = crate::repository::command(repository.folder.path(), &["diff", "main"])
        .env("PATH", "")
        .output()
        .unwrap();
    assert_eq!(outcome.status.code(), Some(2));
    let output = String::from_utf8_lossy(&outcome.stderr);
    assert!(output.contains("git could not be started"), "{output}");
}

#[test]
fn a_folder_of_a_larger_repository_is_compared_as_well() {
    let outer = Repository::new();
    git(&outer, &["init", "--quiet"]);
    let inner = outer.path("inner");
    for (path, content) in outer.files() {
        if path.starts_with("specs/") {
            outer.write(&format!("inner/{path}"), content);
        }
    }
    commit(&outer);
    outer.edit(
        &format!("inner/{BOOKING}"),
        "    max: 1000\n",
        "    max: 500\n",
    );
    check(
        &crate::repository::run(&inner, &["diff", "HEAD"]),
        0,
        &[NARROWED],
    );
}

#[test]
fn help_teaches() {
    let repository = Repository::new();
    let help = repository.run(&["diff", "--help"]);
    let words = [
        "--check",
        "--format",
        "REV2",
        "Unreleased",
        "### Breaking",
        "bounds-narrowed",
        "Exit codes",
    ];
    for word in words {
        assert!(help.out.contains(word), "no {word:?} in:\n{}", help.out);
    }
}

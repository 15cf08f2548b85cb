//! Help and errors as files that are read before they are committed: `UPDATE_EXPECT=1` writes them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::support::Run;

fn check(name: &str, lines: &[&str]) {
    let mut shown = String::new();
    for line in lines {
        let ran = Run::new()
            .env("HOME", "/nonexistent")
            .polyv(&line.split(' ').collect::<Vec<_>>());
        let _ = writeln!(
            shown,
            "$ polyv {line}\n{}{}[{}]\n",
            ran.stdout,
            ran.stderr,
            ran.exit.code()
        );
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &shown).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(shown, expected, "{name}: UPDATE_EXPECT=1 writes it");
}

#[test]
fn help_and_errors_are_as_they_were() {
    check("root.txt", &["--help", "--help --lang zh"]);
    check("module.txt", &["channel", "channel booking --lang zh"]);
    check(
        "leaf.txt",
        &[
            "broadcast session list-data --help",
            "channel basic create --help",
        ],
    );
    check(
        "leaf-zh.txt",
        &["broadcast session list-data --help --lang zh"],
    );
    check(
        "skeleton.txt",
        &["channel basic create-initialized --skeleton"],
    );
    check(
        "errors.txt",
        &[
            "chanel basic lst",
            "chanel basic lst --lang zh",
            "channel basic get",
            "channel basic get --lang zh",
            "channel basic get 1 --colums a",
            "channel basic get 1",
            "channel basic get 1 -o xml",
            "--mock channel basic get 1 -o json --jq .[",
            "--mock channel basic list --page-size 5000",
            "--mock channel basic create a b c",
            "--mock channel basic delete 1",
            "--mock channel basic delete 1 --lang zh",
            "--mock channel basic delete 1 -o json",
            "--mock channel switch get",
            "--mock channel basic list --limit 0",
            "chanel",
            "lists",
            "explain nope",
            "explain nope --lang zh",
            "channel basic create -dash",
            "channel basic create --name a --name b",
            "channel basic create --name a --name b --lang zh",
            "channel basic create --name --lang zh",
            "--help=3 --lang zh",
            "--mock channel basic list --all -o raw",
        ],
    );
}

//! `cargo xtask schema` as a program.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("schema").args(arguments).output().unwrap()
}

#[track_caller]
fn check(arguments: &[&str], expected: &str) {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let expected = fs::read_to_string(specs.join(expected)).unwrap();
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0));
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed == expected.replace("\r\n", "\n"), "{printed}");
}

#[test]
fn what_is_printed_is_what_is_checked_in() {
    check(&[], "schema/endpoint.json");
    check(&["endpoint"], "schema/endpoint.json");
    check(&["callback"], "schema/callback.json");
    check(&["service"], "schema/service.json");
    check(&["types"], "schema/types.json");
}

/// As in `cargo xtask schema | head`.
#[test]
fn a_reader_that_stops_is_no_failure() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.arg("schema").stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn an_unknown_kind_is_told_with_those_that_there_are() {
    let output = run(&["endpoints"]);
    assert_eq!(output.status.code(), Some(2));
    let output = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.contains("endpoint, callback, service, types"),
        "{output}"
    );
}

#[test]
fn help_teaches() {
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    for word in [
        "# yaml-language-server: $schema=",
        "Examples:",
        "generate --check",
    ] {
        assert!(help.contains(word), "no {word:?} in:\n{help}");
    }
}

//! Completion by real shells, where there are any.

#![cfg(unix)]

use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::process::Command;

/// What Bash would offer for the line: `pieces` are its words as Bash divides them, and `typed` is what it would replace.
const ASK: &str = r#"
source <(polyv completion bash)
COMP_LINE=$1 COMP_POINT=${#1} typed=$2
shift 2
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_polyv polyv "$typed" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"#;

/// The candidates, or `None` where there is no Bash.
fn bash(folder: &Path, line: &str, typed: &str, pieces: &[&str]) -> Option<Vec<String>> {
    let program = Path::new(env!("CARGO_BIN_EXE_polyv"));
    let mut path = program.parent().expect("a folder").as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new("bash");
    let words = ["-c", ASK, "bash", line, typed];
    command.args(words.iter().chain(pieces)).current_dir(folder);
    let ran = match command.env("PATH", path).env("HOME", folder).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        ran => ran.expect("it runs"),
    };
    let text = String::from_utf8(ran.stdout).expect("text");
    Some(text.lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_words_and_quotes_names_of_files() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("my $file"), "").expect("a file");
    let check = |line: &str, typed: &str, pieces: &[&str], expected: &str| {
        let found = bash(folder.path(), line, typed, pieces);
        match &found {
            Some(found) => assert_eq!(found, &[expected], "{line}"),
            // Past the capturing of tests: who runs them should know.
            None => _ = writeln!(io::stderr(), "skipped: there is no bash"),
        }
    };
    check(
        "polyv channel boo",
        "boo",
        &["polyv", "channel", "boo"],
        "booking",
    );
    // The cursor is in the middle of a line.
    check(
        "polyv  auth us",
        "us",
        &["polyv", "auth", "use", "x"][..3],
        "use",
    );
    let pieces = ["polyv", "--output", "=", "nd"];
    check("polyv --output=nd", "nd", &pieces, "ndjson");
    let pieces = ["polyv", "--output", "=", "\"nd"];
    check("polyv --output=\"nd", "nd", &pieces, "ndjson");
    let list = ["polyv", "channel", "basic", "list", "--columns", "name,cov"];
    check(&list.join(" "), "name,cov", &list, "name,coverImg");
    let create = ["polyv", "channel", "basic", "create"];
    for (typed, pieces, expected) in [
        // Bash itself quotes what is a file.
        (r"my\ ", &["--input", r"my\ "][..], "my $file"),
        ("my ", &["--input", "\"my "], "my $file"),
        (r"@my\ ", &["--body", "@", r"my\ "], r"@my\ \$file"),
        ("@my ", &["--body", "'@my "], "@my $file"),
    ] {
        let pieces = [&create[..], pieces].concat();
        let line = pieces.join(" ").replace("@ ", "@");
        check(&line, typed, &pieces, expected);
    }
    let after = bash(folder.path(), "polyv auth ", "", &["polyv", "auth", ""]);
    assert!(after.is_none_or(|found| found.contains(&"login".to_owned())));
}

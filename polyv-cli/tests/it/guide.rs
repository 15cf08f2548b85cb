//! Every command of the guide is run as it is printed, with the shell, against the stand-in server; and the guide lists what
//! the program has.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use polyv_cli::Exit;
use polyv_mock::MockServer;

use crate::support::Run;

/// The lines of the blocks of commands, each with the number of its line.
fn commands(guide: &str) -> Vec<(usize, String)> {
    let (mut commands, mut is_open) = (Vec::new(), false);
    let mut begun: Option<(usize, String)> = None;
    for (at, line) in guide.lines().enumerate() {
        if line.starts_with("```") {
            is_open = line == "```sh";
        } else if is_open {
            let (at, mut command) = begun.take().unwrap_or((at + 1, String::new()));
            command.push_str(line);
            if line.ends_with('\\') {
                command.push('\n');
                begun = Some((at, command));
            } else {
                commands.push((at, command));
            }
        }
    }
    commands
}

/// The folder of the program under test, so that the shell finds it by its name.
fn bin() -> &'static Path {
    let program = Path::new(env!("CARGO_BIN_EXE_polyv"));
    program.parent().expect("a folder")
}

#[test]
fn every_command_of_the_guide_works() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cli.md");
    let guide = fs::read_to_string(path).expect("the guide is there");
    let commands = commands(&guide);
    let own = commands
        .iter()
        .filter(|(_, line)| line.starts_with("polyv "));
    assert!(own.count() >= 10, "{commands:?}");

    let server = MockServer::builder()
        .stateful(true)
        .start_blocking()
        .expect("it starts");
    let home = tempfile::tempdir().expect("a folder");
    let search = std::env::var("PATH").unwrap_or_default();
    let mut failures = Vec::new();
    for (at, line) in commands {
        // What installs the program, or changes the reader's shell, is not for a test.
        if line.starts_with("cargo ") || line.contains("completion") {
            continue;
        }
        let output = Command::new("bash")
            .args(["-e", "-o", "pipefail", "-c", &line])
            .current_dir(home.path())
            .env_clear()
            .env("PATH", format!("{}:{search}", bin().display()))
            .env("HOME", home.path())
            .env("POLYV_APP_ID", server.app_id())
            .env("POLYV_APP_SECRET", server.app_secret())
            .env("POLYV_USER_ID", "1b448be323")
            .env("POLYV_BASE_URL", server.url())
            .stdin(Stdio::null())
            .output()
            .expect("bash is there");
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            failures.push(format!(
                "docs/cli.md:{at}: {line}\n  {}: {said}",
                output.status
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_exit_code_is_explained() {
    let codes = [
        Exit::Ok,
        Exit::Other,
        Exit::Usage,
        Exit::Refused,
        Exit::Auth,
        Exit::NotFound,
        Exit::Throttled,
        Exit::Network,
        Exit::Reply,
        Exit::Interrupted,
        Exit::Terminated,
    ];
    let codes = codes.map(|exit| exit.code().to_string());
    let guide = |path: &str| {
        let text = fs::read_to_string(format!("{}/../docs/{path}", env!("CARGO_MANIFEST_DIR")));
        let text = text.expect("the guide is there");
        let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
        let codes = rows.filter_map(|row| row.split('`').next().map(str::to_owned));
        codes
            .filter(|code| code.parse::<u8>().is_ok())
            .collect::<Vec<_>>()
    };
    let explained = |lang: &str| {
        let text = Run::new().polyv(&["explain", "errors", "--lang", lang]);
        let lines = text.stdout.lines().map(str::trim_start);
        let codes = lines.filter_map(|line| line.split_once("  "));
        let codes = codes.map(|(code, _)| code.to_owned());
        codes
            .filter(|code| code.parse::<u8>().is_ok())
            .collect::<Vec<_>>()
    };
    assert_eq!(guide("cli.md"), codes);
    assert_eq!(guide("zh-CN/cli.md"), codes);
    assert_eq!(explained("en"), codes);
    assert_eq!(explained("zh"), codes);
}

/// The variables that are read below `src`, by their names in quotes.
#[test]
fn every_variable_of_the_environment_is_in_the_guide() {
    fn collect(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(path).expect("a file");
                let quoted = text.split("\"POLYV_").skip(1);
                let names = quoted.filter_map(|rest| rest.split_once('"'));
                let is_name = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
                let names = names.filter(|(name, _)| is_name(name));
                found.extend(names.map(|(name, _)| format!("POLYV_{name}")));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    collect(&root.join("src"), &mut found);
    assert!(found.contains("POLYV_OUTPUT"), "{found:?}");
    // Those by which a completion script asks are its own.
    found.retain(|name| !name.starts_with("POLYV_COMPLETE"));
    for path in ["docs/cli.md", "docs/zh-CN/cli.md"] {
        let text = fs::read_to_string(root.join("..").join(path)).expect("the guide is there");
        let text = text + Run::new().polyv(&["explain", "accounts"]).stdout.as_str();
        let missing: Vec<_> = found.iter().filter(|name| !text.contains(*name)).collect();
        assert!(missing.is_empty(), "{path}: {missing:?}");
    }
}

//! Every command of the guide is run as it is printed, with the shell, against the stand-in server.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use polyv_mock::MockServer;

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

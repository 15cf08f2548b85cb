//! The program itself, in a process of its own.

use std::io::{self, Read as _, Write as _};
use std::process::{Command, Output, Stdio};

use polyv_mock::{FaultRule, MockServer};

const SECRET: &str = "leak-me-if-you-can";

pub(crate) fn start(fault: Option<&str>) -> MockServer {
    let builder = MockServer::builder().credentials("testapp", SECRET);
    let builder = match fault {
        Some(fault) => builder.fault(fault.parse::<FaultRule>().unwrap()),
        None => builder,
    };
    builder.start_blocking().unwrap()
}

pub(crate) fn polyv(server: &MockServer, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polyv"));
    command
        .args(line.split_whitespace())
        .env_clear()
        .env("POLYV_APP_ID", "testapp")
        .env("POLYV_APP_SECRET", SECRET)
        .env("POLYV_USER_ID", "1b448be323")
        .env("POLYV_BASE_URL", server.url())
        .stdin(Stdio::null());
    command
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn no_output_has_the_secret_or_a_signature() {
    let server = start(None);
    for line in [
        "channel basic get 1",
        "channel basic get 1 --dry-run",
        "channel basic get 1 --dry-run -o json",
        "channel basic get 1 --curl",
        "channel basic list --all -o csv",
        "api GET /live/v4/channel/basic/get -f channelId=1",
        "channel basic get 1 --nope",
        "channel basic delete 1",
        "video playback set-enabled --enabled true --whole-account --dry-run",
    ] {
        let output = polyv(&server, line).output().unwrap();
        let text = text(&output);
        assert!(!text.contains(SECRET), "{line}: {text}");
        let sign = text.match_indices("sign=").find(|(at, _)| {
            !text[at + 5..].starts_with("***") && !text[at + 5..].starts_with("'\"$s\"")
        });
        assert!(sign.is_none(), "{line}: {text}");
    }
    // Not even where the service refuses, or cannot be reached.
    let refused = polyv(&server, "channel basic get 1")
        .env("POLYV_APP_ID", "other")
        .output()
        .unwrap();
    let away = polyv(&server, "channel basic get 1")
        .env("POLYV_BASE_URL", "http://127.0.0.1:9")
        .output()
        .unwrap();
    assert_eq!(
        (refused.status.code(), away.status.code()),
        (Some(4), Some(7))
    );
    assert!(!text(&refused).contains(SECRET) && !text(&away).contains(SECRET));
}

/// The command is pasted into a shell as it is: the server judges its signature.
#[cfg(unix)]
#[test]
fn the_curl_command_works_when_pasted() {
    if Command::new("curl").arg("--version").output().is_err() {
        // Past the capturing of tests: who runs them should know.
        _ = writeln!(io::stderr(), "skipped: there is no curl");
        return;
    }
    let server = start(None);
    let folder = tempfile::tempdir().unwrap();
    // A name that shells and curl read otherwise than it is written.
    let image = folder.path().join("it's; a 图.png");
    std::fs::write(&image, "an image").unwrap();
    let image = image.to_str().unwrap();
    let cases: [(&str, &[&str]); 7] = [
        ("channel basic get 1", &[]),
        (
            "channel basic create Lesson alone alone --set subAccount=it's@example.com",
            &[],
        ),
        ("channel basic update-branding 1 --set name=一&二", &[]),
        ("account channel-category create 名称", &[]),
        ("watch-page cover set 1", &[image]),
        (
            "watch-page splash set 1",
            &["--splash-enabled", "true", "--imgfile", image],
        ),
        (
            "api POST /live/v3/user/category/create",
            &["-f", "categoryName=it's @me"],
        ),
    ];
    for (seen, (line, more)) in cases.into_iter().enumerate() {
        let printed = polyv(&server, line)
            .arg("--curl")
            .args(more)
            .output()
            .unwrap();
        assert!(printed.status.success(), "{line}: {}", text(&printed));
        let script = String::from_utf8(printed.stdout).unwrap();
        assert!(!script.contains("\"''"), "{script}");
        let ran = Command::new("sh")
            .arg("-c")
            .arg(&script)
            .env("POLYV_APP_SECRET", SECRET)
            .output()
            .unwrap();
        let received = server.received();
        assert_eq!(received.len(), seen + 1, "{script}\n{}", text(&ran));
        let verdict = received
            .last()
            .map(|received| received.verdict.to_string())
            .unwrap();
        assert!(
            verdict.starts_with("accepted"),
            "{line}: {verdict}\n{script}"
        );
    }
}

#[test]
fn a_reader_who_goes_ends_it_quietly() {
    let server = start(None);
    let mut child = polyv(&server, "channel basic list --all -o ndjson --in-flight 1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let status = child.wait().unwrap();
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .unwrap();
    assert_eq!((status.code(), stderr.as_str()), (Some(0), ""));
}

/// Each start reads relocations in whole: packed they are a hundredth of the program, and a twelfth of it otherwise.
#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn relocations_are_packed_where_the_build_asks_for_it() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_polyv")).unwrap();
    // What a loader has to know of before it starts such a program.
    let needed = b"GLIBC_ABI_DT_RELR\0";
    let packed = program.windows(needed.len()).any(|bytes| bytes == needed);
    let asked = option_env!("POLYV_PACKED_SINCE");
    assert_eq!(packed, asked.is_some(), "since glibc {asked:?}");
}

/// That of the first thread would be too small.
#[test]
fn a_filter_that_calls_itself_has_the_stack_for_it() {
    let server = start(None);
    let filter = "def f: if . > 1000 then . else 1 + (. + 1 | f) end; 0 | f";
    let mut command = polyv(&server, "channel basic get 1 --jq");
    let output = command.arg(filter).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "2002");
}

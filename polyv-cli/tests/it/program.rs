//! The program itself, in a process of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use polyv_mock::{FaultRule, MockServer};

const SECRET: &str = "leak-me-if-you-can";

fn start(fault: Option<&str>) -> MockServer {
    let builder = MockServer::builder().credentials("testapp", SECRET);
    let builder = match fault {
        Some(fault) => builder.fault(fault.parse::<FaultRule>().unwrap()),
        None => builder,
    };
    builder.start_blocking().unwrap()
}

fn polyv(server: &MockServer, line: &str) -> Command {
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
        eprintln!("skipped: there is no curl");
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

/// A server whose second page takes a minute.
#[cfg(unix)]
fn slow_walk() -> MockServer {
    let server = start(Some("latency=60s,on=channel.basic.list,every=2"));
    let rows = serde_json::json!([{"channelId": "1"}, {"channelId": "2"}]);
    let page = serde_json::json!({"pageNumber": 1, "pageSize": 2, "totalItems": 8, "totalPages": 4, "contents": rows});
    server.on_endpoint("channel.basic.list").reply_json(page);
    server
}

/// In a walk, pages are still fetched: the first interrupt ends that.
#[cfg(unix)]
#[test]
fn interrupts_end_a_filter_that_runs_on() {
    let server = slow_walk();
    for (line, filter, calls, interrupts) in [
        ("channel basic get 1 --jq", "until(false; .)", 1, 1),
        (
            "channel basic list --all --jq",
            "map(until(false; .))",
            3,
            2,
        ),
    ] {
        let mut command = polyv(&server, line);
        command.arg(filter);
        let mut child = command.stdout(Stdio::null()).spawn().unwrap();
        while server.received().len() < calls {
            thread::sleep(Duration::from_millis(5));
        }
        for _ in 0..interrupts {
            // Until the filter runs, and until the walk has ended.
            thread::sleep(Duration::from_millis(500));
            assert_eq!(child.try_wait().unwrap(), None, "{line}");
            signal(&child, "-INT");
        }
        let mut waits = (0..100).map(|_| thread::sleep(Duration::from_millis(100)));
        let ended = waits.find_map(|()| child.try_wait().unwrap());
        child.kill().unwrap();
        assert_eq!(ended.unwrap().code(), Some(130), "{line}");
    }
}

#[cfg(unix)]
fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let done = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(done.success());
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_whole_rows() {
    for (name, code) in [("-INT", 130), ("-TERM", 143)] {
        let server = slow_walk();
        let mut child = polyv(
            &server,
            "channel basic list --page-size 2 --all --in-flight 1 -o json",
        )
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        stdout.read_line(&mut text).unwrap();
        signal(&child, name);
        stdout.read_to_string(&mut text).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{name}");
        let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(rows.len(), 2, "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_no_part_of_a_file() {
    let server = start(Some("latency=3600s"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xls");
    std::fs::write(&file, "old").unwrap();
    let line = "access registration download-records 1 1 --output-file";
    let mut command = polyv(&server, line);
    let mut child = command.arg(&file).stderr(Stdio::null()).spawn().unwrap();
    while server.received().is_empty() {
        thread::sleep(Duration::from_millis(5));
    }
    assert!(folder.path().join("a.xls.part").exists());
    signal(&child, "-TERM");
    assert_eq!(child.wait().unwrap().code(), Some(143));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(std::fs::read(&file).unwrap(), b"old");
}

/// What has come is still answered.
#[cfg(unix)]
#[test]
fn a_signal_ends_the_stand_in_in_peace() {
    for name in ["-INT", "-TERM"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_polyv"));
        command.args(["mock", "--port", "0", "--fault", "latency=500ms"]);
        let mut child = command
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut first).unwrap();
        let address = first.trim().rsplit_once('/').unwrap().1;
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream
            .write_all(b"GET /live/v4/channel/basic/list HTTP/1.1\r\nhost: mock\r\n\r\n")
            .unwrap();
        thread::sleep(Duration::from_millis(100));
        signal(&child, name);
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 "), "{name}: {answer:?}");
        assert_eq!(child.wait().unwrap().code(), Some(0), "{name}");
    }
}

//! The program when it is interrupted, or asked to end.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use polyv_mock::MockServer;

use crate::program::{polyv, start};

/// A server whose second page takes a minute.
fn slow_walk() -> MockServer {
    let server = start(Some("latency=60s,on=channel.basic.list,every=2"));
    let rows = serde_json::json!([{"channelId": "1"}, {"channelId": "2"}]);
    let page = serde_json::json!({"pageNumber": 1, "pageSize": 2, "totalItems": 8, "totalPages": 4, "contents": rows});
    server.on_endpoint("channel.basic.list").reply_json(page);
    server
}

/// In a walk, pages are still fetched: the first interrupt ends that.
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

fn signal(child: &Child, signal: &str) {
    let id = child.id().to_string();
    let done = Command::new("kill").args([signal, &id]).status().unwrap();
    assert!(done.success());
}

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

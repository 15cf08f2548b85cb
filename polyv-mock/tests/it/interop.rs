//! A client in another language, which signs by the documented rule.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

use polyv_mock::MockServer;

#[test]
fn a_client_in_python_is_accepted() {
    let is_there = Command::new("python3")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !is_there {
        // Past the capturing of tests: who runs them should know.
        _ = writeln!(io::stderr(), "skipped: python3 is not there");
        return;
    }
    let server = MockServer::builder().strict(true).start_blocking().unwrap();
    let output = Command::new("python3")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/client.py"))
        .args([server.url(), server.app_id(), server.app_secret()])
        .env("no_proxy", "127.0.0.1")
        .output()
        .unwrap();
    let verdicts: Vec<String> = server
        .received()
        .iter()
        .map(|received| received.verdict.to_string())
        .collect();
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{verdicts:#?}");
    let endpoints = [
        "channel.booking.list",
        "watch_page.publisher.set",
        "channel.basic.delete_batch",
        "channel.document.update_teacher_relation",
        "watch_page.splash.set",
    ];
    let expected: Vec<String> = endpoints
        .iter()
        .chain(&endpoints)
        .map(|name| format!("accepted {name}"))
        .collect();
    assert_eq!(verdicts, expected);
    let with_sha256 = |received: &polyv_mock::Received| {
        let mut pairs = received.query.iter().chain(&received.form);
        pairs.any(|(name, _)| name == "signatureMethod")
    };
    let sha256: Vec<bool> = server.received().iter().map(with_sha256).collect();
    assert_eq!(sha256, [[false; 5], [true; 5]].concat());
}

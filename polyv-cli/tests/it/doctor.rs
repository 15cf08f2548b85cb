//! `polyv doctor` against servers that are ill.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use polyv_cli::{Exit, Terminal};
use polyv_mock::{FaultRule, MockServer};
use serde_json::Value;

use crate::support::{Ran, Run, with, words};

const SECRET: &str = "testsecret";

#[test]
fn the_doctor_says_what_is_wrong() {
    let results = |ran: &Ran| {
        let checks: Value = serde_json::from_str(&ran.stdout).unwrap();
        let checks = checks.as_array().unwrap().iter();
        checks
            .map(|it| {
                format!(
                    "{}={}",
                    it["check"].as_str().unwrap(),
                    it["result"].as_str().unwrap()
                )
            })
            .collect::<Vec<_>>()
            .join(" ")
    };
    let ran = Run::new().polyv(&["doctor", "--mock"]);
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    assert_eq!(
        results(&ran),
        "signature=ok account=ok dns=ok connection=ok clock=ok credentials=ok quota=ok"
    );
    let server = MockServer::start_blocking().unwrap();
    let run = |secret: &str, url: &str| {
        let run = Run::new()
            .env("POLYV_APP_ID", "testapp")
            .env("POLYV_APP_SECRET", secret);
        run.env("POLYV_BASE_URL", url).polyv(&["doctor"])
    };
    let wrong = run("geheim", server.url());
    assert_eq!(wrong.exit, Exit::Auth);
    assert!(
        results(&wrong).ends_with("connection=ok clock=skipped credentials=failed quota=skipped"),
        "{wrong:?}"
    );
    assert!(!format!("{wrong:?}").contains("geheim"));
    let closed = run(SECRET, "http://127.0.0.1:1");
    assert_eq!(closed.exit, Exit::Network);
    assert!(results(&closed).contains("connection=failed"), "{closed:?}");
    let nobody = Run::new().polyv(&["doctor"]);
    assert_eq!(nobody.exit, Exit::Auth);
    let odd = run(SECRET, "nope");
    assert!(
        odd.stderr
            .contains("\n  account: POLYV_BASE_URL: `base_url` starts neither"),
        "{odd:?}"
    );
    // The advice that a call would give.
    assert!(
        nobody
            .stderr
            .contains("`polyv auth login` stores an account; "),
        "{nobody:?}"
    );
    assert!(
        results(&nobody).contains("account=failed dns=skipped"),
        "{nobody:?}"
    );
}

/// A table is cut to its terminal, and what to do is not.
#[test]
fn its_advice_is_whole_whatever_the_terminal() {
    let run = |fault: &str| {
        let server = MockServer::builder().fault(fault.parse::<FaultRule>().unwrap());
        let server = server.start_blocking().unwrap();
        let terminal = Terminal {
            stdout: Some(60),
            ..Terminal::default()
        };
        with(&server).terminal(terminal).polyv(&["doctor"])
    };
    let check = |fault: &str, exit: Exit, advice: &str| {
        let ran = run(fault);
        assert!(
            ran.exit == exit && ran.stderr.contains(advice) && !ran.stdout.contains(advice),
            "{fault}: {ran:?}"
        );
    };
    check(
        "skew=600s",
        Exit::Ok,
        "clock: -600 s: set this machine's clock",
    );
    check(
        "429=3600",
        Exit::Throttled,
        "wait that long; all programs at this address share",
    );
    check(
        "html",
        Exit::Reply,
        "something other than POLYV answers at this address",
    );
    check(
        "status=502",
        Exit::Network,
        "connection: HTTP 502: the reply is a page",
    );
}

#[test]
fn another_kind_of_server_is_recognized() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            _ = stream.write_all(b"SSH-2.0-OpenSSH_9.6\r\n");
            // Closed before all was read, it would be reset.
            _ = stream.read(&mut [0; 4096]);
        }
    });
    let run = Run::new()
        .env("POLYV_APP_ID", "testapp")
        .env("POLYV_APP_SECRET", "testsecret")
        .env("POLYV_BASE_URL", &address);
    let called = run.polyv(&words("channel basic get 1"));
    assert_eq!(called.exit, Exit::Network, "{called:?}");
    let problem = format!("polyv: what answers at {address} does not speak HTTP: check the port");
    assert!(called.stderr.starts_with(&problem), "{called:?}");
    assert!(!called.stderr.contains("a retry may succeed"), "{called:?}");
    let examined = run.polyv(&["doctor"]);
    assert_eq!(examined.exit, Exit::Network, "{examined:?}");
    let advice = "something other than POLYV answers at this address";
    assert!(examined.stderr.contains(advice), "{examined:?}");
}

//! `polyv callback`, with a receiver of its own.

use std::net::TcpListener;
use std::time::Duration;

use polyv_cli::Exit;
use polyv_sdk::callback::testing::Delivery;
use polyv_sdk::callback::{Event, SignKind, Verifier};
use polyv_sdk::{Credentials, Timestamp};
use serde_json::{Value, json};

use crate::support::{Ran, Run};

/// A callback that the account of the stand-in signed, and the sign.
fn signed(at: Timestamp) -> (String, String) {
    let credentials = Credentials::new("testapp", "testsecret").unwrap();
    let fields = [
        ("channelId", "77"),
        ("status", "live"),
        ("sessionId", "s1"),
        ("startTime", "soon"),
    ];
    let delivery = Delivery::of_fields(fields).signed(&Verifier::new(credentials), at);
    let sign = delivery.arrival().get("sign").unwrap().to_owned();
    (delivery.url("https://h/hook?own=1"), sign)
}

fn verify(stdin: &str, more: &[&str]) -> Ran {
    let base = ["callback", "verify", "--mock", "-o", "json"];
    Run::new().stdin(stdin).polyv(&[&base, more].concat())
}

/// Each step, and whether it went well.
fn steps(ran: &Ran) -> Vec<(String, bool)> {
    let steps: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let step = |step: &Value| {
        (
            step["step"].as_str().unwrap().to_owned(),
            step["ok"] == true,
        )
    };
    steps.iter().map(step).collect()
}

fn expected(steps: &[(&str, bool)]) -> Vec<(String, bool)> {
    let step = |(name, ok): &(&str, bool)| ((*name).to_owned(), *ok);
    steps.iter().map(step).collect()
}

#[test]
fn each_step_of_a_verification_is_explained() {
    let now = Timestamp::now();
    let (url, sign) = signed(now);
    let good = [
        ("fields", true),
        ("kind", true),
        ("rule", true),
        ("sign", true),
        ("time", true),
        ("drift", false),
        ("key", true),
    ];
    let query = url.split_once('?').unwrap().1;
    let request = format!("GET /hook?{query} HTTP/1.1\r\nHost: h\r\n\r\n");
    let posted = format!("POST /hook HTTP/1.1\nHost: h\n\n{query}");
    for ran in [
        verify("", &[&url]),
        verify("", &[query]),
        verify(&url, &["-"]),
        verify(&request, &[]),
        verify(&posted, &[]),
    ] {
        assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
        assert_eq!(steps(&ran), expected(&good), "{ran:?}");
        assert!(
            ran.stdout
                .contains("live_status?channelId=77&sessionId=s1&status=live"),
            "{ran:?}"
        );
        assert!(!format!("{ran:?}").contains(&sign), "{ran:?}");
        assert!(
            !ran.stdout.contains("Unknown") && !ran.stdout.contains("Odd"),
            "{ran:?}"
        );
    }
}

/// A watch condition signs with a key of its own, which the account's secret cannot stand for.
#[test]
fn a_callback_with_a_key_of_its_own_is_verified_with_that_key() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "watchkey\n").unwrap();
    let (key, now) = (file.path().to_str().unwrap(), Timestamp::now());
    let mut kinds = Event::kinds().iter();
    let kind = kinds.find(|kind| kind.name == "custom_authorization");
    let delivery = Delivery::of_fields([("id", "77"), ("url", "https://h/watch")])
        .kind(kind.unwrap())
        .signed(&Verifier::of_key("watchkey").unwrap(), now);
    let url = delivery.url("https://h/hook");
    let ran = verify("", &[&url, "--key-file", key]);
    assert_eq!(ran.exit, Exit::Ok, "{ran:?}");
    assert!(ran.stdout.contains("fits the key of --key-file"), "{ran:?}");
    assert!(!format!("{ran:?}").contains("watchkey"), "{ran:?}");
    let keyless = verify("", &[&url]);
    assert_eq!(keyless.exit, Exit::Refused, "{keyless:?}");
    assert!(steps(&keyless).contains(&("sign".to_owned(), false)));
}

#[test]
fn what_is_not_believed_fails_and_says_why() {
    let (url, sign) = signed(Timestamp::now());
    let stale = verify("", &[&url, "--at", "2100-01-01T00:00:00Z"]);
    assert_eq!(stale.exit, Exit::Refused, "{stale:?}");
    assert!(
        steps(&stale).contains(&("sign".to_owned(), true)),
        "{stale:?}"
    );
    assert!(
        steps(&stale).contains(&("time".to_owned(), false)),
        "{stale:?}"
    );
    let lax = verify(
        "",
        &[
            &url,
            "--at",
            "2100-01-01T00:00:00Z",
            "--tolerance",
            "99999999999",
        ],
    );
    assert_eq!(lax.exit, Exit::Ok, "{lax:?}");
    let wrong = verify("", &[&url.replace(&sign, &"0".repeat(32))]);
    assert_eq!(wrong.exit, Exit::Refused, "{wrong:?}");
    assert!(
        steps(&wrong).contains(&("sign".to_owned(), false)),
        "{wrong:?}"
    );
    assert!(wrong.stderr.contains("appSecret"), "{wrong:?}");
    let none = verify("", &[]);
    assert_eq!(none.exit, Exit::Refused, "{none:?}");
    assert_eq!(steps(&none)[0], ("fields".to_owned(), false));
    assert!(!none.stderr.contains("`Unsigned`"), "{none:?}");
    assert!(none.stderr.contains("a few kinds have no sign"), "{none:?}");
    assert_eq!(verify("", &[&url, "--at", "soon"]).exit, Exit::Usage);
}

/// A port that nobody listens at.
fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

#[test]
fn what_is_triggered_is_listened_to() {
    let port = port();
    let listening = std::thread::spawn(move || {
        let port = port.to_string();
        let args = [
            "callback", "listen", "--mock", "--count", "4", "--port", &port,
        ];
        let ran = Run::new().polyv(&args);
        (ran.exit, ran.stdout)
    });
    let to = format!("http://127.0.0.1:{port}/hook?own=1");
    let trigger = |more: &[&str]| {
        let base = ["callback", "trigger", "--mock", "-o", "json", "--to", &to];
        Run::new().polyv(&[&base, more].concat())
    };
    let mut first = trigger(&["recording-made", "-f", "fileId=f7"]);
    for _ in 0..500 {
        if first.exit != Exit::Network {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
        first = trigger(&["recording-made", "-f", "fileId=f7"]);
    }
    assert_eq!(first.exit, Exit::Ok, "{first:?}");
    let answered: Value = serde_json::from_str(&first.stdout).unwrap();
    assert_eq!(answered, json!({"status": 200, "body": "success"}));
    for (more, status, exit) in [
        (["live-status", "--forged"], 401, Exit::Refused),
        (["live-status", "--stale"], 401, Exit::Refused),
        (["mp4-merged", "--unsigned"], 200, Exit::Ok),
    ] {
        let ran = trigger(&more);
        assert_eq!(ran.exit, exit, "{ran:?}");
        let answered: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(answered["status"], status, "{ran:?}");
    }

    let (exit, out) = listening.join().unwrap();
    assert_eq!(exit, Exit::Ok, "{out}");
    four_are_shown(&out);
}

/// What the command prints of the four requests.
fn four_are_shown(out: &str) {
    let lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let seen: Vec<_> = lines
        .iter()
        .map(|line| (line["verdict"].as_str(), line["kind"].as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            (Some("verified"), Some("recording_made")),
            (Some("rejected"), Some("live_status")),
            (Some("rejected"), Some("live_status")),
            (Some("unsigned"), Some("mp4_merged")),
        ]
    );
    assert_eq!(lines[0]["key"], "recording_made?fileId=f7&format=m3u8");
    let fields = lines[0]["fields"].as_array().unwrap();
    assert!(fields.contains(&json!(["own", "1"])), "{out}");
    assert!(fields.contains(&json!(["sign", "***"])), "{out}");
    assert!(
        lines[1]["reason"]
            .as_str()
            .unwrap()
            .contains("sign does not fit"),
        "{out}"
    );
}

/// What the listener says of one callback of each kind, as it is triggered.
#[test]
fn each_kind_is_sent_as_it_is_documented() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "watchkey\n").unwrap();
    let key = file.path().to_str().unwrap();
    let (port, kinds) = (port(), polyv_mock::Event::names().count());
    let given = [port.to_string(), (kinds + 1).to_string(), key.to_owned()];
    let listening = std::thread::spawn(move || {
        let [port, count, key] = &given;
        let args = ["callback", "listen", "--mock", "--key-file", key];
        let args = [&args[..], &["--count", count, "--port", port]].concat();
        Run::new().polyv(&args).stdout
    });
    let to = format!("http://127.0.0.1:{port}/hook?own=1");
    let trigger = |kind: &str, more: &[&str]| {
        let base = ["callback", "trigger", "--mock", "--to", &to, kind];
        Run::new().polyv(&[&base, more].concat())
    };
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    for kind in polyv_mock::Event::names() {
        let ran = trigger(kind, &["--key-file", key]);
        assert_eq!(ran.exit, Exit::Ok, "{kind}: {ran:?}");
        let event = polyv_mock::Event::named(kind).unwrap();
        let is_empty = event.fields().next().is_none();
        let is_noted = ran.stderr.contains("only the name");
        assert_eq!(is_noted, is_empty, "{kind}: {ran:?}");
    }
    // Nobody who has no key can send it.
    let keyless = trigger("custom-authorization", &[]);
    assert_eq!(keyless.exit, Exit::Usage, "{keyless:?}");
    assert!(keyless.stderr.contains("--key-file"), "{keyless:?}");
    let odd = "note=a\u{9b}31m\u{202e}b";
    let forged = trigger("custom-authorization", &["--forged", "-f", odd]);
    assert_eq!(forged.exit, Exit::Refused, "{forged:?}");
    all_are_shown(&listening.join().unwrap());
}

/// What the listener prints of each kind, and of a forged callback after them.
fn all_are_shown(out: &str) {
    let lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), polyv_mock::Event::names().count() + 1, "{out}");
    for (kind, line) in polyv_mock::Event::names().zip(&lines) {
        let is_known = Event::kinds().iter().find(|known| known.name == kind);
        let sign = is_known.map_or(SignKind::Timestamp, |kind| kind.sign);
        let verdict = match sign {
            SignKind::None | SignKind::Undocumented => "unsigned",
            _ => "verified",
        };
        assert_eq!(line["verdict"], verdict, "{kind}: {line}");
        assert_eq!(
            line["kind"],
            is_known.map_or("other", |kind| kind.name),
            "{line}"
        );
    }
    let last = &lines[lines.len() - 1];
    assert_eq!(last["verdict"], "rejected", "{out}");
    // Anybody may send one: its fields say nothing to the terminal.
    assert!(out.contains(r"a\u009b31m\u202eb"), "{out}");
    assert!(!out.contains(['\u{9b}', '\u{202e}']), "{out}");
}

#[test]
fn a_receiver_that_is_not_there_is_said_so() {
    // Nobody listens at this port.
    let ran = Run::new().polyv(&[
        "callback",
        "trigger",
        "--mock",
        "recording_made",
        "--to",
        "http://127.0.0.1:1/",
    ]);
    assert_eq!(ran.exit, Exit::Network, "{ran:?}");
    assert!(!format!("{ran:?}").contains("sign="), "{ran:?}");
    let ran = Run::new().polyv(&[
        "callback",
        "trigger",
        "--mock",
        "recording_made",
        "--to",
        "ftp://h/",
    ]);
    assert_eq!(ran.exit, Exit::Usage, "{ran:?}");
    let ran = Run::new().polyv(&[
        "callback",
        "trigger",
        "--mock",
        "nothing",
        "--to",
        "http://h/",
    ]);
    assert_eq!(ran.exit, Exit::Usage, "{ran:?}");
}

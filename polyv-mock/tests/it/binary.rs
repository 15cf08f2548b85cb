//! The program, as a user runs it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::callback::receiver;
use crate::client::{connect, get};

/// No run may take longer.
const BOUND: Duration = Duration::from_secs(120);

/// A running program, ended at the latest when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_polyv-mock"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
        .env_remove("POLYV_APP_ID")
        .env_remove("POLYV_APP_SECRET");
    command
}

impl Running {
    fn start(mut command: Command) -> Self {
        Self(command.spawn().unwrap())
    }

    /// The first line that it prints, waited for with a bound.
    fn first_line(&mut self) -> String {
        let stdout = self.0.stdout.take().unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(stdout).read_line(&mut line);
            let _ = sender.send(line);
        });
        receiver.recv_timeout(BOUND).unwrap()
    }

    fn wait(&mut self) -> i32 {
        let started = Instant::now();
        while started.elapsed() < BOUND {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the program does not end");
    }

    fn stderr(&mut self) -> String {
        let mut text = String::new();
        self.0
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    fn interrupt(&self) {
        self.signal("-INT");
    }

    fn signal(&self, signal: &str) {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Where it listens.
    fn url(&mut self) -> String {
        let line = self.first_line();
        line.trim()
            .strip_prefix("listening on ")
            .unwrap()
            .to_owned()
    }
}

/// Runs a program that ends by itself.
pub(crate) fn run(arguments: &[&str]) -> Output {
    let mut running = Running::start(program(arguments));
    running.wait();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    running
        .0
        .stdout
        .take()
        .unwrap()
        .read_to_end(&mut stdout)
        .unwrap();
    running
        .0
        .stderr
        .take()
        .unwrap()
        .read_to_end(&mut stderr)
        .unwrap();
    Output {
        status: running.0.wait().unwrap(),
        stdout,
        stderr,
    }
}

#[cfg(unix)]
#[test]
fn it_says_where_it_listens_answers_logs_and_ends() {
    let mut command = program(&["--port", "0"]);
    command
        .env("POLYV_APP_ID", "ownapp")
        .env("POLYV_APP_SECRET", "s3cr3t-of-the-test");
    let mut running = Running::start(command);
    let line = running.first_line();
    let port: u16 = line.trim_end().rsplit(':').next().unwrap().parse().unwrap();
    let url = format!("http://127.0.0.1:{port}");
    assert_eq!(line, format!("listening on {url}\n"));

    let target = "/live/v4/channel/booking/list?channelId=1&timestamp=1&sign=0D2BDA2F&appId=";
    for app_id in ["testapp", "ownapp"] {
        assert_eq!(get(&url, &format!("{target}{app_id}")).status, 400);
    }

    running.interrupt();
    assert_eq!(running.wait(), 0);
    let log = running.stderr();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 2, "{log}");
    let expected = "GET /live/v4/channel/booking/list refused channel.booking.list: application-not-found appId: ";
    assert!(lines[0].starts_with(expected), "{log}");
    assert!(
        lines[1].contains(": invalid-timestamp timestamp: "),
        "{log}"
    );
    assert!(
        !log.contains("s3cr3t") && !log.contains("0D2BDA2F"),
        "{log}"
    );
}

#[cfg(unix)]
#[test]
fn quiet_is_quiet() {
    let mut running = Running::start(program(&["--port", "0", "--quiet"]));
    get(&running.url(), "/live/v3/nothing");
    running.interrupt();
    assert_eq!(running.wait(), 0);
    assert_eq!(running.stderr(), "");
}

#[test]
fn a_port_in_use_is_said_and_is_a_failure() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let output = run(&["--port", &address.port().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.starts_with(&format!("polyv-mock: cannot listen on {address}: ")),
        "{error}"
    );
    // The cause is said once, although two errors say it.
    assert_eq!(error.matches("os error").count(), 1, "{error}");
}

#[test]
fn a_request_is_explained_without_a_server() {
    // md5 of the parameters in the order in which they are sent, between two copies of the secret.
    let wrong = "get https://api.polyv.net/live/v4/channel/booking/list?channelId=1&appId=testapp&timestamp=1660270926732\
                 &sign=0D2BDA2FD04D93A2B8832B91FD973C4D";
    let output = run(&["--explain", wrong]);
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.starts_with("refused channel.booking.list: invalid-signature sign"),
        "{text}"
    );
    assert!(
        text.contains("MD5 of: ****appIdtestappchannelId1timestamp1660270926732****"),
        "{text}"
    );
    assert!(
        !text.contains("testsecret") && !text.contains("0D2BDA2F"),
        "{text}"
    );

    let free = run(&[
        "--explain",
        "GET http://api.polyv.net/live/v2/channels/live-status?x=1",
        "--strict",
    ]);
    assert_eq!(free.status.code(), Some(3));
    for nonsense in ["nonsense", "GET http://a b", "G@T http://x/"] {
        let output = run(&["--explain", nonsense]);
        assert_eq!(output.status.code(), Some(2), "{nonsense}");
    }
    assert_eq!(run(&["--fault", "teapot"]).status.code(), Some(2));
    assert_eq!(run(&["--quota", "many"]).status.code(), Some(2));
}

#[test]
fn one_callback_can_be_sent() {
    let success = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsuccess";
    let (url, received) = receiver(success);
    let data = ["--data", "channelId=77", "--data", "own=a=b"];
    let arguments = [
        "--callback",
        &url,
        "--event",
        "live-status",
        "--late",
        "10m",
    ];
    let output = run(&[&arguments[..], &data[..]].concat());
    assert_eq!(output.status.code(), Some(0));
    let line = received.join().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let fields =
        "status=live&sessionId=xxxxxddd&startTime=1557976777111&channelId=77&own=a%3Db&timestamp=";
    assert!(text.starts_with(&format!("GET {url}&{fields}")), "{text}");
    assert!(text.ends_with("&sign=****\n200\nsuccess\n"), "{text}");
    assert!(line.contains(fields) && line.contains("&sign="), "{line}");

    let (url, received) = receiver("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    let output = run(&["--callback", &url, "--sign", "none"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(received.join().unwrap(), "GET /hook?tenant=5 HTTP/1.1");
}

#[test]
fn a_callback_that_cannot_be_sent_is_a_failure() {
    let output = run(&["--callback", "http://127.0.0.1:1/hook"]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        error.starts_with("polyv-mock: the receiver did not answer: "),
        "{error}"
    );
    for wrong in [["--event", "party"], ["--data", "=x"], ["--sign", "blue"]] {
        let output = run(&[&["--callback", "http://127.0.0.1:1/"], &wrong[..]].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(run(&["--event", "live-status"]).status.code(), Some(2));
    let output = run(&["--callback", "nonsense"]);
    assert_eq!(output.status.code(), Some(2));
    // Nothing was sent that could be shown.
    assert!(output.stdout.is_empty(), "{output:?}");
}

#[cfg(unix)]
#[test]
fn a_connection_that_is_reset_leaves_a_line() {
    let faults = [
        "reset-before,first=1",
        "stale,every=2",
        "reset-after,every=3",
    ];
    let mut command = program(&["--port", "0", "--log", "json"]);
    command.args(faults.map(|fault| format!("--fault={fault}")));
    let mut running = Running::start(command);
    let line = running.first_line();
    let url = line.trim().strip_prefix("listening on ").unwrap();
    let path = "/live/v3/channel/basic/get";
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for requests in [1, 2, 1] {
        let mut stream = connect(url).unwrap();
        for _ in 0..requests {
            stream.write_all(request.as_bytes()).unwrap();
            let _ = stream.read(&mut [0; 4096]);
        }
    }
    running.interrupt();
    assert_eq!(running.wait(), 0);
    let log = running.stderr();
    let lines = log.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let endpoint = line["endpoint"].as_str().unwrap().to_owned();
        (endpoint, line["status"].as_u64(), line["reason"].clone())
    });
    let name = || "channel.basic.get_v3".to_owned();
    let expected = [
        (name(), None, "fault".into()),
        (name(), Some(400), "app-id-missing".into()),
        (name(), None, "fault".into()),
        (name(), None, "app-id-missing".into()),
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected, "{log}");
}

#[cfg(unix)]
#[test]
fn the_log_can_be_json_and_faults_come_from_the_command_line() {
    let mut running = Running::start(program(&[
        "--port",
        "0",
        "--log",
        "json",
        "--fault",
        "status=503,first=1",
        "--quota",
        "2/10s/300s",
    ]));
    let line = running.first_line();
    let url = line.trim().strip_prefix("listening on ").unwrap();
    assert_eq!(get(url, "/live/v3/nothing").status, 503);
    assert_eq!(get(url, "/live/v3/nothing").status, 404);
    running.interrupt();
    assert_eq!(running.wait(), 0);
    let log = running.stderr();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert_eq!(
        (&lines[0]["status"], &lines[0]["reason"]),
        (&503.into(), &"fault".into())
    );
    assert_eq!(
        (&lines[1]["accepted"], &lines[1]["reason"]),
        (&false.into(), &"not-found".into())
    );
}

#[cfg(unix)]
#[test]
fn no_request_can_change_how_the_log_is_read() {
    let mut running = Running::start(program(&["--port", "0", "--strict"]));
    let url = running.url();
    let hidden = "a%1b%5b2J%0d%0aGET%e2%80%aeb";
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = now.unwrap().as_millis();
    // A name that nobody knows, and a value in what should have been signed.
    for target in [
        format!("/live_status/query?stream=1&{hidden}=1"),
        format!(
            "/live/v4/channel/booking/list?channelId={hidden}&appId=testapp&timestamp={now}&sign=0D"
        ),
    ] {
        assert!(get(&url, &target).status >= 400, "{target}");
    }
    running.interrupt();
    assert_eq!(running.wait(), 0);
    let log = running.stderr();
    assert_eq!(
        log.matches("a\\u{1b}[2J\\r\\nGET\\u{202e}b").count(),
        2,
        "{log}"
    );
    let is_hidden = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!log.contains(is_hidden), "{log:?}");
    let starts = log.lines().filter(|line| line.starts_with("GET"));
    assert_eq!(starts.count(), 2, "{log}");
}

#[cfg(unix)]
#[test]
fn answers_in_flight_are_finished_when_it_is_asked_to_end() {
    let arguments = ["--port", "0", "--quiet", "--fault", "latency=700ms"];
    let mut running = Running::start(program(&arguments));
    let url = running.url();
    let asked = std::thread::spawn(move || get(&url, "/live/v3/nothing").status);
    std::thread::sleep(Duration::from_millis(250));
    running.signal("-TERM");
    assert_eq!(asked.join().unwrap(), 404);
    assert_eq!(running.wait(), 0);
}

#[cfg(unix)]
#[test]
fn that_others_reach_it_is_said() {
    for (host, is_said) in [("0.0.0.0", true), ("127.0.0.1", false)] {
        let mut running = Running::start(program(&["--port", "0", "--quiet", "--host", host]));
        running.first_line();
        running.signal("-TERM");
        assert_eq!(running.wait(), 0);
        let said = running.stderr();
        let warning = "0.0.0.0 is not loopback: other machines reach this server";
        assert_eq!(said.contains(warning), is_said, "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_burst_of_connections_waits_until_they_are_taken() {
    let mut running = Running::start(program(&["--port", "0", "--quiet"]));
    let url = running.url();
    let address = url.strip_prefix("http://").unwrap().parse().unwrap();
    running.signal("-STOP");
    let patience = Duration::from_secs(2);
    let burst: Vec<_> = (0..400)
        .map(|_| TcpStream::connect_timeout(&address, patience).unwrap())
        .collect();
    running.signal("-CONT");
    assert_eq!(get(&url, "/live/v3/nothing").status, 404);
    drop(burst);
}

/// It closes connections that are idle when it can take no more.
#[cfg(unix)]
#[test]
fn it_answers_where_descriptors_run_out() {
    let mut command = Command::new("sh");
    let limited = "ulimit -n 40 && exec \"$0\" --port 0 --quiet";
    command
        .args(["-c", limited, env!("CARGO_BIN_EXE_polyv-mock")])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut running = Running::start(command);
    let url = running.url();
    let idle: Vec<_> = (0..100).map(|_| connect(&url).unwrap()).collect();
    assert_eq!(get(&url, "/live/v3/nothing").status, 404);
    drop(idle);
}

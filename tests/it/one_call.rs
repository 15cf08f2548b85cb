//! Instructions of one call, from the request to its data: what takes more is noticed before it is merged.
//!
//! `cargo xtask ci --step call` counts those of the debug build, which is there because of the tests, whereas a client in
//! release would cost the gate more than its other counts together. `benches/calls.rs` counts in release. The page has one
//! row: reading rows takes more of a debug build than of a release, and is counted by `benches/instructions.rs`.
//!
//! Needs `valgrind`. After an intended change, or with another compiler, `UPDATE_EXPECT=1 cargo xtask ci --step call`
//! writes `one_call.txt`.

use std::env;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use polyv_sdk::Client;
use polyv_sdk::api::channel::booking;

use crate::valgrind::{instructions, is_installed};

/// The variable with what a process needs: how many calls it makes, and where.
const GIVEN: &str = "POLYV_TEST_CALLS";

/// How much more than the known count is a mistake, in percent. From run to run it differs by a hundredth of that.
const MARGIN: u64 = 1;

/// A disturbed call, such as one that is tried again, must not fail the gate.
const TRIES: usize = 3;

const DATA: &str = r#"{"pageNumber":1,"pageSize":1,"totalPages":1,"totalItems":1,"contents":[{"channelId":3084612,"channelName":"直播频道测试7","openId":"oQ7xK50000000000000000000001","nickname":null,"createdTime":1650000000000,"TBname":null,"TBnumber":null}]}"#;

#[ignore = "a step of the gate, for the compiler of the gate: see the head of this file"]
#[test]
fn takes_no_more_instructions() {
    if !is_installed() {
        println!("skipped: valgrind is not installed, so no instructions are counted");
        return;
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/it/one_call.txt");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(|| serve(stream));
        }
    });
    if env::var_os("UPDATE_EXPECT").is_some() {
        let count = of_one_call(&url);
        fs::write(file, format!("{count}\n")).expect("the file can be written");
        return;
    }
    let known = fs::read_to_string(file).expect("what was counted before");
    let known: u64 = known.trim().parse().expect("a number");
    let is_no_more = |_| {
        let count = of_one_call(&url);
        println!("one call: {count} instructions, {known} before");
        count * 100 <= known * (100 + MARGIN)
    };
    assert!(
        (0..TRIES).any(is_no_more),
        "a call takes over {MARGIN} % more instructions than {file} says"
    );
}

/// The difference of many and few calls, so that it is free of the start. They are counted at the same time.
fn of_one_call(url: &str) -> u64 {
    let (few, many) = (2, 22);
    let count = |times: u64| {
        let given = format!("{times} {url}");
        let arguments = [
            "--exact",
            "one_call::calls",
            "--ignored",
            "--test-threads=1",
        ];
        instructions(&arguments, [(GIVEN, given)])
    };
    thread::scope(|scope| {
        let of_few = scope.spawn(|| count(few));
        (count(many) - of_few.join().expect("a count")) / (many - few)
    })
}

/// Answers each request on a connection in one piece.
fn serve(mut stream: TcpStream) -> io::Result<()> {
    let body = format!(r#"{{"code":200,"status":"success","message":"","data":{DATA}}}"#);
    let reply = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (mut request, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut piece)?;
        if read == 0 {
            return Ok(());
        }
        request.extend_from_slice(&piece[..read]);
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            stream.write_all(reply.as_bytes())?;
        }
    }
}

/// What each process does, and not a test by itself.
#[ignore = "run by the test of this file, in processes of their own"]
#[tokio::test]
async fn calls() {
    let Ok(given) = env::var(GIVEN) else { return };
    let (times, url) = given.split_once(' ').expect("two words");
    let client = Client::builder().app_id("testapp").app_secret("testsecret");
    let client = client.base_url(url).build().expect("a client");
    let request = booking::List::new("2191532").page_number(1).page_size(1);
    for _ in 0..times.parse().expect("a number") {
        let page = client.send(&request).await.expect("a page");
        assert_eq!(page.contents.len(), 1);
    }
}

//! Instructions that the pure parts take, beside the same work done by hand.
//!
//! `cargo bench -p polyv-sdk --no-default-features --features channel --bench instructions`
//!
//! Needs `valgrind`. Each workload runs in a process of its own under callgrind, a few times and many
//! times; the difference is what one time costs, free of start-up and of the machine's mood.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::struct_field_names,
    reason = "a bench that cannot run says so by ending; the fields are called as on the wire"
)]

use std::hint::black_box;
use std::process::Command;

use md5::{Digest as _, Md5};
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::booking;
use polyv_sdk::request::Draft;
use polyv_sdk::sign::{self, Pairs};
use polyv_sdk::{Algorithm, Credentials, Timestamp, envelope};
use serde::Deserialize;

const SECRET: &str = "fsq2k5weced1h8vui657xtdva66whf0g";

/// The parameters of a request as they are signed, in no order.
const PARAMS: [(&str, &str); 7] = [
    ("channelId", "2191532"),
    ("pageNumber", "1"),
    ("pageSize", "100"),
    ("startTime", "1656034291000"),
    ("endTime", "1658034291000"),
    ("appId", "g4rqgmmjuo"),
    ("timestamp", "1660270926732"),
];

/// The same, as a generated request lists them.
const IN_ORDER: [(&str, &str); 7] = [
    PARAMS[5], PARAMS[0], PARAMS[4], PARAMS[1], PARAMS[2], PARAMS[3], PARAMS[6],
];

/// A workload: its name, and what makes the work of one time.
type Workload = (&'static str, fn() -> Box<dyn FnMut()>);

const WORKLOADS: [Workload; 10] = [
    ("sign 7 parameters, polyv-sdk", || sign_ours(IN_ORDER)),
    ("the same out of order, polyv-sdk", || sign_ours(PARAMS)),
    ("the same out of order, by hand", sign_by_hand),
    ("request to signed URL, polyv-sdk", request_ours),
    ("decode 10 rows, polyv-sdk", || decode_ours(10)),
    ("decode 10 rows, data alone", || decode_data(10)),
    ("decode 10 rows, serde_json", || decode_serde(10)),
    ("decode 1000 rows, polyv-sdk", || decode_ours(1000)),
    ("decode 1000 rows, data alone", || decode_data(1000)),
    ("decode 1000 rows, serde_json", || decode_serde(1000)),
];

fn main() {
    let argument = |name| -> Option<usize> { std::env::var(name).ok()?.parse().ok() };
    if let (Some(index), Some(times)) = (argument("BENCH_WORKLOAD"), argument("BENCH_TIMES")) {
        let (_, prepare) = WORKLOADS[index];
        let mut work = prepare();
        (0..times).for_each(|_| work());
        return;
    }
    println!("{:<36} {:>14}", "one time", "instructions");
    for (index, (name, _)) in WORKLOADS.iter().enumerate() {
        let (few, many) = (10, 60);
        let each = (count(index, many) - count(index, few)) / u64::try_from(many - few).unwrap();
        println!("{name:<36} {each:>14}");
    }
}

/// Instructions of a process that does the work so often.
fn count(workload: usize, times: usize) -> u64 {
    let this = std::env::current_exe().expect("this program");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(this)
        .env("BENCH_WORKLOAD", workload.to_string())
        .env("BENCH_TIMES", times.to_string())
        .output()
        .expect("valgrind is needed");
    let told = String::from_utf8_lossy(&output.stderr);
    let line = told.lines().find_map(|line| line.split_once("Collected :"));
    let (_, number) = line.unwrap_or_else(|| panic!("valgrind failed: {told}"));
    number.trim().parse().expect("a number")
}

fn sign_ours(params: [(&'static str, &'static str); 7]) -> Box<dyn FnMut()> {
    Box::new(move || {
        let pairs: Pairs = black_box(params).into_iter().collect();
        black_box(sign::signature(Algorithm::Md5, SECRET, &pairs));
    })
}

fn sign_by_hand() -> Box<dyn FnMut()> {
    Box::new(|| {
        let mut pairs = Vec::from(black_box(PARAMS));
        pairs.sort_unstable();
        let mut text = SECRET.to_owned();
        for (name, value) in &pairs {
            text.push_str(name);
            text.push_str(value);
        }
        text.push_str(SECRET);
        let digest = Md5::digest(text.as_bytes());
        let digits = b"0123456789ABCDEF";
        let mut sign = String::with_capacity(32);
        for byte in digest {
            sign.push(char::from(digits[usize::from(byte >> 4)]));
            sign.push(char::from(digits[usize::from(byte & 15)]));
        }
        black_box(sign);
    })
}

fn request_ours() -> Box<dyn FnMut()> {
    let credentials = Credentials::new("g4rqgmmjuo", SECRET).expect("credentials");
    let time = |ms| Timestamp::from_millisecond(ms).expect("a time");
    let request = booking::List::new("2191532")
        .page_number(1)
        .page_size(100)
        .start_time(time(1_656_034_291_000))
        .end_time(time(1_658_034_291_000));
    Box::new(move || {
        let draft = Draft::of(black_box(&request), None).expect("a request");
        let signer = credentials.signer(Algorithm::Md5);
        black_box(draft.sign(signer, 1_660_270_926_732, None));
    })
}

/// A reply with so many sessions.
fn reply(rows: usize) -> Vec<u8> {
    let row = |at: usize| {
        format!(
            r#"{{"sessionId":"g{at:09}","channelId":2272655,"userId":"1b448be323","startTime":{},"endTime":{},"customId":null}}"#,
            1_652_062_574_000 + at,
            1_652_062_643_000 + at
        )
    };
    let rows = (0..rows).map(row).collect::<Vec<_>>().join(",");
    let reply = format!(
        r#"{{"code":200,"status":"success","message":"","data":{{"pageNumber":1,"pageSize":1000,"totalPages":1,"totalItems":1000,"contents":[{rows}]}}}}"#
    );
    reply.into_bytes()
}

fn decode_ours(rows: usize) -> Box<dyn FnMut()> {
    let reply = reply(rows);
    Box::new(move || {
        let page = envelope::decode::<session::ListData>(200, black_box(&reply)).expect("a page");
        assert_eq!(page.data.contents.len(), rows);
        black_box(page);
    })
}

/// As `Client::send` does it: without notes on what the spec does not know.
fn decode_data(rows: usize) -> Box<dyn FnMut()> {
    let reply = reply(rows);
    Box::new(move || {
        let page =
            envelope::decode_data::<session::ListData>(200, black_box(&reply)).expect("a page");
        assert_eq!(page.contents.len(), rows);
        black_box(page);
    })
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are read, and that is all")]
#[serde(rename_all = "camelCase")]
struct Reply {
    code: i64,
    status: String,
    message: String,
    data: Page,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are read, and that is all")]
#[serde(rename_all = "camelCase")]
struct Page {
    page_number: u64,
    page_size: u64,
    total_pages: u64,
    total_items: u64,
    contents: Vec<Session>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are read, and that is all")]
#[serde(rename_all = "camelCase")]
struct Session {
    session_id: Option<String>,
    channel_id: Option<u64>,
    user_id: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    custom_id: Option<String>,
}

fn decode_serde(rows: usize) -> Box<dyn FnMut()> {
    let reply = reply(rows);
    Box::new(move || {
        let reply: Reply = serde_json::from_slice(black_box(&reply)).expect("a page");
        assert_eq!(reply.data.contents.len(), rows);
        black_box(reply);
    })
}

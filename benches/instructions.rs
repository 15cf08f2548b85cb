//! Instructions that the pure parts take, beside the same work done by hand.
//!
//! `cargo bench -p polyv-benches --bench instructions`
//!
//! Needs `valgrind`. Each workload runs in a process of its own under callgrind, a few times and many
//! times; the difference is what one time costs, free of start-up and of the machine's mood.
//!
//! With `-- --check` it fails if a workload takes over 3 % more than `instructions.txt` says, with
//! `-- --update` it writes that file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that cannot run says so by ending"
)]

use std::collections::BTreeMap;
use std::hint::black_box;

use md5::{Digest as _, Md5};
use polyv_benches::{Booking, Page, Session, valgrind};
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::booking;
use polyv_sdk::page::Paged;
use polyv_sdk::request::Draft;
use polyv_sdk::sign::{self, Pairs};
use polyv_sdk::{Algorithm, Credentials, Timestamp, envelope};
use serde::Deserialize;
use serde::de::DeserializeOwned;

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

const WORKLOADS: [Workload; 13] = [
    ("sign 7 parameters, polyv-sdk", || sign_ours(IN_ORDER)),
    ("the same out of order, polyv-sdk", || sign_ours(PARAMS)),
    ("the same in order, by hand", || sign_by_hand(IN_ORDER)),
    ("the same out of order, by hand", || sign_by_hand(PARAMS)),
    ("request to signed URL, polyv-sdk", request_ours),
    ("10 bookings, polyv-sdk", || {
        decode_ours::<booking::List>(bookings(10))
    }),
    ("10 bookings, serde_json", || {
        decode_serde::<Booking>(bookings(10))
    }),
    ("1000 bookings, polyv-sdk", || {
        decode_ours::<booking::List>(bookings(1000))
    }),
    ("1000 bookings, data alone", || {
        decode_data::<booking::List>(bookings(1000))
    }),
    ("1000 bookings, serde_json", || {
        decode_serde::<Booking>(bookings(1000))
    }),
    ("1000 sessions, polyv-sdk", || {
        decode_ours::<session::List>(sessions(1000))
    }),
    ("1000 sessions, data alone", || {
        decode_data::<session::List>(sessions(1000))
    }),
    ("1000 sessions, serde_json", || {
        decode_serde::<Session>(sessions(1000))
    }),
];

/// What each workload took when it was last looked at.
const KNOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.txt");

/// How much more than that is a mistake, in percent.
const MARGIN: u64 = 3;

fn main() {
    let argument = |name| -> Option<usize> { std::env::var(name).ok()?.parse().ok() };
    if let (Some(index), Some(times)) = (argument("BENCH_WORKLOAD"), argument("BENCH_TIMES")) {
        let (_, prepare) = WORKLOADS[index];
        let mut work = prepare();
        (0..times).for_each(|_| work());
        return;
    }
    let is_asked = |option: &str| std::env::args().any(|argument| argument == option);
    if is_asked("--check") && !valgrind::is_installed() {
        println!("skipped: valgrind is not installed, so no instructions are counted");
        return;
    }
    let known = std::fs::read_to_string(KNOWN).unwrap_or_default();
    let known: BTreeMap<&str, u64> = known
        .lines()
        .filter_map(|line| line.rsplit_once(": "))
        .filter_map(|(name, count)| Some((name, count.parse().ok()?)))
        .collect();
    println!("{:<36} {:>14} {:>8}", "one time", "instructions", "change");
    let (mut counted, mut is_worse) = (String::new(), false);
    for (index, (name, _)) in WORKLOADS.iter().enumerate() {
        let (few, many) = (2, 12);
        let each = (count(index, many) - count(index, few)) / u64::try_from(many - few).unwrap();
        let before = known.get(name).copied().unwrap_or(0).max(1);
        let permille = (each * 1000 + before / 2) / before;
        let (sign, change) = if permille < 1000 {
            ('-', 1000 - permille)
        } else {
            ('+', permille - 1000)
        };
        let change = format!("{sign}{}.{} %", change / 10, change % 10);
        println!("{name:<36} {each:>14} {change:>8}");
        is_worse |= each * 100 > before * (100 + MARGIN);
        counted.extend([name, ": ", &each.to_string(), "\n"]);
    }
    if is_asked("--update") {
        std::fs::write(KNOWN, counted).expect("the file can be written");
    }
    if is_asked("--check") && is_worse {
        eprintln!("a workload takes over {MARGIN} % more than {KNOWN} says");
        std::process::exit(1);
    }
}

/// Instructions of a process that does the work this many times.
fn count(workload: usize, times: usize) -> u64 {
    let (workload, times) = (workload.to_string(), times.to_string());
    valgrind::instructions(&[], [("BENCH_WORKLOAD", workload), ("BENCH_TIMES", times)])
}

fn sign_ours(params: [(&'static str, &'static str); 7]) -> Box<dyn FnMut()> {
    Box::new(move || {
        let pairs: Pairs = black_box(params).into_iter().collect();
        black_box(sign::signature(Algorithm::Md5, SECRET, &pairs));
    })
}

fn sign_by_hand(params: [(&'static str, &'static str); 7]) -> Box<dyn FnMut()> {
    Box::new(move || {
        let mut pairs = Vec::from(black_box(params));
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

/// A page with these rows.
fn page(rows: impl Iterator<Item = String>) -> Vec<u8> {
    let rows = rows.collect::<Vec<_>>().join(",");
    let reply = format!(
        r#"{{"code":200,"status":"success","requestId":"b3f0c5b6a2c94a0d9c7e4a51d3f6e812","data":{{"pageNumber":1,"pageSize":1000,"totalPages":200,"totalItems":200000,"contents":[{rows}]}},"success":true}}"#
    );
    reply.into_bytes()
}

/// Short rows, whose texts need no allocation.
fn sessions(rows: usize) -> Vec<u8> {
    page((0..rows).map(|at| {
        format!(
            r#"{{"sessionId":"g{at:09}","channelId":2272655,"userId":"1b448be323","startTime":{},"endTime":{},"customId":null}}"#,
            1_652_062_574_000 + at,
            1_652_062_643_000 + at
        )
    }))
}

/// Rows as the service has them: long identifiers, Chinese names, two columns that are never filled.
fn bookings(rows: usize) -> Vec<u8> {
    page((0..rows).map(|at| {
        let id = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        format!(
            r#"{{"channelId":3084612,"channelName":"直播频道测试{}","openId":"oQ7xK5{id:022x}","nickname":null,"createdTime":{},"TBname":null,"TBnumber":null}}"#,
            at % 97,
            1_650_000_000_000_usize + 1000 * at
        )
    }))
}

fn decode_ours<E: Paged>(reply: Vec<u8>) -> Box<dyn FnMut()> {
    Box::new(move || {
        let page = envelope::decode::<E>(200, black_box(&reply)).expect("a page");
        black_box(page);
    })
}

/// As `Client::send` does it: without notes on what the spec does not know.
fn decode_data<E: Paged>(reply: Vec<u8>) -> Box<dyn FnMut()> {
    Box::new(move || {
        let page = envelope::decode_data::<E>(200, black_box(&reply)).expect("a page");
        black_box(page);
    })
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are read, and that is all")]
#[serde(rename_all = "camelCase")]
struct Reply<T> {
    code: i64,
    status: String,
    request_id: String,
    data: Page<T>,
    success: bool,
}

fn decode_serde<T: DeserializeOwned>(reply: Vec<u8>) -> Box<dyn FnMut()> {
    Box::new(move || {
        let reply: Reply<T> = serde_json::from_slice(black_box(&reply)).expect("a page");
        black_box(reply);
    })
}

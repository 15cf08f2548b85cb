//! Calls and walks over HTTP, beside the same work done by hand with reqwest and `serde_json`.
//!
//! `cargo bench -p polyv-benches --features client --bench calls`
//!
//! With names of tables behind `--`, such as `walks starts`, those alone are measured. Needs `valgrind` for the
//! instructions, and Linux. A server in a process of its own answers with prepared bytes; each workload runs in a process of
//! its own, too, so that time, CPU time and memory are its alone. The two sides take turns, and the best of several runs
//! counts, as other work on the machine makes a run worse only.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    reason = "a bench that cannot run says so by ending, and prints few digits"
)]

#[path = "calls/by_hand.rs"]
mod by_hand;
#[path = "calls/costs.rs"]
mod costs;
#[path = "calls/crowds.rs"]
mod crowds;
#[path = "calls/files.rs"]
mod files;
#[path = "calls/first_row.rs"]
mod first_row;
#[path = "calls/one_call.rs"]
mod one_call;
#[path = "calls/process.rs"]
mod process;
#[path = "calls/server.rs"]
mod server;
#[path = "calls/starts.rs"]
mod starts;
#[path = "calls/walks.rs"]
mod walks;

use std::fs;

use polyv_benches::{Booking, Session};
use polyv_sdk::Client;

use one_call::{bookings, sessions};
use process::{Server, Work};
use tokio::runtime::Runtime;

const APP_ID: &str = "g4rqgmmjuo";
const SECRET: &str = "fsq2k5weced1h8vui657xtdva66whf0g";
const CHANNEL: &str = "2191532";

/// A table, by its name.
type Table = (&'static str, fn(&str));

const TABLES: [Table; 9] = [
    ("call", one_call::bench),
    ("costs", costs::bench),
    ("flight", crowds::bench_flight),
    ("walks", walks::bench),
    ("starts", starts::bench),
    ("accounts", crowds::bench_accounts),
    ("crowd", crowds::bench_calls),
    ("files", files::bench),
    ("first-row", first_row::bench),
];

fn main() {
    match Work::of_this_process() {
        None => bench(),
        Some(work) if work.role == "serve" => server::run(),
        Some(work) => work.measure(done),
    }
}

/// Does the work of one process.
fn done(work: &Work, runtime: &Runtime) -> usize {
    match work.role.as_str() {
        "bookings ours" => {
            runtime.block_on(one_call::calls(&client(work), &bookings(work), work.times))
        }
        "bookings by hand" => runtime.block_on(by_hand::calls::<Booking>(work)),
        "sessions ours" => {
            runtime.block_on(one_call::calls(&client(work), &sessions(work), work.times))
        }
        "sessions by hand" => runtime.block_on(by_hand::calls::<Session>(work)),
        "flight ours" => runtime.block_on(crowds::calls_ours(work, bookings(work))),
        "flight by hand" => runtime.block_on(crowds::calls_by_hand::<Booking>(work)),
        "walk ours" => runtime.block_on(walks::ours(work)),
        "walk by hand" => runtime.block_on(by_hand::walk(work)),
        "nothing ours" | "nothing by hand" => 0,
        "make ours" => starts::make_ours(),
        "make by hand" => starts::make_by_hand(),
        "accounts ours" => crowds::accounts_ours(work),
        "accounts by hand" => crowds::accounts_by_hand(work),
        "crowd ours" => runtime.block_on(crowds::calls_ours(work, sessions(work))),
        "crowd by hand" => runtime.block_on(crowds::calls_by_hand::<Session>(work)),
        "upload ours" => runtime.block_on(files::upload_ours(work)),
        "upload by hand" => runtime.block_on(files::upload_by_hand(work)),
        "upload in pieces by hand" => runtime.block_on(files::upload_in_pieces(work)),
        "download ours" => runtime.block_on(files::download_ours(work)),
        "download by hand" => runtime.block_on(files::download_by_hand(work)),
        "row ours" => runtime.block_on(first_row::ours(work)),
        "row first bytes" => runtime.block_on(first_row::first_bytes(work)),
        "row all bytes" => runtime.block_on(first_row::all_bytes(work)),
        role if role.starts_with("costs: ") => runtime.block_on(costs::ours(work)),
        other => panic!("no workload {other}"),
    }
}

fn client(work: &Work) -> Client {
    let builder = Client::builder().app_id(APP_ID).app_secret(SECRET);
    let builder = builder.base_url(&work.url).no_limiter();
    let builder = match &work.trust {
        Some(file) => builder.root_certificates(fs::read(file).expect("a certificate")),
        None => builder,
    };
    builder.build().expect("a client")
}

fn bench() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let names = wanted.iter().filter(|name| !name.starts_with("--"));
    let names: Vec<&str> = names.map(String::as_str).collect();
    let server = Server::start(&[]);
    for (name, table) in TABLES {
        if names.is_empty() || names.contains(&name) {
            table(&server.url);
        }
    }
}

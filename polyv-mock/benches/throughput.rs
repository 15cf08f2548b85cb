//! How many requests a second the server judges and answers on one core.
//!
//! `cargo bench -p polyv-mock --bench throughput`
//!
//! The program runs in a process of its own, on its one thread; this one asks over 16 connections, for a signed and
//! validated list with its sample, as quickly as replies come. The program's CPU time counts, which other work on the
//! machine does not change much; the best of several rounds is printed. Needs Linux.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a bench that cannot run says so by ending"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use md5::{Digest as _, Md5};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 10;
/// Requests of a round on each connection.
const REQUESTS: usize = 2_000;

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

impl Program {
    /// Starts it: the program, and where it listens.
    fn start() -> (Self, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_polyv-mock"));
        let command = command.args(["--port", "0", "--quiet"]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program");
        let mut line = String::new();
        let told = child.stdout.take().expect("a pipe");
        let read = BufReader::new(told).read_line(&mut line);
        read.expect("a line with the address");
        let (_, rest) = line.split_once("http://").expect("an address");
        let address = rest.split_whitespace().next().expect("an address");
        (Self(child), address.trim_end_matches('/').to_owned())
    }

    /// A line of a file about the process.
    fn fact(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let words = line.expect("a fact").split_whitespace();
        words.flat_map(str::parse).next().expect("a number")
    }

    fn cpu(&self) -> Duration {
        let folder = format!("/proc/{}/task", self.0.id());
        let tasks = fs::read_dir(folder).expect("Linux").flatten();
        let each = tasks.filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok());
        let nanos = each.filter_map(|told| told.split(' ').next()?.parse::<u64>().ok());
        Duration::from_nanos(nanos.sum())
    }
}

fn main() {
    let began = Instant::now();
    let (program, address) = Program::start();
    let start = began.elapsed();
    let before = program.fact("VmRSS:");
    let mut connections: Vec<TcpStream> = (0..CONNECTIONS)
        .map(|_| {
            let connection = TcpStream::connect(&address).expect("a connection");
            connection.set_nodelay(true).expect("a setting");
            connection
        })
        .collect();
    round(&mut connections, REQUESTS / 10);
    let (mut by_cpu, mut by_wall) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        let (cpu, started) = (program.cpu(), Instant::now());
        round(&mut connections, REQUESTS);
        let wall = started.elapsed().as_secs_f64();
        let cpu = program.cpu().saturating_sub(cpu).as_secs_f64();
        let count = f64::from(u32::try_from(CONNECTIONS * REQUESTS).expect("a count"));
        (by_cpu, by_wall) = (by_cpu.max(count / cpu), by_wall.max(count / wall));
    }
    println!(
        "start until it listens: {:.1} ms",
        start.as_secs_f64() * 1000.0
    );
    println!("requests in a second of its CPU time: {by_cpu:.0}");
    println!("requests in a second: {by_wall:.0}");
    println!(
        "resident memory: {before} KiB at the start, {} KiB at the end",
        program.fact("VmRSS:")
    );
}

/// Asks on all connections, and reads all replies, again and again.
fn round(connections: &mut [TcpStream], times: usize) {
    let request = request();
    let mut buffer = vec![0; 64 * 1024];
    for _ in 0..times {
        for connection in &mut *connections {
            connection.write_all(request.as_bytes()).expect("a request");
        }
        for connection in &mut *connections {
            reply(connection, &mut buffer);
        }
    }
}

/// Reads a reply to its end, and looks at what it says.
fn reply(connection: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        let read = connection.read(&mut buffer[filled..]).expect("a reply");
        assert!(read > 0, "the connection was closed");
        filled += read;
        let text = str::from_utf8(&buffer[..filled]).unwrap_or_default();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let (_, length) = head.split_once("content-length: ").expect("a length");
        let length = length.split("\r\n").next().expect("a length");
        if body.len() == length.parse::<usize>().expect("a number") {
            assert!(body.contains("\"success\": true"), "refused: {body}");
            return;
        }
    }
}

/// A request for a list, signed now.
fn request() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.expect("a time").as_millis();
    let text = format!("testsecretappIdtestappchannelId2191532timestamp{now}testsecret");
    let sign = u128::from_be_bytes(Md5::digest(text).into());
    format!(
        "GET /live/v4/channel/booking/list?appId=testapp&channelId=2191532&timestamp={now}&sign={sign:032X} HTTP/1.1\r\n\
         Host: localhost\r\n\r\n"
    )
}

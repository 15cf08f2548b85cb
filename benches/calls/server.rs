//! A server that does nothing but send: every page is prepared.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// The pages of a list with this many rows a page; they differ only in their number.
type Prepared = BTreeMap<(u64, u64), Vec<u8>>;

const PAGES: u64 = 800;

/// Prints its address on standard output, and serves until it is ended.
pub(crate) fn run() {
    let mut prepared = Prepared::new();
    prepared.insert((1, 10), reply(1, 10, 1));
    for page in 1..=PAGES {
        prepared.insert((page, 1000), reply(page, 1000, PAGES));
    }
    let prepared = Arc::new(prepared);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    println!("http://{}", listener.local_addr().expect("an address"));
    for connection in listener.incoming().flatten() {
        let prepared = Arc::clone(&prepared);
        std::thread::spawn(move || serve(connection, &prepared));
    }
}

fn serve(mut connection: TcpStream, prepared: &Prepared) -> Option<()> {
    connection.set_nodelay(true).ok()?;
    let mut buffer = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let end = loop {
            if let Some(end) = buffer.windows(4).position(|part| part == b"\r\n\r\n") {
                break end + 4;
            }
            let read = connection.read(&mut piece).ok().filter(|read| *read > 0)?;
            buffer.extend_from_slice(&piece[..read]);
        };
        let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
        buffer.drain(..end);
        let number = |name: &str| -> Option<u64> {
            let (_, rest) = head.split_once(name)?;
            rest.split(['&', ' ']).next()?.parse().ok()
        };
        let page = number("page=").unwrap_or(1);
        let size = number("pageSize=").unwrap_or(10);
        connection.write_all(prepared.get(&(page, size))?).ok()?;
    }
}

/// Head and body of a page.
fn reply(page: u64, size: u64, pages: u64) -> Vec<u8> {
    let row = |at: u64| {
        format!(
            r#"{{"sessionId":"g{page:04}{at:05}","channelId":2272655,"userId":"1b448be323","startTime":{},"endTime":{},"customId":null}}"#,
            1_652_062_574_000 + at,
            1_652_062_643_000 + at
        )
    };
    let rows = (0..size).map(row).collect::<Vec<_>>().join(",");
    let total = size * pages;
    let body = format!(
        r#"{{"code":200,"status":"success","message":"","data":{{"pageNumber":{page},"pageSize":{size},"totalPages":{pages},"totalItems":{total},"contents":[{rows}]}}}}"#
    );
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}

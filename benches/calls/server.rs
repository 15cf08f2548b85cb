//! A server that does nothing but send: every page is prepared.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The pages of a list with this many rows a page, by whether they are bookings, their number, and their size.
type Prepared = BTreeMap<(bool, u64, u64), Vec<u8>>;

const PAGES: u64 = 800;

/// The file that this server sends, over and over.
const PIECE: usize = 256 * 1024;

/// Bytes that are sent at a time where there is a rate.
const DRIP: usize = 16 * 1024;

struct Serving {
    prepared: Prepared,
    /// How long it thinks about each request.
    latency: Duration,
    /// Bytes a second, if they are limited.
    rate: Option<u64>,
}

/// Prints its address on standard output, and serves until it is ended.
///
/// `BENCH_LATENCY` is in milliseconds, `BENCH_RATE` in bytes a second. With `BENCH_TLS` it serves over TLS, and writes the
/// certificate to trust to the file of that name.
pub(crate) fn run() {
    let text = |name: &str| std::env::var(name).ok();
    let number = |name: &str| text(name)?.parse().ok();
    let mut prepared = Prepared::new();
    prepared.insert((false, 1, 10), reply(1, 10, 1, session));
    for size in [10, 1000] {
        prepared.insert((true, 1, size), reply(1, size, 1, booking));
    }
    for page in 1..=PAGES {
        prepared.insert((false, page, 1000), reply(page, 1000, PAGES, session));
    }
    let serving = Arc::new(Serving {
        prepared,
        latency: Duration::from_millis(number("BENCH_LATENCY").unwrap_or(0)),
        rate: number("BENCH_RATE"),
    });
    let tls = text("BENCH_TLS").map(|file| Arc::new(tls(&file)));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let scheme = if tls.is_some() { "https" } else { "http" };
    let address = listener.local_addr().expect("an address");
    println!("{scheme}://{address}");
    for connection in listener.incoming().flatten() {
        let (serving, tls) = (Arc::clone(&serving), tls.clone());
        std::thread::spawn(move || {
            connection.set_nodelay(true)?;
            match tls {
                None => serving.serve(connection),
                Some(config) => {
                    let session = ServerConnection::new(config).map_err(io::Error::other)?;
                    serving.serve(StreamOwned::new(session, connection))
                }
            }
        });
    }
}

fn tls(file: &str) -> ServerConfig {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let text = STANDARD.encode(made.cert.der());
    let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    fs::write(file, pem).expect("a file for the certificate");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a certificate and its key")
}

impl Serving {
    fn serve(&self, mut connection: impl Read + Write) -> io::Result<()> {
        let mut buffer = Vec::new();
        let mut piece = vec![0; PIECE];
        loop {
            let end = loop {
                if let Some(end) = buffer.windows(4).position(|part| part == b"\r\n\r\n") {
                    break end + 4;
                }
                let read = some(connection.read(&mut piece)?)?;
                buffer.extend_from_slice(&piece[..read]);
            };
            let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            buffer.drain(..end);
            let number = |name: &str| -> Option<u64> {
                let (_, rest) = head.split_once(name)?;
                rest.split(['&', ' ', '\r']).next()?.parse().ok()
            };
            let mut awaited = number("content-length: ").unwrap_or(0);
            let sent = awaited;
            let here = awaited.min(buffer.len() as u64);
            buffer.drain(..usize::try_from(here).expect("a length in memory"));
            awaited -= here;
            while awaited > 0 {
                awaited -= some(connection.read(&mut piece)?)? as u64;
            }
            std::thread::sleep(self.latency);
            if head.starts_with("post ") {
                connection.write_all(&envelope(&sent.to_string()))?;
            } else if let Some(bytes) = number("bytes=") {
                file(&mut connection, bytes)?;
            } else {
                let page = (
                    head.contains("/booking/"),
                    number("page=").unwrap_or(1),
                    number("pagesize=").unwrap_or(10),
                );
                let reply = self.prepared.get(&page).ok_or(io::ErrorKind::NotFound)?;
                self.send(&mut connection, reply)?;
            }
        }
    }

    /// Sends a reply as quickly as the rate allows.
    fn send(&self, connection: &mut impl Write, reply: &[u8]) -> io::Result<()> {
        let Some(rate) = self.rate else {
            return connection.write_all(reply);
        };
        let (started, mut sent) = (Instant::now(), 0);
        for part in reply.chunks(DRIP) {
            sent += part.len() as u64;
            let due = started + Duration::from_nanos(sent * 1_000_000_000 / rate);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            connection.write_all(part)?;
        }
        Ok(())
    }
}

/// Nothing read is the end of the connection.
fn some(read: usize) -> io::Result<usize> {
    if read == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(read)
}

fn file(connection: &mut impl Write, bytes: u64) -> io::Result<()> {
    let piece = vec![0xa5; PIECE];
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {bytes}\r\n\r\n"
    );
    connection.write_all(head.as_bytes())?;
    let mut left = bytes;
    while left > 0 {
        let size = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        connection.write_all(&piece[..size])?;
        left -= size as u64;
    }
    Ok(())
}

/// A short row, whose texts need no allocation.
fn session(page: u64, at: u64) -> String {
    format!(
        r#"{{"sessionId":"g{page:04}{at:05}","channelId":2272655,"userId":"1b448be323","startTime":{},"endTime":{},"customId":null}}"#,
        1_652_062_574_000 + at,
        1_652_062_643_000 + at
    )
}

/// A row as the service has them: a long identifier, a Chinese name, columns that are never filled.
fn booking(_: u64, at: u64) -> String {
    let id = at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!(
        r#"{{"channelId":3084612,"channelName":"直播频道测试{}","openId":"oQ7xK5{id:022x}","nickname":null,"createdTime":{},"TBname":null,"TBnumber":null}}"#,
        at % 97,
        1_650_000_000_000 + 1000 * at
    )
}

/// Head and body of a page.
fn reply(page: u64, size: u64, pages: u64, row: fn(u64, u64) -> String) -> Vec<u8> {
    let rows: Vec<_> = (0..size).map(|at| row(page, at)).collect();
    let (rows, total) = (rows.join(","), size * pages);
    envelope(&format!(
        r#"{{"pageNumber":{page},"pageSize":{size},"totalPages":{pages},"totalItems":{total},"contents":[{rows}]}}"#
    ))
}

fn envelope(data: &str) -> Vec<u8> {
    let body = format!(r#"{{"code":200,"status":"success","message":"","data":{data}}}"#);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}

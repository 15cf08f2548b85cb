//! An HTTP client of the plainest kind: one connection a request, read to its end.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// An answer, taken apart.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The header lines, in lower case.
    pub(crate) headers: String,
    /// The body as text; bytes that are not UTF-8 are replaced.
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

/// Connects to the server at a base URL.
pub(crate) fn connect(url: &str) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(url.strip_prefix("http://").unwrap())?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    Ok(stream)
}

/// Sends a request, and reads the answer.
pub(crate) fn send(
    url: &str,
    method: &str,
    target: &str,
    content_type: Option<&str>,
    body: &str,
) -> Answer {
    let mut head =
        format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    if let Some(content_type) = content_type {
        head.extend(["Content-Type: ", content_type, "\r\n"]);
    }
    if !body.is_empty() {
        head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
    }
    let mut stream = connect(url).unwrap();
    stream
        .write_all(format!("{head}\r\n{body}").as_bytes())
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    parse(&answer)
}

/// Takes an answer apart.
pub(crate) fn parse(answer: &[u8]) -> Answer {
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    let head = str::from_utf8(&answer[..end]).unwrap();
    let bytes = answer[end + 4..].to_vec();
    let (first, headers) = head.split_once("\r\n").unwrap();
    Answer {
        status: first.split(' ').nth(1).unwrap().parse().unwrap(),
        headers: headers.to_ascii_lowercase(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
    }
}

/// Sends a GET.
pub(crate) fn get(url: &str, target: &str) -> Answer {
    send(url, "GET", target, None, "")
}

//! Callbacks: what POLYV sends to an application's own URL when something happened.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use md5::{Digest, Md5};

use crate::sign::upper_hex;

/// How long a receiver may take to connect, and to answer.
const LIMIT: Duration = Duration::from_secs(10);
/// The most of an answer that is read, in bytes.
const ANSWER: u64 = 64 * 1024;

/// What a callback tells, with the fields that it typically has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A live stream began.
    LiveStarted,
    /// A live stream ended.
    LiveEnded,
    /// A recording was made.
    Recorded,
    /// A recording was moved to the video library.
    PlaybackSaved,
}

impl Event {
    /// The fields, without `timestamp` and `sign`. A field that is given to
    /// [`send_callback`](crate::MockServer::send_callback) after them takes the place of the one here.
    pub fn fields(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::LiveStarted => &[
                ("channelId", "2191532"),
                ("status", "live"),
                ("sessionId", "g1mpq3uy2c"),
                ("startTime", "1655711400000"),
                ("endTime", ""),
            ],
            Self::LiveEnded => &[
                ("channelId", "2191532"),
                ("status", "end"),
                ("sessionId", "g1mpq3uy2c"),
                ("startTime", "1655711400000"),
                ("endTime", "1655718600000"),
            ],
            Self::Recorded => &[
                ("channelId", "2191532"),
                ("fileUrl", "http://localhost/record.m3u8"),
                ("format", "m3u8"),
                ("fileId", "0d9bb1b0b3e2a3a4"),
                ("origin", "auto"),
                ("hasRtcRecord", "N"),
                ("sessionId", "g1mpq3uy2c"),
            ],
            Self::PlaybackSaved => &[
                ("channelId", "2191532"),
                ("vid", "e6b23c6f51c4b1cb9f0302a92ed42440_e"),
                ("title", "测试频道"),
                ("duration", "02:00:00"),
                ("fileSize", "1048576"),
                ("sessionIds", "[\"20220620155000,7200,g1mpq3uy2c\"]"),
                ("fileId", "0d9bb1b0b3e2a3a4"),
                ("origin", "auto"),
                ("sessionId", "g1mpq3uy2c"),
                ("userId", "1b448be323"),
                ("status", "success"),
            ],
        }
    }
}

/// What a receiver answered to a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallbackAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, up to 64 KB, as text.
    pub body: String,
}

/// Why a callback was not delivered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// The URL is not one of plain HTTP with a host.
    #[error("a callback goes to an http:// URL with a host")]
    Url,
    /// The receiver cannot be reached, or breaks off.
    #[error("the receiver cannot be reached: {0}")]
    Io(#[from] io::Error),
    /// What the receiver answered is not HTTP.
    #[error("the receiver's answer is not HTTP")]
    Answer,
}

/// The URL of a callback: the receiver's own, with the parameters, the time and the sign. Of parameters of one name the last
/// one counts.
pub(crate) fn signed_url(
    url: &str,
    params: &[(&str, &str)],
    secret: &str,
    timestamp_millis: i64,
) -> String {
    let timestamp = timestamp_millis.to_string();
    // The sign is of the time alone, in lower case.
    let sign = upper_hex(&Md5::digest(format!("{secret}{timestamp}"))).to_ascii_lowercase();
    let mut query = form_urlencoded::Serializer::new(String::new());
    let own = [("timestamp", timestamp.as_str()), ("sign", sign.as_str())];
    for (index, (name, value)) in params.iter().enumerate() {
        let is_replaced = params[index + 1..]
            .iter()
            .chain(&own)
            .any(|(other, _)| other == name);
        if !is_replaced {
            query.append_pair(name, value);
        }
    }
    query.extend_pairs(own);
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{}", query.finish())
}

/// Asks for a URL, and waits for the answer.
pub(crate) fn deliver(url: &str) -> Result<CallbackAnswer, CallbackError> {
    let uri: hyper::Uri = url.parse().map_err(|_| CallbackError::Url)?;
    let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http"));
    let authority = authority.ok_or(CallbackError::Url)?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let host = authority.host().trim_matches(['[', ']']);
    let mut stream = TcpStream::connect((host, authority.port_u16().unwrap_or(80)))?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nUser-Agent: polyv-mock\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.take(ANSWER).read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n").ok_or(CallbackError::Answer)?;
    let status = head
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.split(' ').nth(1)?.parse().ok())
        .ok_or(CallbackError::Answer)?;
    Ok(CallbackAnswer {
        status,
        body: body.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_is_that_of_the_time() {
        let secret = "fsq2k5weced1h8vui657xtdva66whf0g";
        let url = signed_url(
            "http://h/cb?own=1",
            &[("a", "1"), ("sign", "x"), ("a", "测 x")],
            secret,
            1_557_976_774_000,
        );
        assert_eq!(
            url,
            "http://h/cb?own=1&a=%E6%B5%8B+x&timestamp=1557976774000&sign=84bd31e99cbd6805dbf899facd43ef3b"
        );
    }

    #[test]
    fn only_plain_http_is_delivered_to() {
        for url in ["https://localhost/", "/path", "no url"] {
            assert!(matches!(deliver(url), Err(CallbackError::Url)), "{url}");
        }
    }
}

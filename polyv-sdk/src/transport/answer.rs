//! The answer to a request.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{
    AGE, AsHeaderName, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE,
    HeaderMap, HeaderName, LOCATION, RETRY_AFTER, TRANSFER_ENCODING,
};

use crate::clock::Sighting;
use crate::envelope::{Meta, sniff};
use crate::error::{Error, ErrorKind};
use crate::json::{self, Bounds};

/// The longest wait that the service can ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// An answer as it came.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// From the start of sending to the answer's head.
    pub(crate) trip: Duration,
    pub(crate) body: Bytes,
}

impl Answer {
    /// A header that is text.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The server's clock.
    pub(crate) fn server_time(&self) -> Option<Timestamp> {
        date(self.header(DATE)?)
    }

    /// How long the server wants us to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        // Without the server's clock, this machine's is used.
        let now = || self.server_time().unwrap_or_else(Timestamp::now);
        wait(self.header(RETRY_AFTER)?.trim(), now)
    }

    /// What it says about the server's clock, if the request was sent at this time by this machine's clock.
    pub(crate) fn sighting(&self, sent_ms: i64) -> Option<Sighting> {
        Some(Sighting {
            sent_ms,
            trip: self.trip,
            server_ms: self.server_time()?.as_millisecond(),
            aged: self.headers.contains_key(AGE),
        })
    }

    /// What is known of it besides its body.
    pub(crate) fn meta(&self, bounds: Bounds) -> Meta<'_> {
        meta(self.status, &self.headers, bounds)
    }

    /// What is known about why it could not be read.
    pub(crate) fn explain(&self, error: Error) -> Error {
        if !matches!(error.kind(), ErrorKind::Http | ErrorKind::Decode) {
            return error;
        }
        if let (300..400, Some(target)) = (self.status, self.headers.get(LOCATION)) {
            let target = origin(&String::from_utf8_lossy(target.as_bytes()));
            let target = target.map_or("another address of the same host".to_owned(), |it| it);
            let problem = format!(
                "the service redirects to {target}; redirects are not followed because the request is signed"
            );
            return Error::new(ErrorKind::Http, problem).with_reply(self.status, &self.body);
        }
        if self.status == 407 {
            let problem = "the proxy asks for a user name and a password, or does not accept those of its address";
            return Error::new(ErrorKind::Http, problem).with_reply(self.status, &self.body);
        }
        if self.is_cut_short() {
            let problem = "the connection was closed in the middle of the reply";
            return Error::new(ErrorKind::Transport, problem).with_reply(self.status, &self.body);
        }
        error
    }

    /// Whether the answer ends with the connection, and its JSON is cut off.
    fn is_cut_short(&self) -> bool {
        let is_delimited = [CONTENT_LENGTH, TRANSFER_ENCODING]
            .into_iter()
            .any(|name| self.headers.contains_key(name));
        if is_delimited || !matches!(self.status, 200..=203 | 206..=299) {
            return false;
        }
        json::is_cut_short(sniff::trim_start(&self.body))
    }
}

/// Scheme, host and port of an absolute address, without the rest, such as the signature.
fn origin(address: &str) -> Option<String> {
    // Where it leads from here, as browsers see it: `//host` and `\\\\host` have no scheme of their own.
    let here = reqwest::Url::parse("https://here.invalid").ok()?;
    let url = here.join(address).ok()?;
    let origin = url.origin();
    if !origin.is_tuple() || origin == here.origin() {
        return None;
    }
    let shown = origin.ascii_serialization();
    let has_scheme = reqwest::Url::parse(address).is_ok();
    let shown = shown
        .strip_prefix("https:")
        .filter(|_| !has_scheme)
        .unwrap_or(&shown);
    Some(shown.to_owned())
}

/// What is known of an answer besides its body.
pub(super) fn meta(status: u16, headers: &HeaderMap, bounds: Bounds) -> Meta<'_> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let encodings = headers.get_all(CONTENT_ENCODING).iter();
    let mut encodings = encodings.filter_map(|value| value.to_str().ok());
    let disposition = text(CONTENT_DISPOSITION).unwrap_or_default().trim_start();
    let kind = disposition.get(.."attachment".len()).unwrap_or_default();
    Meta {
        status,
        media_type: text(CONTENT_TYPE).unwrap_or_default(),
        is_compressed: encodings.any(sniff::is_compressed),
        is_attachment: kind.eq_ignore_ascii_case("attachment"),
        bounds,
    }
}

/// A number of seconds, which some servers write with decimals, or a date, as a time to wait. A number too large for a
/// time is too long to wait for, like anything above an hour.
fn wait(text: &str, now: impl Fn() -> Timestamp) -> Option<Duration> {
    let is_part = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let wait = if text.is_empty() || !text.bytes().all(is_part) {
        Duration::try_from(date(text)?.duration_since(now())).ok()?
    } else {
        Duration::try_from_secs_f64(text.parse().ok()?).unwrap_or(Duration::MAX)
    };
    Some(wait.min(LONGEST_WAIT))
}

/// A date in one of the three forms that HTTP knows.
fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    // Who has a wrong weekday still has a time.
    let parser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    if let Ok(time) = parser.parse_timestamp(text) {
        return Some(time);
    }
    let old = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    old.into_iter().find_map(|form| {
        let time = jiff::fmt::strtime::parse(form, text).ok()?.to_datetime();
        let time = time.ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(time.timestamp())
    })
}

//! What comes back.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{
    AGE, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderName,
    RETRY_AFTER,
};

use crate::envelope::Meta;
use crate::json::Bounds;

/// An answer as it came.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// From the start of sending to the answer's head.
    pub(crate) trip: Duration,
    /// The server's clock.
    pub(crate) server_time: Option<Timestamp>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn of(status: u16, headers: HeaderMap, trip: Duration, body: Bytes) -> Self {
        let (server_time, retry_after) = times(&headers);
        Self {
            status,
            headers,
            trip,
            server_time,
            retry_after,
            body,
        }
    }

    /// A header that is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What is known of it beside its body.
    pub(crate) fn meta(&self, bounds: Bounds) -> Meta<'_> {
        meta(self.status, &self.headers, bounds)
    }

    /// Whether the answer comes from a cache, and so does its time.
    pub(crate) fn is_aged(&self) -> bool {
        self.headers.contains_key(AGE)
    }
}

/// What is known of an answer beside its body.
pub(super) fn meta(status: u16, headers: &HeaderMap, bounds: Bounds) -> Meta<'_> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let disposition = text(CONTENT_DISPOSITION).unwrap_or_default().trim_start();
    let kind = disposition.get(.."attachment".len()).unwrap_or_default();
    Meta {
        status,
        media_type: text(CONTENT_TYPE).unwrap_or_default(),
        encoding: text(CONTENT_ENCODING).unwrap_or_default(),
        is_attachment: kind.eq_ignore_ascii_case("attachment"),
        bounds,
    }
}

/// The server's clock, and how long it wants us to wait.
fn times(headers: &HeaderMap) -> (Option<Timestamp>, Option<Duration>) {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let time = |text: &str| {
        rfc2822::DateTimeParser::new()
            .parse_timestamp(text.trim())
            .ok()
    };
    let server_time = text(DATE).and_then(time);
    let retry_after = text(RETRY_AFTER).and_then(|text| {
        let seconds = text.trim().parse().ok().map(Duration::from_secs);
        seconds.or_else(|| Duration::try_from(time(text)?.duration_since(server_time?)).ok())
    });
    (server_time, retry_after)
}

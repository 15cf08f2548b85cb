//! What the HTTP library's errors mean.

use std::error::Error as StdError;
use std::io;

use super::file::Changed;
use crate::error::{Error, ErrorKind};

/// Errors of the HTTP library hold the URL, and with it the signature.
pub(super) fn hide(error: reqwest::Error) -> Cause {
    Cause(error.without_url())
}

/// The connection broke after the answer's head.
pub(super) fn cut_short(error: reqwest::Error, status: u16) -> Error {
    Error::new(
        ErrorKind::Transport,
        "the connection broke in the middle of the reply",
    )
    .with_status(status)
    .with_source(hide(error))
}

/// No answer came from `host`, which may be behind a proxy.
pub(super) fn failure(error: reqwest::Error, host: &str, proxied: bool) -> Error {
    let has_stalled = chain(&error)
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::TimedOut);
    let timed_out = error.is_timeout() || has_stalled;
    let changed = chain(&error).find_map(|cause| cause.downcast_ref::<Changed>().cloned());
    let way = if proxied { " through the proxy" } else { "" };
    let foreign = |protocol: &str| {
        format!(
            "what answers at {host}{way} does not speak {protocol}: check the port, and whether the address begins with \
             `http://` or `https://`"
        )
    };
    let (kind, message) = if let Some(changed) = changed {
        (ErrorKind::Transport, changed.to_string())
    } else if error.is_connect() && is_certificate(&error) {
        let problem = format!("the certificate of {host} is not accepted");
        (ErrorKind::Certificate, problem)
    } else if error.is_connect() && says(&error, "received corrupt message") {
        (ErrorKind::Protocol, foreign("TLS"))
    } else if error.is_connect() {
        (ErrorKind::Connect, format!("no connection to {host}{way}"))
    } else if timed_out {
        (ErrorKind::Timeout, format!("no reply from {host} in time"))
    } else if error.is_builder() {
        (
            ErrorKind::Invalid,
            "the request cannot be written as HTTP".to_owned(),
        )
    } else if says(&error, "message head is too large") {
        let problem = format!(
            "the head of the reply from {host} has too many headers, is too long, or announces too much"
        );
        (ErrorKind::TooLarge, problem)
    } else if is_not_http(&error) {
        (ErrorKind::Protocol, foreign("HTTP"))
    } else {
        (
            ErrorKind::Transport,
            format!("the connection to {host} broke before a reply came"),
        )
    };
    let problem = Error::new(kind, message).with_source(hide(error));
    if timed_out {
        problem.timed_out()
    } else {
        problem
    }
}

/// Works with any TLS library: they all use the same words.
fn is_certificate(error: &reqwest::Error) -> bool {
    says(error, "invalid peer certificate")
}

/// A server may also greet before it is asked, and the greeting may come before the request is written. On a connection that
/// was used before, that does not get here: the library takes another one.
fn is_not_http(error: &reqwest::Error) -> bool {
    says(error, "invalid HTTP version") || says(error, "received unexpected message")
}

fn says(error: &reqwest::Error, words: &str) -> bool {
    chain(error).any(|cause| cause.to_string().contains(words))
}

/// An error and its chain of sources.
fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    std::iter::from_fn(move || {
        let cause = next?;
        // An `io::Error` reveals the error it wraps only this way.
        let wrapped = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match wrapped {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
        Some(cause)
    })
}

/// An error of the HTTP library, wrapped so that the library is not part of the public API.
pub(super) struct Cause(reqwest::Error);

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

//! How an error is shown: in one line, without what must stay secret.

use std::error::Error as _;
use std::fmt::{self, Write as _};

use super::{Error, ErrorKind};

/// Characters of a message that are shown.
const MESSAGE_LIMIT: usize = 500;

/// Characters of a reply that `{:?}` shows.
const SNIPPET_LIMIT: usize = 300;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(endpoint) = self.endpoint() {
            // That of a call without a type has the path as it was given.
            write!(f, "{}: ", OneLine(endpoint, MESSAGE_LIMIT))?;
        }
        if let Some(status) = self.leading_status() {
            write!(f, "HTTP {status}: ")?;
        }
        write!(f, "{}", OneLine(self.message(), MESSAGE_LIMIT))?;
        if let Some(path) = self.json_path() {
            write!(f, " at `{}`", OneLine(path, MESSAGE_LIMIT))?;
        }
        // An earlier attempt may have been carried out.
        if self.is_invalid() && self.attempts() < 2 {
            f.write_str("; nothing was sent")?;
        }
        self.details(f)?;
        if f.alternate() {
            let mut cause = self.source();
            while let Some(error) = cause {
                write!(f, ": {}", OneLine(&error.to_string(), MESSAGE_LIMIT))?;
                cause = error.source();
            }
        }
        Ok(())
    }
}

impl Error {
    /// The status, where it adds to the message: the reply is not from the service, or cannot be read.
    fn leading_status(&self) -> Option<u16> {
        let is_success = |status: &u16| (200..300).contains(status);
        match self.kind() {
            ErrorKind::Http => self.http_status(),
            ErrorKind::Decode => self.http_status().filter(|status| !is_success(status)),
            _ => None,
        }
    }

    fn details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several = (self.attempts() > 1).then(|| self.attempts());
        let parts = [
            self.0
                .position
                .map(|(line, column)| format!("line {line}, column {column}")),
            self.code().map(|code| format!("code {code}")),
            self.error_code().map(|code| format!("error code {code}")),
            self.http_status()
                .filter(|_| self.leading_status().is_none())
                .map(|status| format!("HTTP {status}")),
            self.request_id()
                .map(|id| format!("request id {}", OneLine(id, MESSAGE_LIMIT))),
            several.map(|attempts| format!("{attempts} attempts")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", parts.join(", "))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.kind())
            .field("message", &self.message());
        option(&mut out, "endpoint", self.endpoint());
        option(&mut out, "parameter", self.parameter());
        option(&mut out, "breach", self.breach());
        option(&mut out, "code", self.code());
        option(&mut out, "error_code", self.error_code());
        option(&mut out, "request_id", self.request_id());
        option(&mut out, "http_status", self.http_status());
        option(&mut out, "retry_after", self.retry_after());
        out.field("attempts", &self.attempts());
        option(&mut out, "json_path", self.json_path());
        option(&mut out, "position", self.0.position);
        option(&mut out, "body", self.body().map(Snippet));
        option(&mut out, "source", self.0.source.as_ref());
        out.finish()
    }
}

fn option(out: &mut fmt::DebugStruct<'_, '_>, name: &str, value: Option<impl fmt::Debug>) {
    if let Some(value) = value {
        out.field(name, &value);
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source: &(dyn std::error::Error + 'static) = self.0.source.as_deref()?;
        Some(source)
    }
}

/// What others wrote, shortened, and without what would make another line of it or show it in another order.
struct OneLine<'a>(&'a str, usize);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.trim().chars();
        for character in rest.by_ref().take(self.1) {
            f.write_char(if is_disruptive(character) {
                ' '
            } else {
                character
            })?;
        }
        f.write_str(if rest.next().is_some() { "..." } else { "" })
    }
}

fn is_disruptive(c: char) -> bool {
    let is_line_end = matches!(c, '\u{2028}' | '\u{2029}');
    let is_direction =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || is_line_end || is_direction
}

struct Snippet<'a>(&'a str);

impl fmt::Debug for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start: String = self.0.chars().take(SNIPPET_LIMIT).collect();
        let more = if start.len() < self.0.len() {
            "..."
        } else {
            ""
        };
        write!(f, "{start:?}{more}")
    }
}

/// The kind in plain words, such as `refused by the service`.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Config => "invalid configuration",
            Self::Invalid => "refused before sending",
            Self::Quota => "held back by the client",
            Self::Connect => "no connection",
            Self::Certificate => "certificate not accepted",
            Self::Protocol => "another kind of server",
            Self::Timeout => "no reply in time",
            Self::Transport => "broken connection",
            Self::TooLarge => "reply too large",
            Self::Api => "refused by the service",
            Self::Http => "not a reply of the service",
            Self::Decode => "unreadable reply",
            Self::Sink => "file not written",
            Self::Paging => "list without a proper end",
        })
    }
}

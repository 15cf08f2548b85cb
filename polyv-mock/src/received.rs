//! What arrived, kept for tests to look at.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use crate::request::Request;
use crate::verdict::Verdict;

/// A request as it arrived, and what was decided about it.
///
/// Its `Debug` hides the sign and shows only the size of the body.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// The HTTP method.
    pub method: String,
    /// The path, as sent.
    pub path: String,
    /// The parameters of the query in their order, decoded.
    pub query: Vec<(String, String)>,
    /// The text fields of an urlencoded or multipart body in their order, decoded.
    pub form: Vec<(String, String)>,
    /// The files of a multipart body in their order: the field's name and the file's.
    pub files: Vec<(String, String)>,
    /// The body, as sent.
    pub body: Bytes,
    /// What was decided.
    pub verdict: Verdict,
}

impl Received {
    pub(crate) fn new(request: Request, verdict: Verdict) -> Self {
        Self {
            method: request.method.to_string(),
            path: request.path,
            query: request.query.0,
            form: request.form.0,
            files: request
                .files
                .into_iter()
                .map(|file| (file.field, file.name))
                .collect(),
            body: request.body,
            verdict,
        }
    }

    /// The first value of this name in the query.
    pub fn query_value(&self, name: &str) -> Option<&str> {
        first(&self.query, name)
    }

    /// The first value of this name in the form.
    pub fn form_value(&self, name: &str) -> Option<&str> {
        first(&self.form, name)
    }
}

fn first<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs
        .iter()
        .find(|(other, _)| other == name)
        .map(|(_, value)| value.as_str())
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &Shown(&self.query))
            .field("form", &Shown(&self.form))
            .field("files", &self.files)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("verdict", &self.verdict)
            .finish()
    }
}

/// Pairs without the values that must not be shown.
struct Shown<'p>(&'p [(String, String)]);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|(name, value)| {
            let lower = name.to_ascii_lowercase();
            let is_hidden = lower == "sign" || lower.contains("secret");
            (
                name.as_str(),
                if is_hidden {
                    "[hidden]"
                } else {
                    value.as_str()
                },
            )
        });
        f.debug_map().entries(shown).finish()
    }
}

/// The last requests, up to a limit.
#[derive(Debug)]
pub(crate) struct History {
    limit: usize,
    kept: Mutex<VecDeque<Received>>,
}

impl History {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            kept: Mutex::default(),
        }
    }

    pub(crate) fn push(&self, received: Received) {
        if self.limit == 0 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.limit {
            kept.pop_front();
        }
        kept.push_back(received);
    }

    pub(crate) fn all(&self) -> Vec<Received> {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(path: &str) -> Received {
        let pairs = [
            ("channelId", "1"),
            ("sign", "0D2BDA2F"),
            ("appSecret", "testsecret"),
        ];
        let request = Request {
            path: path.to_owned(),
            query: crate::request::Pairs(
                pairs
                    .iter()
                    .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                    .collect(),
            ),
            body: Bytes::from_static(b"sign=0D2BDA2F"),
            ..Request::default()
        };
        Received::new(request, Verdict::default())
    }

    #[test]
    fn debug_shows_neither_sign_nor_secret() {
        let shown = format!("{:?}", received("/p"));
        assert!(shown.contains(r#""channelId": "1""#), "{shown}");
        assert!(
            !shown.contains("0D2BDA2F") && !shown.contains("testsecret"),
            "{shown}"
        );
    }

    #[test]
    fn the_oldest_go_first() {
        let history = History::new(2);
        for path in ["/1", "/2", "/3"] {
            history.push(received(path));
        }
        let paths: Vec<String> = history
            .all()
            .into_iter()
            .map(|received| received.path)
            .collect();
        assert_eq!(paths, ["/2", "/3"]);
        let nothing = History::new(0);
        nothing.push(received("/1"));
        assert!(nothing.all().is_empty());
    }
}

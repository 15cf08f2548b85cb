//! A callback as it arrived: names and values, without a type.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Rejected;
use crate::json::{Next, Reader};
use crate::secret::{Secrets, as_shown};
use crate::sign::Pairs;

/// A callback as it arrived, before anything is known about it: its fields in their order, decoded, repeated ones too.
///
/// Fields come from the query and from the body, in this order, whatever the method: most callbacks are a `GET`, and of
/// the others the encoding is not documented. A body that is a JSON object gives its members, nested ones as JSON text; any
/// other body is read as a form, whatever its media type. A byte order mark before it is left out, and what is not UTF-8 is
/// replaced by U+FFFD.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    method: String,
    path: String,
    fields: Pairs,
}

impl Arrival {
    /// The most that the URI and the body may have together, in bytes: 1 MiB.
    pub const MAX_BYTES: usize = 1 << 20;

    /// The most fields.
    pub const MAX_FIELDS: usize = 1000;

    /// Takes what an HTTP server read: the method, the URI as it stood in the request line, with or without the host,
    /// and the body, empty if there was none.
    ///
    /// Fails with [`Rejected::TooLarge`] above [`MAX_BYTES`](Self::MAX_BYTES) or [`MAX_FIELDS`](Self::MAX_FIELDS).
    pub fn new(method: &str, uri: &str, body: &[u8]) -> Result<Self, Rejected> {
        let bytes = method.len() + uri.len() + body.len();
        if bytes > Self::MAX_BYTES {
            return Err(Rejected::TooLarge);
        }
        let uri = uri.split_once('#').map_or(uri, |(uri, _)| uri);
        let (address, query) = uri.split_once('?').unwrap_or((uri, ""));
        let mut fields = Pairs::new();
        read_form(query, &mut fields)?;
        read_body(body, &mut fields)?;
        Ok(Self {
            method: method.to_owned(),
            path: path_of(address).to_owned(),
            fields,
        })
    }

    /// Takes the query of a `GET`, as it arrived, with or without its `?`.
    ///
    /// Fails as [`new`](Self::new) does.
    pub fn from_query(query: &str) -> Result<Self, Rejected> {
        Self::new("GET", &format!("/?{}", query.trim_start_matches('?')), b"")
    }

    /// The HTTP method, as it arrived.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path of the URI, as it arrived.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// All fields in their order, `timestamp` and `sign` among them, and the parameters that the receiver's own URL has.
    pub fn fields(&self) -> &Pairs {
        &self.fields
    }

    /// The value of the last field called `name`: a parameter that the receiver's own URL has does not hide what was sent,
    /// which comes after it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.last(|other| other == name)
    }

    /// The value of the last field with such a name.
    pub(super) fn last(&self, is_called: impl Fn(&str) -> bool) -> Option<&str> {
        let named = self.fields.iter().filter(|(name, _)| is_called(name));
        named.last().map(|(_, value)| value)
    }
}

/// Fields that were not read from a request, as those of a `GET`.
impl From<Pairs> for Arrival {
    fn from(fields: Pairs) -> Self {
        Self {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            fields,
        }
    }
}

/// Secret fields, the sign among them, are shown as `[redacted]`. The path is not shown: some receivers have a secret in it.
impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrival")
            .field("method", &self.method)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}

/// A list of names and values in their order. Secret fields are `[redacted]` outside of [`reveal`](crate::reveal).
impl Serialize for Arrival {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_revealed = Secrets::Redacted.or_revealed() == Secrets::Plain;
        let shown = |(name, value)| {
            let value = if is_revealed {
                Cow::Borrowed(value)
            } else {
                as_shown(name, value)
            };
            (name, value)
        };
        serializer.collect_seq(self.fields.iter().map(shown))
    }
}

/// The path of an address, which may begin with a scheme and a host.
fn path_of(address: &str) -> &str {
    match address.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => address,
    }
}

fn read_body(body: &[u8], fields: &mut Pairs) -> Result<(), Rejected> {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    if let Some(members) = members(body) {
        for (name, value) in members {
            push(fields, &name, &value)?;
        }
        return Ok(());
    }
    read_form(&String::from_utf8_lossy(body), fields)
}

fn read_form(text: &str, fields: &mut Pairs) -> Result<(), Rejected> {
    for pair in text.trim().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        push(fields, &decode(name), &decode(value))?;
    }
    Ok(())
}

fn push(fields: &mut Pairs, name: &str, value: &str) -> Result<(), Rejected> {
    if fields.len() >= Arrival::MAX_FIELDS {
        return Err(Rejected::TooLarge);
    }
    fields.push(name, value);
    Ok(())
}

fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['+', '%']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace('+', " ");
    Cow::Owned(percent_decode_str(&text).decode_utf8_lossy().into_owned())
}

/// The members of a JSON object in their order, repeated ones too; `None` if it is not one. Read as a reply is, so that a broken
/// character, such as half an emoji in what a viewer wrote, costs nothing else.
fn members(json: &[u8]) -> Option<Vec<(String, String)>> {
    let mut reader = Reader::of_json(json, "");
    if !matches!(reader.next(), Ok(Next::Object)) {
        return None;
    }
    let mut members = Vec::new();
    let read = reader.members(|name, value| {
        let value = match value {
            Value::Null => String::new(),
            Value::String(text) => text,
            other => other.to_string(),
        };
        members.push((name, value));
    });
    read.and_then(|()| reader.end()).ok()?;
    Some(members)
}

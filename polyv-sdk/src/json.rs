//! Reading what the service sent: lenient about values, exact about what was odd.
//!
//! The service types its replies loosely: identifiers come as numbers, numbers as text, objects as
//! `""`. So every [`Value`] takes the spellings that mean the same, `null` is absence, and a field
//! of a kind that makes no sense costs that field and nothing else: it keeps its blank and is noted
//! as [`Drift`]. Only what is not JSON at all, or has no data where data must be, is an error; it
//! tells the path and the place.

mod drift;
mod parts;

use jiter::{Jiter, JiterError, Peek};

#[cfg(doc)]
use crate::value::Value;
pub(crate) use drift::Failure;
pub use drift::{Drift, DriftKind, Fault};

use crate::secret::{REDACTED, is_secret_path, without_secrets};

/// Bytes that are looked at to show the start of an odd value.
const WINDOW: usize = 256;

/// A scalar as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Token<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as its digits.
    Number(Digits<'a>),
    /// A text, its escapes resolved.
    Text(&'a str),
}

impl<'a> Token<'a> {
    /// The text, if it is one.
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text, or what a number or a boolean is as text: identifiers and the values of
    /// enumerations come as either.
    pub(crate) fn as_text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(digits) => digits.text(),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Null => None,
        }
    }
}

/// The digits of a number as they stand in the text, with its sign, point and exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Digits<'a>(&'a [u8]);

impl<'a> Digits<'a> {
    /// Those of a text that may be a number.
    pub(crate) fn of_text(text: &'a str) -> Self {
        Self(text.trim().as_bytes())
    }

    /// As a text. There is one: digits are ASCII.
    pub(crate) fn text(self) -> Option<&'a str> {
        str::from_utf8(self.0).ok()
    }

    /// The whole number, if it is one of up to 18 digits: it cannot overflow, which makes this the short way.
    pub(crate) fn integer(self) -> Option<i64> {
        let (is_negative, digits) = match self.0 {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        if digits.is_empty() || digits.len() > 18 {
            return None;
        }
        let mut number = 0;
        for digit in digits {
            let digit = digit.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            number = number * 10 + i64::from(digit);
        }
        Some(if is_negative { -number } else { number })
    }
}

/// The kind of the next value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Scalar,
    Array,
    Object,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Field(&'static str),
    Index(usize),
}

#[derive(Debug)]
enum Source<'j> {
    Json(Box<Jiter<'j>>, &'j [u8]),
    /// One text that is not JSON: a parameter, or an item of a packed list.
    Text(&'j str),
}

/// Reads values one after the other.
#[derive(Debug)]
pub struct Reader<'j> {
    source: Source<'j>,
    base: String,
    path: Vec<Step>,
    /// Noted oddities; `None` when nobody wants them.
    drift: Option<Vec<Drift>>,
    failure: Option<Failure>,
}

impl<'j> Reader<'j> {
    /// A reader of JSON whose paths start at `base`.
    pub(crate) fn of_json(json: &'j [u8], base: &str) -> Self {
        Self::new(
            Source::Json(Box::new(Jiter::new(json)), json),
            base.to_owned(),
        )
    }

    /// A reader of one plain text.
    pub(crate) fn of_text(text: &'j str) -> Self {
        Self::new(Source::Text(text), String::new())
    }

    fn new(source: Source<'j>, base: String) -> Self {
        Self {
            source,
            base,
            path: Vec::new(),
            drift: None,
            failure: None,
        }
    }

    /// Notes oddities from here on.
    #[must_use]
    pub(crate) fn watch(mut self) -> Self {
        self.drift = Some(Vec::new());
        self
    }

    /// All that there is to read, whatever it is.
    pub(crate) fn everything(&self) -> &'j [u8] {
        self.bytes()
    }

    /// What was noted.
    pub(crate) fn take_drift(&mut self) -> Vec<Drift> {
        self.drift.take().unwrap_or_default()
    }

    /// Where and why reading failed, after a fault.
    pub(crate) fn take_failure(&mut self) -> Failure {
        let path = self.path_text();
        self.failure.take().unwrap_or_else(|| Failure {
            path,
            offset: 0,
            message: "the value could not be read".to_owned(),
            odd: None,
        })
    }

    /// The kind of the next value.
    pub(crate) fn next(&mut self) -> Result<Next, Fault> {
        Ok(match self.peek()? {
            Some(Peek::Array) => Next::Array,
            Some(Peek::Object) => Next::Object,
            _ => Next::Scalar,
        })
    }

    /// Whether the next value is `null`, which is then consumed.
    pub(crate) fn null(&mut self) -> Result<bool, Fault> {
        // Most values follow their key at once: one look tells that it is another kind.
        if let Source::Json(json, bytes) = &self.source
            && let Some(start) = bytes.get(json.current_index())
            && *start > b' '
            && *start != b'n'
        {
            return Ok(false);
        }
        let null = self.peek()? == Some(Peek::Null);
        if null {
            self.jiter(Jiter::known_null)?;
        }
        Ok(null)
    }

    /// Whether the next value is an empty text.
    pub(crate) fn is_empty_text(&mut self) -> Result<bool, Fault> {
        self.peek()?;
        Ok(match &self.source {
            Source::Text(text) => text.is_empty(),
            Source::Json(json, bytes) => bytes
                .get(json.current_index()..)
                .is_some_and(|rest| rest.starts_with(b"\"\"")),
        })
    }

    /// Whether the next value is an empty text, which is then consumed.
    pub(crate) fn empty_text(&mut self) -> Result<bool, Fault> {
        let empty = self.is_empty_text()?;
        if empty {
            self.skip()?;
        }
        Ok(empty)
    }

    /// Reads a scalar through `parse`; what `parse` refuses is an odd value.
    pub(crate) fn scalar<T>(
        &mut self,
        expected: &'static str,
        parse: impl FnOnce(Token<'_>) -> Option<T>,
    ) -> Result<T, Fault> {
        let (parsed, start) = match &mut self.source {
            Source::Text(text) => (Ok(parse(Token::Text(text))), 0),
            Source::Json(json, _) => {
                let peek = json.peek();
                let start = json.current_index();
                let parsed = peek.and_then(|peek| match peek {
                    Peek::String => json.known_str().map(|text| parse(Token::Text(text))),
                    Peek::Null => json.known_null().map(|()| parse(Token::Null)),
                    Peek::True | Peek::False => {
                        json.known_bool(peek).map(|value| parse(Token::Bool(value)))
                    }
                    Peek::Array | Peek::Object => json.known_skip(peek).map(|()| None),
                    _ => json
                        .known_number_bytes(peek)
                        .map(|digits| parse(Token::Number(Digits(digits)))),
                });
                (parsed, start)
            }
        };
        match parsed {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(self.odd_at(expected, start)),
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// Reads any JSON.
    pub(crate) fn any(&mut self) -> Result<serde_json::Value, Fault> {
        if let Source::Text(text) = &self.source {
            let parsed = serde_json::from_str(text);
            return Ok(parsed.unwrap_or_else(|_| serde_json::Value::from(*text)));
        }
        self.peek()?;
        let start = self.offset();
        self.skip()?;
        let raw = self.bytes().get(start..self.offset()).unwrap_or_default();
        serde_json::from_slice(raw).map_err(|_| self.odd_at("JSON", start))
    }

    /// Skips the next value.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        match self.source {
            Source::Text(_) => Ok(()),
            Source::Json(..) => self.jiter(Jiter::next_skip),
        }
    }

    /// Nothing but white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        self.jiter(Jiter::finish)
    }

    /// Skips the next value, which is not what it should be.
    pub(crate) fn odd<T>(&mut self, expected: &'static str) -> Result<T, Fault> {
        self.peek()?;
        let start = self.offset();
        self.skip()?;
        Err(self.odd_at(expected, start))
    }

    /// The text that was just read is not what it should be.
    pub(crate) fn odd_text<T>(&mut self, expected: &'static str, found: &str) -> Result<T, Fault> {
        self.fail(expected, &format!("{:?}", start_of(found)), self.offset());
        Err(Fault::Odd)
    }

    /// An enumeration's value was read that the spec does not know.
    pub(crate) fn unknown_value(&mut self, value: &str) {
        if self.drift.is_some() {
            let path = self.path_text();
            let value = if is_secret_path(&path) {
                REDACTED
            } else {
                value
            };
            self.note(path, DriftKind::UnknownValue(value.to_owned()));
        }
    }

    fn peek(&mut self) -> Result<Option<Peek>, Fault> {
        match &mut self.source {
            Source::Text(_) => Ok(None),
            Source::Json(json, _) => json.peek().map(Some).map_err(|error| self.broken(&error)),
        }
    }

    fn jiter<T>(
        &mut self,
        read: impl FnOnce(&mut Jiter<'j>) -> Result<T, JiterError>,
    ) -> Result<T, Fault> {
        match &mut self.source {
            Source::Json(json, _) => read(json).map_err(|error| self.broken(&error)),
            Source::Text(_) => Err(Fault::Odd),
        }
    }

    fn bytes(&self) -> &'j [u8] {
        match self.source {
            Source::Json(_, bytes) => bytes,
            Source::Text(text) => text.as_bytes(),
        }
    }

    fn offset(&self) -> usize {
        match &self.source {
            Source::Json(json, _) => json.current_index(),
            Source::Text(_) => 0,
        }
    }

    /// What was read from `start` on is not what it should be.
    #[cold]
    fn odd_at(&mut self, expected: &'static str, start: usize) -> Fault {
        let found = match &self.source {
            Source::Text(text) => start_of(text).to_owned(),
            Source::Json(json, bytes) => {
                let value = bytes.get(start..json.current_index()).unwrap_or_default();
                // The start is enough to recognise it, and looking no further keeps a reply of
                // nothing but odd values from costing its square.
                start_of(&String::from_utf8_lossy(
                    value.get(..WINDOW).unwrap_or(value),
                ))
                .to_owned()
            }
        };
        self.fail(expected, &found, start);
        Fault::Odd
    }

    fn fail(&mut self, expected: &'static str, found: &str, offset: usize) {
        let path = self.path_text();
        let found = if is_secret_path(&path) {
            REDACTED.to_owned()
        } else {
            without_secrets(found).into_owned()
        };
        self.failure = Some(Failure {
            path,
            offset,
            message: String::new(),
            odd: Some((expected, found)),
        });
    }

    /// What was found in the place of the value is secret, whatever the value is called.
    pub(crate) fn redact_failure(&mut self) {
        if let Some(failure) = &mut self.failure {
            failure.redact();
        }
    }

    #[cold]
    fn broken(&mut self, error: &JiterError) -> Fault {
        self.broken_at(error.index, error.error_type.to_string())
    }

    fn broken_at(&mut self, offset: usize, message: String) -> Fault {
        self.failure = Some(Failure {
            path: self.path_text(),
            offset,
            message,
            odd: None,
        });
        Fault::Broken
    }
}

/// The first characters of a text, enough to recognise it.
fn start_of(text: &str) -> &str {
    text.char_indices()
        .nth(40)
        .map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

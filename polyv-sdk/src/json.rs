//! Reads what the service sent: lenient about values, exact about what was odd.
//!
//! The service types its replies loosely: identifiers come as numbers, numbers as text, objects as
//! `""`. So every [`Value`](crate::value::Value) takes the spellings that mean the same, `null` is absence, and a field
//! of an impossible kind costs that field and nothing else: it stays blank and is recorded as [`Drift`]. A broken text
//! keeps what can be read of it and is recorded as well. Only a reply that is not JSON at all, or lacks required data,
//! is an error, with path and position.
//!
//! This module reads scalars, keys and separators, and knows no type; what a table of fields makes of them is in
//! [`crate::value`].

mod any;
mod bounds;
mod digits;
mod drift;
mod keys;
mod path;
mod scan;

pub use bounds::Bounds;
pub use digits::Digits;
pub(crate) use drift::Failure;
pub use drift::{Drift, DriftKind, Fault};

pub(crate) use any::repeated_key;
use keys::Order;
pub(crate) use path::Step;
use scan::{Broken, Scan, Words};

use crate::secret::{REDACTED, is_secret_path, without_secrets};

/// Bytes that are looked at to show the start of an odd value.
const WINDOW: usize = 256;

/// A scalar as written in the text.
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

    /// The text, or what a number or a boolean is as text.
    pub(crate) fn as_text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(digits) => Some(digits.text()),
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Null => None,
        }
    }
}

/// The kind of the next value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Scalar,
    Array,
    Object,
}

/// Reads values one after the other.
#[derive(Debug)]
pub struct Reader<'j> {
    scan: Scan<'j>,
    /// Whether all of it is one text that is not JSON: a parameter, or an item of a packed list.
    is_text: bool,
    /// Whether times are taken as they are, however unlikely: a caller's values are not doubted.
    trusts: bool,
    base: String,
    /// The steps to the value that is being read, and from there to the part that is.
    path: Vec<Step>,
    here: Step,
    orders: Vec<Order>,
    /// Where texts with escapes are put together.
    scratch: String,
    /// The bounds, and what is left of them.
    bounds: Bounds,
    left: Bounds,
    /// The number of rows left out.
    left_out: u64,
    /// Recorded oddities; `None` if nobody wants them.
    drift: Option<Vec<Drift>>,
    failure: Option<Failure>,
}

impl<'j> Reader<'j> {
    /// A reader of JSON whose paths start at `base`.
    pub(crate) fn of_json(json: &'j [u8], base: &str) -> Self {
        Self::new(Scan::of_bytes(json), base.to_owned())
    }

    /// A reader of one plain text.
    pub(crate) fn of_text(text: &'j str) -> Self {
        Self {
            is_text: true,
            trusts: true,
            ..Self::new(Scan::of_text(text), String::new())
        }
    }

    /// A reader of arbitrary bytes.
    pub(crate) fn of_bytes(bytes: &'j [u8]) -> Self {
        Self::new(Scan::of_file(bytes), String::new())
    }

    fn new(scan: Scan<'j>, base: String) -> Self {
        Self {
            scan,
            is_text: false,
            trusts: false,
            base,
            path: Vec::new(),
            here: Step::NONE,
            orders: Vec::new(),
            scratch: String::new(),
            bounds: Bounds::default(),
            left: Bounds::default(),
            left_out: 0,
            drift: None,
            failure: None,
        }
    }

    /// Records oddities from here on.
    #[must_use]
    pub(crate) fn watch(mut self) -> Self {
        self.drift = Some(Vec::new());
        self
    }

    /// Takes every time as it is: this is a request, not a reply.
    #[must_use]
    pub(crate) fn trusting(mut self) -> Self {
        self.trusts = true;
        self
    }

    /// Takes an unlikely time for odd, as in a reply.
    #[must_use]
    pub(crate) fn doubting(mut self) -> Self {
        self.trusts = false;
        self
    }

    /// Whether times are taken as they are, however unlikely.
    pub(crate) fn trusts(&self) -> bool {
        self.trusts
    }

    /// Everything there is to read, whatever it is.
    pub(crate) fn everything(&self) -> &'j [u8] {
        self.scan.bytes()
    }

    /// The recorded oddities.
    pub(crate) fn take_drift(&mut self) -> Vec<Drift> {
        self.drift.take().unwrap_or_default()
    }

    /// The number of rows left out because they are of another kind.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Where and why reading failed, after a fault.
    pub(crate) fn take_failure(&mut self) -> Failure {
        let path = self.path_text();
        self.failure.take().unwrap_or_else(|| Failure {
            path,
            offset: 0,
            message: "the value could not be read".to_owned(),
            odd: None,
            is_bound: false,
        })
    }

    /// The kind of the next value.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Next, Fault> {
        if self.is_text {
            return Ok(Next::Scalar);
        }
        match self.scan.peek() {
            Some(b'[') => Ok(Next::Array),
            Some(b'{') => Ok(Next::Object),
            Some(_) => Ok(Next::Scalar),
            None => Err(self.ended()),
        }
    }

    /// Whether the next value is `null`, which is then consumed.
    #[inline]
    pub(crate) fn null(&mut self) -> Result<bool, Fault> {
        if self.is_text || self.scan.peek() != Some(b'n') {
            return Ok(false);
        }
        let outcome = self.scan.word("null");
        outcome.map_err(|broken| self.broken(broken))?;
        Ok(true)
    }

    /// Whether the next value is zero, as a number or as text, which is then consumed.
    pub(crate) fn zero(&mut self) -> Result<bool, Fault> {
        let before = self.scan;
        let first = self.scan.peek();
        if !self.is_text && !matches!(first, Some(b'0' | b'-' | b'"')) {
            return Ok(false);
        }
        let is_zero = self.scalar("zero", |token| {
            let digits = match token {
                Token::Number(digits) => digits,
                Token::Text(text) => Digits::of_text(text),
                _ => return None,
            };
            (digits.whole() == Some(0_i64)).then_some(())
        });
        match is_zero {
            Ok(()) => Ok(true),
            Err(Fault::Broken) => Err(Fault::Broken),
            Err(Fault::Odd) => {
                self.failure = None;
                self.scan = before;
                Ok(false)
            }
        }
    }

    /// Whether the next value is an empty text.
    pub(crate) fn is_empty_text(&mut self) -> Result<bool, Fault> {
        if self.is_text {
            return Ok(self.scan.bytes().is_empty());
        }
        self.next()?;
        let rest = self.scan.bytes().get(self.scan.at()..);
        Ok(rest.is_some_and(|rest| rest.starts_with(b"\"\"")))
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
    #[inline]
    pub(crate) fn scalar<T>(
        &mut self,
        expected: &'static str,
        parse: impl FnOnce(Token<'_>) -> Option<T>,
    ) -> Result<T, Fault> {
        if self.is_text {
            let parsed = parse(Token::Text(self.text()));
            return parsed.ok_or_else(|| self.odd_at(expected, 0));
        }
        let first = self.scan.peek();
        let start = self.scan.at();
        let word = |word: Result<(), Broken>, token| word.map(|()| token);
        let token = match first {
            Some(b'"') => match self.scan.string(&mut self.scratch) {
                Ok(Words::Plain(text)) => Ok(Token::Text(text)),
                Ok(Words::Rebuilt { is_broken }) => {
                    let text = std::mem::take(&mut self.scratch);
                    let parsed = parse(Token::Text(&text));
                    self.scratch = text;
                    if is_broken {
                        self.note_broken();
                    }
                    return parsed.ok_or_else(|| self.odd_at(expected, start));
                }
                Err(broken) => Err(broken),
            },
            Some(b'n') => word(self.scan.word("null"), Token::Null),
            Some(b't') => word(self.scan.word("true"), Token::Bool(true)),
            Some(b'f') => word(self.scan.word("false"), Token::Bool(false)),
            Some(b'[' | b'{') => {
                self.skip()?;
                return Err(self.odd_at(expected, start));
            }
            _ => self.scan.number().map(Token::Number),
        };
        match token.map(parse) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(self.odd_at(expected, start)),
            Err(broken) => Err(self.broken(broken)),
        }
    }

    /// Only white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        match self.scan.peek() {
            None => Ok(()),
            Some(_) => Err(self.broken(self.scan.broken("trailing characters"))),
        }
    }

    /// Skips the next value, which is of the wrong kind.
    pub(crate) fn odd<T>(&mut self, expected: &'static str) -> Result<T, Fault> {
        self.next()?;
        let start = self.scan.at();
        self.skip()?;
        Err(self.odd_at(expected, start))
    }

    /// The text just read is not a valid value.
    pub(crate) fn odd_text<T>(&mut self, expected: &'static str, found: &str) -> Result<T, Fault> {
        self.fail(expected, &format!("{:?}", start_of(found)), self.scan.at());
        Err(Fault::Odd)
    }

    /// The text just read is an enumeration value that the spec does not know.
    pub(crate) fn unknown_value(&mut self, value: &str) {
        if self.drift.is_some() {
            let path = self.path_text();
            let value = if is_secret_path(&path) {
                REDACTED
            } else {
                start_of(value)
            };
            self.note(path, DriftKind::UnknownValue(value.to_owned()));
        }
    }

    /// The whole, where it is one text.
    fn text(&self) -> &'j str {
        self.scan.text()
    }

    #[cold]
    fn ended(&mut self) -> Fault {
        self.broken(self.scan.broken("EOF while parsing a value"))
    }

    /// What was read from `start` on is not a valid value.
    #[cold]
    fn odd_at(&mut self, expected: &'static str, start: usize) -> Fault {
        let found = if self.is_text {
            start_of(self.text()).to_owned()
        } else {
            let value = self.scan.bytes().get(start..self.scan.at());
            let value = value.unwrap_or_default();
            // The start is enough to recognize it, and looking no further keeps a reply of
            // nothing but odd values from costing its square.
            start_of(&String::from_utf8_lossy(
                value.get(..WINDOW).unwrap_or(value),
            ))
            .to_owned()
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
            is_bound: false,
        });
    }

    /// What was found in place of the value is secret, whatever the value is called.
    pub(crate) fn redact_failure(&mut self) {
        if let Some(failure) = &mut self.failure {
            failure.redact();
        }
    }

    #[cold]
    fn broken(&mut self, broken: Broken) -> Fault {
        self.failure = Some(Failure {
            path: self.path_text(),
            offset: broken.at,
            message: broken.what.to_owned(),
            odd: None,
            is_bound: false,
        });
        Fault::Broken
    }
}

/// Whether a text is the beginning of JSON, and not all of it.
#[cfg(feature = "client")]
pub(crate) fn is_cut_short(text: &[u8]) -> bool {
    let mut reader = Reader::of_json(text, "");
    reader.skip().is_err() && reader.take_failure().message.starts_with("EOF ")
}

/// What the reader makes of a text, for tests.
#[doc(hidden)]
#[derive(Debug)]
pub struct Looked {
    /// The text as JSON, if it is any.
    pub value: Option<serde_json::Value>,
    /// What was odd.
    pub drift: Vec<Drift>,
    /// Whether skipping it takes it for JSON.
    pub is_skipped: bool,
}

/// Reads any text.
#[doc(hidden)]
pub fn look_at(text: &[u8]) -> Looked {
    let mut reader = Reader::of_json(text, "").watch();
    let value = reader.any().and_then(|value| reader.end().map(|()| value));
    let mut skipper = Reader::of_json(text, "");
    Looked {
        value: value.ok(),
        drift: reader.take_drift(),
        is_skipped: skipper.skip().and_then(|()| skipper.end()).is_ok(),
    }
}

/// The first characters of a text, enough to recognize it.
fn start_of(text: &str) -> &str {
    text.char_indices()
        .nth(40)
        .map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

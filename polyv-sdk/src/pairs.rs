//! Names and values, in one buffer.

use std::fmt::{self, Write as _};
use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::value::View;

/// What a query and a form leave as it is; a space becomes `+`.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b' ');

/// The parameters of a query or of a form: names with their decoded values, in the order in which
/// they are sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pairs {
    text: String,
    spans: Vec<(Range<usize>, Range<usize>)>,
}

impl Pairs {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter.
    pub fn push(&mut self, name: &str, value: &str) {
        self.push_view(name, &View::from(value));
    }

    pub(crate) fn push_view(&mut self, name: &str, value: &View<'_>) {
        if self.spans.capacity() == 0 {
            // What most requests need at once, instead of growing to it.
            self.text.reserve(256);
            self.spans.reserve(10);
        }
        let start = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        value.write_text(&mut self.text);
        self.spans.push((start..middle, middle..self.text.len()));
    }

    /// Adds a parameter before the first one whose name comes after its own.
    pub(crate) fn insert(&mut self, name: &str, value: &str) {
        self.push(name, value);
        let Some(new) = self.spans.pop() else { return };
        let at = self
            .spans
            .iter()
            .position(|(other, _)| self.part(other) > name);
        self.spans.insert(at.unwrap_or(self.spans.len()), new);
    }

    /// How many parameters there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Names and values, in the order in which they are sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.spans.iter().map(|span| self.pair(span))
    }

    /// Names and values in the ASCII order of the names; equal names as they were added.
    pub fn in_order(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut order: Vec<_> = self.spans.iter().collect();
        // Generated requests list their parameters in order, so this finds little to do.
        order.sort_by(|(a, _), (b, _)| self.part(a).cmp(self.part(b)));
        order.into_iter().map(|span| self.pair(span))
    }

    /// The value of the first parameter called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// Appends `name=value&...`, encoded as in a form.
    pub fn write_encoded(&self, out: &mut String) {
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push('&');
            }
            encode(name, out);
            out.push('=');
            encode(value, out);
        }
    }

    fn pair(&self, (name, value): &(Range<usize>, Range<usize>)) -> (&str, &str) {
        (self.part(name), self.part(value))
    }

    /// The spans are made by `push_view` alone, on character boundaries.
    fn part(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Pairs {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut all = Self::new();
        for (name, value) in pairs {
            all.push(name.as_ref(), value.as_ref());
        }
        all
    }
}

/// Shows the signature's place, not the signature.
impl fmt::Debug for Pairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(
                self.iter()
                    .map(|(name, value)| (name, if name == "sign" { "[redacted]" } else { value })),
            )
            .finish()
    }
}

fn encode(text: &str, out: &mut String) {
    for (index, part) in text.split(' ').enumerate() {
        if index > 0 {
            out.push('+');
        }
        // Writing to a String cannot fail.
        _ = write!(out, "{}", utf8_percent_encode(part, FORM));
    }
}

//! Names and values, in one buffer.

use std::fmt;

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
    spans: Vec<Span>,
}

/// Where a parameter stands in the text: its name, and right behind it its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Span {
    start: usize,
    middle: usize,
    end: usize,
}

/// So many parameters are put in order without an allocation; hardly any request has more.
const FEW: usize = 16;

impl Pairs {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a parameter.
    pub fn push(&mut self, name: &str, value: &str) {
        self.add(name, |text| text.push_str(value));
    }

    pub(crate) fn push_view(&mut self, name: &str, value: &View<'_>) {
        self.add(name, |text| value.write_text(text));
    }

    fn add(&mut self, name: &str, write_value: impl FnOnce(&mut String)) {
        if self.spans.capacity() == 0 {
            // What most requests need at once, instead of growing to it.
            self.text.reserve(256);
            self.spans.reserve(10);
        }
        let start = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        write_value(&mut self.text);
        let end = self.text.len();
        self.spans.push(Span { start, middle, end });
    }

    /// Adds a parameter before the first one whose name comes after its own.
    pub(crate) fn insert(&mut self, name: &str, value: &str) {
        self.push(name, value);
        let Some(new) = self.spans.pop() else { return };
        let at = self
            .spans
            .iter()
            .position(|other| self.name(other) > name.as_bytes());
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
        order.sort_by(|a, b| self.name(a).cmp(self.name(b)));
        order.into_iter().map(|span| self.pair(span))
    }

    /// What is signed, piece by piece: the parameters that are not empty, in the order of their names. What
    /// stands together already comes in one piece: generated requests list their parameters in order.
    pub(crate) fn signed(&self, mut piece: impl FnMut(&str)) {
        let mut few = [Span::default(); FEW];
        let mut many = Vec::new();
        let order = if let Some(order) = few.get_mut(..self.spans.len()) {
            order.copy_from_slice(&self.spans);
            order
        } else {
            many.clone_from(&self.spans);
            &mut many[..]
        };
        order.sort_by(|a, b| self.name(a).cmp(self.name(b)));
        let (mut start, mut end) = (0, 0);
        for span in order.iter().filter(|span| span.middle < span.end) {
            if span.start != end {
                piece(self.part(start, end));
                start = span.start;
            }
            end = span.end;
        }
        piece(self.part(start, end));
    }

    /// The value of the first parameter called `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// Appends `name=value&...`, encoded as in a form.
    pub fn write_encoded(&self, out: &mut String) {
        // Enough where nothing needs to be encoded.
        out.reserve(self.text.len() + 2 * self.len());
        for (index, (name, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push('&');
            }
            encode(name, out);
            out.push('=');
            encode(value, out);
        }
    }

    fn pair(&self, span: &Span) -> (&str, &str) {
        (
            self.part(span.start, span.middle),
            self.part(span.middle, span.end),
        )
    }

    /// The spans are made by `add` alone, on character boundaries.
    fn part(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn name(&self, span: &Span) -> &[u8] {
        let text = self.text.as_bytes();
        text.get(span.start..span.middle).unwrap_or_default()
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
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"*-._".contains(&byte);
    // Names always are, and most values.
    if text.bytes().all(is_plain) {
        out.push_str(text);
        return;
    }
    for (index, part) in text.split(' ').enumerate() {
        if index > 0 {
            out.push('+');
        }
        out.extend(utf8_percent_encode(part, FORM));
    }
}

//! YAML text to a tree of located nodes. The only caller of the YAML crate.

mod remedies;

use std::fmt;

use rayon::prelude::*;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Location, Spanned};

pub(crate) use self::remedies::full_width;
use crate::diagnostic::Diagnostics;
use crate::source::{Layout, Located, SourceFile, Span, lines};

/// A piece of YAML.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// Of a text.
    pub(crate) layout: Layout,
}

impl Node {
    /// The keys of a mapping with their values; anything else has none.
    pub(crate) fn entries(&self) -> &[(Located<String>, Self)] {
        if let Kind::Map(entries) = &self.kind {
            entries
        } else {
            &[]
        }
    }

    /// The items of a list; anything else has none.
    pub(crate) fn items(&self) -> &[Self] {
        if let Kind::Seq(items) = &self.kind {
            items
        } else {
            &[]
        }
    }

    /// The text of a scalar, and of a number as it was written.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Kind::Text(text) | Kind::Number(text) = &self.kind {
            Some(text)
        } else {
            None
        }
    }

    /// The value of the key at `at`.
    pub(crate) fn key_at(&self, at: Span) -> Option<&Self> {
        let starts_before = |span: Span| (span.line, span.column) <= (at.line, at.column);
        // Keys and items are in the order of the file: it is in the last that starts before it.
        if let Some((_, value)) = self.entries().iter().find(|(key, _)| key.span == at) {
            return Some(value);
        }
        let mut entries = self.entries().iter().rev();
        if let Some((_, value)) = entries.find(|(key, _)| starts_before(key.span)) {
            return value.key_at(at);
        }
        let item = self
            .items()
            .iter()
            .rev()
            .find(|item| starts_before(item.span));
        item.and_then(|item| item.key_at(at))
    }

    /// A key of a mapping, with its value.
    pub(crate) fn entry(&self, name: &str) -> Option<(&Located<String>, &Self)> {
        let found = self.entries().iter().find(|(key, _)| key.value == name);
        found.map(|(key, value)| (key, value))
    }
}

/// What a piece of YAML is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    /// As it was written.
    Number(String),
    /// Any other scalar.
    Text(String),
    Seq(Vec<Node>),
    Map(Vec<(Located<String>, Node)>),
}

impl Kind {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Seq(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// How deep mappings and lists nest: ten objects inside each other. The crate takes much stack for
/// each level.
const DEEPEST: usize = 24;

/// The files, parsed; one that is not YAML is missing.
pub(crate) type Nodes = Vec<Option<Node>>;

/// Parses every file; one that is not YAML has no node, but a diagnostic.
pub(crate) fn load_all(sources: &[SourceFile]) -> (Nodes, Diagnostics) {
    let loaded: Vec<_> = sources
        .par_iter()
        .enumerate()
        .map(|(file, source)| {
            let mut diagnostics = Diagnostics::default();
            (load(file, source, &mut diagnostics), diagnostics)
        })
        .collect();
    let mut all = Diagnostics::default();
    let merge = |(node, diagnostics)| {
        all.append(diagnostics);
        node
    };
    (loaded.into_iter().map(merge).collect(), all)
}

/// Parses `source`, the file with the index `file`.
fn load(file: usize, source: &SourceFile, diagnostics: &mut Diagnostics) -> Option<Node> {
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        budget: serde_yaml::budget! { max_depth: DEEPEST },
    };
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(&source.text, options) {
        Ok(raw) => Some(locate(file, &source.text, raw)),
        Err(error) => {
            let at = error
                .location()
                .map_or(Span::start(file), |at| span(file, at, 1));
            let message = error.without_snippet().to_string();
            // The span has the place; the crate repeats it at the end of its message.
            let message = message.split(" at line ").next().unwrap_or_default();
            let message = match message {
                deep if deep.contains("Depth") || deep.contains("recursion limit") => {
                    "it is nested too deeply"
                }
                large if large.contains("budget") => {
                    "it is too large, with all that its aliases stand for"
                }
                message => message.split(';').next().unwrap_or_default(),
            };
            let tab = message
                .contains("tab")
                .then(|| indenting_tab(at, source))
                .flatten();
            let found = tab.unwrap_or(at);
            let mistake =
                diagnostics.error("yaml", found, format!("this is not valid YAML: {message}"));
            let line = source.lines().nth(found.line - 1).unwrap_or_default();
            if tab.is_some() {
                mistake.hint("indent by spaces");
            } else if let Some(hint) = remedies::of(message, line) {
                mistake.hint(hint);
            }
            None
        }
    }
}

/// The first tab that indents a line, at the place of an error or after it: a parser in the middle of a value reports the
/// line on which the value begins.
fn indenting_tab(at: Span, source: &SourceFile) -> Option<Span> {
    let lines = source.lines().enumerate().skip(at.line - 1);
    let mut tabs = lines.filter_map(|(number, line)| {
        let column = line.chars().position(|c| c == '\t')?;
        let is_indent = line.chars().take(column).all(|c| c == ' ');
        is_indent.then_some((number + 1, column + 1))
    });
    let (line, column) = tabs.next()?;
    Some(Span {
        line,
        column,
        length: 1,
        ..at
    })
}

fn span(file: usize, at: Location, length: usize) -> Span {
    let number = |n: u64| usize::try_from(n).unwrap_or(1).max(1);
    Span {
        file,
        line: number(at.line()),
        column: number(at.column()),
        length,
    }
}

/// The text that a scalar was written as.
fn written(text: &str, at: Location) -> &str {
    let range = |at: Location| {
        let start = usize::try_from(at.span().byte_offset()?).ok()?;
        let length = usize::try_from(at.span().byte_len()?).ok()?;
        text.get(start..start + length)
    };
    range(at).unwrap_or_default().trim_end()
}

/// How `value` lies in the file, where it was written as `written` at `span`. Found by comparing, so
/// that it is right for every style of YAML.
fn layout(value: &str, written: &str, span: Span) -> Layout {
    if value == written {
        return Layout::Verbatim {
            first: span.line,
            column: span.column,
        };
    }
    let inside = written.get(1..written.len().saturating_sub(1));
    if written.starts_with(['\'', '"']) && inside == Some(value) && !value.contains('\n') {
        return Layout::Verbatim {
            first: span.line,
            column: span.column + 1,
        };
    }
    // A block: the first line of `written` follows the indentation, the others have it in front.
    let value = value.trim_end_matches('\n');
    let empty = value.len() - value.trim_start_matches('\n').len();
    let indentation = span.column - 1;
    let stripped = lines(written).enumerate().map(|(at, line)| {
        let spaces = line.bytes().take_while(|byte| *byte == b' ').count();
        if at == 0 {
            line
        } else {
            &line[spaces.min(indentation)..]
        }
    });
    if span.line > empty && stripped.eq(value[empty..].split('\n')) {
        return Layout::Verbatim {
            first: span.line - empty,
            column: span.column,
        };
    }
    Layout::Changed
}

fn locate(file: usize, text: &str, raw: Spanned<Raw>) -> Node {
    let at = raw.defined;
    let written = written(text, at);
    let length = lines(written).next().unwrap_or_default().chars().count();
    let mut node = Node {
        span: span(file, at, length),
        kind: Kind::Null,
        layout: Layout::Changed,
    };
    node.kind = match raw.value {
        Raw::Null => Kind::Null,
        Raw::Bool(value) => Kind::Bool(value),
        Raw::Number => Kind::Number(written.to_owned()),
        Raw::Text(value) => {
            node.layout = layout(&value, written, node.span);
            Kind::Text(value)
        }
        Raw::Seq(items) => Kind::Seq(
            items
                .into_iter()
                .map(|item| locate(file, text, item))
                .collect(),
        ),
        Raw::Map(entries) => {
            let entry = |(key, value): (Spanned<String>, Spanned<Raw>)| {
                let length = self::written(text, key.defined).chars().count();
                let span = span(file, key.defined, length);
                (Located::new(key.value, span), locate(file, text, value))
            };
            Kind::Map(entries.into_iter().map(entry).collect())
        }
    };
    if matches!(node.kind, Kind::Seq(_) | Kind::Map(_)) {
        node.span.length = 1;
    }
    node
}

/// YAML as serde reads it.
#[derive(Debug)]
enum Raw {
    Null,
    Bool(bool),
    Number,
    Text(String),
    Seq(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_unit<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut seq = Vec::new();
        while let Some(item) = items.next_element()? {
            seq.push(item);
        }
        Ok(Raw::Seq(seq))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key()? {
            map.push((key, entries.next_value()?));
        }
        Ok(Raw::Map(map))
    }
}

//! From nodes to values, collecting every mistake on the way.
//!
//! What cannot be read is reported once, and something [`broken`](FromNode::broken) stands in for it,
//! so that the rest can be looked at. Who uses a value that may be broken asks its mapping first.

use std::collections::BTreeMap;

use super::kind::ValueKind;
use crate::diagnostic::Diagnostics;
use crate::load::{Kind, Node};
use crate::source::{Layout, Located, Quoted, Span};
use crate::words::Word;

/// A mapping whose keys are names that the author chose, in the order of the file.
pub(crate) type Map<T> = Vec<(Located<String>, T)>;

/// What can be read from a node.
pub(crate) trait FromNode: Sized {
    /// Whether a key with such a value must be there.
    const REQUIRED: bool = true;

    /// Reads `node`. `None` means that it is of another kind, which was reported.
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self>;

    /// What the absence of a key from the mapping at this place means. `None`: it is a mistake.
    fn absent(_: Span) -> Option<Self> {
        None
    }

    /// The placeholder for one that could not be read, and should be at this place.
    fn broken(at: Span) -> Self;

    /// What is written for it.
    fn kind() -> ValueKind;
}

fn wrong<T>(expected: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<T> {
    let message = format!("expected {expected}, found {}", node.kind.name());
    let finding = diagnostics.error("wrong-kind", node.span, message);
    if let (Kind::Bool(value), "a text") = (&node.kind, expected) {
        finding.hint(format!("to write a text, quote it: \"{value}\""));
    }
    None
}

impl FromNode for String {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) if text.trim().is_empty() => {
                diagnostics
                    .error("empty-text", node.span, "this text is empty")
                    .hint("leave the key out, or fill it in");
                None
            }
            Kind::Text(text) => Some(text.trim_end().to_owned()),
            _ => wrong("a text", node, diagnostics),
        }
    }

    fn broken(_: Span) -> Self {
        Self::new()
    }

    fn kind() -> ValueKind {
        ValueKind::Text
    }
}

impl FromNode for Quoted {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Kind::Text(text) = &node.kind else {
            return wrong("a text", node, diagnostics);
        };
        Some(Self {
            text: text.trim_end().to_owned(),
            span: node.span,
            layout: node.layout,
        })
    }

    fn broken(at: Span) -> Self {
        Self {
            text: String::new(),
            span: at,
            layout: Layout::Changed,
        }
    }

    fn kind() -> ValueKind {
        ValueKind::Quoted
    }
}

impl FromNode for i64 {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) if text.parse::<Self>().is_ok() => text.parse().ok(),
            _ => wrong("a whole number", node, diagnostics),
        }
    }

    fn broken(_: Span) -> Self {
        0
    }

    fn kind() -> ValueKind {
        ValueKind::Whole
    }
}

impl FromNode for bool {
    const REQUIRED: bool = false;

    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match node.kind {
            Kind::Bool(value) => Some(value),
            _ => wrong("`true` or `false`", node, diagnostics),
        }
    }

    fn absent(_: Span) -> Option<Self> {
        Some(false)
    }

    fn broken(_: Span) -> Self {
        false
    }

    fn kind() -> ValueKind {
        ValueKind::Boolean
    }
}

impl<W: Word> FromNode for W {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let text = String::from_node(node, diagnostics)?;
        let found = W::ALL.iter().find(|(_, word, _)| *word == text);
        if found.is_none() {
            let message = format!("`{text}` is not {}", W::WHAT);
            let known = W::ALL.iter().map(|(_, word, _)| *word);
            diagnostics
                .error("unknown-word", node.span, message)
                .suggest(&text, known);
        }
        found.map(|(word, ..)| *word)
    }

    fn broken(_: Span) -> Self {
        W::ALL[0].0
    }

    fn kind() -> ValueKind {
        ValueKind::Of(W::WHAT)
    }
}

impl<T: FromNode> FromNode for Located<T> {
    const REQUIRED: bool = T::REQUIRED;

    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        Some(Self::new(T::from_node(node, diagnostics)?, node.span))
    }

    fn absent(at: Span) -> Option<Self> {
        T::absent(at).map(|value| Self::new(value, at))
    }

    fn broken(at: Span) -> Self {
        Self::new(T::broken(at), at)
    }

    fn kind() -> ValueKind {
        T::kind()
    }
}

impl<T: FromNode> FromNode for Option<T> {
    const REQUIRED: bool = false;

    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::from_node(node, diagnostics).map(Some)
    }

    fn absent(_: Span) -> Option<Self> {
        Some(None)
    }

    fn broken(_: Span) -> Self {
        None
    }

    fn kind() -> ValueKind {
        T::kind()
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    const REQUIRED: bool = false;

    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Kind::Seq(items) = &node.kind else {
            return wrong("a list", node, diagnostics);
        };
        // Each item is looked at, so that one mistake does not hide the next.
        let read: Vec<_> = items
            .iter()
            .map(|item| T::from_node(item, diagnostics))
            .collect();
        read.into_iter().collect()
    }

    fn absent(_: Span) -> Option<Self> {
        Some(Self::new())
    }

    fn broken(_: Span) -> Self {
        Self::new()
    }

    fn kind() -> ValueKind {
        ValueKind::List(Box::new(T::kind()))
    }
}

/// A mapping with free keys. A type of its own, as `Vec` already is a list.
#[derive(Clone, Debug)]
pub(crate) struct Named<T>(pub(crate) Map<T>);

impl<T: FromNode> FromNode for Named<T> {
    const REQUIRED: bool = false;

    /// Every name is there in the end, those with a broken value too: it was given, and others may
    /// speak of it.
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let entries = entries(node, diagnostics)?;
        let read = entries.into_iter().map(|(key, node)| {
            let value = T::from_node(node, diagnostics);
            (key.clone(), value.unwrap_or_else(|| T::broken(node.span)))
        });
        Some(Self(read.collect()))
    }

    fn absent(_: Span) -> Option<Self> {
        Some(Self(Vec::new()))
    }

    fn broken(_: Span) -> Self {
        Self(Vec::new())
    }

    fn kind() -> ValueKind {
        ValueKind::Named(Box::new(T::kind()))
    }
}

/// The entries of a mapping; a key that is listed twice is a mistake, and the first one counts.
pub(super) fn entries<'n>(
    node: &'n Node,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<(&'n Located<String>, &'n Node)>> {
    let mut entries: Vec<(&Located<String>, &Node)> = Vec::new();
    let mut seen = BTreeMap::new();
    let Kind::Map(given) = &node.kind else {
        return wrong("a mapping", node, diagnostics);
    };
    for (key, value) in given {
        match seen.get(key.value.as_str()) {
            None => {
                seen.insert(key.value.as_str(), key.span.line);
                entries.push((key, value));
            }
            Some(line) => {
                let message = format!("duplicate key `{}`", key.value);
                diagnostics
                    .error("duplicate-key", key.span, message)
                    .hint(format!("the first one is in line {line}"));
            }
        }
    }
    Some(entries)
}

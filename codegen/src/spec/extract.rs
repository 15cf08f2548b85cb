//! From nodes to values, collecting every mistake on the way.
//!
//! What cannot be read is reported once, and something [`broken`](FromNode::broken) stands in for it,
//! so that the rest can be looked at. Who uses a value that may be broken asks its mapping first.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::kind::ValueKind;
use crate::diagnostic::Diagnostics;
use crate::load::{Kind, Node, full_width};
use crate::places;
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

/// Reports a value of another kind. What to do about it follows from both kinds, or is `otherwise`.
fn wrong<T>(
    expected: &str,
    node: &Node,
    otherwise: Option<String>,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let message = format!("expected {expected}, found {}", node.kind.name());
    let finding = diagnostics.error("wrong-kind", node.span, message);
    let hint = match (expected, &node.kind) {
        ("a list", Kind::Map(_)) => Some("begin each item of the list with `- `".to_owned()),
        ("a text", Kind::Bool(value)) => Some(format!("to write a text, quote it: \"{value}\"")),
        ("a list" | "a mapping", Kind::Text(text)) if full_width(text).is_some() => {
            full_width(text)
        }
        ("a list", Kind::Text(one) | Kind::Number(one)) if !one.contains('\n') => {
            Some(format!("write a list of one item as `[{one}]`"))
        }
        _ => otherwise,
    };
    if let Some(hint) = hint {
        finding.hint(hint);
    }
    None
}

impl FromNode for String {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) if text.trim().is_empty() => {
                diagnostics
                    .error("empty-text", node.span, "this text is empty")
                    .hint("fill it in, or leave the key out if it is not required");
                None
            }
            Kind::Text(text) | Kind::Number(text) => Some(text.trim_end().to_owned()),
            Kind::Seq(_) | Kind::Map(_) => {
                let hint = "write it as one text, behind `|` if it has several lines";
                wrong("a text", node, Some(hint.to_owned()), diagnostics)
            }
            _ => wrong("a text", node, None, diagnostics),
        }
    }

    fn broken(_: Span) -> Self {
        Self::new()
    }

    fn kind() -> ValueKind {
        ValueKind::Text
    }
}

/// The path of an endpoint.
#[derive(Clone, Debug)]
pub(crate) struct UrlPath(pub(crate) String);

impl FromNode for UrlPath {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let path = String::from_node(node, diagnostics)?;
        if places::is_path(&path) {
            return Some(Self(path));
        }
        diagnostics
            .error("bad-path", node.span, format!("`{path}` is not a path"))
            .hint("it starts with `/`, has neither host nor query, and between slashes letters, digits, `-`, `_`, `.`, `~`, and placeholders such as `{channelId}`, each once");
        None
    }

    fn broken(_: Span) -> Self {
        Self(String::new())
    }

    fn kind() -> ValueKind {
        ValueKind::Path
    }
}

impl FromNode for Quoted {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Some(text) = node.text() else {
            let hint = "put `|` behind the key, and the text as it is into the lines below";
            return wrong("a text", node, Some(hint.to_owned()), diagnostics);
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
        let hint = match &node.kind {
            Kind::Number(number) => {
                let read = number.parse().ok();
                if read.is_none() {
                    let message = format!("`{number}` is not a whole number");
                    let hint = format!(
                        "write digits only, such as `1500`; the largest is {}",
                        Self::MAX
                    );
                    diagnostics
                        .error("wrong-kind", node.span, message)
                        .hint(hint);
                }
                return read;
            }
            Kind::Text(text) if text.parse::<Self>().is_ok() => "write it without quotes",
            _ => "write digits only, such as `1500`",
        };
        wrong("a whole number", node, Some(hint.to_owned()), diagnostics)
    }

    fn broken(_: Span) -> Self {
        0
    }

    fn kind() -> ValueKind {
        ValueKind::Whole
    }
}

impl FromNode for Decimal {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let hint = match &node.kind {
            Kind::Number(number) => match number.parse::<Self>() {
                Ok(read) => return Some(read.normalize()),
                Err(_) => "write digits only, such as `1500` or `0.5`",
            },
            Kind::Text(text) if text.parse::<Self>().is_ok() => "write it without quotes",
            _ => "write digits only, such as `1500` or `0.5`",
        };
        wrong("a number", node, Some(hint.to_owned()), diagnostics)
    }

    fn broken(_: Span) -> Self {
        Self::ZERO
    }

    fn kind() -> ValueKind {
        ValueKind::Number
    }
}

impl FromNode for bool {
    const REQUIRED: bool = false;

    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let hint = match &node.kind {
            Kind::Bool(value) => return Some(*value),
            Kind::Text(text) if text.parse::<Self>().is_ok() => "write it without quotes",
            _ => "these two words are the only ones that YAML reads as yes and no",
        };
        wrong(
            "`true` or `false`",
            node,
            Some(hint.to_owned()),
            diagnostics,
        )
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
        let text = match node.kind {
            Kind::Bool(value) => value.to_string(),
            _ => String::from_node(node, diagnostics)?,
        };
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
            return wrong("a list", node, None, diagnostics);
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
        let hint = || Some("write each as a name, a colon and its value".to_owned());
        let entries = entries(node, hint, diagnostics)?;
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

/// The entries of a mapping; a key that is listed twice is a mistake, and the first one counts. Anything else is
/// reported, with what `keys` says of the keys that one has.
pub(super) fn entries<'n>(
    node: &'n Node,
    keys: impl FnOnce() -> Option<String>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<(&'n Located<String>, &'n Node)>> {
    let mut entries: Vec<(&Located<String>, &Node)> = Vec::new();
    let mut seen = BTreeMap::new();
    let Kind::Map(given) = &node.kind else {
        return wrong("a mapping", node, keys(), diagnostics);
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

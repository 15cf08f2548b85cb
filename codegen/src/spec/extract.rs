//! From nodes to the types of the language, collecting every mistake on the way.

use crate::diagnostic::Diagnostics;
use crate::load::{Kind, Node};
use crate::source::{Located, Span};

/// A mapping whose keys are names that the author chose, in the order of the file.
pub(crate) type Map<T> = Vec<(Located<String>, T)>;

/// What can be read from a node.
pub(crate) trait FromNode: Sized {
    /// Reads `node`. `None` means that a mistake was reported.
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self>;

    /// What the absence of a key means: a mistake, unless the type says otherwise.
    fn absent(key: &str, within: Span, diagnostics: &mut Diagnostics) -> Option<Self> {
        diagnostics.error("missing-key", within, format!("the key `{key}` is missing here"));
        None
    }
}

fn wrong<T>(expected: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<T> {
    let message = format!("expected {expected}, found {}", node.kind.name());
    diagnostics.error("wrong-kind", node.span, message);
    None
}

impl FromNode for Located<String> {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) => Some(Self::new(text.trim_end().to_owned(), node.span)),
            _ => wrong("a text", node, diagnostics),
        }
    }
}

impl FromNode for Located<i64> {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) if text.parse::<i64>().is_ok() => Some(Self::new(text.parse().ok()?, node.span)),
            _ => wrong("a whole number", node, diagnostics),
        }
    }
}

impl FromNode for bool {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match node.kind {
            Kind::Bool(value) => Some(value),
            _ => wrong("`true` or `false`", node, diagnostics),
        }
    }

    fn absent(_: &str, _: Span, _: &mut Diagnostics) -> Option<Self> {
        Some(false)
    }
}

impl<T: FromNode> FromNode for Option<T> {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::from_node(node, diagnostics).map(Some)
    }

    fn absent(_: &str, _: Span, _: &mut Diagnostics) -> Option<Self> {
        Some(None)
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let Kind::Seq(items) = &node.kind else {
            return wrong("a list", node, diagnostics);
        };
        // Each item is looked at, so that one mistake does not hide the next.
        let read: Vec<_> = items.iter().map(|item| T::from_node(item, diagnostics)).collect();
        read.into_iter().collect()
    }

    fn absent(_: &str, _: Span, _: &mut Diagnostics) -> Option<Self> {
        Some(Self::new())
    }
}

/// A mapping with free keys. A type of its own, as `Vec` already is a list.
#[derive(Clone, Debug)]
pub(crate) struct Named<T>(pub(crate) Map<T>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: FromNode> FromNode for Named<T> {
    fn from_node(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let entries = entries(node, diagnostics)?;
        let read = entries.iter().map(|(key, value)| Some((key.clone(), T::from_node(value, diagnostics)?)));
        let read: Vec<_> = read.collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }

    fn absent(_: &str, _: Span, _: &mut Diagnostics) -> Option<Self> {
        Some(Self::default())
    }
}

/// The entries of a mapping; a key that stands twice is a mistake.
pub(crate) fn entries<'n>(node: &'n Node, diagnostics: &mut Diagnostics) -> Option<&'n [(Located<String>, Node)]> {
    let Kind::Map(entries) = &node.kind else {
        return wrong("a mapping", node, diagnostics);
    };
    for (at, (key, _)) in entries.iter().enumerate() {
        if let Some((first, _)) = entries[..at].iter().find(|(other, _)| other.value == key.value) {
            let message = format!("the key `{}` stands here for the second time", key.value);
            diagnostics
                .error("duplicate-key", key.span, message)
                .hint(format!("the first one is in line {}", first.span.line));
        }
    }
    Some(entries)
}

/// Reads the key `key` of a mapping.
pub(crate) fn key<T: FromNode>(
    entries: &[(Located<String>, Node)],
    key: &str,
    within: Span,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    match entries.iter().find(|(name, _)| name.value == key) {
        // `key:` with nothing behind it is as good as no key.
        Some((name, node)) if node.kind == Kind::Null => T::absent(key, name.span, diagnostics),
        Some((_, node)) => T::from_node(node, diagnostics),
        None => T::absent(key, within, diagnostics),
    }
}

/// Reports keys that are not `known`.
pub(crate) fn unknown_keys(
    entries: &[(Located<String>, Node)],
    what: &str,
    known: &[&str],
    diagnostics: &mut Diagnostics,
) {
    for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
        diagnostics
            .error("unknown-key", key.span, format!("{what} has no key `{}`", key.value))
            .suggest(&key.value, known.iter().copied());
    }
}

/// Defines a mapping of the language: its keys, each with its documentation, and its reading.
macro_rules! mapping {
    (
        $(#[doc = $what:literal])+
        $name:ident: $title:literal {
            $($(#[doc = $doc:literal])+ $key:literal $field:ident: $type:ty,)*
        }
    ) => {
        $(#[doc = $what])+
        #[derive(Clone, Debug)]
        pub(crate) struct $name {
            /// Where the mapping starts.
            pub(crate) span: $crate::source::Span,
            $($(#[doc = $doc])+ pub(crate) $field: $type,)*
        }

        impl $crate::spec::FromNode for $name {
            fn from_node(
                node: &$crate::load::Node,
                diagnostics: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                use $crate::spec::extract::{entries, key, unknown_keys};
                let entries = entries(node, diagnostics)?;
                unknown_keys(entries, $title, &[$($key),*], diagnostics);
                // Every key is read before any mistake ends the reading of this mapping.
                $(let $field = key(entries, $key, node.span, diagnostics);)*
                Some(Self { span: node.span, $($field: $field?,)* })
            }
        }
    };
}

/// Defines a closed set of words.
macro_rules! words {
    (
        $(#[doc = $what:literal])+
        $name:ident: $title:literal { $($(#[doc = $doc:literal])+ $word:literal $variant:ident,)* }
    ) => {
        $(#[doc = $what])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $name {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl $name {
            /// The word in the specs.
            pub(crate) const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }

        impl $crate::spec::FromNode for $crate::source::Located<$name> {
            fn from_node(
                node: &$crate::load::Node,
                diagnostics: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                let text = <$crate::source::Located<String> as $crate::spec::FromNode>::from_node(node, diagnostics)?;
                let word = match text.value.as_str() {
                    $($word => $name::$variant,)*
                    other => {
                        let message = format!("`{other}` is not {}", $title);
                        diagnostics.error("unknown-word", node.span, message).suggest(other, [$($word),*]);
                        return None;
                    }
                };
                Some(Self::new(word, node.span))
            }
        }
    };
}

pub(crate) use {mapping, words};

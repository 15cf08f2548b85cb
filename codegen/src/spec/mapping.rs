//! Mappings of the language: a closed set of keys, each with its kind and its documentation.

use super::extract::{FromNode, entries};
use super::kind::ValueKind;
use crate::diagnostic::{Diagnostics, closest};
use crate::load::{Kind, Node};
use crate::source::{Located, Span};
use crate::texts;

/// A kind of mapping.
pub(crate) trait Mapping {
    /// What one is, such as `an endpoint`.
    const WHAT: &'static str;
    /// What it is for.
    const ABOUT: &'static str;
    /// Its keys.
    const KEYS: &'static [Key];

    /// The keys that could not be read. Something else stands in for their values.
    fn broken_keys(&self) -> &[&'static str];

    /// Whether the value of `key` is what was written.
    fn has(&self, key: &str) -> bool {
        !self.broken_keys().contains(&key)
    }

    /// Whether everything is what was written, but perhaps its documentation.
    fn is_whole(&self) -> bool {
        self.broken_keys().iter().all(|key| *key == "doc")
    }
}

/// A key of a mapping.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) required: bool,
    /// What is written for it.
    pub(crate) kind: fn() -> ValueKind,
}

/// A mapping while it is read.
pub(super) struct Reader<'n> {
    what: &'static str,
    keys: &'static [Key],
    span: Span,
    entries: Vec<(&'n Located<String>, &'n Node)>,
    /// Keys that were probably meant by unknown ones: their absence has been reported by that.
    misspelt: Vec<&'static str>,
    pub(super) broken: Vec<&'static str>,
}

impl<'n> Reader<'n> {
    /// Starts to read `node`, and reports keys that no such mapping has.
    pub(super) fn new<M: Mapping>(node: &'n Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let known: Vec<_> = M::KEYS.iter().map(|key| key.name).collect();
        let keys = || {
            Some(format!(
                "write the keys of {}: {}",
                M::WHAT,
                known.join(", ")
            ))
        };
        let entries = entries(node, keys, diagnostics)?;
        let mut misspelt = Vec::new();
        for (key, value) in entries
            .iter()
            .filter(|(key, _)| !known.contains(&key.value.as_str()))
        {
            // That it is not clean text has been reported.
            if texts::hidden_in_name(key).is_some() {
                misspelt.extend(closest(key, &known));
                continue;
            }
            match closest(key, &known) {
                Some(meant) => misspelt.push(meant),
                // It may be any of the sections.
                None if !value.entries().is_empty() => misspelt.extend(sections::<M>()),
                None => {}
            }
            diagnostics
                .error(
                    "unknown-key",
                    key.span,
                    format!("{} has no key `{}`", M::WHAT, key.value),
                )
                .suggest(key, known.iter().copied());
        }
        // What a second mapping under the same key says is not known.
        let second = |key: &&str| {
            let all = node
                .entries()
                .iter()
                .filter(|(name, _)| name.value == **key);
            all.skip(1).any(|(_, value)| !value.entries().is_empty())
        };
        let broken = known.iter().copied().filter(second).collect();
        Some(Self {
            what: M::WHAT,
            keys: M::KEYS,
            span: node.span,
            entries,
            misspelt,
            broken,
        })
    }

    /// Reads the value of `key`.
    pub(super) fn key<T: FromNode>(
        &mut self,
        key: &'static str,
        diagnostics: &mut Diagnostics,
    ) -> T {
        let given = self.entries.iter().find(|(name, _)| name.value == key);
        // `key:` with nothing behind it is as good as no key.
        let read = match given.filter(|(_, node)| node.kind != Kind::Null) {
            Some((_, node)) => T::from_node(node, diagnostics),
            None if self.misspelt.contains(&key) => None,
            None => T::absent(self.span).or_else(|| {
                self.missing(key, given.map(|(name, _)| name.span), diagnostics);
                None
            }),
        };
        read.unwrap_or_else(|| {
            self.broken.push(key);
            T::broken(given.map_or(self.span, |(_, node)| node.span))
        })
    }

    /// Reports a key that must be there, or that has no value where it is given.
    fn missing(&self, key: &str, given: Option<Span>, diagnostics: &mut Diagnostics) {
        let message = if given.is_some() {
            format!("the key `{key}` has no value")
        } else {
            format!("{} needs the key `{key}`", self.what)
        };
        let finding = diagnostics.error("missing-key", given.unwrap_or(self.span), message);
        let known = self.keys.iter().find(|known| known.name == key);
        if let Some(doc) = known.map(|known| known.doc.trim()) {
            finding.hint(format!("`{key}`: {doc}"));
        }
    }
}

/// The keys of a mapping whose values are mappings by name, such as `query`.
fn sections<M: Mapping>() -> impl Iterator<Item = &'static str> {
    let sections = M::KEYS
        .iter()
        .filter(|key| matches!((key.kind)(), ValueKind::Named(_)));
    sections.map(|key| key.name)
}

/// Defines a mapping of the language: its keys, each with its documentation, and its reading.
macro_rules! mapping {
    (
        $(#[doc = $about:literal])+
        $name:ident: $what:literal {
            $($(#[doc = $doc:literal])+ $key:literal $field:ident: $type:ty,)*
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug)]
        pub(crate) struct $name {
            broken: Vec<&'static str>,
            $($(#[doc = $doc])+ pub(crate) $field: $type,)*
        }

        impl $crate::spec::Mapping for $name {
            const WHAT: &'static str = $what;
            const ABOUT: &'static str = concat!($($about),+);
            const KEYS: &'static [$crate::spec::mapping::Key] = &[$($crate::spec::mapping::Key {
                name: $key,
                doc: concat!($($doc),+),
                required: <$type as $crate::spec::FromNode>::REQUIRED,
                kind: <$type as $crate::spec::FromNode>::kind,
            },)*];

            fn broken_keys(&self) -> &[&'static str] {
                &self.broken
            }
        }

        impl $crate::spec::FromNode for $name {
            fn from_node(
                node: &$crate::load::Node,
                diagnostics: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                let mut reader = $crate::spec::mapping::Reader::new::<Self>(node, diagnostics)?;
                $(let $field = reader.key($key, diagnostics);)*
                Some(Self { broken: reader.broken, $($field,)* })
            }

            fn broken(at: $crate::source::Span) -> Self {
                Self {
                    broken: vec![$($key),*],
                    $($field: $crate::spec::FromNode::broken(at),)*
                }
            }

            fn kind() -> $crate::spec::ValueKind {
                $crate::spec::ValueKind::Of($what)
            }
        }
    };
}

pub(crate) use mapping;

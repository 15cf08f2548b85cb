//! What a flag or a file gives: values that remember their places.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{
    DuplicateKeyPolicy, Location, MessageFormatter as _, Spanned, UserMessageFormatter,
};

/// Line and column, from 1; both are 0 for what is not from a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: u64,
    pub(crate) column: u64,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: Place,
    pub(crate) kind: Kind,
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    /// A text, or a number as it was written.
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Place, Node)>),
}

impl Node {
    /// A value that was typed.
    pub(crate) fn typed(text: &str) -> Self {
        Self {
            at: Place::default(),
            kind: Kind::Text(text.to_owned()),
        }
    }

    /// Reads YAML, of which JSON is a part. The error is the problem and its place.
    pub(crate) fn parse(text: &str) -> Result<Self, (Place, String)> {
        let options = serde_yaml::options! {
            duplicate_keys: DuplicateKeyPolicy::Error,
            strict_booleans: true,
            budget: serde_yaml::budget! { max_depth: 32 },
        };
        match serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options) {
            Ok(raw) => Ok(located(text, raw)),
            Err(error) => {
                let at = error.location().map(place).unwrap_or_default();
                // For people, and not for programmers; the place is said by ours.
                let message = UserMessageFormatter.format_message(error.without_snippet());
                Err((at, message.into_owned()))
            }
        }
    }
}

fn place(at: Location) -> Place {
    Place {
        line: at.line(),
        column: at.column(),
    }
}

fn located(text: &str, raw: Spanned<Raw>) -> Node {
    let at = raw.defined;
    let written = || {
        let start = usize::try_from(at.span().byte_offset()?).ok()?;
        let length = usize::try_from(at.span().byte_len()?).ok()?;
        text.get(start..start.checked_add(length)?)
    };
    let kind = match raw.value {
        Raw::Null => Kind::Null,
        Raw::Bool(value) => Kind::Bool(value),
        Raw::Number => Kind::Text(written().unwrap_or_default().trim_end().to_owned()),
        Raw::Text(value) => Kind::Text(value),
        Raw::List(items) => Kind::List(items.into_iter().map(|item| located(text, item)).collect()),
        Raw::Map(members) => {
            let member = |(key, value): (Spanned<String>, Spanned<Raw>)| {
                (key.value, place(key.defined), located(text, value))
            };
            Kind::Map(members.into_iter().map(member).collect())
        }
    };
    Node {
        at: place(at),
        kind,
    }
}

/// YAML as serde reads it. A number is kept as it was written: an id may be longer than a number can be.
enum Raw {
    Null,
    Bool(bool),
    Number,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Number)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Raw::Map(members))
    }
}

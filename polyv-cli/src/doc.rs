//! A result: JSON whose members keep their order.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Number;

/// What the SDK writes in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// What this program shows in its place.
pub(crate) const HIDDEN: &str = "***";

/// A value of a result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Doc {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Doc>),
    Map(Vec<(String, Doc)>),
}

/// A reply whose secrets are written if they are asked for.
pub(crate) struct Shown<'a, T>(pub(crate) &'a T, pub(crate) bool);

impl<T: Serialize> Serialize for Shown<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.1 {
            polyv_sdk::reveal(self.0).serialize(serializer)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl Doc {
    /// From anything that serializes: a reply of the SDK, for example, whose secrets become `***`.
    pub(crate) fn of(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::from_str(&serde_json::to_string(value)?)
    }

    /// A member of an object, or of the objects in it: `a.b`.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        if let Self::Map(members) = self {
            if let Some((_, value)) = members.iter().find(|(name, _)| name == path) {
                return Some(value);
            }
            let (first, rest) = path.split_once('.')?;
            return members.iter().find(|(name, _)| name == first)?.1.at(rest);
        }
        None
    }

    /// The names of an object's members.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let members = match self {
            Self::Map(members) => members.as_slice(),
            _ => &[],
        };
        members.iter().map(|(name, _)| name.as_str())
    }

    /// Takes a member of an object out of it.
    pub(crate) fn take(&mut self, name: &str) -> Option<Self> {
        let Self::Map(members) = self else {
            return None;
        };
        let at = members.iter().position(|(known, _)| known == name)?;
        Some(members.swap_remove(at).1)
    }

    pub(crate) fn as_u64(&self) -> Option<u64> {
        if let Self::Number(number) = self {
            number.as_u64()
        } else {
            None
        }
    }

    /// As one line of JSON.
    pub(crate) fn to_line(&self) -> String {
        // Members have text keys, and everything else always serializes.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Doc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => value.serialize(serializer),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Doc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Doc;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Doc, E> {
        Ok(Doc::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Doc, E> {
        Ok(Doc::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Doc, E> {
        Ok(Doc::Number(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Doc, E> {
        Ok(Doc::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Doc, E> {
        Ok(Number::from_f64(value).map_or(Doc::Null, Doc::Number))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Doc, E> {
        Ok(Doc::Text(
            if value == REDACTED { HIDDEN } else { value }.to_owned(),
        ))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Doc, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Doc::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Doc, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Doc::Map(members))
    }
}

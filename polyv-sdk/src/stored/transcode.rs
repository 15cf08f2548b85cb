//! From any deserializer to a text of JSON, which the tables are read from.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess as _,
    Visitor,
};
use serde::ser::Serialize;

/// How deep lists and objects may be nested: deeper than any request or reply, but safe for the stack.
const DEPTH: usize = 128;

/// The key under which `serde_json` hands over a number's digits, where a crate of the program has asked it to
/// keep them.
const DIGITS: &str = "$serde_json::private::Number";

/// Writes the value of `deserializer` as JSON.
pub(crate) fn transcode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let mut json = Vec::new();
    if deserializer.is_human_readable() {
        Value(&mut json, DEPTH).deserialize(deserializer)?;
    } else {
        deserializer.deserialize_str(Packed(&mut json))?;
    }
    Ok(json)
}

/// A text that is JSON.
struct Packed<'a>(&'a mut Vec<u8>);

impl Visitor<'_> for Packed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text of JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// A value, and how deep it may still go.
struct Value<'a>(&'a mut Vec<u8>, usize);

impl Value<'_> {
    fn put<E: Error>(self, value: &(impl Serialize + ?Sized)) -> Result<(), E> {
        serde_json::to_writer(self.0, value).map_err(E::custom)
    }

    fn deeper<E: Error>(depth: usize) -> Result<usize, E> {
        depth
            .checked_sub(1)
            .ok_or_else(|| E::custom("lists and objects are nested too deeply"))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.put(&value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.put(&value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.put(&value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.put(&value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.put(value)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.put(&())
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.put(&())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let depth = Self::deeper(self.1)?;
        self.0.push(b'[');
        while items.next_element_seed(Value(self.0, depth))?.is_some() {
            self.0.push(b',');
        }
        if self.0.last() == Some(&b',') {
            self.0.pop();
        }
        self.0.push(b']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let depth = Self::deeper(self.1)?;
        let start = self.0.len();
        self.0.push(b'{');
        while let Some(key) = members.next_key::<String>()? {
            if key == DIGITS {
                self.0.truncate(start);
                let digits: String = members.next_value()?;
                self.0.extend_from_slice(digits.as_bytes());
                return Ok(());
            }
            if self.0.len() > start + 1 {
                self.0.push(b',');
            }
            serde_json::to_writer(&mut *self.0, &key).map_err(A::Error::custom)?;
            self.0.push(b':');
            members.next_value_seed(Value(self.0, depth))?;
        }
        self.0.push(b'}');
        Ok(())
    }

    /// A bare name, as some formats write a text.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        let (name, variant) = data.variant::<String>()?;
        variant.unit_variant()?;
        self.put(&name)
    }
}

//! JSON with the order of its fields: what samples are read as.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// A whole number.
    Whole(i128),
    /// Any other number.
    Decimal,
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value of the field `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The names of the fields, in their order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::Object(fields) => fields.as_slice(),
            _ => &[],
        }
        .iter()
        .map(|(name, _)| name.as_str())
    }

    /// The objects that a value is or holds, in lists and in texts of JSON as well.
    pub(super) fn objects(&self) -> Vec<&Self> {
        match self {
            Self::Object(_) => vec![self],
            Self::Array(items) => items.iter().flat_map(Self::objects).collect(),
            _ => Vec::new(),
        }
    }

    /// What it is, for a sentence.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Whole(_) => "a number",
            Self::Decimal => "a number with decimals",
            Self::Text(_) => "a text",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// Parses a document; nesting is bounded by the crate.
pub(super) fn parse(text: &str) -> Result<Json, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyJson)
    }
}

struct AnyJson;

impl<'de> Visitor<'de> for AnyJson {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Whole(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Whole(value.into()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Decimal)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut fields: Vec<(String, Json)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Json>()? {
            match fields.iter_mut().find(|(known, _)| *known == name) {
                Some(field) => field.1 = value,
                None => fields.push((name, value)),
            }
        }
        Ok(Json::Object(fields))
    }
}

/// A sample without comments and without commas before closing brackets, which pages have and JSON has not.
pub(super) fn repair(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_text = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if in_text => {
                repaired.push(c);
                repaired.extend(chars.next());
            }
            '"' => {
                in_text = !in_text;
                repaired.push(c);
            }
            '/' if !in_text && chars.peek() == Some(&'/') => {
                while chars.peek().is_some_and(|next| *next != '\n') {
                    chars.next();
                }
            }
            '}' | ']' if !in_text => {
                let kept = repaired.trim_end();
                if kept.ends_with(',') {
                    let length = kept.len() - 1;
                    repaired.remove(length);
                }
                repaired.push(c);
            }
            ',' if !in_text => repaired.push(c),
            '\u{ff0c}' if !in_text => repaired.push(','),
            '\u{ff1a}' if !in_text => repaired.push(':'),
            _ => repaired.push(c),
        }
    }
    repaired
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_and_samples_are_repaired() {
        let names = parse(r#"{"b": 1, "a": {"x": 1.5}}"#).unwrap();
        assert_eq!(names.names().collect::<Vec<_>>(), ["b", "a"]);
        let cases = [
            (
                "{\"a\": 1, // one\n \"b\": [1, 2, ],\n}",
                "{\"a\": 1, \n \"b\": [1, 2 ]\n}",
            ),
            (r#"{"url": "http://x,]", }"#, r#"{"url": "http://x,]" }"#),
            ("{\"a\"：1，\"b\":\"，\"}", "{\"a\":1,\"b\":\"，\"}"),
        ];
        for (text, expected) in cases {
            assert_eq!(repair(text), expected);
            assert!(parse(&repair(text)).is_ok(), "{text}");
        }
    }
}

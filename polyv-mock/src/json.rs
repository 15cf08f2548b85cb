//! Editing JSON as text: what is not edited keeps its bytes, so `0.00` stays `0.00` and the order of keys their order.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object in their order, each value as the text that it is.
#[derive(Debug)]
pub(crate) struct Members<'t>(Vec<(String, &'t str)>);

impl<'t> Members<'t> {
    /// `None` when the text is not a JSON object.
    pub(crate) fn of(text: &'t str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The names that are there already, each time that they come again.
    pub(crate) fn doubled(self) -> Vec<String> {
        let mut names = BTreeSet::new();
        let members = self.0.into_iter().map(|(name, _)| name);
        members.filter(|name| !names.insert(name.clone())).collect()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'t str> {
        self.0
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| *value)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    members.push((name, value.get()));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// A JSON scalar as text. The service reads numbers as texts and texts as numbers.
pub(crate) fn scalar_text(value: &serde_json::Value) -> Option<Cow<'_, str>> {
    match value {
        serde_json::Value::String(text) => Some(text.as_str().into()),
        serde_json::Value::Number(number) => Some(number.to_string().into()),
        serde_json::Value::Bool(flag) => Some(flag.to_string().into()),
        _ => None,
    }
}

/// The elements of an array, each as the text that it is; `None` when the text is not a JSON array.
pub(crate) fn elements(text: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

/// A text, and what is to be replaced in it.
#[derive(Debug)]
pub(crate) struct Edit<'t> {
    text: &'t str,
    replacements: Vec<(Range<usize>, String)>,
}

impl<'t> Edit<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            replacements: Vec::new(),
        }
    }

    /// Replaces a part, which must be a slice of the text itself; another one is left alone.
    pub(crate) fn replace(&mut self, part: &str, by: String) {
        let start = part.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr());
        let range = start..start.saturating_add(part.len());
        if self.text.get(range.clone()) == Some(part) && part != by {
            self.replacements.push((range, by));
        }
    }

    pub(crate) fn finish(mut self) -> String {
        self.replacements.sort_by_key(|(range, _)| range.start);
        let mut edited = String::with_capacity(self.text.len());
        let mut kept_to = 0;
        for (range, by) in &self.replacements {
            edited.push_str(self.text.get(kept_to..range.start).unwrap_or_default());
            edited.push_str(by);
            kept_to = range.end;
        }
        edited.push_str(self.text.get(kept_to..).unwrap_or_default());
        edited
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_order_and_number_texts() {
        let members =
            Members::of(r#"{"b": 0.00, "a": {"x" : 1}, "\u0063": 12345678901234567890123 }"#)
                .unwrap();
        let expected = [
            ("b", "0.00"),
            ("a", r#"{"x" : 1}"#),
            ("c", "12345678901234567890123"),
        ];
        assert_eq!(
            members.0,
            expected.map(|(name, value)| (name.to_owned(), value))
        );
        assert_eq!(members.get("d"), None);
        assert!(Members::of("[]").is_none());
        assert_eq!(
            elements("[1, {\"a\": 2.0}]").unwrap(),
            ["1", "{\"a\": 2.0}"]
        );
        assert!(elements("{}").is_none());
    }

    #[test]
    fn edits_change_nothing_else() {
        let text = r#"{ "z":1,"a": [ 0.00 , 2 ] }"#;
        let members = Members::of(text).unwrap();
        let mut edit = Edit::new(text);
        edit.replace(members.get("a").unwrap(), "[]".to_owned());
        edit.replace(members.get("z").unwrap(), "10".to_owned());
        assert_eq!(edit.finish(), r#"{ "z":10,"a": [] }"#);
        assert_eq!(Edit::new(text).finish(), text);
    }

    #[test]
    fn a_part_of_another_text_is_left_alone() {
        let elsewhere = "1".to_owned();
        let mut edit = Edit::new("1");
        edit.replace(&elsewhere, "2".to_owned());
        assert_eq!(edit.finish(), "1");
    }
}

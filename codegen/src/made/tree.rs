//! JSON whose fields keep their order.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    /// Fields in the order of the spec.
    Object(Vec<(String, Tree)>),
    List(Vec<Tree>),
    /// A single value.
    Plain(Value),
}

impl Tree {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Plain(Value::String(text.into()))
    }

    pub(super) const NULL: Self = Self::Plain(Value::Null);

    /// What a query or a form carries: a text as it is, and everything else as its JSON.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Plain(Value::String(text)) => text.clone(),
            other => other.to_json(),
        }
    }

    /// The JSON on one line. A tree has only text keys, so it always serializes.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
            Self::List(items) => serializer.collect_seq(items),
            Self::Plain(value) => value.serialize(serializer),
        }
    }
}

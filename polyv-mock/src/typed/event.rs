//! Callbacks in the types of `polyv-sdk`.

use polyv_sdk::callback::Happening;
use polyv_sdk::reveal;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::callback::{Event, UnknownEvent};
use crate::catalogue::Called;

impl Event {
    /// A callback with only these fields, in the type that `polyv_sdk::callback` has for it. Its secrets are sent.
    ///
    /// Fails for a kind that this version of the mock does not know.
    pub fn of<H>(happening: &H) -> Result<Self, UnknownEvent>
    where
        H: Happening + Serialize,
    {
        let mut event = Self::named(H::KIND.name)?.bare();
        let members = match serde_json::to_value(reveal(happening)) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        };
        // In the order of the kind's table.
        for name in H::FIELDS.iter().map(|field| field.name) {
            let value = members.get(name);
            if let Some(text) = value.and_then(|value| text(event.kind, name, value)) {
                event = event.field(name, text);
            }
        }
        Ok(event)
    }
}

/// A value as a query carries it; nothing for one that is absent.
fn text(kind: &Called, name: &str, value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) if kind.is_comma_list(name) => {
            let items = items.iter().filter_map(|item| text(kind, name, item));
            Some(items.collect::<Vec<_>>().join(","))
        }
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

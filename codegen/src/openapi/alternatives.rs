//! Schemas of which one holds, as generators can read them.

use serde_json::{Value, json};

/// The empty text. As a constant, generators would refuse every other text in its place, whatever stands beside it.
pub(super) fn empty() -> Value {
    json!({"type": "string", "maxLength": 0})
}

/// A schema, or one of others. They all stand in one list: generators fail on a list in a list.
pub(super) fn also(mut schema: Value, others: impl IntoIterator<Item = Value>) -> Value {
    let Some(Value::Array(all)) = schema.get_mut("anyOf") else {
        let all: Vec<_> = std::iter::once(schema).chain(others).collect();
        return json!({ "anyOf": all });
    };
    for other in others {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    schema
}

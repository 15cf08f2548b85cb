//! Schemas of which one holds, as generators can read them.

use serde_json::{Value, json};

/// The empty text. Where it is a constant, generators refuse any other text, whatever the other alternatives are.
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

//! Facts as JSON, as every output writes them and as `diff` compares them.

use serde_json::{Map, Value, json};

use crate::model::{Contradiction, Endpoint, Field, Name, Quota, Refused, Rule};
use crate::words::Word as _;

pub(crate) fn quota(quota: &Quota) -> Value {
    sparse(json!({
        "calls": quota.calls,
        "seconds": quota.seconds,
        "per": quota.each.as_ref().map(|each| &each.text),
        "when": quota.when.as_ref().map(|when| json!({"param": when.param.text, "is": texts(&when.is)})),
        "condition": quota.condition,
    }))
}

pub(crate) fn contradiction(contradiction: &Contradiction) -> Value {
    json!({
        "about": contradiction.about,
        "page": contradiction.page,
        "other": contradiction.other,
        "choice": contradiction.choice,
    })
}

pub(crate) fn refused(refused: &Refused) -> Value {
    sparse(json!({
        "code": refused.code,
        "message": refused.message,
        "name": refused.name.text,
        "doc": refused.doc,
        "fix": refused.fix,
    }))
}

/// How the facts of an endpoint are known.
pub(crate) fn basis(endpoint: &Endpoint) -> Value {
    json!({"request": endpoint.source.request.word(), "reply": endpoint.source.reply.word()})
}

/// Limits that few fields have.
pub(crate) fn limits(field: &Field) -> Map<String, Value> {
    let by = field.file.max_bytes_by.as_ref().map(|(param, sizes)| {
        let sizes = sizes
            .iter()
            .map(|(value, size)| (value.text.clone(), json!(size)));
        json!({"param": param.text, "values": sizes.collect::<Map<_, _>>()})
    });
    let facts = sparse(json!({
        "allowed": field.allowed,
        "max_bytes": field.file.max_bytes,
        "max_bytes_by": by,
        "extensions": field.file.extensions,
    }));
    match facts {
        Value::Object(facts) => facts,
        _ => Map::new(),
    }
}

pub(crate) fn rule(rule: &Rule) -> Value {
    let (word, names) = match rule {
        Rule::Span { from, to, max_ms } => {
            return json!({"rule": "span", "from": from.text, "to": to.text, "max_ms": max_ms});
        }
        Rule::SameMonth { from, to } => {
            return json!({"rule": "same-month", "from": from.text, "to": to.text});
        }
        Rule::When { param, is, needs } => {
            return json!({"rule": "when", "param": param.text, "is": texts(is), "needs": texts(needs)});
        }
        Rule::Forbids { param, is, forbids } => {
            return json!({"rule": "forbids", "param": param.text, "is": texts(is), "forbids": texts(forbids)});
        }
        Rule::Sum { of, bounds } => {
            return sparse(
                json!({"rule": "sum", "params": texts(of), "min": bounds.min, "max": bounds.max}),
            );
        }
        Rule::AtLeastOne(names) => ("at-least-one", names),
        Rule::ExactlyOne(names) => ("exactly-one", names),
        Rule::AtMostOne(names) => ("at-most-one", names),
        Rule::Together(names) => ("together", names),
        Rule::Differ(names) => ("differ", names),
        Rule::Ordered(names) => ("ordered", names),
    };
    json!({"rule": word, "params": texts(names)})
}

pub(crate) fn texts(names: &[Name]) -> Vec<&str> {
    names.iter().map(|name| name.text.as_str()).collect()
}

/// `null`, `false` and empty values say nothing: they are left out.
pub(crate) fn sparse(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let says = |value: &Value| match value {
                Value::Null | Value::Bool(false) => false,
                Value::Array(items) => !items.is_empty(),
                Value::Object(map) => !map.is_empty(),
                Value::String(text) => !text.is_empty(),
                _ => true,
            };
            map.into_iter().filter(|(_, value)| says(value)).collect()
        }
        other => other,
    }
}

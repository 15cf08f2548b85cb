//! Facts as JSON, as every output writes them and as `diff` compares them.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::model::{
    Callback, Contradiction, Endpoint, Field, FiredBy, Mark, Name, Quota, Refused, Rule, SetBy,
    SetPlace,
};
use crate::words::Word as _;

/// As a whole number where it is one.
pub(crate) fn number(number: Decimal) -> Value {
    // Its digits are JSON.
    serde_json::from_str(&number.normalize().to_string()).unwrap_or_default()
}

pub(crate) fn quota(quota: &Quota) -> Value {
    Value::Object(sparse!({
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
    Value::Object(sparse!({
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
    sparse!({
        "allowed": field.allowed,
        "max_bytes": field.file.max_bytes,
        "max_bytes_by": by,
        "extensions": field.file.extensions,
    })
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
            return Value::Object(
                sparse!({"rule": "sum", "params": texts(of), "min": bounds.min, "max": bounds.max}),
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

/// An object of what says something: `null`, `false` and empty values are left out.
macro_rules! sparse {
    ({ $($name:literal: $value:expr),* $(,)? }) => {
        $crate::facts::object([$(($name, ::serde_json::json!($value))),*])
    };
}

pub(crate) use sparse;

pub(crate) fn object<const N: usize>(facts: [(&str, Value); N]) -> Map<String, Value> {
    let says = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    };
    let facts = facts.into_iter().filter(|(_, value)| says(value));
    facts
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// What a callback is beside its fields: what sets its address, identifies it, signs it, confirms it and causes it.
pub(crate) fn callback(callback: &Callback) -> Map<String, Value> {
    let confirm = callback.confirm.as_ref().map(
        |confirm| json!({"endpoint": confirm.endpoint.text, "params": named(&confirm.params)}),
    );
    sparse!({
        "set_by": callback.set_by.iter().map(set_by).collect::<Vec<_>>(),
        "marks": callback.marks.iter().map(mark).collect::<Vec<_>>(),
        "sign": callback.event.as_ref().map(|_| callback.sign.word()),
        "sign_of": callback.sign_of.as_ref().map(|of| &of.text),
        "redelivered": callback.redelivered.map(|again| if again { "yes" } else { "no" }),
        "answer": callback.answer,
        "key": texts(&callback.key),
        "confirm": confirm,
        "fired_by": callback.fired_by.iter().map(fired_by).collect::<Vec<_>>(),
    })
}

fn set_by(set: &SetBy) -> Value {
    match &set.place {
        SetPlace::Param { endpoint, param } => {
            json!({"endpoint": endpoint.text, "param": param.text, "of": set.of.word()})
        }
        SetPlace::Console(place) => json!({"console": place, "of": set.of.word()}),
    }
}

fn mark(mark: &Mark) -> Value {
    let is = mark.is.iter();
    let is = is.map(|(name, values)| (name.text.clone(), json!(texts(values))));
    Value::Object(sparse!({
        "is": is.collect::<Map<_, _>>(),
        "has": texts(&mark.has),
        "lacks": texts(&mark.lacks),
    }))
}

fn fired_by(fired: &FiredBy) -> Value {
    Value::Object(sparse!({
        "endpoint": fired.endpoint.text,
        "each": fired.each.as_ref().map(|each| &each.text),
        "fields": named(&fired.fields),
        "values": named(&fired.values),
        "created": fired.created.as_ref().map(|created| &created.text),
    }))
}

pub(crate) fn named(pairs: &[(Name, Name)]) -> Map<String, Value> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| (name.text.clone(), json!(value.text)))
        .collect()
}

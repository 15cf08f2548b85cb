//! How a reply shows a row.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

use crate::catalogue::{Param, State};
use crate::json::scalar_text;
use crate::validate::{any_civil_of, civil_of, written};

/// A row as in a sample, with known values instead of the sample's. Some are no more than the id.
pub(super) fn row(
    state: &State,
    sample: Value,
    own: &Map<String, Value>,
    declared: &[Param],
) -> Value {
    let mut members = match sample {
        Value::Object(members) => members,
        Value::Null => Map::new(),
        sample => {
            let id = own.get(&state.field);
            return id.map_or(sample.clone(), |id| alike(&sample, id));
        }
    };
    for (name, value) in &mut members {
        if let Some(own) = own.get(name) {
            let field = declared.iter().find(|field| field.name == *name);
            *value = alike(value, &timed(field, own));
        }
    }
    for field in declared {
        if let Some(own) = own.get(&field.name) {
            let own = || timed(Some(field), own).into_owned();
            members.entry(&field.name).or_insert_with(own);
        }
    }
    let mut row = members.into();
    for (path, field) in &state.shows {
        if let Some(own) = own.get(field) {
            place(&mut row, path, own);
        }
    }
    for (field, words) in &state.translates {
        if let Some(shown) = row.get_mut(field)
            && let Some(word) = shown.as_str().and_then(|text| words.get(text))
        {
            *shown = word.as_str().into();
        }
    }
    row
}

/// Writes a value where a path leads, in each item of a list.
fn place(at: &mut Value, path: &str, own: &Value) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    match at {
        Value::Array(items) => items.iter_mut().for_each(|item| place(item, path, own)),
        at => match at.get_mut(name) {
            Some(member) if rest.is_empty() => *member = alike(member, own),
            Some(member) => place(member, rest, own),
            None => {}
        },
    }
}

/// A time as the field writes it, in whatever way it was given. Other values stay.
fn timed<'v>(field: Option<&Param>, own: &'v Value) -> Cow<'v, Value> {
    let in_the_words_of = |field: &Param| {
        let (kind, format) = (field.kind, field.format.as_deref());
        let text = scalar_text(own)?;
        if civil_of(kind, format, &text).is_some() {
            return None;
        }
        written(kind, format, any_civil_of(kind, format, &text)?)
    };
    field
        .and_then(in_the_words_of)
        .map_or(Cow::Borrowed(own), Cow::Owned)
}

/// A value, written as the sample writes its own. One of another kind altogether leaves the sample as it is.
fn alike(sample: &Value, own: &Value) -> Value {
    match (sample, own) {
        (Value::Null, own) => own.clone(),
        (Value::Number(_), Value::String(text)) => text
            .parse::<Number>()
            .map_or_else(|_| own.clone(), Value::from),
        (Value::String(_), Value::Number(number)) => number.to_string().into(),
        (Value::Array(_) | Value::Object(_), Value::Array(_) | Value::Object(_)) => own.clone(),
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            sample.clone()
        }
        _ => own.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(kind: &str, own: &Value, expected: &Value) {
        let field = json!({"name": "at", "kind": kind});
        let field: Param = serde_json::from_value(field).unwrap();
        assert_eq!(*timed(Some(&field), own), *expected);
    }

    #[test]
    fn a_time_is_written_as_its_field_has_it() {
        let (text, number) = (json!("2026-12-01 20:00:00"), json!(1_796_126_400_000_u64));
        check("timestamp", &text, &number);
        check("timestamp", &number, &number);
        check("datetime", &number, &text);
        check("date", &number, &json!("2026-12-01"));
        check("datetime", &text, &text);
        // Neither a time, nor a field for one.
        check("timestamp", &json!("soon"), &json!("soon"));
        check("timestamp", &Value::Null, &Value::Null);
        check("text", &number, &number);
    }

    #[test]
    fn a_value_is_written_as_that_of_the_sample() {
        let check = |sample, own, expected| assert_eq!(alike(&sample, &own), expected);
        check(json!(1), json!("7"), json!(7));
        check(json!(1), json!("0.5"), json!(0.5));
        check(json!(1), json!("many"), json!("many"));
        check(json!("1"), json!(7), json!("7"));
        check(json!(null), json!(7), json!(7));
        check(json!(["a"]), json!("b"), json!(["a"]));
        check(json!(["a"]), json!(["b"]), json!(["b"]));
    }

    #[test]
    fn a_value_is_placed_wherever_its_path_leads() {
        let mut row = json!({"id": "1", "parts": [{"owner": "x"}, {"other": 1}, {"owner": 2}]});
        place(&mut row, "parts.owner", &json!(7));
        place(&mut row, "id", &json!(7));
        place(&mut row, "id.owner", &json!(7));
        let expected = json!({"id": "7", "parts": [{"owner": "7"}, {"other": 1}, {"owner": 7}]});
        assert_eq!(row, expected);
    }
}

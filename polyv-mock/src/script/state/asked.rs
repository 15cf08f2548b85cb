//! What a request says of the rows of a collection.

use std::cmp::Reverse;

use jiff::civil::DateTime;
use serde_json::{Map, Value};

use super::text_of;
use crate::catalogue::{Kind, Param, State};
use crate::given::{Call, Given};
use crate::json::scalar_text;
use crate::script::Row;
use crate::script::filter::{self, Range};
use crate::validate::{any_civil_of, is_given};

/// The rows that a request creates, each with its scope. Those without an id get theirs from the server.
pub(super) fn new_rows(call: &Call<'_>, state: &State) -> Vec<(Vec<String>, Map<String, Value>)> {
    let (scope, common) = (scope(call, &state.scope), settings(call, state));
    let row = state.row.as_ref().and_then(|row| call.param(row));
    let given = row.and_then(|row| Some((row, call.given(row)?)));
    if let Some((param, Given::Json(Value::Array(items)))) = given {
        let row = |item: &Value| {
            let mut fields = common.clone();
            if let Value::Object(members) = item {
                fields.extend(said(members, state));
            } else {
                fields.insert(state.field_of(&param.name).to_owned(), item.clone());
            }
            let own = state.scope.iter().zip(&scope).map(|(name, outer)| {
                let inner = item.get(name).and_then(text_of);
                inner.unwrap_or_else(|| outer.clone())
            });
            (own.collect(), fields)
        };
        return items.iter().map(row).collect();
    }
    let ids = ids(call, state.id.as_ref());
    if ids.is_empty() {
        return vec![(scope, common)];
    }
    let ids = ids.into_iter();
    ids.map(|id| {
        let mut fields = common.clone();
        fields.insert(state.field.clone(), id.into());
        (scope.clone(), fields)
    })
    .collect()
}

/// What the request says of a row, by the names of the fields: all but the id by which it is found.
pub(super) fn settings(call: &Call<'_>, state: &State) -> Map<String, Value> {
    let copied = state.copies.as_ref().map(|copies| &copies.id);
    let is_about_the_row = |param: &&Param| {
        let name = Some(&param.name);
        name != state.id.as_ref() && name != copied
    };
    let mut settings = Map::new();
    for param in call.endpoint.params.iter().filter(is_about_the_row) {
        let is_row = state.row.as_ref() == Some(&param.name);
        let given = call.given(param);
        let value = match given.filter(|_| is_given(param, given)) {
            Some(Given::Json(Value::Object(members))) if is_row => {
                settings.extend(said(members, state));
                continue;
            }
            Some(Given::Text(text)) if !is_row => text.into(),
            Some(Given::Json(value)) if !is_row => value.clone(),
            _ => continue,
        };
        settings.insert(state.field_of(&param.name).to_owned(), value);
    }
    settings
}

/// What an object says of a row. `null` says nothing.
fn said(members: &Map<String, Value>, state: &State) -> impl Iterator<Item = (String, Value)> {
    let said = members.iter().filter(|(_, value)| !value.is_null());
    said.map(|(name, value)| (state.field_of(name).to_owned(), value.clone()))
}

/// Adds what a call sets in the row with this id without being asked, but where it was asked for something else.
pub(super) fn set(state: &State, id: &str, fields: &mut Map<String, Value>) {
    let name = format!("{{{}}}", state.field);
    for sets in &state.sets {
        let applies = sets.when.as_ref().is_none_or(|when| {
            let own = fields.get(&when.param).and_then(scalar_text);
            own.is_some_and(|own| when.is.iter().any(|value| *value == own))
        });
        if !applies {
            continue;
        }
        for (field, value) in &sets.values {
            let value = || value.replace(&name, id).into();
            fields.entry(field).or_insert_with(value);
        }
        for field in &sets.without {
            fields.entry(field).or_insert(Value::Null);
        }
    }
}

/// The part of the collection that the request is about, by the parameters that divide it.
pub(super) fn scope(call: &Call<'_>, names: &[String]) -> Vec<String> {
    names
        .iter()
        .map(|name| text(call, name).unwrap_or_default())
        .collect()
}

/// The ids that the request gives by the parameter `id`.
pub(super) fn ids(call: &Call<'_>, id: Option<&String>) -> Vec<String> {
    let Some(param) = id.and_then(|id| call.param(id)) else {
        return Vec::new();
    };
    let given = call.all_given(param).into_iter();
    given
        .filter(|given| !given.is_empty())
        .flat_map(|given| filter::items(param, given))
        .collect()
}

/// Whether the row has the texts that the request names a part of.
pub(super) fn has_texts(call: &Call<'_>, state: &State, row: &Row) -> bool {
    state.search.iter().all(|(param, fields)| {
        let part = text(call, param).unwrap_or_default();
        let mut own = fields.iter().filter_map(|field| row.value.get(field));
        part.is_empty() || own.any(|own| scalar_text(own).is_some_and(|own| own.contains(&part)))
    })
}

/// Whether the row is of the times that the request names. One without such a time is.
pub(super) fn is_within(call: &Call<'_>, state: &State, own: &Map<String, Value>) -> bool {
    state.within.iter().all(|(field, [from, to])| {
        let at = own.get(field).and_then(|own| time_of(call, field, own));
        at.is_none_or(|at| Range::of(call, (call.param(from), call.param(to))).holds(at))
    })
}

/// The time that a row has in a field, as the field writes it, or in the words of the call that set it.
fn time_of(call: &Call<'_>, field: &str, own: &Value) -> Option<DateTime> {
    let mut fields = call.endpoint.row_fields().iter();
    let field = fields.find(|it| it.name == field);
    let (kind, format) = field.map_or((Kind::Timestamp, None), |it| {
        (it.kind, it.format.as_deref())
    });
    any_civil_of(kind, format, &scalar_text(own)?)
}

/// Sorts rows that come in the order of their creation: by a field where the request names one, and else by their creation.
pub(super) fn sort(call: &Call<'_>, state: &State, rows: &mut [Row]) {
    let order = state.order.as_ref().and_then(|order| text(call, order));
    let order = order.unwrap_or_default();
    let (field, is_descending) = match (order.strip_suffix("Asc"), order.strip_suffix("Desc")) {
        (Some(field), _) => (field, false),
        (_, Some(field)) => (field, true),
        _ => ("", !state.oldest_first),
    };
    let at = |row: &Row| time_of(call, field, row.value.get(field)?);
    // Those without the field come last in both directions.
    if is_descending {
        rows.reverse();
        rows.sort_by_key(|row| Reverse(at(row)));
    } else {
        rows.sort_by_key(|row| (at(row).is_none(), at(row)));
    }
}

fn text(call: &Call<'_>, param: &str) -> Option<String> {
    let given = call.given(call.param(param)?)?;
    given.as_text().map(Into::into)
}

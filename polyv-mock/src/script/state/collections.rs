//! The rows of the collections that the specs declare, whatever they are: one mechanism for all of them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use super::{Unremembered, sample_data};
use crate::catalogue::{Action, DataKind, Endpoint, Paging, Param, State};
use crate::given::{Call, Given};
use crate::json::scalar_text;
use crate::reply::{self, Reply};
use crate::script::{Row, filter};

/// The id before the first one that the server gives.
const BEFORE_FIRST: u64 = 1_000_000;

/// The collections of a server.
#[derive(Debug, Default)]
pub(crate) struct Collections(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    rows: BTreeMap<String, Vec<Stored>>,
    /// How many ids were given. None is given twice, not even after a deletion.
    given: u64,
}

/// A row: what is known of it, by the names of the fields, and the part of the collection that it is in.
#[derive(Debug)]
struct Stored {
    scope: Vec<String>,
    fields: Map<String, Value>,
}

/// A row that the request names is not there.
struct Missing;

impl Collections {
    /// The answer of an endpoint with a part in the life of a collection; `None` for all others.
    pub(super) fn answer(&self, call: &Call<'_>, request_id: &str) -> Option<Reply> {
        let state = call.endpoint.state.as_ref()?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let data = match state.action {
            Action::Create => Ok(known.create(call, state)),
            Action::Get => known.get(call, state).map(Some),
            Action::List => return Some(known.list(call, state, request_id)),
            Action::Update => known.update(call, state),
            Action::Delete => known.delete(call, state).map(|()| None),
        };
        Some(match data {
            Ok(Some(data)) => reply::with_data(call, &data, request_id),
            Ok(None) => reply::reply(call, request_id),
            Err(Missing) => {
                let message = format!("{} not found.", state.of.replace('_', " "));
                reply::refusal(&call.endpoint.envelope, 400, &message, request_id)
            }
        })
    }
}

impl Collections {
    /// Adds rows as the service would have made them by itself, in the words of an endpoint's reply.
    pub(super) fn add(&self, endpoint: &Endpoint, rows: Vec<Value>) -> Result<(), Unremembered> {
        let name = || endpoint.name.clone();
        let state = endpoint.state.as_ref();
        let state = state.ok_or_else(|| Unremembered::Endpoint(name()))?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for row in rows {
            let Value::Object(fields) = row else {
                return Err(Unremembered::Row(name(), state.field.clone()));
            };
            let own = |field: &str| {
                let own = fields.get(field).and_then(text_of);
                own.ok_or_else(|| Unremembered::Row(name(), field.to_owned()))
            };
            own(&state.field)?;
            let scope = state.scope.iter().map(|part| own(state.field_of(part)));
            let scope = scope.collect::<Result<_, _>>()?;
            known.put(state, scope, fields);
        }
        Ok(())
    }
}

impl Known {
    /// Adds a row, or changes the one that has its id.
    fn put(&mut self, state: &State, scope: Vec<String>, fields: Map<String, Value>) {
        let id = fields.get(&state.field).and_then(text_of);
        let rows = self.rows.entry(state.of.clone()).or_default();
        let mut there = rows.iter_mut();
        match there.find(|row| row.scope == scope && row.id(state) == id) {
            Some(row) => row.fields.extend(fields),
            None => rows.push(Stored { scope, fields }),
        }
    }

    /// What the reply says of the new rows, where it says something.
    fn create(&mut self, call: &Call<'_>, state: &State) -> Option<Value> {
        let mut created = Vec::new();
        for (scope, mut fields) in new_rows(call, state) {
            if !fields.contains_key(&state.field) {
                self.given += 1;
                let id = BEFORE_FIRST + self.given;
                fields.insert(state.field.clone(), id.into());
            }
            self.put(state, scope, fields.clone());
            created.push(fields);
        }
        let sample = sample_data(call);
        let fields = &call.endpoint.reply.fields;
        match call.endpoint.reply.kind {
            DataKind::Object => Some(shown(sample, created.first()?, fields)),
            DataKind::Array => {
                let row = sample.get(0).cloned().unwrap_or_default();
                let rows = created.iter().map(|own| shown(row.clone(), own, fields));
                Some(rows.collect())
            }
            // A reply of one word is the id, or says no more than that there is a row now.
            DataKind::Scalar if !sample.is_boolean() => {
                Some(alike(&sample, created.first()?.get(&state.field)?))
            }
            _ => None,
        }
    }

    fn get(&mut self, call: &Call<'_>, state: &State) -> Result<Value, Missing> {
        let row = self.named(call, state)?.into_iter().next().ok_or(Missing)?;
        let mut data = sample_data(call);
        let fields = &call.endpoint.reply.fields;
        let Some(member) = &state.member else {
            return Ok(shown(data, &row.fields, fields));
        };
        let inner = fields.iter().find(|field| field.name == *member);
        let inner = inner.map_or(&[][..], |field| &field.fields);
        if let Some(members) = data.as_object_mut() {
            let old = members.get(member).cloned().unwrap_or_default();
            members.insert(member.clone(), shown(old, &row.fields, inner));
        }
        Ok(data)
    }

    /// The newest first, of the scope and the ids that the request names.
    fn list(&self, call: &Call<'_>, state: &State, request_id: &str) -> Reply {
        let endpoint = call.endpoint;
        let sample = sample_data(call);
        let items = endpoint.paging.as_ref().and_then(Paging::items);
        let listed = match &sample {
            Value::Array(_) => Some(&sample),
            other => other.get(items.unwrap_or("contents")),
        };
        let template = listed.and_then(|rows| rows.get(0)).cloned();
        let template = template.unwrap_or_default();
        let scope = scope_of(call, state);
        let rows = self.rows.get(&state.of).into_iter().flatten().rev();
        let rows: Vec<Row> = rows
            .filter(|row| state.scope.is_empty() || row.scope == scope)
            .map(|row| match &template {
                // A row is no more than its id.
                Value::String(_) | Value::Number(_) => {
                    let id = row.fields.get(&state.field);
                    id.map_or_else(Value::default, |id| alike(&template, id))
                }
                _ => shown(template.clone(), &row.fields, endpoint.row_fields()),
            })
            .map(|value| Row {
                text: value.to_string(),
                value,
            })
            .filter(|row| filter::has_ids(call, row))
            .collect();
        let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        reply::with_rows(call, &texts, request_id)
    }

    fn update(&mut self, call: &Call<'_>, state: &State) -> Result<Option<Value>, Missing> {
        let changes = settings(call, state);
        let mut rows = self.named(call, state)?;
        for row in &mut rows {
            row.fields.extend(changes.clone());
        }
        let endpoint = call.endpoint;
        let row = rows.first().ok_or(Missing)?;
        Ok((endpoint.reply.kind == DataKind::Object)
            .then(|| shown(sample_data(call), &row.fields, &endpoint.reply.fields)))
    }

    /// All of the rows that are named, or none where one is not there; without names, those of the scope that are as the
    /// request says, or all of them where it says nothing.
    fn delete(&mut self, call: &Call<'_>, state: &State) -> Result<(), Missing> {
        let ids = ids_of(call, state);
        if !ids.is_empty() {
            self.named(call, state)?;
        }
        let (scope, said) = (scope_of(call, state), settings(call, state));
        // A switch, such as one that confirms the deletion of all, is about the call.
        let is_switch = |name: &String| {
            let param = call.endpoint.params.iter().find(|it| it.name == *name);
            param.is_some_and(|it| it.kind.is_switch())
        };
        let said: Vec<_> = said
            .iter()
            .filter(|(name, _)| !is_switch(name) && !state.scope.contains(name))
            .collect();
        let rows = self.rows.entry(state.of.clone()).or_default();
        rows.retain(|row| {
            let is_meant = if ids.is_empty() {
                let own = |name: &String| row.fields.get(name).and_then(text_of);
                said.iter().all(|(name, value)| own(name) == text_of(value))
            } else {
                row.id(state).is_some_and(|id| ids.contains(&id))
            };
            row.scope != scope || !is_meant
        });
        Ok(())
    }

    /// The rows that the request names: all of them, or none.
    fn named(&mut self, call: &Call<'_>, state: &State) -> Result<Vec<&mut Stored>, Missing> {
        let (scope, ids) = (scope_of(call, state), ids_of(call, state));
        let mut found = BTreeMap::new();
        for row in self.rows.entry(state.of.clone()).or_default() {
            if let Some(id) = row.id(state).filter(|_| row.scope == scope)
                && ids.contains(&id)
            {
                found.insert(id, row);
            }
        }
        if ids.iter().all(|id| found.contains_key(id)) {
            Ok(found.into_values().collect())
        } else {
            Err(Missing)
        }
    }
}

impl Stored {
    fn id(&self, state: &State) -> Option<String> {
        self.fields.get(&state.field).and_then(text_of)
    }
}

/// The rows that a request creates, each with its scope. Those without an id get theirs from the server.
fn new_rows(call: &Call<'_>, state: &State) -> Vec<(Vec<String>, Map<String, Value>)> {
    let common = settings(call, state);
    let scope = scope_of(call, state);
    let with = |name: &str, value: Value| {
        let mut fields = common.clone();
        fields.insert(state.field_of(name).to_owned(), value);
        fields
    };
    if let Some(each) = &state.each {
        let given = call.param(each).and_then(|param| call.given(param));
        let Some(Given::Json(Value::Array(items))) = given else {
            return Vec::new();
        };
        let row = |item: &Value| match item {
            Value::Object(members) => {
                let mut fields = common.clone();
                for (name, value) in members {
                    fields.insert(state.field_of(name).to_owned(), value.clone());
                }
                let own = state.scope.iter().zip(&scope);
                let scope = own.map(|(name, outer)| {
                    let inner = members.get(name).and_then(text_of);
                    inner.unwrap_or_else(|| outer.clone())
                });
                (scope.collect(), fields)
            }
            item => (scope.clone(), with(each, item.clone())),
        };
        return items.iter().map(row).collect();
    }
    let ids = ids_of(call, state);
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
fn settings(call: &Call<'_>, state: &State) -> Map<String, Value> {
    let is_about_the_row = |param: &&Param| {
        let name = Some(&param.name);
        name != state.id.as_ref() && name != state.each.as_ref()
    };
    let params = call.endpoint.params.iter().filter(is_about_the_row);
    params
        .filter_map(|param| {
            let value = match call.given(param)? {
                Given::Text(text) => text.into(),
                Given::Json(value) => value.clone(),
                Given::Malformed | Given::Files => return None,
            };
            Some((state.field_of(&param.name).to_owned(), value))
        })
        .collect()
}

/// The part of the collection that the request is about.
fn scope_of(call: &Call<'_>, state: &State) -> Vec<String> {
    let names = state.scope.iter();
    names
        .map(|name| {
            let given = call.param(name).and_then(|param| call.given(param));
            given
                .and_then(|given| Some(given.as_text()?.into_owned()))
                .unwrap_or_default()
        })
        .collect()
}

/// The ids that the request gives.
fn ids_of(call: &Call<'_>, state: &State) -> Vec<String> {
    let param = state.id.as_ref().and_then(|id| call.param(id));
    let Some(param) = param else {
        return Vec::new();
    };
    let given = call.all_given(param).into_iter();
    given
        .filter(|given| !given.is_empty())
        .flat_map(|given| filter::items(param, given))
        .collect()
}

/// A row as in a sample, with known values instead of the sample's.
fn shown(sample: Value, own: &Map<String, Value>, declared: &[Param]) -> Value {
    let mut members = match sample {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    for (name, value) in &mut members {
        if let Some(own) = own.get(name) {
            *value = alike(value, own);
        }
    }
    for field in declared {
        if let Some(own) = own.get(&field.name) {
            let name = field.name.clone();
            members.entry(name).or_insert_with(|| own.clone());
        }
    }
    members.into()
}

/// A value, written as the sample writes its own. One of another kind altogether leaves the sample as it is.
fn alike(sample: &Value, own: &Value) -> Value {
    match (sample, own) {
        (Value::Null, own) => own.clone(),
        (Value::Number(_), Value::String(text)) => text
            .parse::<i64>()
            .map_or_else(|_| own.clone(), Value::from),
        (Value::String(_), Value::Number(number)) => number.to_string().into(),
        (Value::Array(_) | Value::Object(_), Value::Array(_) | Value::Object(_)) => own.clone(),
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => {
            sample.clone()
        }
        _ => own.clone(),
    }
}

fn text_of(value: &Value) -> Option<String> {
    scalar_text(value).map(Into::into)
}

#[cfg(test)]
mod tests;

//! Calls that tests make, and what is there for them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::*;
use crate::catalogue::{Catalogue, Endpoint, Kind, ListEncoding, Param, Place};
use crate::request::{File, Json, Request};
use crate::route::placeholders;

/// What is written for a parameter, and for a field of an object in one.
pub(super) type Give<'a> = &'a dyn Fn(&Param) -> Option<Value>;

/// The endpoints of each collection.
pub(super) fn families(catalogue: &Catalogue) -> BTreeMap<&str, Vec<(&Endpoint, &State)>> {
    let mut families: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for position in 0..catalogue.heads().len() {
        let endpoint = catalogue.endpoint(position).unwrap();
        if let Some(state) = &endpoint.state {
            let family = families.entry(state.of.as_str()).or_default();
            family.push((endpoint, state));
        }
    }
    families
}

pub(super) fn of<'c>(
    family: &[(&'c Endpoint, &'c State)],
    action: Action,
) -> impl Iterator<Item = (&'c Endpoint, &'c State)> {
    family
        .iter()
        .copied()
        .filter(move |(_, state)| state.action == action)
}

/// What creates a row out of nothing. A copy needs another one, and has a test of its own.
pub(super) fn creations<'c>(
    family: &[(&'c Endpoint, &'c State)],
) -> impl Iterator<Item = (&'c Endpoint, &'c State)> {
    of(family, Action::Create).filter(|(_, state)| state.copies.is_none())
}

/// The status with which an absent row is refused.
pub(super) fn refused(missing: Option<&catalogue::Missing>) -> Result<Value, u16> {
    let code = missing.map_or(400, |missing| missing.code);
    Err(u16::try_from(code)
        .ok()
        .filter(|code| *code < 600)
        .unwrap_or(400))
}

/// The data of the answer to a request with these values, which finds whatever it refers to; an error where it is refused.
pub(super) fn ask(server: &Remembered, endpoint: &Endpoint, give: Give<'_>) -> Result<Value, u16> {
    for refers in &endpoint.refers {
        let given = |name: &String| give(endpoint.params.iter().find(|it| it.name == *name)?);
        let scope = refers.scope.iter().filter_map(given);
        let scope: Vec<_> = scope.filter_map(|part| text_of(&part)).collect();
        let ids = match given(&refers.id) {
            Some(Value::Array(ids)) => ids,
            one => one.into_iter().collect(),
        };
        for id in ids {
            there(server, refers, &scope, id);
        }
    }
    reply(server, endpoint, give).unwrap()
}

/// Adds a row that a call can refer to.
pub(super) fn there(server: &Remembered, refers: &Refers, scope: &[String], id: Value) {
    let fields = Map::from_iter([(refers.field.clone(), id)]);
    let scope = scope.to_vec();
    let mut known = server.lock();
    let rows = known.rows.entry(refers.of.clone()).or_default();
    rows.push(Stored { scope, fields });
}

/// The same for a server as it is; `None` where the endpoint has no part in the life of any rows.
pub(super) fn reply(
    server: &Remembered,
    endpoint: &Endpoint,
    give: Give<'_>,
) -> Option<Result<Value, u16>> {
    let mut request = Request::default();
    let mut body = serde_json::Map::new();
    let mut path_values = BTreeMap::new();
    for param in &endpoint.params {
        let Some(value) = give(param) else { continue };
        let text = match &value {
            Value::Array(items) if param.list == Some(ListEncoding::Comma) => {
                let items: Vec<_> = items.iter().filter_map(text_of).collect();
                items.join(",")
            }
            other => text_of(other).unwrap_or_else(|| other.to_string()),
        };
        match param.place.unwrap() {
            Place::Path => drop(path_values.insert(param.name.clone(), text)),
            Place::Query => request.query.0.push((param.name.clone(), text)),
            Place::Form => request.form.0.push((param.name.clone(), text)),
            Place::Json if param.root => request.json = Json::Value(value),
            Place::Json => drop(body.insert(param.name.clone(), value)),
            Place::File => request.files.push(File {
                field: param.name.clone(),
                name: "a.ppt".to_owned(),
                size: 1,
            }),
        }
    }
    if !body.is_empty() {
        request.json = Json::Value(body.into());
    }
    let path_values: Vec<_> = placeholders(&endpoint.path)
        .filter_map(|name| path_values.get(name).cloned())
        .collect();
    let call = Call {
        endpoint,
        request: &request,
        path_values: &path_values,
    };
    let reply = server.answer(&call, "id.1.2")?.reply;
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    Some(match reply.status {
        200 => Ok(body["data"].clone()),
        status => Err(status),
    })
}

/// Values for what creates a row in the part `scope` of its collection.
pub(super) fn new_row(state: &State, scope: &str, param: &Param) -> Option<Value> {
    if state.scope.contains(&param.name) {
        return Some(scope.into());
    }
    if state.id.as_ref() == Some(&param.name) && !param.required {
        return None;
    }
    let one = match param.kind {
        Kind::Object => {
            let fields = param.fields.iter();
            let members = fields
                .filter_map(|field| Some((field.name.clone(), new_row(state, scope, field)?)));
            Value::Object(members.collect())
        }
        Kind::Text | Kind::Id => format!("new {}", param.name).into(),
        Kind::Enum => param.values.first()?.clone().into(),
        Kind::FlagYn | Kind::FlagNy => "Y".into(),
        Kind::Bool => true.into(),
        Kind::File => "file".into(),
        Kind::Json => json!({}),
        _ => 1.into(),
    };
    Some(if param.list.is_some() {
        json!([one])
    } else {
        one
    })
}

/// Names rows by their ids, in the part `scope`.
pub(super) fn naming(state: &State, scope: &str, id: &Value, param: &Param) -> Option<Value> {
    if state.scope.contains(&param.name) {
        return Some(scope.into());
    }
    let is_id = state.id.as_ref() == Some(&param.name);
    let list = param.list.is_some();
    is_id.then(|| if list { json!([id]) } else { id.clone() })
}

pub(super) fn rows(
    server: &Remembered,
    (endpoint, state): (&Endpoint, &State),
    scope: &str,
) -> Vec<Value> {
    let data = ask(server, endpoint, &|param| {
        naming(state, scope, &Value::Null, param)
    });
    let data = data.unwrap();
    let rows = if data.is_array() {
        &data
    } else {
        &data[items(endpoint)]
    };
    rows.as_array().unwrap().clone()
}

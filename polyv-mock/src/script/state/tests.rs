//! Every collection that the specs declare, through its whole life.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::catalogue::{Catalogue, Endpoint, Kind, ListEncoding, Param, Place};
use crate::request::{File, Json, Request};
use crate::route::placeholders;

/// What is written for a parameter, and for a field of an object in one.
type Give<'a> = &'a dyn Fn(&Param) -> Option<Value>;

/// The endpoints of each collection.
fn families(catalogue: &Catalogue) -> BTreeMap<&str, Vec<(&Endpoint, &State)>> {
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

fn of<'c>(
    family: &[(&'c Endpoint, &'c State)],
    action: Action,
) -> impl Iterator<Item = (&'c Endpoint, &'c State)> {
    family
        .iter()
        .copied()
        .filter(move |(_, state)| state.action == action)
}

/// What creates a row out of nothing. A copy needs another one, and has a test of its own.
fn creations<'c>(
    family: &[(&'c Endpoint, &'c State)],
) -> impl Iterator<Item = (&'c Endpoint, &'c State)> {
    of(family, Action::Create).filter(|(_, state)| state.copies.is_none())
}

/// The status with which an absent row is refused.
fn refused(missing: Option<&catalogue::Missing>) -> Result<Value, u16> {
    let code = missing.map_or(400, |missing| missing.code);
    Err(u16::try_from(code)
        .ok()
        .filter(|code| *code < 600)
        .unwrap_or(400))
}

/// The data of the answer to a request with these values, which finds whatever it refers to; an error where it is refused.
fn ask(server: &Remembered, endpoint: &Endpoint, give: Give<'_>) -> Result<Value, u16> {
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
fn there(server: &Remembered, refers: &Refers, scope: &[String], id: Value) {
    let fields = Map::from_iter([(refers.field.clone(), id)]);
    let scope = scope.to_vec();
    let mut known = server.lock();
    let rows = known.rows.entry(refers.of.clone()).or_default();
    rows.push(Stored { scope, fields });
}

/// The same for a server as it is; `None` where the endpoint has no part in the life of any rows.
fn reply(server: &Remembered, endpoint: &Endpoint, give: Give<'_>) -> Option<Result<Value, u16>> {
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
fn new_row(state: &State, scope: &str, param: &Param) -> Option<Value> {
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
fn naming(state: &State, scope: &str, id: &Value, param: &Param) -> Option<Value> {
    if state.scope.contains(&param.name) {
        return Some(scope.into());
    }
    let is_id = state.id.as_ref() == Some(&param.name);
    let list = param.list.is_some();
    is_id.then(|| if list { json!([id]) } else { id.clone() })
}

fn rows(server: &Remembered, (endpoint, state): (&Endpoint, &State), scope: &str) -> Vec<Value> {
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

/// The id of the only row that a list shows.
fn only_id(server: &Remembered, list: (&Endpoint, &State), scope: &str, made_by: &str) -> Value {
    let listed = rows(server, list, scope);
    assert_eq!(listed.len(), 1, "{} after {made_by}", list.0.name);
    // Some rows are no more than the id.
    let id = if listed[0].is_object() {
        listed[0][&list.1.field].clone()
    } else {
        listed[0].clone()
    };
    assert!(!id.is_null(), "{} after {made_by}", list.0.name);
    id
}

/// One of the parameters, or of the fields of a row in one, that a row of `list` shows, the field that it sets, and a value
/// that no new row has.
fn visible<'e>(
    params: &'e [Param],
    state: &'e State,
    list: &Endpoint,
) -> Option<(&'e Param, &'e str, Value)> {
    params.iter().find_map(|param| {
        let is_row = state.row.as_ref() == Some(&param.name);
        let inner = is_row.then(|| visible(&param.fields, state, list));
        if let Some((_, field, value)) = inner.flatten() {
            return Some((param, field, value));
        }
        let field = state.field_of(&param.name);
        let is_shown = list.row_fields().iter().any(|shown| shown.name == field);
        let is_id = state.id.as_ref() == Some(&param.name);
        let changed = match param.kind {
            Kind::Text => "changed".into(),
            Kind::Enum => param.values.last()?.clone().into(),
            Kind::Int | Kind::Count => 2.into(),
            _ => return None,
        };
        (param.list.is_none() && is_shown && !is_id).then_some((param, field, changed))
    })
}

const HERE: &str = "7";
const ELSEWHERE: &str = "8";

#[test]
fn what_is_created_is_listed_and_what_is_deleted_is_gone() {
    let catalogue = Catalogue::embedded().unwrap();
    let families = families(&catalogue);
    assert!(families.len() >= 15, "{:?}", families.keys());
    for (name, family) in &families {
        let lists: Vec<_> = of(family, Action::List).collect();
        for create in creations(family) {
            // Others name rows by what no creation sets, such as the session of a recording.
            let by_id = of(family, Action::Delete).filter(|it| it.1.field == lists[0].1.field);
            let deletions = by_id.map(Some);
            for delete in deletions.chain([None]) {
                let server = Remembered::default();
                for list in &lists {
                    assert!(rows(&server, *list, HERE).is_empty(), "{name}");
                }
                ask(&server, create.0, &|param| new_row(create.1, HERE, param)).unwrap();
                let id = only_id(&server, lists[0], HERE, &create.0.name);
                for list in &lists {
                    assert_eq!(only_id(&server, *list, HERE, &create.0.name), id);
                    if !list.1.scope.is_empty() {
                        assert!(rows(&server, *list, ELSEWHERE).is_empty(), "{name}");
                    }
                }
                let Some((endpoint, state)) = delete else {
                    continue;
                };
                let gone = |id: &Value, scope| {
                    ask(&server, endpoint, &|param| naming(state, scope, id, param))
                };
                assert_eq!(
                    gone(&json!("nobody"), HERE),
                    refused(state.missing.as_ref()),
                    "{name}"
                );
                if !state.scope.is_empty() {
                    assert_eq!(
                        gone(&id, ELSEWHERE),
                        refused(state.missing.as_ref()),
                        "{name}"
                    );
                }
                assert!(gone(&id, HERE).is_ok(), "{name}");
                assert!(rows(&server, lists[0], HERE).is_empty(), "{name}");
                assert_eq!(gone(&id, HERE), refused(state.missing.as_ref()), "{name}");
            }
        }
    }
}

#[test]
fn what_is_changed_is_read_by_all() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut seen = 0;
    for (name, family) in families(&catalogue) {
        let list = of(&family, Action::List).next().unwrap();
        let create = creations(&family).next().unwrap();
        for update in of(&family, Action::Update) {
            let server = Remembered::default();
            ask(&server, create.0, &|param| new_row(create.1, HERE, param)).unwrap();
            let id = only_id(&server, list, HERE, &create.0.name);
            let mut lists = of(&family, Action::List);
            let (showing, (changed, field, value)) = lists
                .find_map(|it| Some((it, visible(&update.0.params, update.1, it.0)?)))
                .unwrap_or_else(|| panic!("{}: nothing to see", update.0.name));
            let change = |id: &Value| {
                ask(&server, update.0, &|param| {
                    let change = (param.name == changed.name).then(|| match changed.kind {
                        Kind::Object => json!({ field: value }),
                        _ => value.clone(),
                    });
                    change.or_else(|| naming(update.1, HERE, id, param))
                })
            };
            assert_eq!(
                change(&json!("nobody")),
                refused(update.1.missing.as_ref()),
                "{name}"
            );
            change(&id).unwrap();
            let seen_now = &rows(&server, showing, HERE)[0][field];
            assert_eq!(text_of(seen_now), text_of(&value), "{name}");
            seen += 1;
        }
        for (get, state) in of(&family, Action::Get) {
            let server = Remembered::default();
            ask(&server, create.0, &|param| new_row(create.1, HERE, param)).unwrap();
            let id = only_id(&server, list, HERE, &create.0.name);
            let read = |id: &Value| ask(&server, get, &|param| naming(state, HERE, id, param));
            let data = read(&id).unwrap();
            let row = state.member.as_ref().map_or(&data, |name| &data[name]);
            assert_eq!(text_of(&row[&state.field]), text_of(&id), "{name}");
            assert_eq!(
                read(&json!("nobody")),
                refused(state.missing.as_ref()),
                "{name}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 15, "{seen}");
}

#[test]
fn an_id_that_the_reply_gives_is_the_one_in_the_list() {
    let catalogue = Catalogue::embedded().unwrap();
    for (_, family) in families(&catalogue) {
        let list = of(&family, Action::List).next().unwrap();
        for (create, state) in creations(&family) {
            let server = Remembered::default();
            let data = ask(&server, create, &|param| new_row(state, HERE, param)).unwrap();
            let id = only_id(&server, list, HERE, &create.name);
            let told = match create.reply.kind {
                DataKind::Object => data.get(&state.field),
                DataKind::Array => data.get(0).and_then(|row| row.get(&state.field)),
                DataKind::Scalar if !data.is_boolean() => Some(&data),
                _ => None,
            };
            if let Some(told) = told {
                assert_eq!(text_of(told), text_of(&id), "{}", create.name);
            }
        }
    }
}

#[test]
fn a_copy_is_another_row() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut seen = 0;
    for (name, family) in families(&catalogue) {
        let list = of(&family, Action::List).next().unwrap();
        let create = creations(&family).next().unwrap();
        for (copy, state) in of(&family, Action::Create) {
            let Some(copies) = &state.copies else {
                continue;
            };
            let server = Remembered::default();
            ask(&server, create.0, &|param| new_row(create.1, HERE, param)).unwrap();
            let id = only_id(&server, list, HERE, &create.0.name);
            let copy_of = |id: &Value| {
                ask(&server, copy, &|param| {
                    let is_source = param.name == copies.id;
                    let source = is_source.then(|| id.clone());
                    source.or_else(|| naming(state, HERE, &Value::Null, param))
                })
            };
            assert_eq!(
                copy_of(&json!("nobody")),
                refused(state.missing.as_ref()),
                "{name}"
            );
            copy_of(&id).unwrap();
            let ids = rows(&server, list, HERE).into_iter();
            let ids: Vec<_> = ids.map(|row| row[&state.field].clone()).collect();
            assert_eq!(ids.len(), 2, "{name}");
            assert!(ids[0] != ids[1] && ids.contains(&id), "{name}: {ids:?}");
            seen += 1;
        }
    }
    assert!(seen >= 2, "{seen}");
}

#[test]
fn what_a_call_refers_to_must_be_there() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut seen = 0;
    for position in 0..catalogue.heads().len() {
        let endpoint = catalogue.endpoint(position).unwrap();
        for refers in &endpoint.refers {
            let server = Remembered::default();
            let name_in = |scope: &str, ids: &[&str]| {
                reply(&server, endpoint, &|param| {
                    if refers.scope.contains(&param.name) {
                        return Some(scope.into());
                    }
                    let ids = (refers.id == param.name).then(|| json!(ids));
                    ids.map(|ids| param.list.map_or_else(|| ids[0].clone(), |_| ids.clone()))
                })
            };
            let gone = Some(refused(refers.missing.as_ref()));
            assert_eq!(name_in(HERE, &["a"]), gone, "{}", endpoint.name);
            let parts = vec![HERE.to_owned(); refers.scope.len()];
            there(&server, refers, &parts, "a".into());
            let found = name_in(HERE, &["a"]);
            assert!(found.is_none_or(|found| found.is_ok()), "{}", endpoint.name);
            let param = endpoint.params.iter().find(|it| it.name == refers.id);
            if param.unwrap().list.is_some() {
                assert_eq!(name_in(HERE, &["a", "b"]), gone, "{}", endpoint.name);
            }
            if !refers.scope.is_empty() {
                assert_eq!(name_in(ELSEWHERE, &["a"]), gone, "{}", endpoint.name);
            }
            seen += 1;
        }
    }
    assert!(seen >= 25, "{seen}");
}

#[test]
fn a_part_of_a_text_finds_rows() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut seen = 0;
    for (name, family) in families(&catalogue) {
        let create = creations(&family).next().unwrap();
        for list in of(&family, Action::List).filter(|(_, state)| !state.search.is_empty()) {
            let server = Remembered::default();
            ask(&server, create.0, &|param| new_row(create.1, HERE, param)).unwrap();
            let row = rows(&server, list, HERE).swap_remove(0);
            // What no call said is as in the sample; and some rows are no more than the id.
            let searched = list.1.search.values().flatten();
            let mut parts: Vec<_> = searched
                .filter_map(|field| row.get(field)?.as_str())
                .collect();
            if parts.is_empty() {
                parts.push("new");
            }
            let found = parts.into_iter().map(|part| (part, 1));
            for (part, expected) in found.chain([("", 1), ("nobody", 0)]) {
                let data = ask(&server, list.0, &|param| {
                    let is_searched = list.1.search.contains_key(&param.name);
                    let part = is_searched.then(|| part.into());
                    part.or_else(|| naming(list.1, HERE, &Value::Null, param))
                });
                let rows = &data.unwrap()[items(list.0)];
                assert_eq!(rows.as_array().unwrap().len(), expected, "{name}: {part}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 11, "{seen}");
}

#[test]
fn what_is_null_stays() {
    let catalogue = Catalogue::embedded().unwrap();
    let named = |name| catalogue.named(name).unwrap();
    let (list, server) = (named("channel.basic.list_simple"), Remembered::default());
    let create = json!({"name": "first", "categoryId": 77});
    ask(&server, named("channel.basic.create"), &|param| {
        create.get(&param.name).cloned()
    })
    .unwrap();
    let state = list.state.as_ref().unwrap();
    let id = only_id(&server, (list, state), HERE, "create");
    ask(&server, named("channel.basic.update_details"), &|param| {
        let change = param.fields.is_empty().then(|| id.clone());
        change.or(Some(json!({"name": null, "categoryId": 78})))
    })
    .unwrap();
    let row = &rows(&server, (list, state), HERE)[0];
    assert_eq!(
        (&row["name"], &row["categoryId"]),
        (&json!("first"), &json!("78"))
    );
}

/// Unless its parameter says that an empty text clears.
#[test]
fn what_is_empty_stays() {
    let catalogue = Catalogue::embedded().unwrap();
    let named = |name| catalogue.named(name).unwrap();
    let server = Remembered::default();
    let create = json!({"name": "first", "channelPasswd": ""});
    let created = ask(&server, named("channel.basic.create"), &|param| {
        create.get(&param.name).cloned()
    });
    let created = created.unwrap();
    assert_ne!(created["channelPasswd"], "");
    let update = json!({"channelId": created["channelId"], "name": ""});
    let say = |param: &Param| update.get(&param.name).cloned();
    ask(&server, named("channel.basic.update"), &say).unwrap();
    let read = ask(&server, named("channel.basic.get"), &say).unwrap();
    assert_eq!(read["name"], "first");
}

#[test]
fn a_deletion_without_ids_empties_its_part() {
    let catalogue = Catalogue::embedded().unwrap();
    let named = |name| {
        let endpoint = catalogue.named(name).unwrap();
        (endpoint, endpoint.state.as_ref().unwrap())
    };
    let (add, list) = (
        named("access.whitelist.add"),
        named("access.whitelist.list"),
    );
    let (remove, state) = named("access.whitelist.remove");
    let server = Remembered::default();
    for scope in [HERE, ELSEWHERE] {
        ask(&server, add.0, &|param| new_row(add.1, scope, param)).unwrap();
    }
    let without_ids = |param: &Param| state.scope.contains(&param.name).then(|| HERE.into());
    ask(&server, remove, &without_ids).unwrap();
    assert!(rows(&server, list, HERE).is_empty());
    assert_eq!(rows(&server, list, ELSEWHERE).len(), 1);
}

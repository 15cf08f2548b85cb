//! Every collection that the specs declare, through its whole life.

mod calls;

use serde_json::{Value, json};

use self::calls::{ask, creations, families, naming, new_row, of, refused, reply, rows, there};
use super::*;
use crate::catalogue::{Catalogue, Endpoint, Kind, Param};

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
            let seeing =
                lists.find_map(|it| Some((it, visible(&update.0.params, update.1, it.0)?)));
            let Some((showing, (changed, field, value))) = seeing else {
                // What it sets has a test of its own.
                assert!(
                    !update.1.sets.is_empty(),
                    "{}: nothing to see",
                    update.0.name
                );
                continue;
            };
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

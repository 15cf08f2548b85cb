//! The rows of the collections that the specs declare, really there: created, read, changed, listed and deleted, in memory.
//! One mechanism for all of them: what a collection is, and what a call does to its rows, is in the catalogue.

mod asked;
mod shown;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use crate::catalogue::{self, Action, DataKind, Endpoint, Refers, State};
use crate::given::Call;
use crate::json::{Members, scalar_text};
use crate::reply::{self, Reply};
use crate::script::{Row, Scripted, filter};
use crate::verdict::{Reason, Refusal};

/// The id before the first one that the server gives, which is that of the channel on most of the official pages.
const BEFORE_FIRST: u64 = 2_191_531;

/// What a server knows that remembers.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    rows: BTreeMap<String, Vec<Stored>>,
    /// How many ids were given. None is given twice, not even after a deletion.
    given: u64,
    /// The ids that others chose.
    chosen: BTreeSet<String>,
}

/// A row: what is known of it, by the names of the fields, and the part of the collection that it is in.
#[derive(Debug)]
struct Stored {
    scope: Vec<String>,
    fields: Map<String, Value>,
}

/// Why a valid request is refused.
#[derive(Debug, Clone, Copy)]
enum Refused {
    /// A row that it names is not there.
    Missing,
    /// The id of a new row is taken.
    Taken,
}
use Refused::{Missing, Taken};

/// Why rows cannot be remembered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unremembered {
    /// The server was started without `stateful`.
    #[error("the server is not stateful")]
    Stateless,
    /// The endpoint, which is named, has no part in the life of any rows.
    #[error("`{0}` has no rows that are remembered")]
    Endpoint(String),
    /// A row of the endpoint lacks the field.
    #[error("a row of `{0}` has no `{1}`")]
    Row(String, String),
}

impl Remembered {
    /// The answer of an endpoint with a part in the life of a collection, or where a row is not there that it refers to; `None`
    /// for all others.
    pub(super) fn answer(&self, call: &Call<'_>, request_id: &str) -> Option<Scripted> {
        let mut known = self.lock();
        let mut refers = call.endpoint.refers.iter();
        if let Some(it) = refers.find(|refers| !known.has(call, refers)) {
            let (id, missing) = (Some(&it.id), it.missing.as_ref());
            return Some(refused(call, Missing, &it.of, id, missing, request_id));
        }
        let state = call.endpoint.state.as_ref()?;
        let mut created = None;
        let data = match state.action {
            Action::Create => known.create(call, state).map(|rows| {
                created = rows.first().and_then(|own| text_of(own.get(&state.field)?));
                shown_of(call, state, &rows)
            }),
            Action::Get => known.get(call, state).map(Some),
            Action::List => return Some(known.list(call, state, request_id).into()),
            Action::Update => known.update(call, state),
            Action::Delete => known.delete(call, state).map(|()| None),
        };
        let reply = match data {
            Ok(Some(data)) => reply::with_data(call, &data, request_id),
            Ok(None) => reply::reply(call, request_id),
            Err(why) => {
                let source = state.copies.as_ref().map(|copies| &copies.id);
                let (id, missing) = (source.or(state.id.as_ref()), state.missing.as_ref());
                return Some(refused(call, why, &state.of, id, missing, request_id));
            }
        };
        let answer = Scripted::from(reply);
        Some(Scripted { created, ..answer })
    }

    /// Adds the rows of a reply of the endpoint, which are a list, a page, or one row, as the service would have made them
    /// by itself.
    pub(super) fn add(&self, endpoint: &Endpoint, data: Value) -> Result<(), Unremembered> {
        let name = || endpoint.name.clone();
        let state = endpoint.state.as_ref();
        let state = state.ok_or_else(|| Unremembered::Endpoint(name()))?;
        let rows = match data {
            Value::Array(rows) => rows,
            Value::Object(mut page) => match page.remove(items(endpoint)) {
                Some(Value::Array(rows)) => rows,
                _ => vec![page.into()],
            },
            other => vec![other],
        };
        let read = rows.into_iter().map(|row| {
            let Value::Object(fields) = row else {
                return Err(Unremembered::Row(name(), state.field.clone()));
            };
            let own = |field: &str| {
                let own = fields.get(field).and_then(text_of);
                own.ok_or_else(|| Unremembered::Row(name(), field.to_owned()))
            };
            own(&state.field)?;
            let scope = state.scope.iter().map(|part| own(state.field_of(part)));
            Ok((scope.collect::<Result<_, _>>()?, fields))
        });
        // All of them, or none.
        let read = read.collect::<Result<Vec<_>, _>>()?;
        let mut known = self.lock();
        for (scope, fields) in read {
            known.put(state, scope, fields);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Adds a row, or changes the one that has its id.
    fn put(&mut self, state: &State, scope: Vec<String>, fields: Map<String, Value>) {
        let id = fields.get(&state.field).and_then(text_of);
        self.chosen.extend(id);
        if let Some(row) = self.same(state, &scope, &fields) {
            row.fields.extend(fields);
        } else {
            let rows = self.rows.entry(state.of.clone()).or_default();
            rows.push(Stored { scope, fields });
        }
    }

    /// The row that has the id of these fields.
    fn same(
        &mut self,
        state: &State,
        scope: &[String],
        fields: &Map<String, Value>,
    ) -> Option<&mut Stored> {
        let id = fields.get(&state.field).and_then(text_of);
        let mut rows = self.rows.get_mut(&state.of)?.iter_mut();
        rows.find(|row| row.scope == scope && row.id(state) == id)
    }

    /// The new rows.
    fn create(
        &mut self,
        call: &Call<'_>,
        state: &State,
    ) -> Result<Vec<Map<String, Value>>, Refused> {
        let mut copied = Map::new();
        if let Some(copies) = &state.copies {
            let named = self.named(call, state, Some(&copies.id))?;
            copied.clone_from(&named.first().ok_or(Missing)?.fields);
            copied.retain(|name, _| *name != state.field && !copies.but.contains(name));
        }
        let new = asked::new_rows(call, state);
        let mut all = new.iter();
        if state.unique && all.any(|(scope, said)| self.same(state, scope, said).is_some()) {
            return Err(Taken);
        }
        let mut created = Vec::new();
        for (scope, said) in new {
            let mut fields = copied.clone();
            fields.extend(said);
            let is_named = fields.contains_key(&state.field);
            let id = fields.entry(&state.field);
            let id = id.or_insert_with(|| self.new_id().into());
            let id = text_of(id).unwrap_or_default();
            asked::set(state, &id, &mut fields);
            created.push(fields.clone());
            if is_named {
                self.put(state, scope, fields);
            } else {
                let rows = self.rows.entry(state.of.clone()).or_default();
                rows.push(Stored { scope, fields });
            }
        }
        Ok(created)
    }

    /// An id that no row has had.
    fn new_id(&mut self) -> u64 {
        loop {
            self.given += 1;
            let id = BEFORE_FIRST + self.given;
            if !self.chosen.contains(&id.to_string()) {
                return id;
            }
        }
    }

    fn get(&mut self, call: &Call<'_>, state: &State) -> Result<Value, Refused> {
        let named = self.named(call, state, state.id.as_ref())?;
        let row = named.first().ok_or(Missing)?;
        let mut data = sample_data(call);
        let fields = &call.endpoint.reply.fields;
        let Some(member) = &state.member else {
            return Ok(shown::row(state, data, &row.fields, fields));
        };
        let inner = fields.iter().find(|field| field.name == *member);
        let inner = inner.map_or(&[][..], |field| &field.fields);
        if let Some(members) = data.as_object_mut() {
            let old = members.get(member).cloned().unwrap_or_default();
            let row = shown::row(state, old, &row.fields, inner);
            members.insert(member.clone(), row);
        }
        Ok(data)
    }

    /// The rows of the scope, the ids and the texts that the request names.
    fn list(&self, call: &Call<'_>, state: &State, request_id: &str) -> Reply {
        let endpoint = call.endpoint;
        let sample = sample_data(call);
        let listed = match &sample {
            Value::Array(_) => Some(&sample),
            other => other.get(items(endpoint)),
        };
        let template = listed.and_then(|rows| rows.get(0)).cloned();
        let template = template.unwrap_or_default();
        let scope = asked::scope(call, &state.scope);
        let ids = asked::ids(call, state.id.as_ref());
        let rows = self.rows.get(&state.of).into_iter().flatten();
        let mut rows: Vec<Row> = rows
            .filter(|row| state.scope.is_empty() || row.scope == scope)
            .filter(|row| ids.is_empty() || row.id(state).is_some_and(|id| ids.contains(&id)))
            .filter(|row| asked::is_within(call, state, &row.fields))
            .map(|row| {
                let shown = shown::row(state, template.clone(), &row.fields, endpoint.row_fields());
                // What the reply does not show of a row can be asked for as well.
                let mut known = row.fields.clone();
                known.extend(shown.as_object().cloned().unwrap_or_default());
                Row {
                    text: shown.to_string(),
                    value: known.into(),
                }
            })
            .filter(|row| filter::has_ids(call, row) && asked::has_texts(call, state, row))
            .collect();
        asked::sort(call, state, &mut rows);
        let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        reply::with_rows(call, &texts, request_id)
    }

    /// Changes the rows that are named; without names, all of the scope.
    fn update(&mut self, call: &Call<'_>, state: &State) -> Result<Option<Value>, Refused> {
        let said = asked::settings(call, state);
        let mut rows = self.named(call, state, state.id.as_ref())?;
        for row in &mut rows {
            let mut changes = said.clone();
            asked::set(state, &row.id(state).unwrap_or_default(), &mut changes);
            row.fields.extend(changes);
        }
        let reply = &call.endpoint.reply;
        let show =
            |row: &&mut Stored| shown::row(state, sample_data(call), &row.fields, &reply.fields);
        let is_shown = reply.kind == DataKind::Object;
        Ok(rows.first().filter(|_| is_shown).map(show))
    }

    /// All of the rows that are named, or none where one is not there; without names, those of the scope that are as the
    /// request says, or all of them where it says nothing.
    fn delete(&mut self, call: &Call<'_>, state: &State) -> Result<(), Refused> {
        let ids = asked::ids(call, state.id.as_ref());
        if !ids.is_empty() {
            self.named(call, state, state.id.as_ref())?;
        }
        let (scope, said) = (
            asked::scope(call, &state.scope),
            asked::settings(call, state),
        );
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

    /// Whether all rows are there that the request refers to.
    fn has(&self, call: &Call<'_>, refers: &Refers) -> bool {
        if !asked::ids(call, refers.unless.as_ref()).is_empty() {
            return true;
        }
        let scope = asked::scope(call, &refers.scope);
        let rows = self.rows.get(&refers.of).into_iter().flatten();
        let rows = rows.filter(|row| refers.scope.is_empty() || row.scope == scope);
        let own = rows.filter_map(|row| text_of(row.fields.get(&refers.field)?));
        let own: BTreeSet<_> = own.collect();
        let ids = asked::ids(call, Some(&refers.id));
        ids.iter().all(|id| own.contains(id))
    }

    /// The rows that the parameter `id` names: all of them, or none where one is not there. Without names, those of the scope.
    fn named(
        &mut self,
        call: &Call<'_>,
        state: &State,
        id: Option<&String>,
    ) -> Result<Vec<&mut Stored>, Refused> {
        let (scope, ids) = (asked::scope(call, &state.scope), asked::ids(call, id));
        let rows = self.rows.entry(state.of.clone()).or_default().iter_mut();
        let rows = rows.filter(|row| row.scope == scope);
        if ids.is_empty() {
            return Ok(rows.collect());
        }
        let mut found = BTreeMap::new();
        for row in rows {
            if let Some(id) = row.id(state)
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

/// The answer about a row that the parameter `id` names.
fn refused(
    call: &Call<'_>,
    why: Refused,
    of: &str,
    id: Option<&String>,
    missing: Option<&catalogue::Missing>,
    request_id: &str,
) -> Scripted {
    let of = of.replace('_', " ");
    let (reason, code, message) = match (why, missing) {
        (Missing, Some(own)) => (Reason::RowNotFound, own.code, own.message.clone()),
        (Missing, None) => (Reason::RowNotFound, 400, format!("{of} not found.")),
        (Taken, _) => (Reason::RowExists, 400, format!("{of} already exists.")),
    };
    let reply = reply::refusal(&call.endpoint.envelope, code, &message, request_id);
    let refusal = Refusal {
        parameter: id.cloned(),
        ..Refusal::new(reason, message)
    };
    Scripted {
        refusal: Some(refusal),
        ..reply.into()
    }
}

/// What the reply says of new rows, where it says something.
fn shown_of(call: &Call<'_>, state: &State, created: &[Map<String, Value>]) -> Option<Value> {
    let sample = sample_data(call);
    let fields = &call.endpoint.reply.fields;
    match call.endpoint.reply.kind {
        DataKind::Array => {
            let row = sample.get(0).cloned().unwrap_or_default();
            let show = |own| shown::row(state, row.clone(), own, fields);
            Some(created.iter().map(show).collect())
        }
        // A reply of one word is the id, or says no more than that there is a row now.
        DataKind::Scalar if sample.is_boolean() => None,
        DataKind::Object | DataKind::Scalar => {
            let first = created.first();
            first.map(|own| shown::row(state, sample, own, fields))
        }
        _ => None,
    }
}

/// The member of the reply that holds the rows.
fn items(endpoint: &Endpoint) -> &str {
    endpoint.items().unwrap_or("contents")
}

/// The data of the endpoint's sample.
fn sample_data(call: &Call<'_>) -> Value {
    reply::sample_text(call.endpoint)
        .and_then(Members::of)
        .and_then(|members| serde_json::from_str(members.get("data")?).ok())
        .unwrap_or_default()
}

fn text_of(value: &Value) -> Option<String> {
    scalar_text(value).map(Into::into)
}

#[cfg(test)]
mod tests;

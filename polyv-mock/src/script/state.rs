//! Channels, and the rows of the collections that the specs declare, really there: created, read, changed, listed and
//! deleted, in memory. Channels have settings that depend on each other, and are known by code of their own.

mod channel;
mod collections;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::tz::Offset;
use serde_json::{Map, Value, json};

use self::channel::Channel;
use self::collections::Collections;
use crate::catalogue::{Endpoint, Kind, Paging};
use crate::given::Call;
use crate::json::Members;
use crate::reply::{self, Reply};
use crate::request::Json;
use crate::script::Row;
use crate::validate::civil_of;

/// What POLYV says of a channel that is not there: version 4, and those before it.
const NOT_FOUND_V4: (i64, &str) = (30004, "找不到频道");
const NOT_FOUND: (i64, &str) = (404, "channel not found.");
const NOT_FOUND_V2: (i64, &str) = (400, "channel not found.");
/// The name of a channel's id on the wire.
const ID: &str = "channelId";
/// The id before that of the first channel, which is the one on most of the official pages.
const BEFORE_FIRST: u64 = 2_191_531;

/// What a server knows that remembers.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    channels: Channels,
    collections: Collections,
}

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
    /// The answer of an endpoint of a life cycle; `None` for all others.
    pub(super) fn answer(&self, call: &Call<'_>, request_id: &str) -> Option<Reply> {
        let of_channels = self.channels.answer(call, request_id);
        of_channels.or_else(|| self.collections.answer(call, request_id))
    }

    /// Adds the rows of a reply of the endpoint: a list, a page, or one row.
    pub(super) fn add(&self, endpoint: &Endpoint, data: Value) -> Result<(), Unremembered> {
        let items = endpoint.paging.as_ref().and_then(Paging::items);
        let rows = match data {
            Value::Array(rows) => rows,
            Value::Object(mut page) => match page.remove(items.unwrap_or("contents")) {
                Some(Value::Array(rows)) => rows,
                _ => vec![page.into()],
            },
            other => vec![other],
        };
        self.collections.add(endpoint, rows)
    }
}

/// The channels of a server.
#[derive(Debug, Default)]
struct Channels(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    channels: BTreeMap<u64, Channel>,
    /// How many were created. An id is never given twice, not even after a deletion.
    created: u64,
}

impl Known {
    /// Remembers a channel with these settings, and returns what the reply says of it, in the sample's words.
    fn create(&mut self, given: &Map<String, Value>, sample: &Map<String, Value>) -> Value {
        self.created += 1;
        let id = BEFORE_FIRST + self.created;
        let channel = Channel::new(id, given);
        let reply = channel.as_created(sample);
        self.channels.insert(id, channel);
        reply
    }
}

impl Channels {
    /// The answer of an endpoint of the life cycle; `None` for all others.
    fn answer(&self, call: &Call<'_>, request_id: &str) -> Option<Reply> {
        let data = match call.endpoint.name.as_str() {
            "channel.basic.create" | "channel.basic.create_mr" => self.create(call, None),
            "channel.basic.create_initialized" => self.create(call, Some("basicSetting")),
            "channel.basic.create_batch" => self.create_batch(call),
            "channel.basic.copy" => self.copy(call),
            "channel.basic.get" | "channel.basic.get_v3" => self.get(call),
            "channel.basic.update" => self.update(call, None),
            "channel.basic.update_v3" => self.update(call, Some("basicSetting")),
            "channel.basic.update_v2" | "channel.basic.set_template" => self.set(call),
            "channel.basic.set_password" => self.set_password(call),
            "channel.basic.delete" => self.delete(call),
            "channel.basic.delete_batch" => self.delete_batch(call),
            "channel.basic.list_ids" => Some(self.ids(call)),
            "channel.basic.list"
            | "channel.basic.list_v3"
            | "channel.basic.list_detail"
            | "channel.basic.list_detail_v3"
            | "channel.basic.list_simple"
            | "channel.basic.list_simple_v3" => return Some(self.list(call, request_id)),
            _ => return None,
        };
        Some(match data {
            Some(data) => reply::with_data(call, &data, request_id),
            None => not_found(call, request_id),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates what the body says, or the object `inside` it.
    fn create(&self, call: &Call<'_>, inside: Option<&str>) -> Option<Value> {
        let given = member(body(call)?, inside)?.as_object()?;
        let sample = sample_data(call);
        Some(self.lock().create(given, sample.as_object()?))
    }

    fn create_batch(&self, call: &Call<'_>) -> Option<Value> {
        let given = body(call)?.as_array()?;
        let sample = sample_data(call);
        let sample = sample.get(0)?.as_object()?;
        let mut known = self.lock();
        let created = given
            .iter()
            .map(|given| Some(known.create(given.as_object()?, sample)));
        created.collect()
    }

    /// A channel with the settings of another one, but for those that the request names; its passwords are its own.
    fn copy(&self, call: &Call<'_>) -> Option<Value> {
        let mut known = self.lock();
        let mut settings = known.channels.get(&wanted(call)?)?.as_copied();
        settings.extend(named(call));
        let shown = Map::from_iter([(ID.to_owned(), Value::Null)]);
        let created = known.create(&settings, &shown);
        Some(created[ID].clone())
    }

    /// The sample of the endpoint, with what is known of the channel.
    fn get(&self, call: &Call<'_>) -> Option<Value> {
        let known = self.lock();
        let channel = known.channels.get(&wanted(call)?)?;
        Some(channel.shown_as(sample_data(call), is_older(call)))
    }

    /// Changes what the body names, or the object `inside` it.
    fn update(&self, call: &Call<'_>, inside: Option<&str>) -> Option<Value> {
        let changes = member(body(call)?, inside)?.as_object()?;
        self.change(call, changes)
    }

    /// Changes what the parameters outside of a body name.
    fn set(&self, call: &Call<'_>) -> Option<Value> {
        self.change(call, &named(call))
    }

    fn change(&self, call: &Call<'_>, changes: &Map<String, Value>) -> Option<Value> {
        let mut known = self.lock();
        let channel = known.channels.get_mut(&wanted(call)?)?;
        channel.change(changes);
        Some(sample_data(call))
    }

    /// Sets the password of a channel, or of all where none is named.
    fn set_password(&self, call: &Call<'_>) -> Option<Value> {
        let password = call.given(call.param("passwd")?)?.as_text()?;
        let changes = Map::from_iter([("password".to_owned(), Value::from(&*password))]);
        if call.given(call.param(ID)?).is_some() {
            return self.change(call, &changes);
        }
        for channel in self.lock().channels.values_mut() {
            channel.change(&changes);
        }
        Some(sample_data(call))
    }

    fn delete(&self, call: &Call<'_>) -> Option<Value> {
        self.lock().channels.remove(&wanted(call)?)?;
        Some(json!(true))
    }

    /// All of them, or none: a channel that is not there is refused.
    fn delete_batch(&self, call: &Call<'_>) -> Option<Value> {
        let ids: Vec<u64> = body(call)?
            .get("channelIds")?
            .as_array()?
            .iter()
            .map(|id| id.as_u64().or_else(|| id.as_str()?.parse().ok()))
            .collect::<Option<_>>()?;
        let mut known = self.lock();
        if !ids.iter().all(|id| known.channels.contains_key(id)) {
            return None;
        }
        for id in ids {
            known.channels.remove(&id);
        }
        Some(json!(true))
    }

    /// The channels of the category, the state and the keyword that the request names. Version 4 has the oldest first,
    /// unless it is asked for another order; those before it have the newest first.
    fn asked_for<T>(&self, call: &Call<'_>, show: impl Fn(&Channel) -> T) -> Vec<T> {
        let given = |name: &str| call.given(call.param(name)?)?.as_text();
        let keyword = given("keyword").unwrap_or_default();
        let is_meant = |channel: &&Channel| {
            let facts = json!({"channelId": 0, "name": "", "categoryId": 0, "watchStatus": ""});
            let value = channel.shown_as(facts, is_older(call));
            let name = value["name"].as_str().unwrap_or_default();
            let text = String::new();
            name.contains(&*keyword) && super::filter::has_ids(call, &Row { value, text })
        };
        let known = self.lock();
        let mut channels: Vec<_> = known.channels.values().filter(is_meant).collect();
        let order = given("orderBy").unwrap_or_default();
        if is_older(call) || order == "channelCreatedTimeDesc" {
            channels.reverse();
        }
        // Those that have no start come last, whichever way they are sorted.
        match &*order {
            "startTimeAsc" => channels.sort_by_key(|channel| channel.start().unwrap_or(i64::MAX)),
            "startTimeDesc" => channels.sort_by_key(|channel| Reverse(channel.start())),
            _ => {}
        }
        channels.into_iter().map(show).collect()
    }

    fn list(&self, call: &Call<'_>, request_id: &str) -> Reply {
        let sample = sample_data(call);
        let row = &sample["contents"][0];
        let show = |channel: &Channel| channel.shown_as(row.clone(), is_older(call)).to_string();
        let rows = self.asked_for(call, show);
        let texts: Vec<&str> = rows.iter().map(String::as_str).collect();
        reply::with_rows(call, &texts, request_id)
    }

    fn ids(&self, call: &Call<'_>) -> Value {
        let id = |channel: &Channel| channel.shown_as(json!({"channelId": 0}), false);
        let ids = self.asked_for(call, id).into_iter();
        json!({"channels": ids.map(|shown| shown["channelId"].clone()).collect::<Vec<_>>()})
    }
}

fn is_older(call: &Call<'_>) -> bool {
    call.endpoint.envelope == "v3"
}

fn not_found(call: &Call<'_>, request_id: &str) -> Reply {
    let family = &call.endpoint.envelope;
    let (code, message) = if family.starts_with("v4") {
        NOT_FOUND_V4
    } else if call.endpoint.path.starts_with("/live/v2/") {
        NOT_FOUND_V2
    } else {
        NOT_FOUND
    };
    reply::refusal(family, code, message, request_id)
}

/// The channel that the request names.
fn wanted(call: &Call<'_>) -> Option<u64> {
    let given = call.given(call.param(ID)?)?;
    given.as_text()?.parse().ok()
}

/// What the parameters name besides the channel; a time as channels have it, in milliseconds.
fn named(call: &Call<'_>) -> Map<String, Value> {
    let others = call.endpoint.params.iter().filter(|param| param.name != ID);
    let named = others.filter_map(|param| {
        let text = call.given(param)?.as_text()?;
        let value = match param.kind {
            Kind::Datetime => {
                let at = civil_of(param.kind, param.format.as_deref(), &text)?;
                Offset::constant(8)
                    .to_timestamp(at)
                    .ok()?
                    .as_millisecond()
                    .into()
            }
            _ => text.into(),
        };
        Some((param.name.clone(), value))
    });
    named.collect()
}

fn member<'v>(body: &'v Value, name: Option<&str>) -> Option<&'v Value> {
    name.map_or(Some(body), |name| body.get(name))
}

fn body<'r>(call: &Call<'r>) -> Option<&'r Value> {
    match &call.request.json {
        Json::Value(body) => Some(body),
        Json::Absent | Json::Malformed => None,
    }
}

/// The data of the endpoint's sample.
fn sample_data(call: &Call<'_>) -> Value {
    reply::sample_text(call.endpoint)
        .and_then(Members::of)
        .and_then(|members| serde_json::from_str(members.get("data")?).ok())
        .unwrap_or_default()
}

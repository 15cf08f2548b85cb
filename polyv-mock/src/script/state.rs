//! Channels that are really there: created, read, listed and deleted, in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

use crate::given::Call;
use crate::json::Members;
use crate::reply::{self, Reply};
use crate::request::Json;
use crate::script::Row;

/// What POLYV says of a channel that is not there. The code is that of the refusals of its version.
const NOT_FOUND: &str = "channel not found.";
/// The id before that of the first channel, which is the one on most of the official pages.
const BEFORE_FIRST: u64 = 2_191_531;

/// The channels of a server.
#[derive(Debug, Default)]
pub(crate) struct Channels(Mutex<BTreeMap<u64, Map<String, Value>>>);

impl Channels {
    /// The answer of an endpoint of the life cycle; `None` for all others.
    pub(super) fn answer(&self, call: &Call<'_>, request_id: &str) -> Option<Reply> {
        let data = match call.endpoint.name.as_str() {
            "channel.basic.create" => self.create(call),
            "channel.basic.get" | "channel.basic.get_v3" => self.get(call),
            "channel.basic.delete_batch" => self.delete(call),
            "channel.basic.list_detail" => return Some(self.list(call, request_id)),
            _ => return None,
        };
        Some(match data {
            Some(data) => reply::with_data(call, &data, request_id),
            None => reply::refusal(&call.endpoint.envelope, 400, NOT_FOUND, request_id),
        })
    }

    fn create(&self, call: &Call<'_>) -> Option<Value> {
        let Json::Value(Value::Object(given)) = &call.request.json else {
            return None;
        };
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = channels.keys().next_back().copied();
        let id = last.unwrap_or(BEFORE_FIRST) + 1;
        let mut channel = given.clone();
        channel.insert("channelId".to_owned(), id.into());
        let mut created = sample_data(call);
        for (name, value) in &mut created {
            if let Some(own) = channel.get(name) {
                *value = own.clone();
            }
        }
        channels.insert(id, channel);
        Some(created.into())
    }

    /// The sample of the endpoint, with what the channel was created with.
    fn get(&self, call: &Call<'_>) -> Option<Value> {
        let id = call
            .param("channelId")
            .and_then(|param| call.given(param)?.as_text()?.parse().ok())?;
        let channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let channel = channels.get(&id)?;
        Some(merged(sample_data(call), channel).into())
    }

    /// All of them, or none: a channel that is not there is refused.
    fn delete(&self, call: &Call<'_>) -> Option<Value> {
        let Json::Value(body) = &call.request.json else {
            return None;
        };
        let ids: Vec<u64> = body
            .get("channelIds")?
            .as_array()?
            .iter()
            .map(|id| id.as_u64().or_else(|| id.as_str()?.parse().ok()))
            .collect::<Option<_>>()?;
        let mut channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !ids.iter().all(|id| channels.contains_key(id)) {
            return None;
        }
        for id in ids {
            channels.remove(&id);
        }
        Some(json!(true))
    }

    /// The newest first, of the category, the state and the keyword that the request names.
    fn list(&self, call: &Call<'_>, request_id: &str) -> Reply {
        let row = sample_data(call)
            .get("contents")
            .and_then(|rows| rows.get(0)?.as_object().cloned())
            .unwrap_or_default();
        let keyword = call
            .param("keyword")
            .and_then(|param| call.given(param)?.as_text())
            .unwrap_or_default();
        let channels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows: Vec<Row> = channels
            .values()
            .rev()
            .map(|channel| Value::from(merged(row.clone(), channel)))
            .filter(|row| {
                let name = row.get("name").and_then(Value::as_str);
                name.is_none_or(|name| name.contains(&*keyword))
            })
            .map(|value| Row {
                text: value.to_string(),
                value,
            })
            .filter(|row| super::filter::has_ids(call, row))
            .collect();
        let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
        reply::with_rows(call, &texts, request_id)
    }
}

/// The data of the endpoint's sample.
fn sample_data(call: &Call<'_>) -> Map<String, Value> {
    reply::sample_text(call.endpoint)
        .and_then(Members::of)
        .and_then(|members| serde_json::from_str(members.get("data")?).ok())
        .unwrap_or_default()
}

/// What the sample has, in the words of the channel where it has them: it was just created, and its other fields are those of
/// the page.
fn merged(mut sample: Map<String, Value>, channel: &Map<String, Value>) -> Map<String, Value> {
    let names = [
        "channelId",
        "name",
        "channelPasswd",
        "categoryId",
        "startTime",
        "endTime",
        "splashImg",
        "newScene",
        "template",
        "pureRtcEnabled",
    ];
    for name in names {
        if let (Some(value), Some(own)) = (sample.get_mut(name), channel.get(name)) {
            *value = own.clone();
        }
    }
    sample
}

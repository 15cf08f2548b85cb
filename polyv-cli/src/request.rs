//! What is about to be sent: a request of an operation, or a call of a path.

use polyv_sdk::dynamic::ParamFacts;
use polyv_sdk::endpoint::Reply;
use polyv_sdk::request::Draft;
use polyv_sdk::{AnyRequest, Call, Effect, Error, Json, PagedCall};
use serde_json::{Map, Value};

use crate::doc::REDACTED;
use crate::leaf::Leaf;

/// A request that is ready.
pub(crate) enum Request<'a> {
    /// Of an operation.
    Known(&'a Leaf, AnyRequest),
    /// Of a path.
    Path(Box<PathCall>),
}

/// A call of a path.
pub(crate) struct PathCall {
    pub(crate) call: Call,
    /// The same as a list.
    pub(crate) list: PagedCall,
    pub(crate) effect: Effect,
    pub(crate) is_file: bool,
    /// Method and path.
    pub(crate) name: String,
    /// The operation that has this path, if there is one.
    pub(crate) leaf: Option<Leaf>,
}

impl Request<'_> {
    /// What errors call it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Known(leaf, _) => leaf.operation.name(),
            Self::Path(path) => &path.name,
        }
    }

    /// The operation, if it is known.
    pub(crate) fn leaf(&self) -> Option<&Leaf> {
        match self {
            Self::Known(leaf, _) => Some(leaf),
            Self::Path(path) => path.leaf.as_ref(),
        }
    }

    /// What it changes.
    pub(crate) fn effect(&self) -> Effect {
        match self {
            Self::Known(leaf, _) => leaf.operation.operation().effect,
            Self::Path(path) => path.effect,
        }
    }

    /// Whether its reply is a file.
    pub(crate) fn is_file(&self) -> bool {
        match self {
            Self::Known(leaf, _) => leaf.operation.operation().reply == Reply::Binary,
            Self::Path(path) => path.is_file,
        }
    }

    /// Whether it may upload a file.
    pub(crate) fn may_upload(&self) -> bool {
        match self {
            Self::Known(leaf, _) => leaf.facts.params.iter().any(|param| param.kind == "file"),
            Self::Path(path) => !members(stored(&path.call).remove("files")).is_empty(),
        }
    }

    /// The fields of its reply, or of a row of it, as far as they are documented.
    pub(crate) fn fields(&self) -> &[ParamFacts] {
        self.leaf().map_or(&[], |leaf| &leaf.facts.reply.fields)
    }

    /// Its parameters in their places, checked as they are when it is sent.
    pub(crate) fn draft(
        &self,
        user_id: Option<&str>,
        unknown_values: bool,
    ) -> Result<Draft, Error> {
        match self {
            Self::Known(_, request) if unknown_values => request.draft_with_unknown_values(user_id),
            Self::Known(_, request) => request.draft(user_id),
            Self::Path(path) => path.call.draft(),
        }
    }

    /// Its parameters by their names on the wire.
    pub(crate) fn params(&self) -> Map<String, Value> {
        match self {
            Self::Known(_, request) => {
                let mut stored = stored(request);
                members(stored.remove("params"))
            }
            Self::Path(path) => {
                let mut stored = stored(&path.call);
                let places = ["query", "form", "json", "files"].map(|place| stored.remove(place));
                let mut params: Map<_, _> = places.into_iter().flat_map(members).collect();
                let templates = path.leaf.iter().map(|leaf| leaf.facts.path.split('/'));
                let given = path.name.split(' ').nth(1).unwrap_or_default();
                for (part, value) in templates.flat_map(|parts| parts.zip(given.split('/'))) {
                    if let Some(name) = part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                        params.insert(name.to_owned(), value.into());
                    }
                }
                params
            }
        }
    }

    /// The values among its parameters that are secrets.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut secrets = Vec::new();
        match self {
            Self::Known(leaf, _) => {
                documented(&leaf.facts.params, &self.params().into(), &mut secrets);
            }
            // Of what has no documentation the SDK hides what is named like a secret.
            Self::Path(_) => {
                let shown: Value = self.params().into();
                let hidden = serde_json::to_value(Json::from(shown.clone())).unwrap_or_default();
                redacted(&shown, &hidden, &mut secrets);
            }
        }
        secrets.retain(|secret| !secret.is_empty());
        secrets
    }
}

/// What can be stored, with its secrets.
fn stored(value: &impl serde::Serialize) -> Map<String, Value> {
    members(serde_json::to_value(polyv_sdk::reveal(value)).ok())
}

fn members(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// The texts of the parameters, and of their fields, that are secrets.
pub(crate) fn documented(params: &[ParamFacts], value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| documented(params, item, secrets)),
        Value::Object(members) => {
            for (name, value) in members {
                let Some(param) = params.iter().find(|param| param.name == *name) else {
                    continue;
                };
                match value {
                    Value::String(text) if param.secret => secrets.push(text.clone()),
                    Value::Array(items) if param.secret => {
                        let texts = items.iter().filter_map(Value::as_str);
                        secrets.extend(texts.map(str::to_owned));
                    }
                    value => documented(&param.fields, value, secrets),
                }
            }
        }
        _ => {}
    }
}

/// The texts that `hidden` has not.
fn redacted(shown: &Value, hidden: &Value, secrets: &mut Vec<String>) {
    match (shown, hidden) {
        (shown, Value::String(text)) if text == REDACTED => match shown {
            Value::String(secret) => secrets.push(secret.clone()),
            Value::Null => {}
            other => secrets.push(other.to_string()),
        },
        (Value::Array(shown), Value::Array(hidden)) => {
            let pairs = shown.iter().zip(hidden);
            pairs.for_each(|(shown, hidden)| redacted(shown, hidden, secrets));
        }
        (Value::Object(shown), Value::Object(hidden)) => {
            for (name, value) in shown {
                if let Some(hidden) = hidden.get(name) {
                    redacted(value, hidden, secrets);
                }
            }
        }
        _ => {}
    }
}

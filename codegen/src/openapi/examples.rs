//! The examples of the specs, as values of their schemas.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::{Api, Endpoint, Example, Field, Form, Place, Ty};
use crate::words::List;

/// The value that a text on the wire means, as the schema of `field` describes it.
pub(super) fn typed(field: &Field, text: &str) -> Value {
    match field.list {
        Some(List::Comma) => text.split(',').map(|item| single(field, item)).collect(),
        // A packed value is described as the text that it is.
        Some(List::JsonText) => json!(text),
        _ => single(field, text),
    }
}

fn single(field: &Field, text: &str) -> Value {
    let plain = || json!(text);
    match (&field.ty, &field.form) {
        (Ty::Int | Ty::Count, _)
        | (Ty::Timestamp, Form::Plain)
        | (Ty::Bool, Form::OneZero)
        | (Ty::Id(_) | Ty::Enum(_), Form::Numeric) => text
            .parse::<i64>()
            .map_or_else(|_| plain(), |number| json!(number)),
        (Ty::Decimal, _) => {
            serde_json::from_str::<serde_json::Number>(text).map_or_else(|_| plain(), Value::Number)
        }
        (Ty::Bool, Form::Plain) => text
            .parse::<bool>()
            .map_or_else(|_| plain(), |flag| json!(flag)),
        _ => plain(),
    }
}

/// What the endpoint's first example with a request sends, by place and name; values that do not matter are left out.
pub(super) struct Sent<'a> {
    values: BTreeMap<(Place, &'a str), Value>,
}

impl<'a> Sent<'a> {
    pub(super) fn of(endpoint: &'a Endpoint) -> Self {
        let example = endpoint
            .examples
            .iter()
            .find(|example| example.request.is_some());
        let mut values = BTreeMap::new();
        for (place, name, text) in example
            .into_iter()
            .flat_map(|example| parts(endpoint, example))
        {
            let field = endpoint
                .params
                .iter()
                .find(|field| field.place == place && *field.wire == *name);
            let is_placeholder =
                text.starts_with("${") || text == "x" || (text.is_empty() && place == Place::Path);
            if let Some(field) = field.filter(|_| !is_placeholder) {
                values.insert((place, field.wire.text.as_str()), typed(field, &text));
            }
        }
        Self { values }
    }

    /// The value of a parameter.
    pub(super) fn value(&self, field: &Field) -> Option<Value> {
        self.values.get(&(field.place, &*field.wire)).cloned()
    }

    /// The fields of a form.
    pub(super) fn form(&self) -> Map<String, Value> {
        let of_form = self
            .values
            .iter()
            .filter(|((place, _), _)| *place == Place::Form);
        of_form
            .map(|((_, name), value)| ((*name).to_owned(), value.clone()))
            .collect()
    }
}

/// The texts of a request, each with its place and name.
fn parts(endpoint: &Endpoint, example: &Example) -> Vec<(Place, String, String)> {
    let mut parts = Vec::new();
    let mut pairs = |place: Place, text: &str| {
        let decoded = form_urlencoded::parse(text.trim().as_bytes());
        parts.extend(decoded.map(|(name, value)| (place, name.into_owned(), value.into_owned())));
    };
    let line = example
        .request
        .as_ref()
        .map_or("", |request| request.text.as_str());
    let url = line.split_once(' ').map_or(line, |(_, url)| url);
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    pairs(Place::Query, query);
    if let Some(body) = example
        .request_body
        .as_ref()
        .filter(|_| !has_json(endpoint))
    {
        pairs(Place::Form, &body.text);
    }
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let segments = path.split('/').skip(1);
    for (template, segment) in endpoint.url_path.split('/').skip(1).zip(segments) {
        let name = template
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        if let Some(name) = name {
            parts.push((Place::Path, name.to_owned(), segment.to_owned()));
        }
    }
    parts
}

/// Whether requests have a JSON body.
pub(super) fn has_json(endpoint: &Endpoint) -> bool {
    let is_json = |field: &Field| matches!(field.place, Place::Json | Place::JsonRoot);
    endpoint.params.iter().any(is_json)
}

/// The JSON bodies of the requests, by the names of the examples. Sources print some numbers as texts: here they are numbers.
pub(super) fn bodies(api: &Api, endpoint: &Endpoint) -> Option<Value> {
    let root = endpoint
        .params
        .iter()
        .find(|field| field.place == Place::JsonRoot);
    let bodies = endpoint.examples.iter().filter_map(|example| {
        let mut body = serde_json::from_str(&example.request_body.as_ref()?.text).ok()?;
        match root {
            Some(root) => spell(api, endpoint, root, &mut body),
            None => spell_all(api, endpoint, &endpoint.params, &mut body),
        }
        Some((example.name.as_str(), body))
    });
    named(bodies)
}

/// Writes numbers in the members of an object as their fields are sent.
fn spell_all(api: &Api, endpoint: &Endpoint, fields: &[Field], value: &mut Value) {
    for field in fields {
        if let Some(member) = value.get_mut(&*field.wire) {
            spell(api, endpoint, field, member);
        }
    }
}

/// Writes numbers in a value as the field is sent.
fn spell(api: &Api, endpoint: &Endpoint, field: &Field, value: &mut Value) {
    match value {
        Value::Array(items) => {
            for item in items {
                spell(api, endpoint, field, item);
            }
        }
        Value::Object(_) => {
            let Ty::Object(known) = &field.ty else {
                return;
            };
            let found = endpoint.object(&known.name);
            if let Some(object) = found.or_else(|| api.object(&known.name)) {
                spell_all(api, endpoint, &object.fields, value);
            }
        }
        Value::String(text) if field.ty.is_number() || field.ty == Ty::Timestamp => {
            *value = single(field, text);
        }
        _ => {}
    }
}

/// The bodies of the replies with `status`: JSON where it is JSON, and otherwise the text.
pub(super) fn replies(endpoint: &Endpoint, status: i64) -> Vec<(&str, Value)> {
    let of_status = endpoint
        .examples
        .iter()
        .filter(|example| example.status == status);
    of_status
        .filter_map(|example| Some((example.name.as_str(), example.body.as_ref()?.text.as_str())))
        .filter(|(_, body)| !body.is_empty())
        .map(|(name, body)| {
            (
                name,
                serde_json::from_str(body).unwrap_or_else(|_| json!(body)),
            )
        })
        .collect()
}

/// Examples by their names, of which none is lost: a second one of a name gets a number.
pub(super) fn named<'n>(examples: impl IntoIterator<Item = (&'n str, Value)>) -> Option<Value> {
    let mut named = Map::new();
    for (name, value) in examples {
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let free = std::iter::once(name.to_owned())
            .chain(numbered)
            .find(|name| !named.contains_key(name))?;
        named.insert(free, json!({"value": value}));
    }
    (!named.is_empty()).then_some(Value::Object(named))
}

/// Requests as the page prints them.
pub(super) fn requests(endpoint: &Endpoint) -> Option<Value> {
    let requests = endpoint.examples.iter().filter_map(|example| {
        let request = example.request.as_ref()?;
        Some(super::object([
            ("name", Some(json!(example.name))),
            ("request", Some(json!(request.text))),
            (
                "body",
                example.request_body.as_ref().map(|body| json!(body.text)),
            ),
        ]))
    });
    super::list_of(requests)
}

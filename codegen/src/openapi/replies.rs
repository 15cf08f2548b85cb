//! What comes back: successes and refusals.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::alternatives::{also, empty};
use super::envelopes::name_of;
use super::examples;
use super::schema::{Owner, Schemas, reference};
use super::way::Way;
use crate::made::sample;
use crate::model::{Api, Endpoint, Form, Refusal, ReplyKind, Ty};
use crate::words::{Envelope, Word as _};

const OK: i64 = 200;

/// All replies, by their status.
pub(super) fn responses<'a>(
    api: &'a Api,
    endpoint: &'a Endpoint,
    schemas: &mut Schemas<'a>,
) -> Value {
    let mut responses = Map::new();
    responses.insert(OK.to_string(), success(endpoint, schemas));
    let family = family(endpoint.reply.envelope);
    let known = refusals(api, family);
    let of_family = statuses(known);
    let own = endpoint
        .examples
        .iter()
        .map(|example| example.status)
        .filter(|status| *status != OK);
    let all: BTreeSet<i64> = of_family.iter().copied().chain(own).collect();
    for status in all {
        let printed = examples::replies(endpoint, status);
        let response = if printed.is_empty() && of_family.contains(&status) {
            json!({"$ref": format!("#/components/responses/{family}.{status}")})
        } else {
            refusal(api, family, status, printed)
        };
        responses.insert(status.to_string(), response);
    }
    Value::Object(responses)
}

/// The family in which an endpoint with this envelope refuses.
pub(super) fn family(envelope: Envelope) -> &'static str {
    match envelope {
        // Refusals of the first version look like those of the third.
        Envelope::V1 | Envelope::V3 => "v3",
        Envelope::V4 => "v4",
    }
}

fn refusals<'a>(api: &'a Api, family: &str) -> &'a [Refusal] {
    let known = api.service.refusals.iter().find(|(name, _)| name == family);
    known.map_or(&[], |(_, refusals)| refusals)
}

/// The statuses of refusals.
pub(super) fn statuses(refusals: &[Refusal]) -> BTreeSet<i64> {
    refusals.iter().map(|refusal| refusal.status).collect()
}

/// A refusal with `status`, with what the page of an endpoint prints of it.
pub(super) fn refusal(api: &Api, family: &str, status: i64, printed: Vec<(&str, Value)>) -> Value {
    let of_status = refusals(api, family)
        .iter()
        .filter(|refusal| refusal.status == status);
    let causes: Vec<&str> = of_status.map(|refusal| refusal.cause.as_str()).collect();
    let description = if causes.is_empty() {
        "The call is refused.".to_owned()
    } else {
        format!("The call is refused: {}.", causes.join(", "))
    };
    let mut all = match examples::named(printed) {
        Some(Value::Object(named)) => named,
        _ => Map::new(),
    };
    for cause in causes {
        all.insert(
            cause.to_owned(),
            json!({"$ref": format!("#/components/examples/{family}.{cause}")}),
        );
    }
    let content = super::object([
        ("schema", Some(reference(&name_of("Refusal")))),
        ("examples", (!all.is_empty()).then_some(Value::Object(all))),
    ]);
    json!({"description": description, "content": {"application/json": content}})
}

fn success<'a>(endpoint: &'a Endpoint, schemas: &mut Schemas<'a>) -> Value {
    let printed = examples::named(examples::replies(endpoint, OK));
    let (kind, media) = match &endpoint.reply.kind {
        ReplyKind::Text(ty) => {
            let schema =
                Value::Object(schemas.received(Some(Owner::Endpoint(endpoint)), ty, &Form::Plain));
            (
                "text/plain",
                super::object([("schema", Some(schema)), ("examples", printed)]),
            )
        }
        // OpenAPI 3.1 needs no schema for bytes, but to generators a reply without one has no content.
        ReplyKind::Binary => (
            "application/vnd.ms-excel",
            json!({"schema": {"type": "string", "format": "binary"}}),
        ),
        ReplyKind::Encrypted(ty) => ("text/plain", encrypted(endpoint, ty, printed, schemas)),
        _ => {
            let printed = printed.or_else(|| made_example(endpoint, schemas));
            let schema = reply(endpoint, schemas);
            (
                "application/json",
                super::object([("schema", Some(schema)), ("examples", printed)]),
            )
        }
    };
    json!({"description": "The call succeeded.", "content": {kind: media}})
}

/// A reply that is made from the types, and says so: no source prints one.
fn made_example(endpoint: &Endpoint, schemas: &Schemas<'_>) -> Option<Value> {
    let api = schemas.api;
    let body = sample(api, endpoint)?;
    let value: Value = serde_json::from_str(&body).ok()?;
    Some(
        json!({"made": {"summary": "Made from the types: no source prints a reply.", "value": value}}),
    )
}

fn encrypted<'a>(
    endpoint: &'a Endpoint,
    ty: &'a Ty,
    printed: Option<Value>,
    schemas: &mut Schemas<'a>,
) -> Value {
    let inner = Value::Object(schemas.received(Some(Owner::Endpoint(endpoint)), ty, &Form::Plain));
    let doc = "Lower-case hex of AES-128-CBC with PKCS#7 padding, over the base64 of the JSON; key and initialization vector are \
        the first 16 characters of the request's `sign`. Empty if there is no data.";
    json!({
        "schema": {"type": "string", "pattern": "^([0-9a-f]{32})*$", "description": doc},
        "x-polyv-decrypted": super::object([("schema", Some(inner)), ("examples", printed)]),
    })
}

/// A shared object with more fields. They stand in a schema of their own: generators take a list of a single reference for that
/// reference, and pass over what is beside it.
fn with(name: &str, more: &Value) -> Value {
    json!({"allOf": [reference(&name_of(name)), more]})
}

/// An envelope around `data`. Endpoints of the first family were seen to answer in the third one.
fn enveloped(envelope: Envelope, data: &Value) -> Value {
    let one = |name: &str, key: &str| {
        let data = json!({"type": "object", "properties": {key: data}, "required": [key]});
        with(name, &data)
    };
    match envelope {
        Envelope::V4 => one("SuccessV4", "data"),
        Envelope::V3 => one("SuccessV3", "data"),
        Envelope::V1 => {
            json!({"anyOf": [one("SuccessV1", "result"), one("SuccessV3", "data")]})
        }
    }
}

/// What many replies say, in the same words.
const SHARED: [(&str, &str); 2] = [
    ("Confirmation", "Confirms the call, in varying words."),
    ("AnyData", "Any JSON: no source describes its fields."),
];

/// Replies that many operations have: they have names, as generators would give them the name of one of the operations. Those of
/// the first family are alternatives, which some generators do not read under a name.
pub(super) fn shared() -> impl Iterator<Item = (String, Value)> {
    SHARED.into_iter().flat_map(|(name, doc)| {
        [Envelope::V3, Envelope::V4].map(|envelope| {
            let schema = enveloped(envelope, &json!({"description": doc}));
            (shared_name(name, envelope), schema)
        })
    })
}

fn shared_name(name: &str, envelope: Envelope) -> String {
    name_of(&format!("{name}{}", envelope.word().to_uppercase()))
}

/// The whole of a reply in JSON.
fn reply<'a>(endpoint: &'a Endpoint, schemas: &mut Schemas<'a>) -> Value {
    let envelope = endpoint.reply.envelope;
    let [confirmation, any] = SHARED;
    let (name, doc) = match endpoint.reply.kind {
        ReplyKind::Ack => confirmation,
        ReplyKind::Json => any,
        _ => return enveloped(envelope, &data(endpoint, schemas)),
    };
    if envelope == Envelope::V1 {
        return enveloped(envelope, &json!({"description": doc}));
    }
    reference(&shared_name(name, envelope))
}

/// What is in the envelope.
fn data<'a>(endpoint: &'a Endpoint, schemas: &mut Schemas<'a>) -> Value {
    let scope = Some(Owner::Endpoint(endpoint));
    let mut received = |ty: &'a Ty| Value::Object(schemas.received(scope, ty, &Form::Plain));
    let or_nothing = |schema: Value, optional: bool| {
        // Where there are several types, a text and `null` are among them.
        if optional && !schema["type"].is_array() {
            also(schema, [empty(), json!({"type": "null"})])
        } else {
            schema
        }
    };
    match &endpoint.reply.kind {
        ReplyKind::Page(row) => {
            let rows = json!({"type": ["array", "null"], "items": received(row), "description": "The rows."});
            with(
                "PageNumbers",
                &json!({"type": "object", "properties": {"contents": rows}}),
            )
        }
        ReplyKind::List(row) => json!({"type": ["array", "null"], "items": received(row)}),
        ReplyKind::Object { ty, optional } => or_nothing(received(ty), *optional),
        ReplyKind::Value { field, optional } => {
            or_nothing(schemas.field(scope, field, Way::Reply), *optional)
        }
        // Those without a type are made elsewhere.
        _ => json!({}),
    }
}

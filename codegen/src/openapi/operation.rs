//! One endpoint.

use serde_json::{Value, json};

use super::examples::{self, Sent};
use super::schema::Schemas;
use super::{default_host, list_of, params, replies, server, texts};
use crate::facts;
use crate::model::{Api, Endpoint, Paging, PagingKind, ReplyKind};
use crate::words::Word as _;

pub(super) fn operation<'a>(
    api: &'a Api,
    endpoint: &'a Endpoint,
    schemas: &mut Schemas<'a>,
) -> Value {
    let [module, ..] = &endpoint.path;
    let sent = Sent::of(endpoint);
    let is_elsewhere = default_host(api) != Some(&endpoint.host);
    let deprecated = endpoint.deprecated.as_ref();
    let mut operation = super::object([
        ("operationId", Some(json!(endpoint.name()))),
        ("tags", Some(json!([module]))),
        ("summary", texts::some(&endpoint.summary)),
        ("description", texts::some(&texts::operation(endpoint))),
        (
            "externalDocs",
            endpoint
                .source
                .page
                .as_ref()
                .map(|page| json!({"url": page, "description": endpoint.title})),
        ),
        (
            "servers",
            is_elsewhere.then(|| json!([server(&endpoint.host)])),
        ),
        ("deprecated", deprecated.map(|_| json!(true))),
        ("parameters", params::parameters(endpoint, &sent, schemas)),
        ("requestBody", params::body(endpoint, &sent, schemas)),
        (
            "responses",
            Some(replies::responses(api, endpoint, schemas)),
        ),
    ]);
    if let (Value::Object(operation), Value::Object(extensions)) =
        (&mut operation, extensions(endpoint))
    {
        operation.extend(extensions);
    }
    operation
}

/// Facts that OpenAPI cannot express.
fn extensions(endpoint: &Endpoint) -> Value {
    let deprecated = endpoint.deprecated.as_ref();
    super::object([
        (
            "x-polyv-rust",
            Some(json!(format!("polyv_sdk::api::{}", endpoint.rust_path()))),
        ),
        ("x-polyv-version", Some(json!(endpoint.version.word()))),
        (
            "x-polyv-envelope",
            Some(json!(endpoint.reply.envelope.word())),
        ),
        ("x-polyv-auth", Some(json!(endpoint.auth.0.text))),
        ("x-polyv-shape", Some(json!(endpoint.shape.word()))),
        (
            "x-polyv-signed",
            params::signed(endpoint).filter(|_| params::is_signed(endpoint)),
        ),
        ("x-polyv-effect", Some(json!(endpoint.effect.word()))),
        ("x-polyv-basis", Some(facts::basis(endpoint))),
        (
            "x-polyv-errors",
            list_of(endpoint.errors.iter().map(facts::refused)),
        ),
        (
            "x-polyv-renamed-from",
            list_of(endpoint.renamed_from.iter().map(|name| &name.text)),
        ),
        (
            "x-polyv-successor",
            deprecated.and_then(|deprecated| Some(json!(deprecated.successor.as_ref()?.text))),
        ),
        ("x-polyv-rules", rules(endpoint)),
        (
            "x-polyv-paging",
            endpoint
                .paging
                .as_ref()
                .map(|paging| self::paging(endpoint, paging)),
        ),
        (
            "x-polyv-quotas",
            list_of(endpoint.quotas.iter().map(facts::quota)),
        ),
        (
            "x-polyv-contradictions",
            list_of(endpoint.contradictions.iter().map(facts::contradiction)),
        ),
        ("x-polyv-requests", examples::requests(endpoint)),
    ])
}

fn rules(endpoint: &Endpoint) -> Option<Value> {
    let rules = endpoint.rules.iter();
    list_of(rules.map(|rule| facts::rule(&rule.value)))
}

fn paging(endpoint: &Endpoint, paging: &Paging) -> Value {
    let (style, at) = match paging.kind {
        PagingKind::Number => ("number", "page"),
        PagingKind::Cursor => ("cursor", "cursor"),
    };
    let items = match endpoint.reply.kind {
        ReplyKind::Page(_) => Some("contents"),
        _ => paging.items.as_ref().map(|items| items.text.as_str()),
    };
    super::object([
        ("style", Some(json!(style))),
        (at, Some(json!(paging.at.text))),
        ("size", paging.size.as_ref().map(|size| json!(size.text))),
        ("items", items.map(|items| json!(items))),
        ("next", paging.next.as_ref().map(|next| json!(next.text))),
        (
            "total",
            paging.total.as_ref().map(|total| json!(total.text)),
        ),
        ("stop", Some(json!(paging.stop.word()))),
    ])
}

//! The API as an OpenAPI 3.1 document, for the tools that read one: editors, fuzzers, generators for other languages.
//!
//! It contains everything in the specs. Facts that OpenAPI cannot express are stated in a description, and again as
//! data in an extension:
//!
//! | key | at | says |
//! | --- | --- | --- |
//! | `x-polyv-rust` | operation | the request's path in the SDK |
//! | `x-polyv-version`, `x-polyv-envelope` | operation | the dialect, and the family of envelopes in which it refuses |
//! | `x-polyv-auth`, `x-polyv-shape`, `x-polyv-signed` | operation | who signs, what travels where, and the names that are signed |
//! | `x-polyv-effect` | operation | what a call changes, which decides whether it may be retried |
//! | `x-polyv-rules`, `x-polyv-paging`, `x-polyv-quotas` | operation | rules over several parameters, paging, limits |
//! | `x-polyv-basis` | operation, schema | how the facts of request and reply are known, or those of a field |
//! | `x-polyv-errors` | operation | the endpoint's own documented errors |
//! | `x-polyv-renamed-from` | operation | former names in the SDK |
//! | `x-polyv-successor` | operation | the operation to use instead of a deprecated one |
//! | `x-polyv-contradictions` | operation | where sources disagree, and what was chosen |
//! | `x-polyv-requests` | operation | request lines and bodies, as the page prints them |
//! | `x-polyv-decrypted` | media type | schema and examples of the decrypted content |
//! | `x-polyv-format`, `x-polyv-list`, `x-polyv-inverted` | schema | how a value is spelt |
//! | `x-polyv-account`, `x-polyv-absent`, `x-polyv-clear` | schema | what leaving it out, or leaving it empty, means |
//! | `x-polyv-default` | schema | a default that the schema cannot hold |
//! | `x-polyv-type`, `x-polyv-items` | schema | the type of an identifier that is sent as a number, and of the items inside a text |
//! | `x-polyv-alias`, `x-polyv-alias-of` | schema | another spelling of a field |
//! | `x-polyv-zero` | schema | that 0 means no value |
//! | `x-polyv-sign`, `x-polyv-key`, `x-polyv-marks` | webhook | what its signature covers, and the fields that identify an event and its kind |
//! | `x-polyv-set-by`, `x-polyv-confirm`, `x-polyv-fired-by` | webhook | what sets its address, confirms it and causes it |
//! | `x-polyv-query` | response of a webhook | the parameters of an answer that sends the viewer back |
//! | `x-polyv-redelivered` | webhook | whether it is delivered again, where that is documented |
//! | `x-polyv-links` | document | links by which a customer lets a viewer in |
//! | `x-polyv-allowed`, `x-polyv-max-bytes`, `x-polyv-max-bytes-by`, `x-polyv-extensions` | schema | limits of numbers in a list, and of files |
//!
//! The signature is not a security scheme: those can name a header or a parameter, but cannot express that its value
//! follows from all the others. It is a parameter with a description.
//!
//! Requests are described strictly, replies as leniently as the SDK reads them: a field may be missing or `null`, a
//! number may come as a text and the reverse, an enumeration may have another value.

mod alternatives;
mod envelopes;
mod examples;
mod operation;
mod params;
mod replies;
mod schema;
mod shared;
mod texts;
mod values;
mod way;
mod webhooks;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use self::schema::Schemas;
use crate::model::{Api, Endpoint};
use crate::places::unnamed;

/// The whole document.
pub(crate) fn emit(api: &Api) -> String {
    let mut schemas = Schemas::new(api);
    schemas.shared_types();
    let paths = paths(api, &mut schemas);
    let webhooks = webhooks::all(api, &mut schemas);
    let links = webhooks::links(api, &mut schemas);
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "POLYV Live API",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The live-streaming API of POLYV (保利威), as the specs of polyv-sdk describe it.",
            "description": texts::info(api),
            "license": {"name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE")},
        },
        "servers": default_host(api).map(|host| vec![server(host)]),
        // None that OpenAPI knows: see above. Without the key, linters ask for it.
        "security": [],
        "tags": tags(api),
        "paths": paths,
        "webhooks": webhooks,
        "x-polyv-links": links,
        "components": shared::components(api, schemas.finish()),
    });
    // Maps of JSON values with text keys always serialize.
    serde_json::to_string_pretty(&without_nulls(document)).unwrap_or_default() + "\n"
}

/// The host that nearly every endpoint has.
fn default_host(api: &Api) -> Option<&crate::model::Host> {
    let hosts = &api.service.hosts;
    hosts
        .iter()
        .find(|host| &*host.name == "api")
        .or_else(|| hosts.first())
}

fn server(host: &crate::model::Host) -> Value {
    json!({"url": host.url, "description": host.doc})
}

/// The modules that have an endpoint, and the callbacks.
fn tags(api: &Api) -> Vec<Value> {
    let is_used = |name: &str| {
        api.endpoints
            .iter()
            .any(|endpoint| endpoint.path[0] == name)
    };
    api.service
        .modules
        .iter()
        .filter(|(name, _)| is_used(name))
        .map(|(name, doc)| json!({"name": name.text, "description": doc}))
        .chain(webhooks::tag(api))
        .collect()
}

fn paths<'a>(api: &'a Api, schemas: &mut Schemas<'a>) -> Value {
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for endpoint in &api.endpoints {
        let method = crate::words::Word::word(endpoint.method).to_lowercase();
        let key = key(endpoint, &method, &paths);
        let operation = operation::operation(api, endpoint, schemas);
        paths.entry(key).or_default().insert(method, operation);
    }
    paths
        .into_iter()
        .map(|(path, item)| (path, Value::Object(item)))
        .collect()
}

/// The key of the endpoint's path. OpenAPI has one operation for a path and a method, whatever the host, and one
/// spelling of a path, whatever its placeholders are called: the second one gets a fragment, which is not sent.
fn key(endpoint: &Endpoint, method: &str, paths: &BTreeMap<String, Map<String, Value>>) -> String {
    let path = &endpoint.url_path.text;
    let clashes = paths.iter().any(|(known, item)| {
        unnamed(known) == unnamed(path) && (known != path || item.contains_key(method))
    });
    if clashes {
        format!("{path}#{}", endpoint.name())
    } else {
        path.clone()
    }
}

/// A `null` in the frame of the document has no meaning. Examples and schemas, where it does, are made elsewhere, and
/// are not touched.
fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(map) = &mut value {
        map.retain(|_, value| !value.is_null());
    }
    value
}

/// An object without the members that are `null`.
fn object<'k>(members: impl IntoIterator<Item = (&'k str, Option<Value>)>) -> Value {
    let members = members
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(members.collect())
}

/// A list, unless it is empty.
fn list_of<T: serde::Serialize>(items: impl Iterator<Item = T>) -> Option<Value> {
    let items: Vec<T> = items.collect();
    (!items.is_empty()).then(|| json!(items))
}

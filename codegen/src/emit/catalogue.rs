//! The API as data, for consumers other than Rust code: `polyv-mock/catalogue/`, a file for what holds for the whole
//! service, one for the callbacks, and one for each module; and `polyv-mock/src/catalogue/shards.rs`, by which an endpoint is found before its
//! module is read.

mod callbacks;
mod endpoint;
mod fields;

use quote::quote;
use serde_json::{Map, Value, json};

use self::endpoint::{Catalogue, family};
use crate::facts::quota;
use crate::made::{Given, requests};
use crate::model::{Api, AuthScheme, Endpoint, Service};
use crate::output::{Content, OutputFile, rust};
use crate::words::Word as _;

/// The folder of the files.
const FOLDER: &str = "polyv-mock/catalogue";

pub(super) fn emit(api: &Api) -> Result<Vec<OutputFile>, String> {
    let mut files = vec![file("service", &Value::Object(service(&api.service)))];
    for (module, endpoints) in modules(api) {
        let endpoints = endpoints.iter();
        let described = endpoints.map(|endpoint| {
            let catalogue = Catalogue::new(api, endpoint, false);
            catalogue.endpoint()
        });
        files.push(file(&format!("modules/{module}"), &described.collect()));
    }
    files.push(file("callbacks", &callbacks::all(api)));
    files.push(shards(api)?);
    Ok(files)
}

fn file(name: &str, value: &Value) -> OutputFile {
    // Maps of JSON values with text keys always serialize.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    OutputFile {
        path: format!("{FOLDER}/{name}.json"),
        content: Content::Whole(text + "\n"),
    }
}

/// The endpoints of each module; both are in the order of their names.
fn modules(api: &Api) -> impl Iterator<Item = (&str, &[Endpoint])> {
    let of_module = |one: &Endpoint, other: &Endpoint| one.path[0] == other.path[0];
    api.endpoints.chunk_by(of_module).filter_map(|endpoints| {
        let first = endpoints.first()?;
        Some((first.path[0].as_str(), endpoints))
    })
}

/// The name and the address of each endpoint, as Rust: nothing is parsed to find one.
fn shards(api: &Api) -> Result<OutputFile, String> {
    let shards = modules(api).map(|(module, endpoints)| {
        let file = format!("../../catalogue/modules/{module}.json");
        let heads = endpoints.iter().map(|endpoint| {
            let (name, method) = (endpoint.name(), endpoint.method.word());
            let (path, envelope) = (&endpoint.url_path.text, family(endpoint));
            quote!(Head::new(#name, #method, #path, #envelope))
        });
        quote!((include_str!(#file), &[#(#heads),*]))
    });
    let tokens = quote! {
        use super::Head;
        pub(super) const CALLBACKS: &str = include_str!("../../catalogue/callbacks.json");
        pub(super) const SERVICE: &str = include_str!("../../catalogue/service.json");
        pub(super) const SHARDS: &[(&str, &[Head])] = &[#(#shards),*];
    };
    rust("polyv-mock/src/catalogue/shards.rs".to_owned(), "", tokens)
}

/// What a generic tool that is built on the SDK shows of an endpoint: all but its examples and what the mock remembers.
pub(super) fn facts(api: &Api, endpoint: &Endpoint) -> Value {
    let mut facts = Catalogue::new(api, endpoint, true).without_examples();
    let samples = requests(api, endpoint)
        .into_iter()
        .filter(|request| ["minimal", "full"].contains(&request.name.as_str()));
    facts.extend(samples.map(|request| (request.name, parameters(endpoint, request.given))));
    Value::Object(facts)
}

/// What the mock remembers of a call, and which rows it looks for.
pub(crate) fn remembered(api: &Api, endpoint: &Endpoint) -> Map<String, Value> {
    Catalogue::new(api, endpoint, false).remembered()
}

/// The parameters of a request that was made, as JSON by their names.
fn parameters(endpoint: &Endpoint, given: Vec<(usize, Given)>) -> Value {
    let given = given.into_iter().filter_map(|(number, given)| {
        let field = endpoint.params.get(number)?;
        let name = field.wire.text.clone();
        let value = match given {
            Given::Value(value) => serde_json::to_value(value).ok()?,
            Given::Empty => json!(""),
            Given::Files(files) if field.list.is_some() => json!(files),
            Given::Files(files) => json!(files.first()),
        };
        Some((name, value))
    });
    Value::Object(given.collect())
}

fn service(service: &Service) -> Map<String, Value> {
    let hosts = service
        .hosts
        .iter()
        .map(|host| (host.name.text.clone(), json!(host.url)));
    let auth = service.auth.iter().map(|auth| {
        let scheme = match &auth.scheme {
            AuthScheme::None => json!({"scheme": "none", "doc": auth.doc}),
            AuthScheme::Account | AuthScheme::Group => {
                json!({"scheme": "sandwich", "common": ["appId", "timestamp"], "doc": auth.doc})
            }
            AuthScheme::FixedKey(key) => {
                json!({"scheme": "fixed-key", "key": key, "doc": auth.doc})
            }
        };
        (auth.name.text.clone(), scheme)
    });
    let refusals = service.refusals.iter().map(|(family, causes)| {
        let causes = causes.iter().map(|refusal| {
            let body =
                json!({"status": refusal.status, "body": refusal.body, "source": refusal.source});
            (refusal.cause.clone(), body)
        });
        (family.clone(), Value::Object(causes.collect()))
    });
    let mut root = Map::new();
    root.insert("hosts".to_owned(), Value::Object(hosts.collect()));
    root.insert("auth".to_owned(), Value::Object(auth.collect()));
    root.insert(
        "quota".to_owned(),
        service.quota.as_ref().map(quota).unwrap_or_default(),
    );
    root.insert("refusals".to_owned(), Value::Object(refusals.collect()));
    root
}

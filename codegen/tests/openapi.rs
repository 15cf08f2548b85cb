//! The OpenAPI document: what becomes of each feature of the language, and that every example fits the schema beside
//! it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use polyv_codegen::SourceFile;
use serde_json::{Map, Value, json};

fn document(sources: &[SourceFile]) -> Value {
    let text = polyv_codegen::openapi(sources)
        .unwrap_or_else(|found| panic!("{}", found.render(sources, "")));
    serde_json::from_str(&text).unwrap()
}

/// The goldens whose part of the document is compared, each for the features that it names.
const GOLDENS: &[&str] = &[
    "absent",
    "callback",
    "clear",
    "deprecated",
    "json_root_list",
    "lists",
    "objects_sent",
    "paging_page",
    "reply_encrypted",
    "reply_value",
    "rules",
    "shape_form_unsigned",
    "shape_multipart_signed",
    "shape_query_signed",
    "spellings",
    "types_received",
    "types_sent",
];

fn golden(name: &str) -> Vec<SourceFile> {
    common::sources(&common::folder("golden").join(name), |file| match file {
        "spec.yaml" => format!("golden/{name}/call.yaml"),
        other => format!("golden/{name}/{other}"),
    })
}

/// The operations of a golden, without what all goldens have alike, and the schemas of the types that its files
/// describe.
#[track_caller]
fn check(name: &str) {
    let mut document = document(&golden(name));
    let is_about_replies = ["reply_", "paging_", "types_received"]
        .iter()
        .any(|about| name.starts_with(about));
    let operations = document["paths"].as_object_mut().unwrap().values_mut();
    for operation in operations.flat_map(|item| item.as_object_mut().unwrap().values_mut()) {
        operation.as_object_mut().unwrap().retain(|key, _| {
            let is_plain = matches!(key.as_str(), "parameters" | "requestBody");
            let is_usual = matches!(
                key.as_str(),
                "externalDocs" | "operationId" | "summary" | "tags"
            );
            let is_extension =
                key.starts_with("x-polyv-") && name != "deprecated" && name != "rules";
            match key.as_str() {
                "responses" => is_about_replies,
                "x-polyv-paging" | "x-polyv-signed" => true,
                _ if is_plain => !is_about_replies,
                _ => !is_usual && !is_extension,
            }
        });
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let is_own = |key: &str| key.starts_with("golden.") || key.starts_with("callbacks.");
    let own = schemas.iter().filter(|(key, _)| is_own(key));
    let own: Map<String, Value> = own
        .map(|(key, schema)| (key.clone(), schema.clone()))
        .collect();
    let mut part = json!({"paths": document["paths"], "schemas": own});
    for key in ["webhooks", "x-polyv-links"] {
        if let Some(webhooks) = document.get(key) {
            part[key] = webhooks.clone();
        }
    }
    let text = serde_json::to_string_pretty(&part).unwrap() + "\n";
    let path = common::folder("golden").join(name);
    common::expect(&path.join("expected_openapi.json"), &text);
}

#[test]
fn each_feature_is_said() {
    for name in GOLDENS {
        check(name);
    }
}

#[test]
fn examples_and_defaults_of_the_goldens_fit() {
    for case in common::cases(&common::folder("golden")) {
        let name = common::name(&case);
        // Its sample is a piece of a reply.
        if name == "catalogue" {
            continue;
        }
        let document = document(&golden(name));
        let faults = faults(&document, &pairs(&document));
        assert!(faults.is_empty(), "{name}:\n{}", faults.join("\n"));
    }
}

#[test]
fn the_order_of_the_files_is_no_matter() {
    let mut sources = common::specs();
    let document = polyv_codegen::openapi(&sources).ok();
    sources.reverse();
    assert!(document.is_some() && document == polyv_codegen::openapi(&sources).ok());
}

#[test]
fn a_second_operation_of_a_path_and_a_method_gets_a_path_of_its_own() {
    let mut sources = golden("shape_query_signed");
    let call = sources
        .iter_mut()
        .find(|source| source.path.ends_with("call.yaml"))
        .unwrap();
    let other = call
        .text
        .replace("path: /golden", "host: chat\npath: /golden");
    sources.push(common::source(
        "golden/shape_query_signed/other.yaml",
        other,
    ));
    let document = document(&sources);
    let keys: Vec<_> = document["paths"].as_object().unwrap().keys().collect();
    let path = "/golden/shape_query_signed";
    assert_eq!(
        keys,
        [path, &format!("{path}#golden.shape_query_signed.other")]
    );
}

#[test]
fn mistakes_are_reported_and_nothing_is_made() {
    let found = polyv_codegen::openapi(&[]).unwrap_err();
    assert!(found.render(&[], "").contains("`service.yaml` is missing"));
}

/// The checks above can fail.
#[test]
fn an_example_that_does_not_fit_is_found() {
    const SPEC: &str = "channel/booking/list.yaml";
    let mut sources = common::specs();
    sources.retain(|source| [SPEC, "service.yaml", "types/ids.yaml"].contains(&&*source.path));
    let spec = sources
        .iter_mut()
        .find(|source| source.path == SPEC)
        .unwrap();
    let text = spec.text.replace("    max: 1000\n", "    max: 5\n");
    assert_ne!(text, spec.text);
    spec.text = text.replace("    default: 10\n", "");
    let request = "channelId=2191532&";
    spec.text = spec.text.replace(request, "channelId=2191532&pageSize=50&");
    let document = document(&sources);
    let faults = faults(&document, &pairs(&document));
    assert_eq!(faults.len(), 1, "{}", faults.join("\n"));
    assert!(faults[0].contains("must be <=5"), "{}", faults[0]);
}

/// Generators of clients in other languages were seen to fail on each of these, though OpenAPI allows them.
#[test]
fn generators_can_read_it() {
    let document = document(&common::specs());
    let mut found = Vec::new();
    walk(&document, &mut String::new(), &mut |place, value| {
        let fault = unreadable(value);
        found.extend(fault.map(|fault| format!("{place}: {fault}")));
    });
    let names = document["components"]["schemas"].as_object().unwrap();
    for name in names.keys() {
        let modules = name.match_indices('.').map(|(at, _)| &name[..at]);
        let types = modules.filter(|module| names.contains_key(*module));
        found.extend(types.map(|both| format!("{name}: {both} is both a type and a module")));
    }
    assert!(found.is_empty(), "{}:\n{}", found.len(), found.join("\n"));
    // A query and a form have no `null`, and a generator stops at one.
    walk(
        &document["webhooks"],
        &mut String::new(),
        &mut |place, value| {
            // Inside of a text that holds JSON there may be one.
            let is_sent = !place.contains("/responses/") && !place.contains("/items");
            let types = value.get("type").map(ToString::to_string);
            let is_null = types.is_some_and(|types| types.contains("null"));
            assert!(!is_sent || !is_null, "{place}: null");
        },
    );
    let tags: Vec<_> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| &tag["name"])
        .collect();
    for key in ["paths", "webhooks"] {
        walk(&document[key], &mut String::new(), &mut |place, value| {
            let is_tagged = value["tags"]
                .as_array()
                .is_some_and(|all| tags.contains(&&all[0]));
            assert!(
                value.get("operationId").is_none() || is_tagged,
                "{place}: no tag"
            );
        });
    }
    // Where they are absent, linters ask for them.
    assert_eq!(document["security"], json!([]));
    assert!(document["info"]["license"]["identifier"].is_string());
}

/// Generators make names of their own, which must not be those of types that are there.
#[test]
fn generators_need_no_name_twice() {
    let document = document(&common::specs());
    let names = document["components"]["schemas"].as_object().unwrap();
    // A generator names alternatives after their object and field.
    let plain = |name: &str| {
        name.replace(|c: char| !c.is_alphanumeric(), "")
            .to_lowercase()
    };
    let taken: BTreeSet<_> = names.keys().map(|name| plain(name)).collect();
    for (name, schema) in names {
        let fields = schema["properties"].as_object().into_iter().flatten();
        for (field, schema) in fields.filter(|(_, schema)| schema.get("anyOf").is_some()) {
            let null = json!({"type": "null"});
            let alternatives = schema["anyOf"].as_array().unwrap().iter();
            let is_type = alternatives.filter(|it| **it != null).count() > 1;
            let is_taken = taken.contains(&plain(&format!("{name}{field}")));
            assert!(
                !is_type || !is_taken,
                "{name}.{field} is the name of a type"
            );
        }
    }
    // A generator names what is not named after the first operation that has it.
    let mut confirmations = BTreeSet::new();
    walk(
        &document["paths"],
        &mut String::new(),
        &mut |place, value| {
            let is_one = value["data"]["description"] == "Confirms the call, in varying words."
                && !place.contains("/anyOf/");
            confirmations.extend(is_one.then(|| place.to_owned()));
        },
    );
    assert!(confirmations.is_empty(), "{confirmations:?}");
}

fn unreadable(value: &Value) -> Option<&'static str> {
    let kind = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) | Value::Object(_) => "other",
    };
    let list = |key: &str| value.get(key).and_then(Value::as_array);
    let is_empty = |schema: &Value| schema.as_object().is_some_and(Map::is_empty);
    if let Some(words) = list("enum")
        && words.iter().any(|word| kind(word) != kind(&words[0]))
    {
        return Some("words of several kinds");
    }
    let is_a = |name: &str| value.get("type").is_some_and(|kind| kind == name);
    if is_a("integer") && (value.get("minLength").is_some() || value.get("pattern").is_some()) {
        return Some("a length of a number");
    }
    if is_a("null") && value.get("description").is_some() {
        return Some("a field that is always null");
    }
    if let Some(constant) = value.get("const")
        && (constant.is_boolean() || constant == "")
    {
        return Some("a constant that stands for its whole type");
    }
    if let Some([only]) = list("allOf").map(Vec::as_slice)
        && only.get("$ref").is_some()
    {
        return Some("a list of a single reference hides what is beside it");
    }
    if list("anyOf").is_some_and(|all| all.iter().any(|it| it.get("anyOf").is_some())) {
        return Some("alternatives of alternatives");
    }
    if list("anyOf").is_some_and(|all| all.iter().any(is_empty)) {
        return Some("an alternative that is anything");
    }
    let properties = value.get("properties").and_then(Value::as_object);
    let names = properties.into_iter().flat_map(Map::keys);
    let mut seen = BTreeSet::new();
    if !names
        .map(|name| name.to_lowercase())
        .all(|name| seen.insert(name))
    {
        return Some("names that differ only in case");
    }
    let media = value.get("content").and_then(Value::as_object);
    // A property may be called `content` too.
    let is_bare = |media: &Map<String, Value>| {
        let mut bare = media.iter().filter(|(_, it)| it.get("schema").is_none());
        bare.any(|(kind, _)| kind.contains('/'))
    };
    media
        .is_some_and(is_bare)
        .then_some("content without a schema")
}

/// A value with the schema that it should fit.
struct Pair {
    place: String,
    schema: Value,
    value: Value,
}

/// What a reference leads to; anything else is itself.
fn resolve<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(target) => document
            .pointer(target.trim_start_matches('#'))
            .expect(target),
        None => value,
    }
}

/// All values with the schemas beside them.
fn pairs(document: &Value) -> Vec<Pair> {
    let mut pairs = Vec::new();
    walk(document, &mut String::new(), &mut |place, value| {
        collect(document, value, place, &mut pairs);
    });
    pairs
}

fn collect(document: &Value, value: &Value, place: &str, pairs: &mut Vec<Pair>) {
    let mut add = |key: &str, schema: &Value, value: &Value| {
        pairs.push(Pair {
            place: format!("{place}/{key}"),
            schema: schema.clone(),
            value: value.clone(),
        });
    };
    if let Some(default) = value.get("default") {
        add("default", value, default);
    }
    if let Some(schema) = value.get("schema") {
        if let Some(example) = value.get("example") {
            add("example", schema, example);
        }
        let examples = value.get("examples").and_then(Value::as_object);
        for (name, example) in examples.into_iter().flatten() {
            add(name, schema, &resolve(document, example)["value"]);
        }
    }
}

/// Hands over each part of the document, with its place.
fn walk(value: &Value, place: &mut String, visit: &mut impl FnMut(&str, &Value)) {
    visit(place, value);
    let length = place.len();
    let members: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(at, item)| (at.to_string(), item))
            .collect(),
        _ => Vec::new(),
    };
    for (key, member) in members {
        // The content of an example is not a part of the document.
        if !matches!(key.as_str(), "example" | "examples" | "default" | "enum") {
            place.extend(["/", &key]);
            walk(member, place, visit);
            place.truncate(length);
        }
    }
}

/// What is wrong with the values. References lead into the document, whose components come along.
fn faults(document: &Value, pairs: &[Pair]) -> Vec<String> {
    let mut by_schema: BTreeMap<String, Vec<&Pair>> = BTreeMap::new();
    for pair in pairs {
        by_schema
            .entry(pair.schema.to_string())
            .or_default()
            .push(pair);
    }
    let all: Vec<_> = by_schema.values().map(|pairs| &pairs[0].schema).collect();
    let resource = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": document["components"],
        "allOf": all,
    });
    let (mut compiler, mut schemas) = (boon::Compiler::new(), boon::Schemas::new());
    compiler.add_resource("urn:pairs", resource).unwrap();
    let mut faults = Vec::new();
    for (at, pairs) in by_schema.values().enumerate() {
        let index = compiler.compile(&format!("urn:pairs#/allOf/{at}"), &mut schemas);
        let index = index.unwrap_or_else(|error| panic!("{}: {error:#}", pairs[0].place));
        for pair in pairs {
            if let Err(error) = schemas.validate(&pair.value, index) {
                faults.push(format!("{}: {error:#}\n    {}", pair.place, pair.value));
            }
        }
    }
    faults
}

#[test]
fn every_example_and_every_default_fits_its_schema() {
    let document = document(&common::specs());
    let pairs = pairs(&document);
    let faults = faults(&document, &pairs);
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        pairs.len(),
        faults.join("\n")
    );
}

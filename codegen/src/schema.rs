//! The JSON Schema (2020-12) of the language, one for each kind of file: editors complete and check
//! by it while a spec is typed.
//!
//! Made only from [`language`](crate::language), so it cannot say anything else. A schema sees one
//! file and no meaning: what it refuses the generator refuses too, except for a key without a value, which the
//! generator treats as absent. What the generator refuses beyond that (an unknown type, a rule about an unknown
//! parameter) is beyond a schema.

use serde_json::{Map, Value, json};

use crate::language::{Entry, Vocabulary, language};
use crate::output::{COMMAND, Content, MARK, OutputFile};
use crate::spec::ValueKind;

/// Each schema: its name, and the mapping that is the whole of such a file.
const SCHEMAS: &[(&str, &str)] = &[
    ("callback", "a callback"),
    ("endpoint", "an endpoint"),
    ("service", "the service"),
    ("types", "a file of types"),
];

/// The schemas, as the files `specs/schema/<name>.json`.
///
/// They depend on nothing but the language: specs that are not right have the same ones.
pub fn schemas() -> Vec<OutputFile> {
    let language = language();
    let file = |(name, what): &(&str, &'static str)| OutputFile {
        path: format!("specs/schema/{name}.json"),
        content: Content::Whole(text(&schema(&language, what))),
    };
    SCHEMAS.iter().map(file).collect()
}

/// The first line of the spec at `path`, below `specs/`, by which editors find its schema.
pub fn schema_line(path: &str) -> String {
    let name = match path.split('/').next() {
        Some("service.yaml") => "service",
        Some("types") => "types",
        Some("callbacks") => "callback",
        _ => "endpoint",
    };
    let up = "../".repeat(path.matches('/').count());
    format!("# yaml-language-server: $schema={up}schema/{name}.json")
}

/// Values of JSON always serialize.
fn text(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).unwrap_or_default() + "\n"
}

/// The schema of a file that is `what`, with all that it refers to.
fn schema(language: &[Vocabulary], what: &'static str) -> Value {
    let mut definitions = Map::new();
    let mut open = vec![what];
    while let Some(what) = open.pop() {
        let name = definition(what);
        let Some(known) = language.iter().find(|known| known.what == what) else {
            continue;
        };
        if definitions.contains_key(&name) {
            continue;
        }
        let kinds = known.entries.iter().filter_map(|entry| entry.kind.as_ref());
        open.extend(kinds.filter_map(named));
        let schema = if known.is_mapping {
            mapping(known)
        } else {
            words(known)
        };
        definitions.insert(name, schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": format!("{MARK} by `{COMMAND}` from codegen/src/spec/. Do not edit."),
        "title": format!("polyv-sdk: {what}"),
        "$ref": format!("#/$defs/{}", definition(what)),
        "$defs": definitions,
    })
}

/// The vocabulary that a value is of, inside lists and mappings too.
fn named(kind: &ValueKind) -> Option<&'static str> {
    match kind {
        ValueKind::Of(what) => Some(what),
        ValueKind::List(inner) | ValueKind::Named(inner) => named(inner),
        ValueKind::Text
        | ValueKind::Quoted
        | ValueKind::Path
        | ValueKind::Whole
        | ValueKind::Number
        | ValueKind::Boolean => None,
    }
}

/// `an endpoint` as `endpoint`.
fn definition(what: &str) -> String {
    let name = what.split_once(' ').map_or(what, |(_, name)| name);
    name.replace(' ', "-")
}

fn mapping(known: &Vocabulary) -> Value {
    let property = |entry: &Entry| {
        let mut schema = entry.kind.as_ref().map_or(Value::Null, value);
        schema["description"] = json!(entry.doc);
        (entry.name.to_owned(), schema)
    };
    let properties: Map<_, _> = known.entries.iter().map(property).collect();
    let required = known.entries.iter().filter(|entry| entry.required);
    let required: Vec<_> = required.map(|entry| entry.name).collect();
    json!({
        "type": "object",
        "description": known.about,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn words(known: &Vocabulary) -> Value {
    let names: Vec<_> = known.entries.iter().map(|entry| entry.name).collect();
    let docs: Vec<_> = known.entries.iter().map(|entry| &entry.doc).collect();
    // `enumDescriptions` is what editors show beside each word; validators pass it over.
    json!({"description": known.about, "enum": names, "enumDescriptions": docs})
}

fn value(kind: &ValueKind) -> Value {
    match kind {
        // A number is a text to the generator: `default: 10` needs no quotes.
        ValueKind::Text => json!({"type": ["string", "number"], "pattern": "\\S"}),
        ValueKind::Quoted => json!({"type": ["string", "number"]}),
        // That no placeholder comes twice is beyond a pattern.
        ValueKind::Path => json!({
            "type": "string",
            "pattern": r"^(/([A-Za-z0-9._~-]|\{[A-Za-z0-9_]+\})+)+$",
            "not": {"pattern": r"/\.\.?(/|$)"},
        }),
        ValueKind::Whole => json!({"type": "integer"}),
        ValueKind::Number => json!({"type": "number"}),
        ValueKind::Boolean => json!({"type": "boolean"}),
        ValueKind::Of(what) => json!({"$ref": format!("#/$defs/{}", definition(what))}),
        ValueKind::List(item) => json!({"type": "array", "items": value(item)}),
        ValueKind::Named(each) => json!({"type": "object", "additionalProperties": value(each)}),
    }
}

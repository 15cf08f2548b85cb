//! The schemas for editors say what the loader says, judged by a validator of JSON Schema.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use boon::{Compiler, SchemaIndex, Schemas};
use polyv_codegen::{Content, Diagnostic, SourceFile, generate, schema_line, schemas};
use serde_json::Value;

/// Codes of mistakes that a schema can see.
const VISIBLE: &[&str] = &[
    "unknown-key",
    "unknown-word",
    "missing-key",
    "wrong-kind",
    "empty-text",
    "bad-path",
];

/// Cases about files that are nothing a schema could be asked about.
const UNREADABLE: &[&str] = &["yaml", "duplicate-key", "file-name", "file-place"];

/// Cases that depend on another value or on a name; and one of an unknown key, whose code says why it is one.
const DEEPER: &[&str] = &[
    "missing-key--callback",
    "missing-key--keyed",
    "missing-key--fixed-key",
    "missing-key--sign",
    "unknown-word--refusals",
    "hidden-character--key",
    "bad-path--twice",
];

struct Validator {
    schemas: Schemas,
    compiled: Vec<(String, SchemaIndex)>,
}

impl Validator {
    fn new() -> Self {
        let mut all = Schemas::new();
        let mut compiled = Vec::new();
        for file in schemas() {
            let Content::Whole(text) = &file.content else {
                panic!("{:?}", file.content)
            };
            let name = file.path.trim_start_matches("specs/").to_owned();
            let mut validator = Compiler::new();
            validator
                .add_resource(&name, serde_json::from_str(text).unwrap())
                .unwrap();
            let schema = validator.compile(&name, &mut all).unwrap();
            compiled.push((name, schema));
        }
        Self {
            schemas: all,
            compiled,
        }
    }

    /// What is wrong with `source`, by the schema that its own first line should name.
    fn fault(&self, source: &SourceFile) -> Option<String> {
        let line = schema_line(&source.path);
        let (_, schema) = self
            .compiled
            .iter()
            .find(|(name, _)| line.ends_with(name))
            .unwrap();
        let value = match json(&source.text) {
            Ok(value) => value,
            Err(fault) => return Some(fault),
        };
        let outcome = self.schemas.validate(&value, *schema);
        outcome
            .err()
            .map(|error| format!("{}: {error:#}", source.path))
    }
}

/// YAML as an editor sees it.
fn json(text: &str) -> Result<Value, String> {
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options(text, options).map_err(|error| error.to_string())
}

#[test]
fn every_spec_validates_and_names_its_schema() {
    let validator = Validator::new();
    let specs = common::specs();
    assert!(specs.len() > 50, "specs are missing");
    for source in &specs {
        assert_eq!(validator.fault(source), None);
        let line = schema_line(&source.path);
        assert_eq!(source.text.lines().next(), Some(&*line), "{}", source.path);
        let (_, relative) = line.split_once('=').unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
        let schema = root.join(&source.path).parent().unwrap().join(relative);
        assert!(schema.exists(), "{}: no {relative}", source.path);
    }
}

#[test]
fn every_golden_validates() {
    let validator = Validator::new();
    for case in common::cases(&common::folder("golden")) {
        for source in common::sources(&case, |file| format!("golden/x/{file}")) {
            assert_eq!(validator.fault(&source), None, "{}", case.display());
        }
    }
}

/// What the loader finds in the diagnostics' cases the schema finds in the same files, and no more.
#[test]
fn the_schema_and_the_loader_agree() {
    let validator = Validator::new();
    let mut seen = BTreeSet::new();
    for case in common::cases(&common::folder("diagnostics")) {
        let name = common::name(&case);
        let code = name.split("--").next().unwrap();
        if UNREADABLE.contains(&code) || DEEPER.contains(&name) {
            continue;
        }
        let sources = common::sources(&case, |file| match file {
            "spec.yaml" => "channel/thing/get.yaml".to_owned(),
            other => format!("channel/thing/{other}"),
        });
        let diagnostics = generate(&sources).expect_err(name);
        let visible = diagnostics
            .iter()
            .filter(|found| VISIBLE.contains(&found.code));
        let faulty: BTreeSet<_> = visible
            .inspect(|found| _ = seen.insert(found.code))
            .map(|found| found.span.unwrap().file)
            .collect();
        let is_yaml = |at: usize| {
            let broken =
                |found: &Diagnostic| found.code == "yaml" && found.span.unwrap().file == at;
            !diagnostics.iter().any(broken)
        };
        for (at, source) in sources.iter().enumerate().filter(|(at, _)| is_yaml(*at)) {
            let fault = validator.fault(source);
            assert_eq!(fault.is_some(), faulty.contains(&at), "{name}: {fault:?}");
        }
    }
    assert_eq!(seen, VISIBLE.iter().copied().collect(), "no case shows it");
}

#[track_caller]
fn check(edit: (&str, &str), expected: &str) {
    let specs = common::specs();
    let mut source = specs
        .into_iter()
        .find(|source| source.path == "channel/booking/list.yaml")
        .unwrap();
    assert!(source.text.contains(edit.0), "no {:?}", edit.0);
    source.text = source.text.replacen(edit.0, edit.1, 1);
    let fault = Validator::new().fault(&source).expect("nothing was found");
    assert!(fault.contains(expected), "{fault}");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    check(("\ntitle:", "\ntitel:"), "'titel'");
    check(("effect: read", "effect: reed"), "'/effect'");
    check(("\npath: /", "\npath: 5 #"), "'/path'");
    check(
        ("    required: true\n", "    required: yes\n"),
        "'/query/channelId/required'",
    );
    check(
        ("    max: 1000\n", "    max: many\n"),
        "'/query/pageSize/max'",
    );
    check(("  read: 2026-11-22\n", ""), "'/source'");
    check(
        ("      doc: The channel.\n", "      dok: The channel.\n"),
        "'dok'",
    );
}

#[test]
fn each_kind_of_file_has_its_schema() {
    for (path, expected) in [
        ("service.yaml", "schema/service.json"),
        ("types/ids.yaml", "../schema/types.json"),
        ("channel/booking/list.yaml", "../../schema/endpoint.json"),
    ] {
        let line = format!("# yaml-language-server: $schema={expected}");
        assert_eq!(schema_line(path), line);
    }
}

/// Each key's documentation is what an editor shows.
#[test]
fn each_key_and_each_word_is_documented() {
    for file in schemas() {
        let Content::Whole(text) = &file.content else {
            panic!("{:?}", file.content)
        };
        let schema: Value = serde_json::from_str(text).unwrap();
        for (name, definition) in schema["$defs"].as_object().unwrap() {
            let docs = if let Value::Array(words) = &definition["enum"] {
                let docs = definition["enumDescriptions"].as_array().unwrap();
                assert_eq!(words.len(), docs.len(), "{name}");
                docs.clone()
            } else {
                let properties = definition["properties"].as_object().unwrap();
                let docs = properties.values().map(|it| it["description"].clone());
                docs.collect()
            };
            assert!(!docs.is_empty(), "{name}");
            for doc in docs {
                assert!(
                    doc.as_str().is_some_and(|doc| doc.len() > 3),
                    "{name}: {doc}"
                );
            }
        }
    }
}

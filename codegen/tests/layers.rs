//! Who may name whom inside the generator: the rules of its crate documentation, made executable.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;
#[path = "../../tests/layers/mod.rs"]
mod layers;

use std::fs;
use std::path::Path;

use layers::Sources;

/// What only code that writes Rust needs.
const RUST: &[&str] = &["quote", "syn", "proc_macro2"];
/// What reads files.
const READERS: &[&str] = &["serde_yaml", "serde_json"];

/// The stages that what is lowered knows nothing of.
const BEFORE: &[&str] = &["load", "spec", "lower"];

/// Modules, and what they never name.
const NEVER: &[(&str, &[&[&str]])] = &[
    ("source", &[&["crate::"], RUST, READERS]),
    ("words", &[&["crate::"], RUST, READERS]),
    ("texts", &[&["crate::"], RUST, READERS]),
    ("naming", &[&["crate::"], READERS]),
    ("places", &[&["crate::"], RUST, READERS]),
    (
        "diagnostic",
        &[&["load", "spec", "lower", "model", "emit"], RUST],
    ),
    (
        "load",
        &[&["spec", "lower", "model", "check", "emit"], RUST],
    ),
    (
        "spec",
        &[&["lower", "model", "check", "emit", "serde_yaml"], RUST],
    ),
    ("patterns", &[BEFORE, &["check", "emit"], RUST, READERS]),
    ("model", &[BEFORE, &["check", "emit", "serde_yaml"], RUST]),
    (
        "lower",
        &[&["load::locate", "check", "emit", "serde_yaml"], RUST],
    ),
    ("check", &[BEFORE, &["emit", "serde_yaml"], RUST]),
    // What the outputs share.
    (
        "sentences",
        &[BEFORE, &["check", "emit", "openapi", "diff"], RUST, READERS],
    ),
    (
        "facts",
        &[
            BEFORE,
            &["check", "emit", "openapi", "diff", "serde_yaml"],
            RUST,
        ],
    ),
    (
        "made",
        &[
            BEFORE,
            &["check", "emit", "openapi", "diff", "serde_yaml"],
            RUST,
        ],
    ),
    // The outputs, and other answers.
    (
        "emit",
        &[
            BEFORE,
            &[
                "check",
                "openapi",
                "diff",
                "lint",
                "syn::",
                "serde_yaml",
                "format_ident",
                "Ident::new",
            ],
        ],
    ),
    (
        "openapi",
        &[
            BEFORE,
            &["check", "emit", "diff", "lint", "serde_yaml"],
            RUST,
        ],
    ),
    (
        "diff",
        &[
            BEFORE,
            &[
                "check",
                "openapi",
                "lint",
                "quote",
                "syn",
                "serde_yaml",
                "Ident::new",
            ],
        ],
    ),
    (
        "lint",
        &[
            &[
                "spec",
                "lower",
                "check",
                "emit",
                "openapi",
                "diff",
                "serde_yaml",
            ],
            RUST,
        ],
    ),
    (
        "survey",
        &[
            BEFORE,
            &["check", "emit", "openapi", "diff", "serde_yaml"],
            RUST,
        ],
    ),
    (
        "schema",
        &[&[
            "load",
            "lower",
            "model",
            "check",
            "emit",
            "openapi",
            "naming",
            "quote",
            "syn",
            "serde_yaml",
        ]],
    ),
    ("output", &[BEFORE, &["model", "emit", "serde_yaml"]]),
];

/// What the generator does without: it does no I/O and knows no chance.
const NOWHERE: &[&str] = &[
    "std::fs",
    "std::io",
    "std::env",
    "std::process",
    "std::net",
    "println",
    "HashMap",
    "HashSet",
];

fn sources() -> Sources {
    Sources::of(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn no_layer_names_what_it_must_not_know() {
    assert_eq!(sources().breaches(NEVER), [""; 0]);
}

#[test]
fn the_generator_does_no_io_and_knows_no_chance() {
    assert_eq!(sources().breaches(&[("", &[NOWHERE])]), [""; 0]);
}

#[test]
fn no_siblings_name_each_other_in_a_circle() {
    assert_eq!(sources().circles(), [""; 0]);
}

#[test]
fn every_module_has_its_rule() {
    let mut known: Vec<_> = NEVER.iter().map(|(module, _)| *module).collect();
    known.extend(["language", "sample"]);
    known.sort_unstable();
    assert_eq!(
        known,
        Vec::from_iter(sources().tops()),
        "rules, and modules"
    );
}

#[test]
fn the_scan_finds_what_is_named_and_no_more() {
    let of = |text: &str| {
        let other = (
            "spec.rs".to_owned(),
            "pub(crate) use kind::Kind;".to_owned(),
        );
        let texts = [
            ("emit/one.rs".to_owned(), text.to_owned()),
            ("spec/kind.rs".to_owned(), String::new()),
            other,
        ];
        let sources = Sources::new(&texts);
        let rules: &[(&str, &[&[&str]])] = &[(
            "emit::one",
            &[&["quote", "spec", "spec::kind", "Ident::new"]],
        )];
        sources.breaches(rules)
    };
    let text = "//! of `crate::spec`\nfn a(spec: &str) { inspect(\"quote\", '\"', r#\"\"quote\"#); /* quote */ unquote(); }";
    assert_eq!(of(text), [""; 0]);
    assert_eq!(
        of("use crate::{a, spec::{Field as Quote}};"),
        ["emit/one.rs names spec"]
    );
    assert_eq!(
        of("fn a() -> super::super::spec::Kind {}"),
        ["emit/one.rs names spec", "emit/one.rs names spec::kind"]
    );
    assert_eq!(
        of("fn a() { Ident :: new(quote!()) }"),
        ["emit/one.rs names quote", "emit/one.rs names Ident::new"]
    );
    assert_eq!(
        of("#[cfg(test)]\nmod tests {\n    use crate::spec;\n}"),
        [""; 0]
    );
}

#[test]
fn the_scan_finds_circles_between_siblings_and_no_others() {
    let circles = |texts: &[(&str, &str)]| {
        let texts = texts
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Sources::new(&texts.collect::<Vec<_>>()).circles()
    };
    let of = |a: &str, b: &str, c: &str| {
        circles(&[
            ("x.rs", "mod a; mod b; mod c; pub use c::Thing; use a::run;"),
            ("x/a.rs", a),
            ("x/b.rs", b),
            ("x/c/d.rs", c),
            ("x/c.rs", ""),
        ])
    };
    // One way, and to what is above.
    assert_eq!(
        of(
            "use super::b; use crate::x;",
            "use super::c::d::Thing;",
            "use super::super::run as other;"
        ),
        ["src/x: a -> b, b -> c, c -> a"]
    );
    assert_eq!(
        of(
            "use super::b;",
            "use super::c::d::Thing;",
            "use super::super::own;"
        ),
        [""; 0]
    );
    // Through a re-export.
    assert_eq!(
        of(
            "use super::Thing;",
            "",
            "use super::super::{a::{self, run}};"
        ),
        ["src/x: a -> c, c -> a"]
    );
    // Between folders above.
    assert_eq!(
        circles(&[
            ("a/b.rs", "use crate::c;"),
            ("c/d.rs", "fn e() { crate::a::b::f() }"),
            ("c.rs", ""),
            ("a.rs", "")
        ]),
        ["src/: a -> c, c -> a"]
    );
}

/// Generated files take in the whole prelude of polyv-sdk, and may have types of the same names: a golden, which is
/// compiled, has a type with each of them.
#[test]
fn every_name_of_the_prelude_can_be_a_type() {
    let prelude = Path::new(env!("CARGO_MANIFEST_DIR")).join("../polyv-sdk/src/prelude.rs");
    let prelude = fs::read_to_string(prelude).unwrap();
    let code: String = prelude
        .lines()
        .filter_map(|line| line.split("//").next())
        .collect();
    // What is taken in is the last word of each item: `Json` of `serde_json::Value as Json`.
    let items = code.split([',', '{', '}', ';']);
    let last = |item: &'_ str| item.trim().rsplit([' ', ':']).next().unwrap().to_owned();
    let types: Vec<String> = items
        .map(last)
        .filter(|name| name.starts_with(char::is_uppercase))
        .collect();
    assert!(types.len() > 20, "the scan finds too little: {types:?}");
    let golden = common::folder("golden").join("core_names/spec.yaml");
    let golden = fs::read_to_string(golden).unwrap();
    for name in &types {
        let is_there = ["object", "enum"]
            .iter()
            .any(|key| golden.contains(&format!("{key}: {name},")));
        let is_row = golden.contains(&format!("object: {name}\n"));
        assert!(
            is_there || is_row,
            "the golden `core_names` has no type `{name}`"
        );
    }
}

//! Who may name whom inside the generator: the rules of its crate documentation, made executable.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

/// Modules, and what they never name.
const NEVER: &[(&str, &[&str])] = &[
    (
        "source",
        &[
            "crate::",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
            "serde_json",
        ],
    ),
    (
        "words",
        &[
            "crate::",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
            "serde_json",
        ],
    ),
    (
        "diagnostic",
        &[
            "load",
            "spec",
            "lower",
            "model",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
        ],
    ),
    (
        "load",
        &[
            "spec",
            "lower",
            "model",
            "check",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
        ],
    ),
    (
        "spec",
        &[
            "lower::",
            "model",
            "check::",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
        ],
    ),
    (
        "texts",
        &[
            "crate::",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
            "serde_json",
        ],
    ),
    (
        "patterns",
        &[
            "load",
            "spec::",
            "lower::",
            "check::",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
            "serde_json",
        ],
    ),
    (
        "survey",
        &[
            "load",
            "spec::",
            "lower::",
            "check::",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
        ],
    ),
    (
        "overview",
        &[
            "load",
            "spec::",
            "lower::",
            "check::",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
        ],
    ),
    (
        "survey",
        &[
            "load",
            "spec::",
            "lower::",
            "check::",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
        ],
    ),
    (
        "model",
        &[
            "load",
            "spec::",
            "crate::spec",
            "lower::",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
        ],
    ),
    (
        "lower",
        &[
            "load::locate",
            "check::",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
        ],
    ),
    (
        "check",
        &[
            "load",
            "spec::",
            "crate::spec",
            "lower",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
        ],
    ),
    (
        "made",
        &[
            "load",
            "spec::",
            "crate::spec",
            "lower::",
            "check",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
        ],
    ),
    (
        "emit",
        &[
            "load",
            "spec::",
            "crate::spec",
            "lower",
            "check",
            "syn::",
            "serde_yaml",
            "format_ident",
            "Ident::new",
        ],
    ),
    (
        "diff",
        &[
            "load",
            "spec::",
            "crate::spec",
            "lower",
            "check::",
            "quote",
            "syn",
            "serde_yaml",
            "Ident::new",
        ],
    ),
    (
        "lint",
        &[
            "spec::",
            "crate::spec",
            "lower",
            "check::",
            "emit",
            "quote",
            "syn",
            "proc_macro2",
            "serde_yaml",
        ],
    ),
    (
        "schema",
        &[
            "load",
            "lower",
            "model",
            "check",
            "emit",
            "naming",
            "quote",
            "syn",
            "serde_yaml",
        ],
    ),
    (
        "output",
        &[
            "load",
            "spec::",
            "crate::spec",
            "lower",
            "model",
            "emit",
            "serde_yaml",
        ],
    ),
];

/// Words of the standard library that the generator does without: it does no I/O.
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

#[test]
fn no_layer_names_what_it_must_not_know() {
    for (module, never) in NEVER {
        let files = files(module);
        assert!(!files.is_empty(), "there is no module `{module}`");
        for (path, text) in files {
            let found = named(&text, never);
            assert!(found.is_empty(), "{}: names {found:?}", path.display());
        }
    }
}

#[test]
fn the_generator_does_no_io_and_knows_no_chance() {
    for (path, text) in all(&sources()) {
        let found = named(&text, NOWHERE);
        assert!(found.is_empty(), "{}: names {found:?}", path.display());
    }
}

#[test]
fn every_module_has_its_rule() {
    let free = ["lib", "language", "naming", "sample"];
    for entry in fs::read_dir(sources()).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let has_rule = NEVER.iter().any(|(name, _)| *name == module);
        assert!(
            has_rule || free.contains(&module.as_str()),
            "no rule says what `{module}` never names"
        );
    }
}

#[test]
fn the_scan_finds_what_is_named_and_no_more() {
    let text = "//! of `spec::Field`\nuse crate::spec::Field; // quote\nlet spectrum = inspect(\"quote\");\n";
    assert_eq!(
        named(text, &["spec::", "quote", "spec"]),
        ["spec::", "spec"]
    );
    assert_eq!(
        named("fn emit(spec: &str)", &["spec::", "crate::spec"]),
        [""; 0]
    );
}

/// Generated files take in the whole prelude of polyv-sdk, and may have types of the same names: a golden, which is
/// compiled, has a type with each of them.
#[test]
fn every_name_of_the_prelude_can_be_a_type() {
    let prelude = Path::new(env!("CARGO_MANIFEST_DIR")).join("../polyv-sdk/src/prelude.rs");
    let prelude = fs::read_to_string(prelude).unwrap();
    let code: String = prelude.lines().map(code).collect();
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

/// Which of `never` stand in the code of `text`: whole words, outside comments and texts.
fn named<'w>(text: &str, never: &[&'w str]) -> Vec<&'w str> {
    let code: Vec<String> = text.lines().map(code).collect();
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let stands_in = |line: &String, word: &str| {
        line.match_indices(word).any(|(at, _)| {
            let (before, after) = (&line[..at], &line[at + word.len()..]);
            let ends = word.ends_with(':') || !is_word(after.chars().next());
            !is_word(before.chars().next_back()) && ends
        })
    };
    never
        .iter()
        .copied()
        .filter(|word| code.iter().any(|line| stands_in(line, word)))
        .collect()
}

/// A line without its comment and without what stands in quotes.
fn code(line: &str) -> String {
    let line = line.split("//").next().unwrap();
    line.split('"').step_by(2).collect()
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files of a module.
fn files(module: &str) -> Vec<(PathBuf, String)> {
    let file = sources().join(format!("{module}.rs"));
    let mut files = all(&sources().join(module));
    if file.exists() {
        files.push((file.clone(), fs::read_to_string(file).unwrap()));
    }
    files
}

fn all(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(all(&path));
        } else {
            files.push((path.clone(), fs::read_to_string(path).unwrap()));
        }
    }
    files
}

//! One case for each diagnostic: what is wrong, where, and what helps.
//!
//! A folder is called by the code that it shows, with `--` and a detail where one code has several
//! cases. `UPDATE_EXPECT=1` writes what comes out; look at the difference before you commit it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use polyv_codegen::{Diagnostics, SourceFile, generate};

/// A code that no spec can provoke: it would be a mistake of the generator.
const NO_CASE: &[&str] = &["internal"];

#[track_caller]
fn check(case: &Path) {
    let name = common::name(case);
    let sources = common::sources(case, |file| match file {
        "spec.yaml" => "channel/thing/get.yaml".to_owned(),
        other => format!("channel/thing/{other}"),
    });
    let Err(diagnostics) = generate(&sources) else {
        panic!("{name}: nothing was found")
    };
    common::expect(
        &case.join("expected.txt"),
        &diagnostics.render(&sources, "specs/"),
    );
    // A folder may show what several mistakes give together.
    let code = name.split("--").next().unwrap();
    if code != "several" {
        assert!(
            diagnostics.iter().any(|found| found.code == code),
            "{name} does not show `{code}`"
        );
    }
    places_are_valid(name, &sources, &diagnostics);
    for found in diagnostics.iter() {
        assert!(found.hint.is_some(), "{name}: no hint: {}", found.message);
    }
}

#[track_caller]
fn places_are_valid(name: &str, sources: &[SourceFile], diagnostics: &Diagnostics) {
    for found in diagnostics.iter() {
        let Some(span) = found.span else { continue };
        let line = sources[span.file].text.split('\n').nth(span.line - 1);
        let width = line
            .unwrap_or_else(|| panic!("{name}: no line {}", span.line))
            .chars()
            .count();
        assert!(
            (1..=width + 1).contains(&span.column),
            "{name}: no column {} in line {}",
            span.column,
            span.line
        );
    }
}

#[test]
fn every_mistake_is_told() {
    for case in common::cases(&common::folder("diagnostics")) {
        check(&case);
    }
}

#[test]
fn every_code_has_a_case() {
    let codes = codes();
    assert!(codes.len() > 60, "the scan finds too little: {codes:?}");
    let cases = common::cases(&common::folder("diagnostics"));
    let shown: BTreeSet<_> = cases
        .iter()
        .map(|case| common::name(case).split("--").next().unwrap().to_owned())
        .collect();
    let missing: Vec<_> = codes
        .difference(&shown)
        .filter(|code| !NO_CASE.contains(&code.as_str()))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
    let stale: Vec<_> = shown
        .difference(&codes)
        .filter(|code| *code != "several")
        .collect();
    assert!(stale.is_empty(), "no source has {stale:?}");
}

#[test]
fn the_documentation_lists_every_code() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let (_, section) = readme
        .split_once("\n## Diagnostics\n")
        .expect("a section on diagnostics");
    let section = section.split("\n## ").next().unwrap();
    let rows = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: BTreeSet<_> = rows.map(str::to_owned).collect();
    assert_eq!(listed, codes());
}

/// Every code that occurs in the sources of the generator; their unit tests have helpers of the same names.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    sources_of(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut |text| {
            let text = text.split("#[cfg(test)]").next().unwrap();
            for call in ["error(", "global(", "no_content("] {
                for (at, _) in text.match_indices(call) {
                    let argument = text[at + call.len()..].trim_start();
                    if let Some(code) = argument
                        .strip_prefix('"')
                        .and_then(|rest| rest.split('"').next())
                    {
                        codes.insert(code.to_owned());
                    }
                }
            }
        },
    );
    codes
}

fn sources_of(folder: &Path, visit: &mut dyn FnMut(&str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources_of(&path, visit);
        } else {
            visit(&fs::read_to_string(&path).unwrap());
        }
    }
}

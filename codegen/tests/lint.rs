//! Cases for each lint: edits of specs without any finding that give exactly this one, and edits close
//! to them that give none.
//!
//! A file is called by the code that it shows. `UPDATE_EXPECT=1` writes what comes out, beside it; look
//! at the difference before you commit it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use polyv_codegen::{Findings, Level, Places, SourceFile, lint, lints, schema_line};
use serde::Deserialize;

const TODAY: Date = date(2026, 11, 22);

/// A case: each of its lists is a way to edit the specs of `lint/base`.
#[derive(Deserialize)]
struct Case {
    bad: Vec<Vec<Edit>>,
    #[serde(default)]
    good: Vec<Vec<Edit>>,
}

/// Replaces `from` by `to`; without `from` the file is a new one.
#[derive(Deserialize)]
struct Edit {
    file: String,
    #[serde(default)]
    from: String,
    to: String,
}

fn base() -> Vec<SourceFile> {
    let root = common::folder("lint").join("base");
    let mut sources = Vec::new();
    let mut open = vec![root.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
            sources.push(common::source(&name.replace('\\', "/"), text));
        }
    }
    sources
}

#[track_caller]
fn edited(edits: &[Edit]) -> Vec<SourceFile> {
    let mut sources = base();
    for edit in edits {
        if edit.from.is_empty() {
            sources.push(common::source(&edit.file, edit.to.clone()));
            continue;
        }
        let source = sources.iter_mut().find(|source| source.path == edit.file);
        let source = source.unwrap_or_else(|| panic!("no file {}", edit.file));
        let is_there = source.text.contains(&edit.from);
        assert!(is_there, "{} has no {:?}", edit.file, edit.from);
        source.text = source.text.replacen(&edit.from, &edit.to, 1);
    }
    sources
}

#[track_caller]
fn judge(sources: &[SourceFile]) -> Findings {
    let places = sources.iter().find(|source| source.path == "places.tsv");
    let specs = sources.iter().filter(|source| source.path != "places.tsv");
    let specs: Vec<_> = specs.cloned().collect();
    let places = places.map(|list| Places::read(&list.text).unwrap());
    match lint(&specs, TODAY, places.as_ref()) {
        Ok(findings) => findings,
        Err(diagnostics) => panic!("{}", diagnostics.render(sources, "")),
    }
}

/// The codes that have cases, with their files.
fn cases() -> Vec<(String, PathBuf)> {
    let files = fs::read_dir(common::folder("lint")).unwrap();
    let files = files.map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), path))
        .collect();
    cases.sort();
    cases
}

/// Checks a case, and returns what is wrong with it.
fn check(code: &str, path: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    let case: Case = serde_yaml::from_str(&fs::read_to_string(path).unwrap())
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut shown = String::new();
    for (at, edits) in case.bad.iter().enumerate() {
        let sources = edited(edits);
        let findings = judge(&sources);
        let found: BTreeSet<_> = findings.iter().map(|found| found.diagnostic.code).collect();
        let text = findings.text(&sources, "specs/");
        assert!(
            found == [code].into(),
            "{code}, bad {at}: {found:?}\n{text}"
        );
        for found in findings.iter() {
            shown.extend(["key: ", &found.key, "\n"]);
        }
        shown += &text;
    }
    common::expect(&path.with_extension("txt"), &shown);
    for (at, edits) in case.good.iter().enumerate() {
        let sources = edited(edits);
        let findings = judge(&sources);
        let text = findings.text(&sources, "specs/");
        if !text.is_empty() {
            wrong.push(format!("{code}, good {at}:\n{text}"));
        }
    }
    wrong
}

#[test]
fn every_lint_finds_what_it_is_for_and_no_more() {
    let cases = cases();
    let wrong: Vec<_> = cases
        .iter()
        .flat_map(|(code, path)| check(code, path))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_cases_start_from_gives_no_finding() {
    let sources = base();
    assert_eq!(judge(&sources).text(&sources, ""), "");
}

#[test]
fn every_lint_has_a_case() {
    let shown: BTreeSet<_> = cases().into_iter().map(|(code, _)| code).collect();
    assert_eq!(shown, codes());
    let listed: BTreeSet<_> = lints().iter().map(|lint| lint.code.to_owned()).collect();
    assert_eq!(listed, codes(), "a lint is declared and not listed");
    assert_eq!(lints().len(), listed.len(), "two lints have one code");
}

/// Every code that the sources declare.
fn codes() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint");
    let mut codes = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let lines = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("code: \""));
        codes.extend(lines.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    assert!(codes.len() > 30, "the scan finds too little: {codes:?}");
    codes
}

/// No lint has the code of a mistake: both are printed alike.
#[test]
fn no_lint_is_called_like_a_mistake() {
    for lint in lints() {
        let mistake = common::folder("diagnostics").join(lint.code);
        assert!(!mistake.exists(), "`{}` is a mistake", lint.code);
    }
}

#[test]
fn every_lint_is_explained() {
    for lint in lints() {
        assert!(lint.about.ends_with('.'), "{}: {}", lint.code, lint.about);
        assert!(
            lint.explanation.len() > 100,
            "{} is hardly explained",
            lint.code
        );
        assert!(
            lint.explanation.len() < 700,
            "{} is explained at length",
            lint.code
        );
    }
}

const START: &str = "<!-- lints -->\n";
const END: &str = "<!-- /lints -->\n";

#[test]
fn the_documentation_lists_every_lint() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/README.md");
    let text = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (before, rest) = text.split_once(START).expect("the table starts");
    let (_, after) = rest.split_once(END).expect("the table ends");
    let row = |lint: &polyv_codegen::Lint| {
        format!(
            "| `{}` | {} | {} |\n",
            lint.code,
            lint.level.name(),
            lint.about
        )
    };
    let rows: String = lints().iter().map(row).collect();
    let table = format!("\n| code | level | what is found |\n| --- | --- | --- |\n{rows}\n");
    common::expect(&path, &format!("{before}{START}{table}{END}{after}"));
}

/// The real specs have no finding that would fail the gate. The day is the one on which they were read.
#[test]
fn the_specs_have_no_finding() {
    let mut sources = common::specs();
    let places = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/places.tsv");
    sources.push(common::source(
        "places.tsv",
        fs::read_to_string(places).unwrap(),
    ));
    let mut findings = judge(&sources);
    findings
        .retain(|found| found.level >= Level::Warn && found.diagnostic.code != "source-in-future");
    assert_eq!(findings.text(&sources, "specs/"), "");
    assert!(findings.allowed() > 0, "`allow` is not read");
}

#[test]
fn the_example_of_the_documentation_has_no_finding() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/README.md");
    let text = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let (_, section) = text.split_once("\n## A complete example\n").unwrap();
    let (_, example) = section.split_once("\n```yaml\n").unwrap();
    let (example, _) = example.split_once("\n```\n").unwrap();
    let mut sources = common::sources(&common::folder("common"), |_| unreachable!());
    sources.push(common::source(
        "channel/ticket/list.yaml",
        format!("{example}\n"),
    ));
    let mut findings = judge(&sources);
    findings.retain(|found| {
        found
            .diagnostic
            .span
            .is_some_and(|span| sources[span.file].path.starts_with("channel/"))
    });
    findings.retain(|found| found.level >= Level::Warn);
    assert_eq!(findings.text(&sources, "specs/"), "");
}

#[test]
fn specs_that_are_not_valid_are_not_judged() {
    let mut sources = base();
    sources[0].text.push_str("titel: x\n");
    let diagnostics = lint(&sources, TODAY, None).unwrap_err();
    assert!(diagnostics.iter().any(|found| found.code == "unknown-key"));
}

/// A finding with all that has to be escaped.
fn odd() -> (Vec<SourceFile>, Findings) {
    let mut sources = base();
    let list = sources
        .iter_mut()
        .find(|source| source.path.ends_with("list.yaml"))
        .unwrap();
    list.text = list.text.replacen("summary: Lists", "summary: 100%:a,b", 1);
    let findings = judge(&sources);
    (sources, findings)
}

#[test]
fn findings_are_annotations_on_github() {
    let (sources, findings) = odd();
    let expected = "::warning file=specs/channel/thing/list.yaml,line=3,col=10,title=summary-form::this summary begins with \
        `100%25:a,b`%0Abegin with a verb in the third person: `Lists the tickets of a channel.`\n";
    assert_eq!(findings.github(&sources, "specs/"), expected);
}

#[test]
fn findings_are_json_for_programs() {
    let (sources, findings) = odd();
    let document: serde_json::Value =
        serde_json::from_str(&findings.json(&sources, "specs/")).unwrap();
    let expected = serde_json::json!({
        "version": 1,
        "counts": {"error": 0, "warn": 1, "info": 0},
        "allowed": 0,
        "findings": [{
            "code": "summary-form",
            "level": "warn",
            "file": "specs/channel/thing/list.yaml",
            "line": 3,
            "column": 10,
            "key": "summary",
            "message": "this summary begins with `100%:a,b`",
            "hint": "begin with a verb in the third person: `Lists the tickets of a channel.`",
        }],
    });
    assert_eq!(document, expected);
}

/// Every file names its schema, whatever its place.
#[test]
fn the_line_that_is_asked_for_is_accepted() {
    for source in base() {
        assert!(
            source.text.starts_with(&schema_line(&source.path)),
            "{}",
            source.path
        );
    }
}

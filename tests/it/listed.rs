//! Lists that the documentation repeats: each has what the code has, and nothing else.

use std::collections::BTreeSet;

use crate::guides::{all, read};

const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// What the rows of tables begin with, if that is code.
fn rows(text: &str) -> BTreeSet<&str> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split('`').next()).collect()
}

/// What is between two texts.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let found = text
        .split_once(start)
        .and_then(|(_, rest)| rest.split_once(end));
    found.unwrap_or_else(|| panic!("{start} ... {end}")).0
}

/// The keys of a table of TOML.
fn keys(table: &str) -> BTreeSet<&str> {
    let lines = table.lines().filter_map(|line| line.split_once(" = "));
    lines.map(|(key, _)| key).collect()
}

#[test]
fn features_are_documented() {
    let manifest = read("polyv-sdk/Cargo.toml");
    let own = between(&manifest, "\n[features]\n", "\n# <generated>");
    let mut features = keys(own);
    assert!(features.remove("default") && features.insert("all-modules"));
    for path in READMES {
        let text = read(path);
        let table = between(&text, "| feature |", "\n\n");
        assert_eq!(rows(table), features, "{path}");
    }
    let crate_doc = read("polyv-sdk/src/lib.rs");
    let list = between(&crate_doc, "//! # Features", "\n\n");
    for feature in features {
        assert!(list.contains(&format!("`{feature}`")), "lib.rs: {feature}");
    }

    for package in ["polyv-mock", "polyv-cli"] {
        let manifest = read(&format!("{package}/Cargo.toml"));
        let mut features = keys(between(&manifest, "\n[features]\n", "\n["));
        features.remove("default");
        let readme = read(&format!("{package}/README.md"));
        for feature in features {
            assert!(
                readme.contains(&format!("`{feature}`")),
                "{package}: {feature}"
            );
        }
    }
}

#[test]
fn variables_and_keys_of_accounts_are_documented() {
    let source = read("polyv-sdk/src/client/builder/sources.rs");
    let quoted = source.split('"').skip(1).step_by(2);
    let is_name = |it: &&str| it.starts_with("POLYV_") && !it.contains([' ', '{', ':']);
    let variables: BTreeSet<_> = quoted.filter(is_name).collect();
    for path in READMES {
        let text = read(path);
        let documented = rows(&text)
            .into_iter()
            .filter(|it| it.starts_with("POLYV_"));
        assert_eq!(documented.collect::<BTreeSet<_>>(), variables, "{path}");
    }

    let source = read("polyv-sdk/src/client/profile.rs");
    let list = between(&source, "const KEYS", "];");
    for path in ["docs/accounts.md", "docs/zh-CN/accounts.md"] {
        let text = read(path);
        for key in list.split('"').skip(1).step_by(2) {
            assert!(text.contains(key), "{path}: {key}");
        }
    }
}

#[test]
fn kinds_of_errors_and_their_predicates_are_documented() {
    let source = read("polyv-sdk/src/error.rs");
    let kinds = between(&source, "pub enum ErrorKind {", "\n}");
    let kinds = kinds
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','));
    let kinds: BTreeSet<_> = kinds.filter(|it| !it.contains(' ')).collect();
    let meaning = read("polyv-sdk/src/error/meaning.rs");
    let predicates = meaning.split("pub fn is_").skip(1);
    let predicates: Vec<_> = predicates.filter_map(|it| it.split('(').next()).collect();
    assert!(kinds.len() > 10 && predicates.len() > 10);
    for path in ["docs/errors.md", "docs/zh-CN/errors.md"] {
        let text = read(path);
        let documented = rows(&text).into_iter();
        let documented = documented.filter(|it| it.starts_with(char::is_uppercase));
        assert_eq!(documented.collect::<BTreeSet<_>>(), kinds, "{path}");
        for name in &predicates {
            assert!(text.contains(&format!("`is_{name}`")), "{path}: is_{name}");
        }
    }
}

/// Readers copy them.
#[test]
fn paths_in_the_guides_are_those_of_endpoints() {
    let operations = polyv_sdk::api::operations();
    let known: BTreeSet<_> = operations
        .into_iter()
        .map(|it| it.operation().path)
        .collect();
    let mut count = 0;
    for page in all() {
        let text = read(&page);
        for rest in text.split("/live/v").skip(1) {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "/-_.{}".contains(c)));
            let path = format!("/live/v{}", &rest[..end.unwrap_or(rest.len())]);
            // A placeholder is for what the reader has.
            if !path.contains("...") && !path.contains("{id}") {
                assert!(known.contains(path.as_str()), "{page}: {path}");
                count += 1;
            }
        }
    }
    assert!(count > 10, "{count}");
}

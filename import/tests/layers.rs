//! Who may name whom inside the import: a page is read before anything is proposed.

#[path = "../../tests/layers/mod.rs"]
mod layers;

use layers::Sources;

/// What proposes: it comes after the page was read.
const PROPOSAL: &[&str] = &[
    "builder", "examples", "fields", "known", "limits", "paging", "place", "propose", "reply",
    "request", "rules", "scalar", "spec", "values", "yaml", "Survey",
];

/// Modules, and what they never name.
const NEVER: &[(&str, &[&[&str]])] = &[
    ("clean", &[PROPOSAL, &["page", "facts"]]),
    ("facts", &[PROPOSAL]),
    ("heading", &[PROPOSAL, &["page", "facts"]]),
    ("json", &[PROPOSAL, &["page", "facts"]]),
    ("lines", &[PROPOSAL, &["page", "facts"]]),
    ("markdown", &[PROPOSAL, &["facts"]]),
    ("note", &[PROPOSAL, &["page", "facts"]]),
    ("page", &[PROPOSAL, &["facts"]]),
    ("patterns", &[PROPOSAL, &["page", "facts"]]),
    ("reader", &[PROPOSAL, &["facts"]]),
    ("refuse", &[PROPOSAL, &["facts"]]),
    ("text", &[PROPOSAL, &["facts"]]),
    // What was decided is written down by what has not seen the page.
    ("spec", &[&["page", "facts", "known", "builder"]]),
    ("yaml", &[&["page", "facts", "known", "builder", "fields"]]),
    // Pure, and equal for equal input.
    (
        "",
        &[&[
            "std::fs",
            "std::io",
            "std::env",
            "std::process",
            "std::net",
            "println",
            "HashMap",
            "HashSet",
        ]],
    ),
];

#[test]
fn a_page_is_read_before_anything_is_proposed() {
    assert_eq!(
        Sources::of(env!("CARGO_MANIFEST_DIR")).breaches(NEVER),
        [""; 0]
    );
}

#[test]
fn no_siblings_name_each_other_in_a_circle() {
    assert_eq!(Sources::of(env!("CARGO_MANIFEST_DIR")).circles(), [""; 0]);
}

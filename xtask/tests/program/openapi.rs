//! `openapi`: the API as an OpenAPI document.

use serde_json::Value;

use crate::repository::{BOOKING, Repository};

#[test]
fn the_document_goes_to_standard_output_or_to_a_file() {
    let repository = Repository::new();
    let printed = repository.run(&["openapi"]);
    assert_eq!(printed.code, 0, "{}", printed.err);
    let document: Value = serde_json::from_str(&printed.out).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["paths"].as_object().unwrap().len(), 5);

    let file = repository.path("polyv.json");
    let written = repository.run(&["openapi", "--out", file.to_str().unwrap()]);
    assert_eq!(
        (written.code, written.out.as_str()),
        (0, ""),
        "{}",
        written.err
    );
    assert!(
        repository.read("polyv.json") == printed.out,
        "the same bytes"
    );
}

#[test]
fn of_specs_with_mistakes_nothing_is_written() {
    let repository = Repository::new();
    repository.edit(BOOKING, "type: OpenId", "type: OpenID2");
    let file = repository.path("polyv.json");
    let outcome = repository.run(&["openapi", "--out", file.to_str().unwrap()]);
    assert_eq!(outcome.code, 1, "{}", outcome.err);
    assert!(
        outcome.out.contains("error[unknown-type]"),
        "{}",
        outcome.out
    );
    assert!(
        outcome.out.ends_with("; nothing was written\n"),
        "{}",
        outcome.out
    );
    assert!(!file.exists());
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let repository = Repository::new();
    let outcome = repository.run(&["openapi", "--out", "no/such/folder/polyv.json"]);
    assert_eq!(outcome.code, 2, "{}", outcome.out);
    assert!(
        outcome.err.contains("no/such/folder/polyv.json"),
        "{}",
        outcome.err
    );
}

#[test]
fn help_teaches() {
    let repository = Repository::new();
    let help = repository.run(&["openapi", "--help"]);
    for word in [
        "--out",
        "x-polyv-",
        "Examples:",
        "Exit codes",
        "schemathesis",
    ] {
        assert!(help.out.contains(word), "no {word:?} in:\n{}", help.out);
    }
}

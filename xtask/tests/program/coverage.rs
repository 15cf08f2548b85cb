//! `coverage`: which endpoints of an inventory have a spec.

use crate::repository::{BOOKING, Outcome, Repository};

const CHANNEL: &str = r#"{"module": "channel", "count": 4, "endpoints": [
    {"id": "GET /live/v4/channel/booking/list", "method": "GET", "path": "/live/v4/channel/booking/list", "title_zh": "A"},
    {"id": "GET /live/v3/channel/{channelId}/twice #1", "method": "GET", "path": "/live/v3/channel/{channelId}/twice",
     "title_zh": "First", "page": "https://example.com/1"},
    {"id": "GET /live/v3/channel/{channelId}/twice #2", "method": "GET", "path": "/live/v3/channel/{channelId}/twice",
     "title_zh": "Second", "page": "https://example.com/2"},
    {"id": "GET /live/v2/channel/booking", "method": "GET", "path": "/live/v2/channel/booking",
     "superseded_by": "GET /live/v4/channel/booking/list"}]}"#;
const CHAT: &str = r#"{"module": "chat", "endpoints": [
    {"id": "POST /live/v4/channel/booking/list", "method": "POST", "path": "/live/v4/channel/booking/list"}]}"#;

/// Runs it over both files, in a folder that has a file of another kind as well.
fn coverage(repository: &Repository, arguments: &[&str]) -> Outcome {
    repository.write("inventory/channel.json", CHANNEL);
    repository.write("inventory/chat.json", CHAT);
    repository.write("inventory/stats.json", r#"{"total": 5}"#);
    let folder = repository.path("inventory");
    let mut all = vec!["coverage", "--inventory", folder.to_str().unwrap()];
    all.extend(arguments);
    repository.run(&all)
}

#[test]
fn endpoints_are_counted_by_module() {
    let repository = Repository::new();
    let outcome = coverage(&repository, &[]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    let rows: Vec<_> = outcome.out.lines().skip(2).take(3).collect();
    assert_eq!(
        rows,
        [
            "| channel | 1 | 3 | 33.3 % | 0 of 1 |",
            "| chat | 0 | 1 | 0.0 % |  |",
            "| all | 1 | 4 | 25.0 % | |",
        ]
    );
    let basis = outcome
        .out
        .lines()
        .skip(8)
        .find(|line| line.starts_with("| channel |"));
    let basis = basis.unwrap_or_else(|| panic!("{}", outcome.out));
    assert!(basis.contains("page"), "{basis}");
    // The other four specs are in none of the two files.
    let unknown = outcome
        .out
        .lines()
        .skip_while(|line| *line != "Not in the inventory:");
    assert_eq!(unknown.skip(1).count(), 4, "{}", outcome.out);
    assert!(!outcome.out.contains("Without a spec"), "{}", outcome.out);
}

#[test]
fn of_several_documents_for_one_path_a_spec_stands_for_its_own() {
    let repository = Repository::new();
    let spec = repository.read(BOOKING);
    let page = spec
        .lines()
        .find(|line| line.trim_start().starts_with("page: "))
        .unwrap();
    let spec = spec
        .replace(page, "  page: https://example.com/2")
        .replace("/live/v4/channel/booking/list", "/live/v3/channel/{other}/twice")
        .replace("query:\n", "path_params:\n  other:\n    type: text\n    required: true\n    doc: A part.\nquery:\n")
        .replace("channel/{other}/twice?", "channel/1/twice?");
    repository.write("specs/channel/twice/list.yaml", spec);
    let outcome = coverage(&repository, &["--missing"]);
    assert!(
        outcome
            .out
            .contains("| channel | 2 | 3 | 66.6 % | 0 of 1 |"),
        "{}",
        outcome.out
    );
    let missing: Vec<_> = outcome
        .out
        .lines()
        .skip_while(|line| *line != "Without a spec:")
        .skip(1)
        .collect();
    assert_eq!(
        missing,
        [
            "- channel: GET /live/v3/channel/{channelId}/twice #1 First",
            "- chat: POST /live/v4/channel/booking/list ",
        ]
    );
}

#[test]
fn a_spec_stands_for_all_the_documents_that_its_source_names() {
    let repository = Repository::new();
    let inventory = r#"{"module": "channel", "endpoints": [
        {"id": "1", "method": "GET", "path": "/live/v4/channel/booking/list", "source_doc": "channel/booking.md"},
        {"id": "2", "method": "GET", "path": "/live/v4/channel/booking/list", "source_doc": "booking.md"},
        {"id": "3", "method": "GET", "path": "/live-bg/list", "host": ""}]}"#;
    repository.write("one.json", inventory);
    let run = |also: &str| {
        let spec = repository.read(BOOKING);
        let spec = match spec.split_once("  also:\n") {
            Some((before, after)) => format!("{before}  also:\n    - {also}\n{after}"),
            None => spec.replacen("version:", &format!("  also:\n    - {also}\nversion:"), 1),
        };
        repository.write(BOOKING, spec);
        let file = repository.path("one.json");
        repository.run(&["coverage", "--inventory", file.to_str().unwrap()])
    };
    let outcome = run("another document, channel/booking");
    assert!(
        outcome.out.contains("| channel | 1 | 2 | 50.0 %"),
        "{}",
        outcome.out
    );
    let outcome = run("a third, booking");
    for part in ["| channel | 2 | 2 | 100.0 %", "as their host is unknown: 1"] {
        assert!(outcome.out.contains(part), "{}", outcome.out);
    }
}

#[test]
fn without_an_inventory_the_list_of_places_is_one() {
    let repository = Repository::new();
    let list = "# place\tmethod\tpath\nchannel/booking/list\tGET\t/live/v4/channel/booking/list\n\
        chat/message/send\tPOST\t/live/v4/chat/send\n";
    repository.write("specs/places.tsv", list);
    let outcome = repository.run(&["coverage", "--missing"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    for part in [
        "| channel | 1 | 1 | 100.0 % |  |",
        "| chat | 0 | 1 | 0.0 % |  |",
        "- chat: POST /live/v4/chat/send ",
    ] {
        assert!(outcome.out.contains(part), "no {part} in {}", outcome.out);
    }
}

#[test]
fn the_least_share_decides_the_exit_code() {
    let repository = Repository::new();
    assert_eq!(coverage(&repository, &["--at-least", "25"]).code, 0);
    let outcome = coverage(&repository, &["--at-least", "26"]);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.out.contains("1 of 4 is less than 26 %"),
        "{}",
        outcome.out
    );
    assert_eq!(coverage(&repository, &["--at-least", "101"]).code, 2);
}

#[test]
fn the_machine_readable_form_says_the_same() {
    let repository = Repository::new();
    let outcome = coverage(&repository, &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(json["modules"]["channel"]["covered"], 1);
    assert_eq!(
        json["modules"]["channel"]["missing"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        json["modules"]["chat"]["missing"][0]["id"],
        "POST /live/v4/channel/booking/list"
    );
    assert_eq!(json["unknown"].as_array().unwrap().len(), 4);
}

#[test]
fn what_is_no_inventory_is_named() {
    let repository = Repository::new();
    for (name, content, expected) in [
        ("broken.json", "{", "is not an inventory"),
        ("other.json", "[]", "is not an inventory"),
        ("binary.json", "\u{0}", "is not an inventory"),
        (
            "endpoint.json",
            r#"{"module": "m", "endpoints": [{"id": "x"}]}"#,
            "missing field `method`",
        ),
    ] {
        repository.write(name, content);
        let path = repository.path(name);
        let outcome = repository.run(&["coverage", "--inventory", path.to_str().unwrap()]);
        assert_eq!(outcome.code, 2, "{name}");
        assert!(
            outcome.err.contains(name) && outcome.err.contains(expected),
            "{}",
            outcome.err
        );
    }
    let folder = repository.path("specs");
    for path in [folder.to_str().unwrap(), "not/there.json"] {
        let outcome = repository.run(&["coverage", "--inventory", path]);
        assert_eq!(outcome.code, 2, "{path}");
        assert!(outcome.err.contains(path), "{}", outcome.err);
    }
    assert_eq!(repository.run(&["coverage"]).code, 2);
}

#[test]
fn a_mistake_in_a_spec_is_shown() {
    let repository = Repository::new();
    repository.edit(BOOKING, "method: GET", "method: FETCH");
    let outcome = coverage(&repository, &[]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.contains("FETCH"), "{}", outcome.out);
}

//! Who may name whom inside the mock: the way of a request has one direction.

#[path = "../../../tests/layers/mod.rs"]
mod scan;

use scan::Sources;

/// What answers: it comes after a request was judged.
const ANSWERS: &[&str] = &["judge", "reply", "script", "server", "service"];
/// What is known of a request.
const KNOWN: &[&str] = &["catalogue", "given", "validate", "verdict"];

/// Modules, and what they never name.
const NEVER: &[(&str, &[&[&str]])] = &[
    // What is known of the API knows nothing of requests.
    ("catalogue", &[ANSWERS, &["given", "request", "validate"]]),
    ("json", &[ANSWERS, KNOWN, &["request"]]),
    ("sign", &[ANSWERS, KNOWN, &["request"]]),
    ("visible", &[&["crate::"]]),
    ("request", &[ANSWERS, KNOWN]),
    ("diagnose", &[ANSWERS, KNOWN]),
    ("verdict", &[ANSWERS, &["given", "request", "validate"]]),
    ("given", &[ANSWERS, &["validate"]]),
    ("auth", &[ANSWERS, &["given", "validate"]]),
    ("route", &[ANSWERS, &["given", "validate"]]),
    ("validate", &[ANSWERS, &["auth"]]),
    (
        "reply",
        &[&["auth", "judge", "script", "server", "service", "validate"]],
    ),
    ("script", &[&["auth", "judge", "server", "service"]]),
    ("judge", &[&["server", "service"]]),
    ("server", &[&["args"]]),
    ("service", &[&["server"]]),
];

fn sources() -> Sources {
    Sources::of(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_way_of_a_request_has_one_direction() {
    assert_eq!(sources().breaches(NEVER), [""; 0]);
}

#[test]
fn no_siblings_name_each_other_in_a_circle() {
    assert_eq!(sources().circles(), [""; 0]);
}

/// What judges shares no code with the clients that it judges.
#[test]
fn only_the_typed_face_names_the_sdk() {
    let sources = sources();
    let naming = sources
        .files()
        .filter(|file| sources.is_named(file, "polyv_sdk"));
    let naming: Vec<_> = naming.map(|file| file.path.as_str()).collect();
    assert_eq!(naming, ["typed.rs", "typed/dataset.rs", "typed/event.rs"]);
}

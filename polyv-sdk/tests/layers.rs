//! Who may name whom inside the SDK: the rules of ARCHITECTURE.md, made executable.

#[path = "../../tests/layers/mod.rs"]
mod layers;

use layers::Sources;

/// What does, or waits for, input and output.
const IO: &[&str] = &[
    "blocking",
    "client",
    "limit",
    "middleware",
    "transport",
    "reqwest",
    "tokio",
    "SystemTime",
    "Instant",
    "std::env",
    "std::net",
];

/// Modules, and what they never name.
const NEVER: &[(&str, &[&[&str]])] = &[
    ("codec", &[&["crate::"]]),
    ("field", &[&["value", "record", "endpoint", "json"], IO]),
    ("json", &[&["value", "record", "endpoint", "envelope"], IO]),
    (
        "value",
        &[&["record", "endpoint", "envelope", "stored"], IO],
    ),
    ("record", &[&["envelope", "request", "sign"], IO]),
    ("endpoint", &[&["record", "envelope", "request"], IO]),
    ("check", &[&["request", "envelope", "sign"], IO]),
    ("pairs", &[&["request", "endpoint"], IO]),
    ("sign", &[&["request", "endpoint", "envelope"], IO]),
    ("envelope", &[&["request", "sign", "pairs"], IO]),
    ("request", &[IO]),
    ("page", &[IO]),
    ("stored", &[IO]),
    ("retry", &[IO]),
    (
        "callback_core",
        &[&[
            "transport",
            "envelope",
            "limit",
            "retry",
            "stored",
            "reqwest",
        ]],
    ),
    // Only the transport knows the HTTP library, and it knows nothing of signing.
    (
        "transport",
        &[&["sign", "pairs", "credentials", "client", "limit", "retry"]],
    ),
    ("client", &[&["reqwest"]]),
    ("limit", &[&["client", "transport", "reqwest"]]),
    ("retry", &[&["client", "transport"]]),
];

/// What names generated code: the crate's root shows it, and generic tools list it.
const OF_API: &[&str] = &["api", "lib.rs", "tests", "dynamic"];

#[test]
fn no_layer_names_what_it_must_not_know() {
    let sources = Sources::of(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(sources.breaches(NEVER), [""; 0]);
}

#[test]
fn the_core_never_names_generated_code() {
    let sources = Sources::of(env!("CARGO_MANIFEST_DIR"));
    let core = sources.files().filter(|file| {
        let top = file.path.split('/').next().unwrap_or_default();
        !OF_API.contains(&top) && !OF_API.contains(&top.trim_end_matches(".rs"))
    });
    let naming: Vec<_> = core
        .filter(|file| sources.is_named(file, "api"))
        .map(|file| &file.path)
        .collect();
    assert_eq!(naming, [""; 0]);
}

#[test]
fn no_files_of_one_folder_name_each_other_in_a_circle() {
    let sources = Sources::of(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(sources.circles(), [""; 0]);
}

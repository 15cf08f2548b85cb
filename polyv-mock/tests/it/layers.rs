//! Who may name whom inside the mock: the way of a request has one direction.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules, and what they never name.
const NEVER: &[(&str, &[&str])] = &[
    // What is known of the API knows nothing of requests.
    (
        "catalogue",
        &[
            "given", "judge", "reply", "request", "script", "server", "service", "validate",
        ],
    ),
    (
        "json",
        &[
            "catalogue",
            "given",
            "judge",
            "reply",
            "request",
            "script",
            "server",
            "service",
            "validate",
            "verdict",
        ],
    ),
    (
        "sign",
        &[
            "catalogue",
            "given",
            "judge",
            "reply",
            "request",
            "script",
            "server",
            "service",
            "validate",
            "verdict",
        ],
    ),
    (
        "request",
        &[
            "catalogue",
            "given",
            "judge",
            "reply",
            "script",
            "server",
            "service",
            "validate",
            "verdict",
        ],
    ),
    (
        "diagnose",
        &[
            "catalogue",
            "given",
            "judge",
            "reply",
            "script",
            "server",
            "service",
            "validate",
            "verdict",
        ],
    ),
    (
        "verdict",
        &[
            "given", "judge", "reply", "request", "script", "server", "service", "validate",
        ],
    ),
    (
        "given",
        &["judge", "reply", "script", "server", "service", "validate"],
    ),
    (
        "auth",
        &[
            "given", "judge", "reply", "script", "server", "service", "validate",
        ],
    ),
    (
        "route",
        &[
            "given", "judge", "reply", "script", "server", "service", "validate",
        ],
    ),
    (
        "validate",
        &["auth", "judge", "reply", "script", "server", "service"],
    ),
    (
        "reply",
        &["auth", "judge", "script", "server", "service", "validate"],
    ),
    ("script", &["auth", "judge", "server", "service"]),
    ("judge", &["server", "service"]),
    ("service", &["server"]),
];

#[test]
fn the_way_of_a_request_has_one_direction() {
    for (module, never) in NEVER {
        let files = files(module);
        assert!(!files.is_empty(), "there is no module `{module}`");
        for path in files {
            let text = code(&path);
            let named: Vec<_> = never
                .iter()
                .filter(|other| text.contains(&format!("crate::{other}::")))
                .collect();
            assert!(named.is_empty(), "{} names {named:?}", path.display());
        }
    }
}

/// What judges shares no code with the clients that it judges.
#[test]
fn only_the_typed_face_names_the_sdk() {
    let mut all = Vec::new();
    walk(&sources(), &mut all);
    for path in all {
        let is_typed = path.to_string_lossy().contains("typed");
        assert!(
            is_typed || !code(&path).contains("polyv_sdk"),
            "{} names polyv_sdk",
            path.display()
        );
    }
}

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The files of a module.
fn files(module: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let file = sources().join(format!("{module}.rs"));
    files.extend(file.exists().then_some(file));
    let folder = sources().join(module);
    if folder.is_dir() {
        walk(&folder, &mut files);
    }
    files
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// A file without its comments and its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

//! Large specs cost what their size says, and no more: 20,000 unknown keys took two minutes once.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;

/// A spec of `count` lines of a kind, each of which may be a mistake.
type Large = fn(count: usize) -> String;

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// A spec with these lines for its parameters.
fn spec(lines: &str) -> String {
    let head = "title: 标题\nsummary: Does it.\nsource: {page: \"https://example.com/page\", read: 2026-11-22, request: page, \
                reply: page}\nversion: v4\nmethod: GET\npath: /golden/large\nshape: query-signed\neffect: read\n";
    let rest = "response: {envelope: v4, kind: ack}\nexamples:\n  - name: success\n    request: GET \
                https://api.polyv.net/golden/large\n    body: '{\"code\":200}'\n";
    format!("{head}{lines}{rest}")
}

const LARGE: [(&str, Large); 8] = [
    ("unknown keys", |count| {
        spec(&lines(count, |at| format!("unknown{at}: x\n")))
    }),
    ("keys of a parameter", |count| {
        let keys = lines(count, |at| format!("    unknown{at}: x\n"));
        spec(&format!(
            "query:\n  a:\n    type: text\n    doc: X.\n{keys}"
        ))
    }),
    ("parameters of unknown types", |count| {
        let params = lines(count, |at| {
            format!("  p{at}: {{type: Unknown{at}, doc: X.}}\n")
        });
        spec(&format!("query:\n{params}"))
    }),
    ("parameters twice", |count| {
        let params = lines(count, |at| {
            format!("  p{}: {{type: text, doc: X.}}\n", at / 2)
        });
        spec(&format!("query:\n{params}"))
    }),
    ("parameters", |count| {
        let params = lines(count, |at| format!("  p{at}: {{type: text, doc: X.}}\n"));
        spec(&format!("query:\n{params}"))
    }),
    ("rules about unknown parameters", |count| {
        let params = lines(count, |at| format!("  p{at}: {{type: text, doc: X.}}\n"));
        let rules = lines(count, |at| format!("  - at_least_one: [q{at}, p{at}]\n"));
        spec(&format!("query:\n{params}rules:\n{rules}"))
    }),
    ("values", |count| {
        let values = lines(count, |at| format!("      v{at}: {{doc: X.}}\n"));
        spec(&format!(
            "query:\n  a:\n    enum: Kind\n    doc: X.\n    values:\n{values}"
        ))
    }),
    ("unknown fields of a sample", |count| {
        let fields: Vec<_> = (0..count).map(|at| format!("\"f{at}\":1")).collect();
        let body = format!("{{\"code\":200,\"data\":{{{}}}}}", fields.join(","));
        spec("")
            .replace(
                "kind: ack",
                "kind: object, object: Thing, doc: X., fields: {a: {type: text, doc: X.}}",
            )
            .replace("{\"code\":200}", &body)
    }),
];

/// The least time of two in which the spec is judged and the findings are written.
fn judged(large: Large, count: usize) -> std::time::Duration {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/common");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let sources = [
        common::source("golden/large/call.yaml", large(count)),
        common::source("service.yaml", read("service.yaml")),
        common::source("types/common.yaml", read("types.yaml")),
    ];
    let times = (0..2).map(|_| {
        let started = std::time::Instant::now();
        let (_, found) = polyv_codegen::survey(&sources);
        _ = found.render(&sources, "specs/");
        started.elapsed()
    });
    times.min().unwrap()
}

#[test]
fn large_specs_are_judged_in_linear_time() {
    for (what, large) in LARGE {
        let (few, many) = (judged(large, 250), judged(large, 2000));
        // Eight times as much; quadratic, it would be 64 times.
        assert!(
            many < few * 24,
            "{what}: {few:?}, and {many:?} for eight times as many"
        );
    }
}

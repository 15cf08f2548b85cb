//! Filters, on documents and on walks.

use std::rc::Rc;

use super::{Filter, Made, Stream, doc_of, docs};
use crate::doc::Doc;
use crate::exit::Exit;

const ROWS: [&str; 3] = [
    r#"{"a":1,"b":[1,2]}"#,
    r#"{"a":2,"b":[]}"#,
    r#"{"a":3,"b":[3]}"#,
];

fn stream(code: &str) -> Stream {
    Stream::new(&Rc::new(Filter::new(code).unwrap())).unwrap()
}

/// What comes out of a walk.
fn walked(mut stream: Stream, pages: &[&[&str]]) -> Doc {
    let mut rows = Vec::new();
    for page in pages {
        for row in *page {
            stream.push(row.as_bytes()).unwrap();
        }
        rows.extend(stream.end_page().unwrap());
    }
    match stream.end().unwrap() {
        None => Doc::List(rows),
        Some(Made::Rows(rows)) => Doc::List(docs(&rows).unwrap()),
        Some(Made::One(only)) => doc_of(&only).unwrap(),
    }
}

#[test]
fn what_jq_defines_is_defined() {
    let check = |code: &str, input: &str, expected: &str| {
        let doc: Doc = serde_json::from_str(input).unwrap();
        let made = Filter::new(code).unwrap().apply(&doc).unwrap();
        assert_eq!(made, Doc::Text(expected.to_owned()), "{code}");
    };
    check(
        "@csv",
        r#"["a\"b", 1, null, true, "频道,"]"#,
        "\"a\"\"b\",1,,true,\"频道,\"",
    );
    check(
        "@tsv",
        r#"["a\tb\\", 1.5, null, false]"#,
        "a\\tb\\\\\t1.5\t\tfalse",
    );
    check(
        "INDEX(.a) | .[\"2\"].b",
        r#"[{"a":1},{"a":2,"b":"x"}]"#,
        "x",
    );
    check(
        "map(select(IN(1, 3)) | tostring) | join(\"-\")",
        "[1,2,3]",
        "1-3",
    );
    let nested = serde_json::from_str("[[1]]").unwrap();
    assert!(Filter::new("@csv").unwrap().apply(&nested).is_err());
}

#[test]
fn events_and_inputs_are_those_of_jq() {
    let check = |code: &str, input: &str, expected: &str| {
        let doc: Doc = serde_json::from_str(input).unwrap();
        let made = Filter::new(&format!("[{code}]")).unwrap().apply(&doc);
        let made = made.map(|made| made.to_line());
        assert_eq!(made.unwrap(), expected, "{code}");
    };
    let nested = r#"{"b":[1,{"c":[]}],"a":null}"#;
    check(
        "tostream",
        nested,
        r#"[[["b",0],1],[["b",1,"c"],[]],[["b",1,"c"]],[["b",1]],[["a"],null],[["a"]]]"#,
    );
    check("tostream", "7", "[[[],7]]");
    check("tostream", "[]", "[[[],[]]]");
    check("toarray, (1 | toarray)", "[2]", "[[2],[1]]");
    check(".[] | ascii", "[65, 10]", r#"["A","\n"]"#);
    check("., inputs", "7", "[7]");
    check("try input catch .", "7", r#"["No more inputs"]"#);
    check("first(inputs)", "7", "[]");
}

#[test]
fn an_error_is_shown_as_jq_shows_it() {
    let check = |code: &str, expected: &str| {
        let rows = Doc::List(vec![Doc::Null]);
        let failure = Filter::new(code).unwrap().apply(&rows).unwrap_err();
        let message = failure.as_text(crate::lang::Lang::En);
        assert_eq!(message, format!("polyv: --jq: {expected}"), "{code}");
    };
    check("input", "No more inputs");
    check(".[] | input", "No more inputs");
    check("ascii", "[null] is not an ASCII character");
    check(r#"error("a \"b\"")"#, r#"a "b""#);
    check("error({a: [1]})", r#"{"a":[1]}"#);
    check(".a", r#"cannot index [null] with "a""#);
    check(r#""no" | halt_error"#, "no");
    check(r#""no" | halt_error(3)"#, "no");
}

/// It would end the process here and now.
#[test]
fn a_filter_cannot_halt() {
    for code in ["halt", "halt(0)", "map(halt)"] {
        let failure = Filter::new(code).unwrap_err();
        assert_eq!(failure.report().exit, Exit::Usage, "{code}");
    }
}

/// Whatever the pages, the result is that of the whole list.
#[test]
fn pages_make_the_same_as_the_list() {
    let list: Doc = serde_json::from_str(&format!("[{}]", ROWS.join(","))).unwrap();
    for code in [
        "map(.a)",
        "map(.b[])",
        ".[].b",
        ".[] | select(.a == 2)",
        "map(select(.a > 1)) | .[] | .a, .b",
        "[.[] | select(.a > 1)]",
        "length",
        "length + 1",
        "length | . * 2",
        "map(.b[]) | length",
        "map(.a) | add",
        "map(.a) | map(. + 1) | add / length",
        "[.[].b[]] | sort | reverse",
        "sort_by(-.a) | .[0].a",
        "map({a}) | group_by(.a > 1) | map(length)",
        "map(.a), map(.b)",
        "[.[].a] # not a | pipe\n| length",
        ".",
    ] {
        let pages: [&[&str]; 3] = [&ROWS[..1], &ROWS[1..], &[]];
        let whole = Filter::new(code).unwrap().apply(&list).unwrap();
        assert_eq!(walked(stream(code), &pages), whole, "{code}");
    }
}

#[test]
fn a_filter_keeps_only_what_it_wants() {
    let size = |code: &str| {
        let mut stream = stream(code);
        for row in ROWS {
            stream.push(row.as_bytes()).unwrap();
        }
        stream.end_page().unwrap();
        stream.whole.map_or(0, |whole| whole.size)
    };
    assert_eq!(size("map(.a)"), 0, "nothing is kept");
    assert_eq!(size("length"), size("map(.b) | length"));
    assert!(size("length") <= size("map(.a) | add"));
    assert!(size("map(.a) | add") * 4 < size("sort_by(.a)"));
}

#[test]
fn an_error_does_not_quote_the_whole_list() {
    let rows = vec![ROWS[0]; 1000].join(",");
    let list: Doc = serde_json::from_str(&format!("[{rows}]")).unwrap();
    let failure = Filter::new(".a").unwrap().apply(&list).unwrap_err();
    let message = failure.as_text(crate::lang::Lang::En);
    assert!(
        message.len() < 300 && message.contains("cannot index"),
        "{message}"
    );
}

#[test]
fn a_filter_without_an_end_has_one() {
    // The same megabyte again and again.
    let endless = Filter::new(r#"("x" * 1000000) | repeat(.)"#).unwrap();
    let failure = endless.apply(&Doc::Null).unwrap_err();
    let message = failure.as_text(crate::lang::Lang::En);
    assert!(message.contains("more than 1024 MiB"), "{message}");
    let first = Filter::new(r#"("x" * 1000000) | [limit(2; repeat(.))] | length"#).unwrap();
    assert_eq!(first.apply(&Doc::Null).unwrap().as_u64(), Some(2));
}

#[test]
fn a_list_that_is_too_large_says_how_to_go_on() {
    let mut stream = stream("sort_by(.a)");
    stream.whole.as_mut().unwrap().most = 100;
    stream.push(ROWS[0].as_bytes()).unwrap();
    let failure = stream.end_page().unwrap_err();
    let hint = failure.report().hint.clone().unwrap();
    assert!(hint.text(crate::lang::Lang::En).contains("map(...)"));
}

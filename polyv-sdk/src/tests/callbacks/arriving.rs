//! What arrives, before anything is known about it.

use crate::callback::{Arrival, Rejected};

#[test]
fn it_is_decoded() {
    let fields = |method: &str, uri: &str, body: &str| {
        let arrival = Arrival::new(method, uri, body.as_bytes()).unwrap();
        let pairs = arrival.fields().iter();
        pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        fields("GET", "/h?a=%E6%B5%8B+x&b=&c&&%61=2&d=%FF%zz#frag", ""),
        ["a=测 x", "b=", "c=", "a=2", "d=\u{fffd}%zz"]
    );
    assert_eq!(
        fields("GET", "/h?u=http://x/?y=1&a=2", ""),
        ["u=http://x/?y=1", "a=2"]
    );
    assert_eq!(
        fields("POST", "https://h/p?own=1", "a=1&b=2\r\n"),
        ["own=1", "a=1", "b=2"]
    );
    assert_eq!(
        fields(
            "POST",
            "/p",
            r#" {"b":1.50,"a":null,"b":true,"c":{"x":[1]},"d":"\u6d4b"} "#
        ),
        ["b=1.5", "a=", "b=true", r#"c={"x":[1]}"#, "d=测"]
    );
    assert_eq!(fields("POST", "/p", "{\"a\":1"), ["{\"a\":1="]);
    assert_eq!(fields("POST", "/p", "\u{feff} {\"a\":1}"), ["a=1"]);
    assert_eq!(fields("POST", "/p", "\u{feff}a=1"), ["a=1"]);
    let digits = r#"{"a":12345678901234567890123,"a":0.10000000000000000001}"#;
    let kept = ["a=12345678901234567890123", "a=0.10000000000000000001"];
    assert_eq!(fields("POST", "/p", digits), kept);
    let half = r#"{"a":"x\ud83d","b":{"c":"\ude00"},"d":1}"#;
    let shown = ["a=x\u{fffd}", "b={\"c\":\"\u{fffd}\"}", "d=1"];
    assert_eq!(fields("POST", "/p", half), shown);
    let odd = Arrival::new("POST", "/p", b"{\"a\":\"\xff\",\"b\":1}").unwrap();
    assert_eq!((odd.get("a"), odd.get("b")), (Some("\u{fffd}"), Some("1")));
    let deep = [r#"{"a":"#.repeat(1000), "}".repeat(1000)].concat();
    assert_eq!(
        fields("POST", "/p", &deep).len(),
        1,
        "nobody sends JSON as deep as that"
    );
    let path = |uri: &str| Arrival::new("GET", uri, b"").unwrap().path().to_owned();
    assert_eq!(path("https://h:1/p/q?x"), "/p/q");
    assert_eq!(path("https://h"), "/");
    assert_eq!(path("/p?u=http://x"), "/p");
}

#[test]
fn it_has_bounds() {
    let long = "a".repeat(Arrival::MAX_BYTES);
    let many = "a=1&".repeat(Arrival::MAX_FIELDS);
    let judged = |uri: &str, body: &str| Arrival::new("GET", uri, body.as_bytes()).map(drop);
    assert_eq!(judged(&long, ""), Err(Rejected::TooLarge));
    assert_eq!(judged("", &long[4..]), Ok(()));
    assert_eq!(judged("", &long[2..]), Err(Rejected::TooLarge));
    assert_eq!(judged(&format!("?{many}"), ""), Ok(()));
    assert_eq!(judged(&format!("?{many}"), "b=1"), Err(Rejected::TooLarge));
    assert_eq!(
        judged(&format!("?{many}"), "{\"b\":1}"),
        Err(Rejected::TooLarge)
    );
}

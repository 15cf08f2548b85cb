//! What is secret never shows, with types or without.

use serde_json::json;

use super::fixture::{Part, Raw, Status};
use crate::envelope;
use crate::prelude::*;
use crate::sign::Pairs;
use crate::value::Value as _;
use crate::{Error, reveal};

const SECRET: &str = "geheim";

/// A reply with a secret under a name that says so, and one under another.
#[derive(Default)]
struct Account {
    passwd: Option<Secret>,
    code: Option<Secret>,
    token: Option<u64>,
    part: Option<Part>,
    name: Option<Text>,
}
impl Record for Account {
    const FIELDS: &'static [Field] = &[
        field("passwd"),
        field("code"),
        field("token"),
        field("part").packing(Packing::Json),
        field("name"),
    ];
}
record!(Account {
    0: passwd,
    1: code,
    2: token,
    3: part,
    4: name
});

#[derive(Default)]
struct Get {}
request!(Get {});
impl Endpoint for Get {
    type Output = Account;
    const OPERATION: &'static Operation =
        &super::fixture::operation(Method::Get, "/live/v4/account", Shape::QuerySigned, &[]);
}

fn shown(error: &Error) -> String {
    format!(
        "{error} {error:?} {error:#} {} {:?}",
        error.message(),
        error.body()
    )
}

#[test]
fn a_reply_hides_its_secrets() {
    let body = r#"{"code":200,"data":{"passwd":"geheim","code":"geheim","name":"n"}}"#;
    let account = envelope::decode::<Get>(200, body.as_bytes()).unwrap().data;
    let expected = json!({"passwd": "[redacted]", "code": "[redacted]", "token": null, "part": null, "name": "n"});
    assert_eq!(serde_json::to_value(&account).unwrap(), expected);
    assert!(!format!("{account:?} {:?}", account.view(Codec::PLAIN)).contains(SECRET));
    let plain = serde_json::to_value(reveal(&account)).unwrap();
    assert_eq!(
        (&plain["passwd"], &plain["code"]),
        (&json!(SECRET), &json!(SECRET))
    );
    assert_eq!(
        serde_json::to_value(&account).unwrap(),
        expected,
        "it ends with `reveal`"
    );
}

#[test]
fn a_reply_without_a_type_hides_its_secrets() {
    let body = r#"{"code":200,"data":{"rows":[{"channelPasswd":"geheim","appSecret":["geheim"],"keyword":"k","passwd":null}],
        "inner":"{\"token\":\"geheim\"}","url":"http://x/?sign=geheim&a=1","push":["rtmp://x/y?auth_key=geheim","rtmp://user:geheim@x/y"]}}"#;
    let raw = envelope::decode::<Raw>(200, body.as_bytes()).unwrap().data;
    let text = serde_json::to_string(&raw).unwrap();
    for shown in [&text, &format!("{raw} {raw:?} {raw:#?}")] {
        assert!(
            !shown.contains(SECRET) && shown.contains("[redacted]"),
            "{shown}"
        );
    }
    assert!(text.contains(r#""keyword":"k","passwd":null"#), "{text}");
    assert_eq!(raw["rows"][0]["channelPasswd"], SECRET);
    assert_eq!(
        serde_json::to_string(&reveal(&raw))
            .unwrap()
            .matches(SECRET)
            .count(),
        6
    );
}

#[test]
fn drift_hides_secrets() {
    let body = r#"{"code":200,"data":{"passwd":{"a":"geheim"},"code":["geheim"],"token":"geheim","name":{"passwd":"geheim"}}}"#;
    let decoded = envelope::decode::<Get>(200, body.as_bytes()).unwrap();
    assert_eq!(decoded.drift.len(), 4);
    assert!(!format!("{decoded:?}").contains(SECRET), "{decoded:?}");
    let body = br#"{"code":200,"data":{"passwd":12345678901234567890123}}"#;
    let decoded = envelope::decode::<Raw>(200, body).unwrap();
    assert_eq!(decoded.drift.len(), 1);
    assert!(!format!("{decoded:?}").contains("123456"), "{decoded:?}");
}

#[test]
fn errors_hide_secrets() {
    let bodies = [
        (200, r#"{"code":200,"data":[{"passwd":"geheim"}]}"#),
        (200, r#"{"code":200,"data":{"passwd":"geheim"}"#),
        (
            400,
            r#"{"code":400,"message":"wrong passwd=geheim","data":{"token":"geheim"}}"#,
        ),
        (502, "<p>POST /x?passwd=geheim</p>"),
        (200, "passwd: geheim"),
    ];
    for (status, body) in bodies {
        let error = envelope::decode::<Get>(status, body.as_bytes()).unwrap_err();
        assert!(!shown(&error).contains(SECRET), "{}", shown(&error));
    }
    let error =
        envelope::decode::<Status>(200, br#"{"code":200,"data":{"passwd":"geheim"}}"#).unwrap_err();
    assert!(!shown(&error).contains(SECRET), "{}", shown(&error));
}

#[test]
fn pairs_hide_secrets() {
    let pairs: Pairs = [
        ("passwd", SECRET),
        ("sign", SECRET),
        ("channelId", "1"),
        ("url", "/x?token=geheim"),
    ]
    .into_iter()
    .collect();
    assert_eq!(
        format!("{pairs:?}"),
        r#"{"passwd": "[redacted]", "sign": "[redacted]", "channelId": "1", "url": "/x?token=[redacted]"}"#
    );
    let arrival = crate::callback::Arrival::from(pairs);
    let stored = serde_json::to_string(&arrival).unwrap();
    assert!(!stored.contains(SECRET), "{stored}");
    let stored = serde_json::to_string(&reveal(&arrival)).unwrap();
    assert_eq!(stored.matches(SECRET).count(), 3, "{stored}");
}

#[cfg(feature = "client")]
#[test]
fn a_call_hides_secrets() {
    let call = crate::Call::post("/x")
        .query("channelId", 1)
        .json(json!({"passwd": SECRET, "name": "n"}));
    let text = format!(
        "{call:?} {:?}",
        crate::Call::post("/x").form("appSecret", SECRET)
    );
    assert!(
        !text.contains(SECRET) && text.contains("channelId"),
        "{text}"
    );
}

#[test]
fn rows_that_differ_in_a_secret_alone_are_different() {
    let hash = |row: &Account| {
        let mut state = std::hash::DefaultHasher::new();
        std::hash::Hash::hash(row, &mut state);
        std::hash::Hasher::finish(&state)
    };
    let row = |secret: &str| Account {
        passwd: Some(secret.into()),
        ..Account::default()
    };
    assert_ne!(hash(&row("a")), hash(&row("b")));
}

//! Requests and replies as data that serde writes and reads.

use std::hash::{DefaultHasher, Hash, Hasher as _};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fixture::{Put, Thing, Things};
use crate::page::{Page, Position};
use crate::prelude::*;
use crate::{Upload, envelope, reveal};

/// A request with a secret, whose call acts on something else if `room` is absent.
#[derive(Default)]
struct Lock {
    room: Option<Text>,
    name: Text,
    passwd: Option<Secret>,
    price: Option<Decimal>,
    shut: Option<bool>,
}
request!(Lock {
    0: room,
    1: name,
    2: passwd,
    3: price,
    4: shut
});
impl Endpoint for Lock {
    type Output = ();
    const OPERATION: &'static Operation = &super::fixture::operation(
        Method::Post,
        "/live/v4/lock",
        Shape::JsonUnsigned,
        &[
            query("roomId").scope(),
            field("name").required(),
            field("passwd"),
            field("price"),
            field("open").form(Form::NoYes),
        ],
    );
}

fn lock() -> Lock {
    Lock {
        room: None,
        name: "a".into(),
        passwd: None,
        price: Some(Decimal::new(12345, 3)),
        shut: Some(true),
    }
}

#[track_caller]
fn comes_back<T>(value: &T) -> Value
where
    T: Serialize + for<'de> Deserialize<'de> + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(&reveal(value)).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{text}");
    let tree = serde_json::to_value(reveal(value)).unwrap();
    assert_eq!(&serde_json::from_value::<T>(tree.clone()).unwrap(), value);
    tree
}

#[test]
fn requests_come_back() {
    let tree = comes_back(&lock());
    assert_eq!(
        tree,
        json!({"roomId": null, "name": "a", "price": 12.345, "open": "N"})
    );

    let things = Things {
        name: Some(Change::Clear),
        tags: Some(vec!["a".into(), "b".into()]),
        words: Some(vec!["x,y".into()]),
        page: Some(7),
        from: Some(Timestamp::from_millisecond(1_660_270_926_732).unwrap()),
        ..Things::default()
    };
    let tree = comes_back(&things);
    assert_eq!(
        tree["tags"],
        json!(["a", "b"]),
        "a list is a list, however it is packed on the wire"
    );
    assert_eq!(tree["words"], json!(["x,y"]));
    assert_eq!(tree["name"], "");

    // A caller's times are not doubted: the distant past and the distant future are meant.
    for from in [
        Timestamp::UNIX_EPOCH,
        "1969-12-31T23:59:59.999Z".parse().unwrap(),
        "9999-12-30T00:00:00Z".parse().unwrap(),
    ] {
        comes_back(&Things {
            from: Some(from),
            ..Things::default()
        });
    }

    for file in [
        Upload::from_path("dir/a.png"),
        Upload::from_bytes("b.bin", vec![0, 255]).content_type("x/y"),
    ] {
        let channel = "1".into();
        comes_back(&Put { channel, file });
    }
}

#[test]
fn a_request_is_read_exactly() {
    let check = |json: Value, problem: &str| {
        let error = serde_json::from_value::<Lock>(json.clone()).unwrap_err();
        assert_eq!(error.to_string(), problem, "{json}");
    };
    check(
        json!({"name": "a"}),
        "parameter `roomId` changes what the call acts on if absent: give its value, or `null` to leave it out",
    );
    check(
        json!({"roomId": null}),
        "parameter `name` is required but absent",
    );
    check(
        json!({"roomId": 1, "name": "a", "room_id": 1}),
        "parameter `room_id` is unknown; did you mean `roomId`?",
    );
    check(
        json!({"roomId": 1, "name": "a", "zzz": 1}),
        "parameter `zzz` is unknown",
    );
    check(
        json!({"roomId": 1, "name": "a", "price": "much"}),
        "parameter `price` cannot be read: expected a decimal number, found \"much\"",
    );
    check(
        json!({"roomId": 1, "name": "a", "passwd": "[redacted]"}),
        "parameter `passwd` is \"[redacted]\", the placeholder for a secret that was not stored",
    );
    check(
        json!({"roomId": 1, "name": "a", "passwd": {"x": "geheim"}}),
        "parameter `passwd` cannot be read: expected a text, found [redacted]",
    );
    let named = json!({"channelId": "1", "file": {"name": "a.png"}});
    let error = serde_json::from_value::<Put>(named)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("a file, by its `path` or its content in `base64`"),
        "{error}"
    );
    let read: Lock =
        serde_json::from_value(json!({"roomId": 1, "name": "a", "open": true})).unwrap();
    assert_eq!((read.room.as_deref(), read.shut), (Some("1"), Some(false)));
}

#[test]
fn a_parameter_counts_once() {
    let check = |json: &str, name: &str| {
        let error = serde_json::from_str::<Lock>(json).unwrap_err();
        let problem = format!("parameter `{name}` is given twice");
        assert_eq!(error.to_string(), problem, "{json}");
    };
    check(
        r#"{"roomId": 1, "name": "a", "open": "N", "name": "a"}"#,
        "name",
    );
    let inside = r#"{"roomId": 1, "name": "a", "price": [{}, {"b": {"c": 1, "d": [], "c": 2}}]}"#;
    check(inside, "price[1].b.c");
    // A reply may say what it likes.
    let reply: Thing = serde_json::from_str(r#"{"count": 1, "count": 2}"#).unwrap();
    assert_eq!(reply.count, Some(2));
}

#[test]
fn a_request_with_a_secret_is_stored_in_plain_or_not_at_all() {
    let request = Lock {
        passwd: Some("geheim".into()),
        ..lock()
    };
    let error = serde_json::to_string(&request).unwrap_err().to_string();
    assert!(error.contains("reveal(&request)"), "{error}");
    assert_eq!(comes_back(&request)["passwd"], "geheim");
    // Within a type of the application's, too, and not behind it.
    let queue = vec![request.clone()];
    assert!(
        serde_json::to_string(&reveal(&queue))
            .unwrap()
            .contains("geheim")
    );
    assert!(serde_json::to_string(&queue).is_err());
}

const REPLY: &str = r#"{"code":200,"data":{"pageNumber":1,"contents":[
    {"id":5,"nickName":"n","color":"2","count":1,"price":0.1,"open":"Y","at":1660270926732,"moment":"2022-06-18 08:30:00",
     "clock":"08:30:00","day":"2022-06-18","tags":["a"],"packed":"1,2","user":"{\"name\":\"u\"}","extra":{"x":[1]},
     "note":"YQ==","period":"202206","stamp":"20220618083000"}]}}"#;

#[test]
fn replies_come_back() {
    let page = envelope::decode::<Things>(200, REPLY.as_bytes())
        .unwrap()
        .data;
    comes_back(&page);
    comes_back(&page.contents[0]);
    comes_back(&Page::<Thing>::default());
    // Lenient, as from the wire.
    let odd: Thing =
        serde_json::from_value(json!({"count": {"odd": 1}, "price": "2.50", "new": 1})).unwrap();
    assert_eq!((odd.count, odd.price), (None, Some(Decimal::new(250, 2))));
}

#[test]
fn positions_come_back() {
    assert_eq!(comes_back(&Position::Page(3)), json!({"page": 3}));
    assert_eq!(
        comes_back(&Position::Cursor("c".into())),
        json!({"cursor": "c"})
    );
}

#[test]
fn digits_are_kept_where_a_number_holds_them() {
    let json = r#"{"roomId":null,"name":"a","price":"1234567890.123456789012345"}"#;
    let read: Lock = serde_json::from_str(json).unwrap();
    assert_eq!(
        read.price.unwrap().to_string(),
        "1234567890.123456789012345"
    );
    comes_back(&read);
}

#[test]
fn equal_values_have_equal_hashes() {
    fn hash(value: &impl Hash) -> u64 {
        let mut state = DefaultHasher::new();
        value.hash(&mut state);
        state.finish()
    }
    let page = || {
        envelope::decode::<Things>(200, REPLY.as_bytes())
            .unwrap()
            .data
    };
    assert_eq!(hash(&page()), hash(&page()));
    let same = Lock {
        price: Some(Decimal::new(123_450, 4)),
        ..lock()
    };
    assert_eq!(same, lock(), "12.345 and 12.3450 are equal");
    assert_eq!(hash(&same), hash(&lock()));
    let other = Lock {
        shut: None,
        ..lock()
    };
    assert_ne!(hash(&other), hash(&lock()));
}

#[test]
fn nesting_is_bounded() {
    let deep = format!("{}{}", "[".repeat(50), "]".repeat(50));
    serde_json::from_str::<Thing>(&format!(r#"{{"extra":{deep}}}"#)).unwrap();
    let error = serde_json::from_str::<Thing>(&format!(r#"{{"extra":{}"#, "[".repeat(100_000)));
    assert!(error.is_err());
}

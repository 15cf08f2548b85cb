//! Which callbacks are accepted, and how they are read.

// The macro makes methods for a public type.
#![allow(unreachable_pub)]

mod arriving;

use std::time::Duration;

use jiff::Timestamp;

use super::fixture::{APP_ID, SECRET};
use crate::callback::{
    Arrival, Callback, Happening, Key, Kind, Mark, Rejected, SignKind, Unsigned, Verified, Verifier,
};
use crate::prelude::*;
use crate::{ChannelId, Credentials, DriftKind};

/// The time of the documented example, whose sign follows.
const SENT: i64 = 1_557_976_774_000;
const SIGN: &str = "84bd31e99cbd6805dbf899facd43ef3b";

/// A kind that is signed.
#[derive(Default)]
struct Begun {
    channel: Option<ChannelId>,
    at: Option<Timestamp>,
    names: Vec<Text>,
    token: Option<Secret>,
}
impl Record for Begun {
    const FIELDS: &'static [Field] = &[
        field("channelId"),
        field("startTime"),
        field("names").packing(Packing::Json),
        field("token"),
    ];
}
record!(Begun {
    0: channel,
    1: at,
    2: names,
    3: token
});
impl Happening for Begun {
    const KIND: &'static Kind = &Kind {
        name: "begun",
        method: Some(Method::Get),
        sign: SignKind::Timestamp,
        repeats: Some(false),
        key: &["channelId", "startTime"],
        marks: &[Mark {
            is: &[("status", &["live", "begun"])],
            has: &["channelId"],
            lacks: &["fileId"],
        }],
    };
}

macro_rules! small {
    ($name:ident, $wire:literal, $sign:expr, $mark:literal) => {
        #[derive(Default)]
        struct $name {
            id: Option<Text>,
        }
        impl Record for $name {
            const FIELDS: &'static [Field] = &[field("id")];
        }
        record!($name { 0: id });
        impl Happening for $name {
            const KIND: &'static Kind = &Kind {
                name: $wire,
                method: None,
                sign: $sign,
                repeats: None,
                key: &["id"],
                marks: &[Mark {
                    is: &[],
                    has: &[$mark],
                    lacks: &[],
                }],
            };
        }
    };
}

small!(Merged, "merged", SignKind::None, "fileIds");
small!(Subtitled, "subtitled", SignKind::Undocumented, "subtitles");
small!(Asked, "asked", SignKind::Keyed("id"), "url");
small!(Points, "points", SignKind::Fields, "viewerId");

#[derive(Clone, Debug, PartialEq)]
enum Event {
    Begun(Begun),
    Merged(Merged),
    Subtitled(Subtitled),
    Asked(Asked),
    Points(Points),
    Other(Arrival),
}
events!(Event {
    Begun,
    Merged,
    Subtitled,
    Asked,
    Points
});

/// Of an API without callbacks.
#[derive(Clone, Debug, PartialEq)]
enum NoEvent {
    Other(Arrival),
}
events!(NoEvent {});

fn verifier() -> Verifier {
    Verifier::new(Credentials::new(APP_ID, SECRET).unwrap())
}

fn after(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(SENT + millis).unwrap()
}

fn arrival(query: &str) -> Arrival {
    Arrival::from_query(query).unwrap()
}

fn judge<E: Callback>(query: &str) -> Result<Verified<E>, Rejected> {
    verifier().verify(arrival(query), after(0))
}

#[track_caller]
fn check(query: &str, expected: Result<(), Rejected>) {
    assert_eq!(judge::<Arrival>(query).map(drop), expected, "{query}");
}

#[test]
fn the_sign_covers_the_time_alone() {
    let good = format!("timestamp={SENT}&sign={SIGN}");
    check(&good, Ok(()));
    check(&format!("?a=1&{good}&b=%E6%B5%8B+x&c&&"), Ok(()));
    let upper = SIGN.to_uppercase();
    check(&format!("timestamp={SENT}&sign={upper}"), Ok(()));
    check(&good.replace("84bd", "%38%34bd"), Ok(()));
    let wrong = Err(Rejected::Wrong);
    check(&good.replace("84bd", "84be"), wrong);
    check(&good.replace("84bd", ""), wrong);
    check(&format!("{good}0"), wrong);
    check(&good.replace("774000", "774001"), wrong);
    check(&format!("timestamp={SENT}&sign="), wrong);
    check(&format!("timestamp={SENT}&sign=%FF{SIGN}"), wrong);
    check(&format!("sign={SIGN}"), Err(Rejected::Missing("timestamp")));
    check(&format!("timestamp={SENT}"), Err(Rejected::Missing("sign")));
    check("", Err(Rejected::Missing("timestamp")));
    check(
        &format!("{good}&sign={SIGN}"),
        Err(Rejected::Repeated("sign")),
    );
    check(
        &format!("timestamp=1&{good}"),
        Err(Rejected::Repeated("timestamp")),
    );
}

#[test]
fn a_signed_time_that_is_none() {
    // The MD5 of only the secret, and of the secret and `soon`.
    for (timestamp, sign) in [
        ("", "df4713e3cc159dd742232c48d0648cd5"),
        ("soon", "670290ffed9c28e08ad69d9ba7bf4314"),
    ] {
        check(
            &format!("timestamp={timestamp}&sign={sign}"),
            Err(Rejected::Untimed("timestamp")),
        );
    }
}

#[test]
fn old_callbacks_and_those_of_tomorrow() {
    let judged = |verifier: &Verifier, millis| {
        let arrival = arrival(&format!("timestamp={SENT}&sign={SIGN}"));
        let verified = verifier.verify::<Arrival>(arrival, after(millis));
        verified.map(|verified| verified.sent())
    };
    let (usual, sent) = (verifier(), Ok(after(0)));
    let by = Duration::from_millis(300_001);
    for (millis, expected) in [
        (300_000, sent),
        (-300_000, sent),
        (300_001, Err(Rejected::Stale(by))),
        (-300_001, Err(Rejected::Ahead(by))),
    ] {
        assert_eq!(judged(&usual, millis), expected, "{millis}");
    }
    let strict = verifier().tolerance(Duration::from_secs(1));
    assert_eq!(judged(&strict, 1000), sent);
    let by = Duration::from_millis(1001);
    assert_eq!(judged(&strict, 1001), Err(Rejected::Stale(by)));
    let lax = verifier().tolerance(Duration::MAX);
    assert_eq!(judged(&lax, i64::MAX / 10_000_000), sent);
}

#[test]
fn any_of_several_secrets_will_do() {
    let other = |secret: &str| Verifier::new(Credentials::new(APP_ID, secret).unwrap());
    let judged = |verifier: Verifier| {
        let arrival = arrival(&format!("timestamp={SENT}&sign={SIGN}"));
        let verified = verifier.verify::<Arrival>(arrival, after(0));
        verified.map(|verified| verified.secret())
    };
    assert_eq!(judged(verifier().or(other("new"))), Ok(0));
    assert_eq!(judged(other("new").or(verifier())), Ok(1));
    assert_eq!(judged(other("a").or(other("b"))), Err(Rejected::Wrong));
}

#[test]
fn other_rules_of_signing() {
    // The MD5 of `keyroom1key1557976774000`.
    let keyed = "id=room1&url=u&ts=1557976774000&sign=02b362040a2500f96bd52047c206c7db";
    let judged = |query: &str| {
        let verified = Verifier::of_key("key")
            .unwrap()
            .verify::<Event>(arrival(query), after(0));
        verified.map(Verified::into_event)
    };
    let id = Some("room1".into());
    assert_eq!(judged(keyed), Ok(Event::Asked(Asked { id })));
    assert_eq!(
        judged(&keyed.replace("room1", "room2")),
        Err(Rejected::Wrong)
    );
    assert_eq!(
        judged(&keyed.replace("id=room1&", "")),
        Err(Rejected::Missing("id"))
    );
    // The MD5, in upper case, of `keya1id7ts1557976774000viewerIdvkey`: empty fields take no part.
    let all =
        "viewerId=v&id=7&sessionId=&ts=1557976774000&a=1&sign=E38A613F5A4214357C99814C8C645CB2";
    let id = Some("7".into());
    assert_eq!(judged(all), Ok(Event::Points(Points { id })));
    assert_eq!(judged(&all.replace("id=7", "id=8")), Err(Rejected::Wrong));
    for key in ["", " key"] {
        assert!(Verifier::of_key(key).is_err(), "{key:?}");
    }
}

#[test]
fn only_kinds_without_a_documented_sign_are_read_without_one() {
    let read = |query: &str| Unsigned::<Event>::read(arrival(query)).map(Unsigned::into_event);
    let id = Some("7".into());
    let merged = Event::Merged(Merged { id: id.clone() });
    assert_eq!(read("fileIds=1&id=7"), Ok(merged));
    assert_eq!(
        read("subtitles=[]&id=7"),
        Ok(Event::Subtitled(Subtitled { id }))
    );
    let missing = Rejected::Missing("sign");
    let begun = "channelId=1&status=live";
    assert_eq!(read(begun), Err(missing));
    assert_eq!(read(&format!("{begun}&timestamp=1&sign=0")), Err(missing));
    assert_eq!(read("what=1"), Ok(Event::Other(arrival("what=1"))));
    assert_eq!(
        Unsigned::<Begun>::read(arrival("")).map(drop),
        Err(missing),
        "whatever the fields, the receiver says what it is"
    );
}

#[test]
fn a_kind_is_recognized_by_its_marks() {
    let kind = |query: &str| Event::kind_of(&arrival(query)).map(|kind| kind.name);
    assert_eq!(kind("channelId=1&status=live"), Some("begun"));
    assert_eq!(kind("channelId=1&status=begun&x=1"), Some("begun"));
    assert_eq!(kind("channelId=1&status=end"), None);
    assert_eq!(kind("status=live"), None);
    assert_eq!(kind("channelId=1&status=live&fileId=2"), None);
    assert_eq!(kind("channelId=1&status=live&fileIds=2"), Some("begun"));
    assert_eq!(kind("fileIds="), Some("merged"));
}

#[test]
fn fields_are_read_as_those_of_replies() {
    let query = format!(
        "tenant=5&status=live&channelId=77&startTime=1655711400000&names=[\"a\",\"b\"]&timestamp={SENT}&sign={SIGN}"
    );
    let verified = judge::<Event>(&query).unwrap();
    let expected = Begun {
        channel: Some("77".into()),
        at: Some(Timestamp::from_second(1_655_711_400).unwrap()),
        names: vec!["a".into(), "b".into()],
        token: None,
    };
    assert_eq!(*verified.event(), Event::Begun(expected));
    assert_eq!(verified.drift(), []);
    assert_eq!(verified.fields().get("tenant"), Some("5"));
    assert_eq!(verified.fields().len(), 7);
    assert_eq!(verified.event().kind(), Some(Begun::KIND));
}

#[test]
fn an_odd_field_costs_itself_alone() {
    let query =
        format!("status=live&channelId=77&startTime=soon&names=&timestamp={SENT}&sign={SIGN}");
    let verified = judge::<Begun>(&query).unwrap();
    let expected = Begun {
        channel: Some("77".into()),
        ..Begun::default()
    };
    assert_eq!(*verified.event(), expected);
    let drift = verified.drift();
    assert_eq!(drift.len(), 1);
    assert_eq!(drift[0].path, "startTime");
    assert!(
        matches!(&drift[0].kind, DriftKind::OddValue { found, .. } if found == "soon"),
        "{drift:?}"
    );
}

/// The first is one that the receiver's own URL has; what POLYV sends comes after it, in the query or in the body.
#[test]
fn of_a_repeated_field_the_last_counts() {
    let signed = format!("timestamp={SENT}&sign={SIGN}");
    let own = "/callbacks?status=test&channelId=1&user=2";
    let read = |uri: &str, body: &str| {
        let arrival = Arrival::new("POST", uri, body.as_bytes()).unwrap();
        let callback = verifier().verify::<Event>(arrival, after(0)).unwrap();
        assert_eq!(
            callback.fields().get("channelId"),
            Some("1"),
            "{uri} {body}"
        );
        match callback.into_event() {
            Event::Begun(begun) => begun.channel.unwrap().to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        read(&format!("{own}&status=live&channelId=77&{signed}"), ""),
        "77"
    );
    assert_eq!(
        read(own, &format!("status=live&channelId=77&{signed}")),
        "77"
    );
    let json = format!(
        r#"{{"status":"live","channelId":76,"channelId":77,"timestamp":{SENT},"sign":"{SIGN}"}}"#
    );
    assert_eq!(read(own, &json), "77");
    // What the sign needs is there once, or not believed.
    let twice = format!("timestamp=1&status=live&channelId=77&{signed}");
    check(&twice, Err(Rejected::Repeated("timestamp")));
}

#[test]
fn a_key_names_the_happening() {
    let key = |query: &str| Event::read(&arrival(query)).0.key().to_string();
    let one = "status=live&channelId=7%267&startTime=1655711400000";
    assert_eq!(key(one), "begun?channelId=7%267&startTime=1655711400000");
    let more = format!("x=1&timestamp=5&{one}&sign=1&names=[\"b\"]");
    assert_eq!(key(&more), key(one), "what its kind does not name");
    let without = "status=live&channelId=7&names=[\"a\"]&token=geheim";
    assert_eq!(key(without), "begun?channelId=7&names=%5B%22a%22%5D");
    assert_eq!(key("timestamp=1&a=1&sign=2&b=&a=2"), "other?a=1&b=&a=2");
    assert_eq!(
        key("timestamp=1&sign=2"),
        "other?timestamp=1",
        "one that says nothing is not the same as the next"
    );
}

#[test]
fn a_key_is_short_whatever_was_sent() {
    let key = |query: &str| Event::read(&arrival(query)).0.key();
    let of = |id: &str| key(&format!("fileIds=&id={id}"));
    let room = Key::LONGEST - "merged?id=".len();
    let fits = "a".repeat(room);
    assert_eq!(of(&fits).as_str(), format!("merged?id={fits}"));
    let (long, other) = (of(&"a".repeat(room + 1)), of(&"a".repeat(room + 2)));
    // The SHA-256 of `merged?id=` and 247 times `a`.
    let sha = "63C17C478B3832A0F20DB5152A67D84F4982C93D353E0CCE96031BD35E4534C6";
    assert_eq!(long.as_str(), format!("merged#{sha}"));
    assert_ne!(long, other);
    let many = "a=1&".repeat(500);
    assert!(key(&many).as_str().len() <= Key::LONGEST);
}

#[test]
fn without_kinds_every_callback_is_another() {
    let arrival = Arrival::from_query("channelId=1&status=live").unwrap();
    assert_eq!(NoEvent::kind_of(&arrival), None);
    let (event, drift) = NoEvent::read(&arrival);
    assert_eq!((event.kind(), drift), (None, Vec::new()));
    assert_eq!(event.key(), Callback::key(&arrival));
    assert_eq!(event, NoEvent::Other(arrival));
}

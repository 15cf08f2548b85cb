//! Values as the service spells them, and what is recorded about odd ones.

mod numbers;
mod times;

use serde_json::json;

use super::fixture::{Color, Thing};
use crate::json::{Drift, DriftKind, Fault, Reader};
use crate::value::{Codec, Value as _};

/// Reads one object with `fields`, and what was odd about it.
#[track_caller]
pub(super) fn read(fields: &str) -> (Thing, Vec<Drift>) {
    let text = format!("{{{fields}}}");
    let mut reader = Reader::of_json(text.as_bytes(), "data").watch();
    let mut thing = Thing::default();
    assert_eq!(
        thing.read(&mut reader, Codec::PLAIN),
        Ok(()),
        "{}",
        reader.take_failure()
    );
    assert_eq!(reader.end(), Ok(()));
    (thing, reader.take_drift())
}

/// Each of `spellings` gives the same object, and nothing odd.
#[track_caller]
pub(super) fn same(expected: &Thing, spellings: &[&str]) {
    for spelling in spellings {
        assert_eq!(read(spelling), (expected.clone(), Vec::new()), "{spelling}");
    }
}

/// `fields` are odd at `path`: the rest is read, the odd field is left out and recorded.
#[track_caller]
pub(super) fn odd(fields: &str, path: &str, expected: &str, found: &str) {
    let (thing, drift) = read(&format!("{fields}, \"delta\": -3"));
    let rest = Thing {
        delta: Some(-3),
        ..Thing::default()
    };
    assert_eq!(thing, rest);
    let Some(Drift {
        kind: DriftKind::OddValue {
            expected: wanted,
            found: seen,
        },
        path: at,
    }) = drift.first()
    else {
        panic!("{drift:?}");
    };
    assert_eq!(
        (at.as_str(), *wanted, seen.as_str(), drift.len()),
        (path, expected, found, 1)
    );
}

pub(super) fn thing() -> Thing {
    Thing::default()
}

#[test]
fn identifiers_and_texts() {
    let ids = Thing {
        id: Some("2272655".into()),
        ..thing()
    };
    same(&ids, &[r#""id": 2272655"#, r#""id": "2272655""#]);
    let zeros = Thing {
        id: Some("002127075".into()),
        ..thing()
    };
    same(&zeros, &[r#""id": "002127075""#]);
    let nick = Thing {
        nick: Some("讲师\n\"".into()),
        ..thing()
    };
    same(
        &nick,
        &[
            r#""nickName": "讲师\n\"""#,
            r#""nickname": "\u8bb2师\u000a\u0022""#,
        ],
    );
    let flag = Thing {
        nick: Some("true".into()),
        ..thing()
    };
    same(&flag, &[r#""nickName": true"#, r#""nickName": "true""#]);
}

#[test]
fn flags() {
    for (flag, spellings) in [
        (
            true,
            [r#""Y""#, r#""y""#, "true", r#""true""#, "1", r#""1""#],
        ),
        (
            false,
            [r#""N""#, r#""n""#, "false", r#""false""#, "0", r#""0""#],
        ),
    ] {
        let open = Thing {
            open: Some(flag),
            ..thing()
        };
        for spelling in spellings {
            same(&open, &[&format!("\"open\": {spelling}")]);
        }
    }
    odd(r#""open": "yes""#, "data.open", "a boolean", r#""yes""#);
}

#[test]
fn enumerations_stay_open() {
    let blue = Thing {
        color: Some(Color::Blue),
        ..thing()
    };
    same(&blue, &[r#""color": "2""#, r#""color": 2"#]);
    let (green, drift) = read(r#""color": "green""#);
    assert_eq!(green.color, Some(Color::Other("green".into())));
    let noted = Drift {
        path: "data.color".to_owned(),
        kind: DriftKind::UnknownValue("green".to_owned()),
    };
    assert_eq!(drift, [noted]);
}

#[test]
fn other_forms() {
    let extra = Thing {
        extra: Some(json!({"a": [1, null]}).into()),
        ..thing()
    };
    same(&extra, &[r#""extra": {"a": [1, null]}"#]);
    let note = Thing {
        note: Some("测试?".into()),
        ..thing()
    };
    same(
        &note,
        &[
            r#""note": "5rWL6K-VPw==""#,
            r#""note": "5rWL6K-VPw=""#,
            r#""note": "5rWL6K-VPw""#,
        ],
    );
    odd(r#""note": "%%""#, "data.note", "a text", r#""%%""#);
}

#[test]
fn absence_and_the_unknown() {
    same(
        &thing(),
        &[
            "",
            r#""id": null, "price": null, "extra": null, "at": null"#,
        ],
    );
    let (read, drift) = read(r#""new": {"deep": [1, {"x": 2}]}, "count": 1"#);
    assert_eq!(read.count, Some(1));
    let noted = Drift {
        path: "data.new".to_owned(),
        kind: DriftKind::UnknownField,
    };
    assert_eq!(drift, [noted]);
}

#[test]
fn what_is_no_json_is_broken() {
    for text in [
        "",
        "{",
        r#"{"id"#,
        r#"{"id": "#,
        r#"{"id": "x"#,
        r#"{"id": 1,}"#,
        r#"{"id": tru}"#,
        "{\"id\": \u{1}1}",
        r#"{"id": 01}"#,
        r#"{"id": -}"#,
        r#"{"id": 1.}"#,
        r#"{"id": 1e}"#,
        r#"{"id": .5}"#,
        r#"{"id": 1 "delta": 2}"#,
        r#"{"tags": ["a",]}"#,
        r#"{"tags": ["a" "b"]}"#,
        r#"{"new": [1,]}"#,
        r#"{"new": {"a" 1}}"#,
        "{'id': 1}",
    ] {
        let mut reader = Reader::of_json(text.as_bytes(), "data");
        assert_eq!(
            Thing::default().read(&mut reader, Codec::PLAIN),
            Err(Fault::Broken),
            "{text}"
        );
    }
}

#[test]
fn keys_may_be_escaped() {
    same(
        &read(r#""delta": -3"#).0,
        &[r#""d\u0065lta": -3"#, r#""\u0064\u0065lta": -3"#],
    );
    let (thing, drift) = read(r#""n\u0065w": 1, "delta": -3"#);
    assert_eq!(thing.delta, Some(-3));
    assert_eq!(
        drift,
        [Drift {
            path: "data.new".to_owned(),
            kind: DriftKind::UnknownField,
        }]
    );
    // A broken key is an unknown key.
    for text in [
        &br#"{"d\x": 1, "delta": -3}"#[..],
        b"{\"d\xff\": 1, \"delta\": -3}",
    ] {
        let mut reader = Reader::of_json(text, "data").watch();
        let mut thing = Thing::default();
        assert_eq!(thing.read(&mut reader, Codec::PLAIN), Ok(()));
        assert_eq!(thing.delta, Some(-3));
        assert_eq!(reader.take_drift()[0].path, "data.d\u{fffd}");
    }
}

#[test]
fn what_was_read_is_written_again() {
    let sample = r#"{"id":"7","nickName":"n","color":"red","count":1,"delta":-1,"price":0.98,"open":"Y","at":1655512200000,"day":"2022-06-18","moment":"2022-06-18 08:30:00","clock":"08:30:00","tags":["a"],"packed":"1,2","parts":[{"name":"a","size":1}],"user":"{\"name\":\"a\",\"size\":1}","extra":{"x":1},"note":"5rWL6K-VPw","period":"202206","stamp":"20220618083000","until":1655512200000}"#;
    let (thing, drift) = read(&sample[1..sample.len() - 1]);
    assert_eq!(drift, []);
    assert_eq!(serde_json::to_string(&thing).unwrap(), sample);
}

/// A text drops what it holds by code of its own, as the compiler must not see it unwind.
#[cfg(target_os = "linux")]
#[test]
fn a_text_frees_its_memory() {
    use crate::value::Text;

    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.unwrap().trim().trim_end_matches(" kB");
        kilobytes.parse::<u64>().unwrap()
    };
    let long = "x".repeat(1024 * 1024);
    let mut kept = Text::default();
    let before = resident();
    for _ in 0..1000 {
        drop(Text::from(long.as_str()));
        kept = Text::from(long.as_str());
        assert_eq!(String::from(kept.clone()).len(), long.len());
    }
    // Each of these would be 1000 MB; other tests have some of their own.
    let grown = resident().saturating_sub(before);
    assert!(grown < 700_000, "{grown} KB more, {}", kept.len());
}

//! Values as the service spells them, and what is recorded about odd ones.

use jiff::Timestamp;
use jiff::civil::{date, time};
use rust_decimal::Decimal;
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
fn numbers() {
    let count = Thing {
        count: Some(3),
        ..thing()
    };
    same(
        &count,
        &[
            r#""count": 3"#,
            r#""count": "3""#,
            r#""count": " 3 ""#,
            r#""count": 3.0"#,
            r#""count": "3.00""#,
            r#""count": 3e0"#,
            r#""count": 0.3E1"#,
            r#""count": "30e-1""#,
        ],
    );
    let ids = Thing {
        id: Some("2191532".into()),
        ..thing()
    };
    same(
        &ids,
        &[
            r#""id": 2191532.0"#,
            r#""id": 2.191532E6"#,
            r#""id": 21915320e-1"#,
        ],
    );
    let blue = Thing {
        color: Some(Color::Blue),
        open: Some(true),
        packed: vec![2],
        ..thing()
    };
    same(&blue, &[r#""color": 2.0, "open": 1.0, "packed": 2.0"#]);
    // A text is a text, and a number in its place keeps its digits.
    let text = Thing {
        id: Some("2191532.0".into()),
        nick: Some("1.50".into()),
        ..thing()
    };
    same(&text, &[r#""id": "2191532.0", "nickName": 1.50"#]);
    let delta = Thing {
        delta: Some(i64::MIN),
        ..thing()
    };
    same(&delta, &[r#""delta": -9223372036854775808"#]);
    let price = Thing {
        price: Some(Decimal::new(98, 2)),
        ..thing()
    };
    same(
        &price,
        &[
            r#""price": 0.98"#,
            r#""price": "0.98""#,
            r#""price": 98e-2"#,
        ],
    );
}

#[test]
fn decimals_are_never_rounded() {
    for (digits, expected) in [
        ("0.50", Decimal::new(50, 2)),
        ("12e1", Decimal::new(120, 0)),
        ("-0.0", Decimal::ZERO),
        ("\"79228162514264337593543950335\"", Decimal::MAX),
        ("79228162514264337593543950335.00", Decimal::MAX),
        (
            "0.1234567890123456789012345678000000",
            Decimal::from_i128_with_scale(1_234_567_890_123_456_789_012_345_678, 28),
        ),
        ("1e-28", Decimal::from_i128_with_scale(1, 28)),
    ] {
        let price = Thing {
            price: Some(expected),
            ..thing()
        };
        same(&price, &[&format!("\"price\": {digits}")]);
    }
    assert_eq!(read("\"price\": 0.50").0.price.unwrap().to_string(), "0.50");
    for digits in [
        "0.12345678901234567890123456789999",
        "79228162514264337593543950335.4",
        "79228162514264337593543950336",
        "1e-30",
        "1e400",
        "1e99999999999999999999",
    ] {
        odd(
            &format!("\"price\": {digits}"),
            "data.price",
            "a decimal number",
            digits,
        );
    }
}

#[test]
fn untyped_numbers_keep_their_digits() {
    for (digits, expected) in [
        ("12", json!(12)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("18446744073709551615", json!(u64::MAX)),
        ("0.5", json!(0.5)),
        ("0.10", json!(0.1)),
        ("1.7976931348623157e308", json!(f64::MAX)),
        ("1e3", json!(1000.0)),
        ("-0", json!(-0.0)),
    ] {
        let extra = Thing {
            extra: Some(json!([expected]).into()),
            ..thing()
        };
        same(&extra, &[&format!("\"extra\": [{digits}]")]);
    }
    for digits in [
        "12345678901234567890123",
        "18446744073709551616",
        "0.12345678901234567890",
        "1e400",
        "1e-400",
    ] {
        let (thing, drift) = read(&format!("\"extra\": {{\"a\": {digits}}}"));
        assert_eq!(thing.extra, Some(json!({"a": digits}).into()));
        assert_eq!((drift.len(), drift[0].path.as_str()), (1, "data.extra"));
    }
}

#[test]
fn odd_numbers() {
    for found in ["-1", "1.5", "true", r#""""#, "18446744073709551616", "1e30"] {
        odd(
            &format!("\"count\": {found}"),
            "data.count",
            "a whole number from 0",
            found,
        );
    }
    odd(
        r#""price": "cheap""#,
        "data.price",
        "a decimal number",
        r#""cheap""#,
    );
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
fn times() {
    let at = Thing {
        at: Timestamp::from_millisecond(1_655_512_200_000).ok(),
        ..thing()
    };
    same(
        &at,
        &[
            r#""at": 1655512200000"#,
            r#""at": "1655512200000""#,
            r#""at": "2022-06-18 08:30:00""#,
            r#""at": 1655512200000.0"#,
            r#""at": 1.6555122E12"#,
            r#""at": "1655512200000.0""#,
            r#""at": "1.6555122E12""#,
            r#""at": "20220618083000""#,
            r#""at": 20220618083000"#,
            r#""at": 202206180830"#,
            r#""at": 20220618083000000"#,
        ],
    );
    let moment = Thing {
        moment: Some(date(2022, 6, 18).at(8, 30, 0, 0)),
        ..thing()
    };
    same(
        &moment,
        &[
            r#""moment": "2022-06-18 08:30:00""#,
            r#""moment": 1655512200000"#,
            r#""moment": "2022-06-18T08:30:00""#,
            r#""moment": "20220618083000""#,
            r#""moment": 20220618083000.0"#,
            r#""moment": "1.6555122E12""#,
        ],
    );
    let midnight = Thing {
        moment: Some(date(2022, 6, 18).at(0, 0, 0, 0)),
        ..thing()
    };
    same(
        &midnight,
        &[r#""moment": "2022-06-18""#, r#""moment": "20220618""#],
    );
}

#[test]
fn days_and_hours() {
    let day = Thing {
        day: Some(date(2021, 6, 1)),
        ..thing()
    };
    same(
        &day,
        &[
            r#""day": "2021-06-01""#,
            r#""day": "2021-6-1""#,
            r#""day": "2021-06-01 23:59:59""#,
            r#""day": "20210601""#,
            r#""day": 20210601"#,
            r#""day": 1622476800000"#,
        ],
    );
    let clock = Thing {
        clock: Some(time(8, 30, 0, 0)),
        ..thing()
    };
    same(&clock, &[r#""clock": "08:30:00""#, r#""clock": "08:30""#]);
    odd(
        r#""at": "soon""#,
        "data.at",
        "a time in milliseconds",
        r#""soon""#,
    );
    odd(r#""day": 5"#, "data.day", "a date such as 2022-06-18", "5");
    odd(
        r#""at": 99999999999999999"#,
        "data.at",
        "a time in milliseconds",
        "99999999999999999",
    );
}

/// Seconds, a year before POLYV existed, and days that do not exist.
#[test]
fn times_that_cannot_be() {
    for found in [
        "1655512200",
        "\"1655512200\"",
        "1655512200.5",
        "0",
        "-1",
        "1262275199999",
        "4102416000000",
        "20221318083000",
        "20220618253000",
        "\"20220230\"",
        "\"1970-01-01 08:00:00\"",
        "\"0000-00-00 00:00:00\"",
    ] {
        odd(
            &format!("\"at\": {found}"),
            "data.at",
            "a time in milliseconds",
            found,
        );
        odd(
            &format!("\"moment\": {found}"),
            "data.moment",
            "a date and time such as 2022-06-18 08:30:00",
            found,
        );
    }
    for found in [
        "\"0001-01-01\"",
        "\"1970-01-01\"",
        "\"2610-10-07\"",
        "19691231",
    ] {
        odd(
            &format!("\"day\": {found}"),
            "data.day",
            "a date such as 2022-06-18",
            found,
        );
    }
    // A pattern changes nothing of it.
    for found in ["\"00010101000000\"", "19700101080000", "0"] {
        odd(
            &format!("\"stamp\": {found}"),
            "data.stamp",
            "a time in milliseconds",
            found,
        );
    }
    // The first and the last that can.
    for (ms, year) in [(1_262_275_200_000_i64, 2010), (4_102_415_999_999, 2099)] {
        let (thing, drift) = read(&format!("\"at\": {ms}, \"moment\": {ms}"));
        assert_eq!((thing.moment.unwrap().year(), drift), (year, Vec::new()));
        assert_eq!(thing.at.unwrap().as_millisecond(), ms);
    }
}

#[test]
fn zero_may_stand_for_absence() {
    for zero in ["0", "\"0\"", "0.0", "0e1", "-0", "null"] {
        same(&thing(), &[&format!("\"until\": {zero}")]);
    }
    let until = Thing {
        until: Timestamp::from_millisecond(1_655_512_200_000).ok(),
        ..thing()
    };
    same(
        &until,
        &[
            r#""until": 1655512200000"#,
            r#""until": "1655512200000""#,
            r#""until": "2022-06-18 08:30:00""#,
        ],
    );
    for found in ["1", "\"\"", "true", "[]"] {
        odd(
            &format!("\"until\": {found}"),
            "data.until",
            "a time in milliseconds",
            found,
        );
    }
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
fn times_by_a_pattern() {
    let period = Thing {
        period: Some(date(2022, 6, 1)),
        ..thing()
    };
    same(&period, &[r#""period": "202206""#, r#""period": 202206"#]);
    let stamp = Thing {
        stamp: Timestamp::from_millisecond(1_655_512_200_000).ok(),
        ..thing()
    };
    // Without the pattern, bare digits would be milliseconds; other forms are read as usual.
    let spellings = [
        r#""stamp": "20220618083000""#,
        r#""stamp": 20220618083000"#,
        r#""stamp": 1655512200000"#,
        r#""stamp": "2022-06-18 08:30:00""#,
        r#""stamp": "2022-06-18T00:30:00Z""#,
    ];
    same(&stamp, &spellings);
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

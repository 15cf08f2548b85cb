//! Numbers, in every spelling of theirs.

use rust_decimal::Decimal;
use serde_json::{Value as Any, json};

use super::{odd, read, same, thing};
use crate::json::Reader;
use crate::tests::fixture::{Color, Thing};
use crate::value::{Codec, Json, Value as _};

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
fn any_json_in_a_text_keeps_its_digits() {
    let check = |text: &str, expected: Any| {
        let mut json = Json::default();
        json.read(&mut Reader::of_text(text), Codec::PLAIN).unwrap();
        assert_eq!(json, expected, "{text}");
    };
    check("12345678901234567890123", json!("12345678901234567890123"));
    check(
        "[1, 0.10000000000000000001]",
        json!([1, "0.10000000000000000001"]),
    );
    check(r#" {"a": "b"} "#, json!({"a": "b"}));
    check("no JSON", json!("no JSON"));
    check("1 2", json!("1 2"));
    check("", json!(""));
}

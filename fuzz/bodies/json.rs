//! Any text is JSON for the reader if it is for two others, with the same values; what it takes beyond that is lenient on
//! purpose, and says so.

use polyv_sdk::DriftKind;
use polyv_sdk::json::look_at;
use serde_json::Value;

/// Objects and lists inside of each other that the reader takes at most.
const DEPTH: usize = 100;

pub(crate) fn run(data: &[u8]) {
    let ours = look_at(data);
    assert_eq!(
        ours.is_skipped,
        ours.value.is_some(),
        "skipping takes what reading takes"
    );
    let depth = data
        .iter()
        .filter(|byte| matches!(byte, b'[' | b'{'))
        .count();
    let serde = serde_json::from_slice::<Value>(data);
    let jiter = jiter::JsonValue::parse(data, false);
    let is_broken = ours
        .drift
        .iter()
        .any(|drift| drift.kind == DriftKind::BrokenText);
    match &ours.value {
        None => assert!(
            depth > DEPTH || (serde.is_err() && jiter.is_err()),
            "too strict"
        ),
        Some(_) if is_broken => assert!(serde.is_err() && jiter.is_err(), "not broken"),
        Some(ours) => match serde {
            Ok(serde) => {
                assert!(is_same(ours, &serde), "{ours} is not {serde}");
                // The other one has bounds of its own for exponents, digits and depth.
                let is_bound = matches!(&jiter, Err(error) if error.error_type == jiter::JsonErrorType::NumberOutOfRange);
                assert!(jiter.is_ok() || is_bound || data.len() > 4000 || depth > DEPTH);
            }
            Err(error) => {
                let is_large = error.to_string().starts_with("number out of range");
                assert!(is_large || depth > DEPTH, "too lenient: {error}");
            }
        },
    }
}

/// A number that `f64` rounds is its text for us. The other one may miss the nearest `f64` by a little.
fn is_same(ours: &Value, theirs: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::String(digits) => digits.parse::<f64>().ok(),
        other => other.as_f64(),
    };
    match (ours, theirs) {
        (ours, Value::Number(_)) => match (number(ours), number(theirs)) {
            (Some(ours), Some(theirs)) => (ours - theirs).abs() <= ours.abs() * 1e-15,
            _ => false,
        },
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| is_same(a, b))
        }
        (Value::Object(ours), Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours
                    .iter()
                    .zip(theirs)
                    .all(|((a, one), (b, other))| a == b && is_same(one, other))
        }
        (ours, theirs) => ours == theirs,
    }
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let pieces = [
        r#"{"code":200,"data":{"contents":[{"a":"b","c":null,"d":[true,false]},{}]}}"#,
        r#"["\"\\\/\b\f\n\r\tAé中\ud83d\ude00","中文 😀",""]"#,
        r#"["\ud83d","\x41","\u12"]"#,
        "[\"two\nlines\"]",
        "[0,-0,1,-12,0.5,-1.25e3,1E-7,1e400,123456789012345678,1234567890123456789012,0.12345678901234567890]",
        " [ 1 , { \"a\" : [ ] } , \"b\" ]\r\n\t",
        r#"{"a":1,"a":2,"\u0061":3}"#,
        "null",
        "01",
        "[1,]",
        "{\"a\" 1}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    ];
    let foreign: [&[u8]; 3] = [
        b"[\"\xb2\xe2\xca\xd4\"]",
        b"[\"cut \xe4\xbd\"]",
        b"{\"\xff\":1}",
    ];
    let pieces = pieces.iter().map(|piece| piece.as_bytes().to_vec());
    pieces
        .chain(foreign.iter().map(|piece| piece.to_vec()))
        .collect()
}

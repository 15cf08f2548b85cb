//! Broken texts affect only themselves.

use serde_json::json;

use super::fixture::{One, Raw, Things};
use crate::ErrorKind;
use crate::envelope::decode;
use crate::json::DriftKind;

/// A text in a row, as its bytes between the quotes; and what is read of it.
#[track_caller]
fn check(raw: &[u8], expected: &str) {
    let is_broken = expected.contains('\u{fffd}');
    for (before, after) in [
        // Compact, and with blanks.
        (
            &br#"{"code":200,"data":{"totalPages":1,"contents":[{"id":"a","nickName":""#[..],
            &br#"","count":7},{"id":"b"}]}}"#[..],
        ),
        (
            b"{\"code\": 200, \"data\": {\"contents\": [\n{\"id\": \"a\", \"nickName\": \"",
            b"\", \"count\": 7},\n{\"id\": \"b\"}\n]}}",
        ),
    ] {
        let body = [before, raw, after].concat();
        let decoded = decode::<Things>(200, &body).unwrap();
        let rows = decoded.data.contents;
        assert_eq!(
            rows[0].nick.as_ref().unwrap().as_str(),
            expected,
            "{}",
            raw.escape_ascii()
        );
        assert_eq!((rows[0].count, rows.len()), (Some(7), 2));
        assert_eq!(rows[1].id, Some("b".into()));
        let noted: Vec<_> = decoded
            .drift
            .iter()
            .map(|drift| (drift.path.as_str(), &drift.kind))
            .collect();
        let note = ("data.contents[0].nickName", &DriftKind::BrokenText);
        assert_eq!(noted, if is_broken { vec![note] } else { vec![] });
        // In a field that nobody knows it is not even that.
        let text = String::from_utf8_lossy(before).replace("nickName", "other");
        let body = [text.as_bytes(), raw, after].concat();
        let decoded = decode::<Things>(200, &body).unwrap();
        assert_eq!((decoded.data.contents.len(), decoded.drift.len()), (2, 1));
    }
    // Untyped, and as the message of a refusal.
    let body = [br#"{"code":200,"data":{"a":[""#, raw, br#""]}}"#].concat();
    assert_eq!(
        decode::<Raw>(200, &body).unwrap().data,
        json!({"a": [expected]})
    );
    let body = [br#"{"code":400,"message":"m "#, raw, br#" n","data":""}"#].concat();
    let error = decode::<One>(200, &body).unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Api, Some(400)));
    assert_eq!(error.message(), format!("m {expected} n"));
}

#[test]
fn escapes() {
    check(
        br"\u6d4b\u8bd5 \ud83d\ude00 \/ \\ \t\b\f\n\r",
        "测试 😀 / \\ \t\u{8}\u{c}\n\r",
    );
    check(br"cut \ud83d", "cut \u{fffd}");
    check(br"\ude00 low alone", "\u{fffd} low alone");
    check(br"\ud83d\u0041 high alone", "\u{fffd}A high alone");
    check(br"\ud83d\ud83d\ude00", "\u{fffd}😀");
    check(br"\ud83d\n", "\u{fffd}\n");
    check(br"\x41 \'", "\u{fffd}41 \u{fffd}");
    check(br"\u12", "\u{fffd}");
    check(br"\u12zz", "\u{fffd}zz");
    check(br"\u", "\u{fffd}");
    check("\\中".as_bytes(), "\u{fffd}中");
    check(br"a\u0000b", "a\0b");
}

#[test]
fn control_characters() {
    check(b"two\nlines", "two\u{fffd}lines");
    check(b"\r\n\t", "\u{fffd}\u{fffd}\u{fffd}");
    check(b"\0", "\u{fffd}");
    check(b"a\\\nb", "a\u{fffd}\u{fffd}b");
    check("\u{7f}\u{85}\u{2028}".as_bytes(), "\u{7f}\u{85}\u{2028}");
}

#[test]
fn foreign_bytes() {
    check(b"cut \xe4\xbd", "cut \u{fffd}");
    check(b"\xff\xfe", "\u{fffd}\u{fffd}");
    check(b"latin \xe9 1", "latin \u{fffd} 1");
    check(b"\xb2\xe2\xca\xd4", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
    check(
        b"\xed\xa0\xbd surrogate",
        "\u{fffd}\u{fffd}\u{fffd} surrogate",
    );
    check(b"\xc0\x80 overlong \\\"", "\u{fffd}\u{fffd} overlong \"");
}

#[test]
fn what_stands_in_front() {
    for front in [
        "\u{feff}",
        " \n",
        "\n\u{feff} ",
        "\u{feff}\u{feff}",
        "\u{a0}",
        "\u{b}\u{85}",
        "\u{200b} \u{2028}\u{3000}",
    ] {
        let body = format!("{front}{{\"code\":200,\"data\":{{\"id\":1}}}}\n ");
        let thing = decode::<One>(200, body.as_bytes()).unwrap().data;
        assert_eq!(thing.id, Some("1".into()));
    }
}

#[test]
fn what_stands_behind() {
    for behind in [
        "\0",
        "\0\0\n",
        "\u{feff}",
        "\u{c}",
        " \0 \u{feff}\r\n",
        "\u{a0}\u{2029}",
        "\u{200b}\0",
    ] {
        let body = format!("{{\"code\":200,\"data\":{{\"id\":1}}}}{behind}");
        let thing = decode::<One>(200, body.as_bytes()).unwrap().data;
        assert_eq!(thing.id, Some("1".into()));
    }
    for behind in ["x", "{}", "\0x", ","] {
        let body = format!("{{\"code\":200,\"data\":{{\"id\":1}}}}{behind}");
        let error = decode::<One>(200, body.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{behind}");
    }
}

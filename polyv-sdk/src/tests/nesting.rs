//! Lists, and JSON inside of texts.

use super::fixture::{Part, Thing};
use super::reading::{odd, read, same, thing};
use crate::json::{Drift, DriftKind};

#[test]
fn lists() {
    let tags = Thing {
        tags: vec!["a".into(), "7".into()],
        ..thing()
    };
    same(
        &tags,
        &[
            r#""tags": ["a", 7]"#,
            r#""tags": "[\"a\", \"7\"]""#,
            r#""tags": ["b"], "tags": ["a", "7"]"#,
        ],
    );
    let packed = Thing {
        packed: vec![1, 2],
        ..thing()
    };
    same(
        &packed,
        &[
            r#""packed": "1,2""#,
            r#""packed": [1, "2"]"#,
            r#""packed": "[1,2]""#,
        ],
    );
    let one = Thing {
        packed: vec![1],
        ..thing()
    };
    same(&one, &[r#""packed": 1"#, r#""packed": "1""#]);
    same(
        &thing(),
        &[
            r#""tags": null"#,
            r#""tags": """#,
            r#""tags": []"#,
            r#""packed": """#,
        ],
    );
    odd(r#""tags": {"a": 1}"#, "data.tags", "a list", r#"{"a": 1}"#);
    odd(r#""tags": 5"#, "data.tags", "a list", "5");
}

#[test]
fn one_odd_item_does_not_cost_the_list() {
    let (thing, drift) = read(
        r#""parts": [{"name": "a"}, 5, null, {"name": ["x"], "size": 1}, {"name": "b", "extra": 1}]"#,
    );
    let part = |name: Option<&str>, size| Part {
        name: name.map(Into::into),
        size,
    };
    assert_eq!(
        thing.parts,
        [
            part(Some("a"), None),
            part(None, Some(1)),
            part(Some("b"), None)
        ]
    );
    let paths: Vec<_> = drift.iter().map(|drift| drift.path.as_str()).collect();
    let expected = [
        "data.parts[1]",
        "data.parts[2]",
        "data.parts[3].name",
        "data.parts[4].extra",
    ];
    assert_eq!(paths, expected);
    assert_eq!(drift[3].kind, DriftKind::UnknownField);
    let (thing, drift) = read(r#""packed": "1,x,3""#);
    assert_eq!(thing.packed, [1, 3]);
    let kind = DriftKind::OddValue {
        expected: "a whole number from 0",
        found: "x".to_owned(),
    };
    let path = "data.packed[1]".to_owned();
    assert_eq!(drift, [Drift { path, kind }]);
}

#[test]
fn json_in_a_text() {
    let user = Thing {
        user: Some(Part {
            name: Some("a".into()),
            size: Some(2),
        }),
        ..thing()
    };
    same(
        &user,
        &[
            r#""user": "{\"name\": \"a\", \"size\": \"2\"}""#,
            r#""user": {"name": "a", "size": 2}"#,
        ],
    );
    same(&thing(), &[r#""user": """#, r#""user": null"#]);
    odd(
        r#""user": "{\"name\": ""#,
        "data.user.name",
        "JSON",
        "EOF while parsing a value",
    );
    let (_, drift) = read(r#""user": "{\"size\": []}""#);
    assert_eq!(drift[0].path, "data.user.size");
}

#[test]
fn drift_is_bounded() {
    let items = vec!["x"; 5000]
        .iter()
        .map(|item| format!("\"{item}\""))
        .collect::<Vec<_>>()
        .join(",");
    let (_, drift) = read(&format!("\"parts\": [{items}]"));
    assert_eq!(drift.len(), 1000);
}

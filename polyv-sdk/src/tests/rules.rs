//! Rules that compare values, rules inside of objects, and limits that few fields have.

use super::fixture::{self, Put, Things, operation};
use crate::check::{Invalid, check, check_record};
use crate::prelude::*;
use crate::request::Draft;
use crate::value::Object;
use crate::{Breach, Error, Upload};

#[derive(Default)]
struct Request {
    kind: Option<Text>,
    least: Option<u64>,
    most: Option<i64>,
    rate: Option<Decimal>,
    from: Option<Timestamp>,
    to: Option<DateTime>,
    parts: Vec<Part>,
    file: Option<Upload>,
}
slots!(Request {
    0: kind,
    1: least,
    2: most,
    3: rate,
    4: from,
    5: to,
    6: parts,
    7: file
});

#[derive(Default)]
struct Part {
    text: Option<Text>,
    picture: Option<Text>,
}
impl Record for Part {
    const FIELDS: &'static [Field] = &[field("text"), field("picture")];
    const RULES: &'static [Rule] = &[Rule::ExactlyOne(&["text", "picture"])];
}
record!(Part {
    0: text,
    1: picture
});

const FIELDS: &[Field] = &[
    query("kind").details(&[Detail::Never("-1")]),
    query("least").details(&[Detail::Allowed(&[0, 5, 10])]),
    query("most"),
    query("rate").details(&[Detail::Decimals(Some("0.5"), Some("2"))]),
    query("from"),
    query("to"),
    field("parts"),
    file("file").details(&[
        Detail::MaxBytes(3),
        Detail::MaxBytesBy("kind", &[("large", 5), ("small", 1)]),
        Detail::Extensions(&["jpg", "png"]),
    ]),
];

fn judged(request: &Request, rules: &'static [Rule]) -> Result<(), Invalid> {
    let operation = Operation {
        rules,
        ..operation(Method::Post, "/x", Shape::JsonUnsigned, FIELDS)
    };
    check(&operation, request, false)
}

#[track_caller]
fn fits(request: &Request, rules: &'static [Rule]) {
    assert_eq!(judged(request, rules), Ok(()), "{request:?}");
}

#[track_caller]
fn refused(request: &Request, rules: &'static [Rule], expected: &str) {
    let invalid = judged(request, rules).map_err(|invalid| invalid.to_string());
    let about = if expected.starts_with("parameters ") {
        ""
    } else {
        "parameter "
    };
    assert_eq!(invalid, Err(format!("{about}{expected}")));
}

fn sized(least: u64, most: i64) -> Request {
    Request {
        least: Some(least),
        most: Some(most),
        ..Request::default()
    }
}

#[test]
fn values_that_are_compared() {
    const DIFFER: &[Rule] = &[Rule::Differ(&["least", "most"])];
    const ORDERED: &[Rule] = &[
        Rule::Ordered(&["least", "most"]),
        Rule::Ordered(&["from", "to"]),
    ];
    const SUM: &[Rule] = &[Rule::Sum {
        of: &["least", "most"],
        min: Some(2),
        max: Some(12),
    }];
    fits(&sized(5, 10), DIFFER);
    fits(&Request::default(), DIFFER);
    refused(
        &sized(5, 5),
        DIFFER,
        "`most` is the same as `least`: they must differ",
    );

    fits(&sized(10, 10), ORDERED);
    fits(&sized(5, 10), ORDERED);
    refused(&sized(10, 9), ORDERED, "`most` is less than `least`");
    let spanned = |from: &str, to: &str| Request {
        from: from.parse().ok(),
        to: to.parse().ok(),
        ..Request::default()
    };
    fits(
        &spanned("2022-06-18T00:00:00Z", "2022-06-18T08:00:00"),
        ORDERED,
    );
    let late = spanned("2022-06-18T00:00:01Z", "2022-06-18T08:00:00");
    refused(&late, ORDERED, "`to` is less than `from`");

    fits(&Request::default(), SUM);
    fits(&sized(5, 7), SUM);
    refused(
        &sized(5, 8),
        SUM,
        "parameters `least`, `most` add up to 13, more than the documented maximum of 12",
    );
    refused(
        &sized(5, -4),
        SUM,
        "parameters `least`, `most` add up to 1, less than the documented minimum of 2",
    );
}

#[test]
fn a_value_may_forbid_others() {
    const RULE: &[Rule] = &[Rule::Forbids {
        param: "kind",
        is: &["a", "b"],
        forbids: &["least", "most"],
    }];
    let made = |kind: &str, most| Request {
        kind: Some(kind.into()),
        most,
        ..Request::default()
    };
    fits(&made("a", None), RULE);
    fits(&made("c", Some(1)), RULE);
    refused(
        &made("b", Some(1)),
        RULE,
        "`most` must not be given if `kind` is \"b\"",
    );
}

#[test]
fn rules_hold_inside_of_objects() {
    let made = |text: Option<&str>, picture: Option<&str>| Request {
        parts: vec![
            Part {
                text: Some("t".into()),
                picture: None,
            },
            Part {
                text: text.map(Into::into),
                picture: picture.map(Into::into),
            },
        ],
        ..Request::default()
    };
    fits(&made(None, Some("p")), &[]);
    refused(
        &made(Some("t"), Some("p")),
        &[],
        "parameters `parts[1].text`, `picture` are alternatives: exactly one is required, 2 are given",
    );
}

#[test]
fn few_numbers_and_a_word_for_nothing() {
    fits(&sized(10, 1), &[]);
    refused(
        &sized(3, 1),
        &[],
        "`least` is 3; the documented values are 0, 5, 10",
    );
    let made = |kind: &str| Request {
        kind: Some(kind.into()),
        ..Request::default()
    };
    fits(&made("1"), &[]);
    refused(
        &made("-1"),
        &[],
        "`kind` is \"-1\", which the service treats as absent: use the constructor without it",
    );
}

#[test]
fn bounds_have_decimals() {
    let rated = |hundredths| Request {
        rate: Some(Decimal::new(hundredths, 2)),
        ..Request::default()
    };
    fits(&rated(50), &[]);
    fits(&rated(200), &[]);
    refused(
        &rated(49),
        &[],
        "`rate` is 0.49, less than the documented minimum of 0.5",
    );
    refused(
        &rated(201),
        &[],
        "`rate` is 2.01, more than the documented maximum of 2",
    );
}

#[test]
fn files_have_a_size_and_a_kind() {
    let made = |kind: Option<&str>, name: &str, size: usize| Request {
        kind: kind.map(Into::into),
        file: Some(Upload::from_bytes(name, vec![0; size])),
        ..Request::default()
    };
    fits(&made(None, "a.JPG", 3), &[]);
    fits(&made(Some("large"), "a.png", 5), &[]);
    fits(&made(Some("other"), "a.png", 3), &[]);
    let size = |size: usize, max: usize| {
        format!("`file` has {size} bytes, more than the documented maximum of {max}")
    };
    refused(&made(None, "a.png", 4), &[], &size(4, 3));
    refused(&made(Some("small"), "a.png", 2), &[], &size(2, 1));
    refused(&made(Some("large"), "a.png", 6), &[], &size(6, 5));
    refused(
        &made(None, "a.gif", 1),
        &[],
        "`file` has the file name \"a.gif\"; the documented extensions are jpg, png",
    );
    refused(
        &made(None, "png", 1),
        &[],
        "`file` has the file name \"png\"; the documented extensions are jpg, png",
    );
}

#[test]
fn an_error_names_the_kind_of_breach() {
    #[track_caller]
    fn named<T: std::fmt::Debug>(outcome: Result<T, Invalid>, breach: impl Into<Option<Breach>>) {
        let error = Error::from(outcome.unwrap_err());
        assert_eq!(error.breach(), breach.into(), "{error}");
    }
    const SUM: &[Rule] = &[Rule::Sum {
        of: &["least", "most"],
        min: None,
        max: Some(14),
    }];
    let ruled = |rules| judged(&sized(10, 5), rules);
    named(ruled(SUM), Breach::Range);
    named(ruled(&[Rule::Ordered(&["least", "most"])]), Breach::Order);
    let alternatives = ruled(&[Rule::AtMostOne(&["least", "most"])]);
    named(alternatives, Breach::Combination);

    named(judged(&sized(3, 1), &[]), Breach::Values);
    let file = |name: &str| Request {
        file: Some(Upload::from_bytes(name, vec![0; 4])),
        ..Request::default()
    };
    named(judged(&file("a.gif"), &[]), Breach::Values);
    named(judged(&file("a.png"), &[]), Breach::Size);

    let long = fixture::Part {
        name: Some("123456".into()),
        size: None,
    };
    let record = Object::new(&long, fixture::Part::FIELDS, &[]);
    named(check_record(record), Breach::Length);
    let unnamed = Put {
        channel: "".into(),
        file: Upload::from_bytes("a", vec![0]),
    };
    named(Draft::of(&unnamed, None), Breach::Required);
    let none = Things {
        size: Some(0),
        ..Things::default()
    };
    named(Draft::of(&none, None), Breach::Range);
    let tags = |tags: &[&str]| Some(tags.iter().map(|tag| (*tag).into()).collect());
    let four = Things {
        tags: tags(&["a"; 4]),
        ..Things::default()
    };
    named(Draft::of(&four, None), Breach::Items);
    // What cannot be sent breaks nothing that is documented.
    let comma = Things {
        tags: tags(&["a,b"]),
        ..Things::default()
    };
    named(Draft::of(&comma, None), None);
    let ranged = |from: i64, to: i64| Things {
        from: Timestamp::from_second(from * 86_400).ok(),
        to: Timestamp::from_second(to * 86_400).ok(),
        ..Things::default()
    };
    named(Draft::of(&ranged(1, 62), None), Breach::Span);
    named(Draft::of(&ranged(1, 0), None), Breach::Order);
}

//! Documented bounds and rules, refused with the parameter, the value and the bound.

use jiff::Timestamp;

use super::fixture::{Color, Put, Things, operation};
use crate::Upload;
use crate::check::Invalid;
use crate::prelude::*;
use crate::request::Draft;

#[track_caller]
fn check(request: &impl Endpoint, parameter: &str, problem: &str) {
    let invalid = Draft::of(request, None).unwrap_err();
    assert_eq!(
        (invalid.parameter.as_str(), invalid.problem.as_str()),
        (parameter, problem)
    );
}

#[track_caller]
fn accept(request: &impl Endpoint) {
    assert_eq!(Draft::of(request, None).err(), None);
}

fn at(ms: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(ms).ok()
}

#[test]
fn numbers() {
    let sized = |size| Things {
        size: Some(size),
        ..Things::default()
    };
    accept(&sized(1));
    accept(&sized(1000));
    check(
        &sized(1001),
        "pageSize",
        "is 1001, more than the documented maximum of 1000",
    );
    check(
        &sized(0),
        "pageSize",
        "is 0, less than the documented minimum of 1",
    );
}

#[test]
fn lists() {
    let tagged = |tags: &[&str]| Things {
        tags: Some(tags.iter().map(|tag| (*tag).into()).collect()),
        ..Things::default()
    };
    accept(&tagged(&["a", "b", "c"]));
    check(
        &tagged(&["a", "b", "c", "d"]),
        "tags",
        "has 4 items, more than the documented maximum of 3",
    );
    check(
        &tagged(&["a", "b,c"]),
        "tags[1]",
        "is \"b,c\": it contains a comma, which a comma-separated list cannot carry",
    );
}

#[test]
fn spans() {
    const DAY: i64 = 86_400_000;
    let span = |from, to| Things {
        from: at(from),
        to: at(to),
        ..Things::default()
    };
    accept(&span(DAY, 61 * DAY));
    accept(&span(DAY, DAY));
    check(
        &span(DAY, 61 * DAY + 1000),
        "to",
        "is 60 days and 1 seconds after `from`, more than the documented maximum of 60 days",
    );
    check(&span(DAY, 0), "to", "is before `from`");
    // One end alone does not make a span.
    accept(&Things {
        to: at(400 * DAY),
        ..Things::default()
    });
}

#[derive(Default)]
struct Ruled {
    a: Option<Text>,
    b: Option<Text>,
    day: Option<Date>,
    end: Option<DateTime>,
}
slots!(Ruled {
    0: a,
    1: b,
    2: day,
    3: end
});

static FIELDS: &[Field] = &[query("a"), query("b"), query("day"), query("end")];

fn ruled(request: &Ruled, rule: &'static [Rule]) -> Result<(), Invalid> {
    let operation = Operation {
        rules: rule,
        ..operation(Method::Get, "/x", Shape::QuerySigned, FIELDS)
    };
    crate::check::check(&operation, request, false)
}

#[test]
fn rules_over_several() {
    let made = |a: bool, b: bool| Ruled {
        a: a.then(|| "x".into()),
        b: b.then(|| "y".into()),
        ..Ruled::default()
    };
    // Which of these are refused: neither, only `a`, both.
    let cases: [(&'static [Rule], [bool; 3], &str); 4] = [
        (
            &[Rule::AtLeastOne(&["a", "b"])],
            [true, false, false],
            "at least one is required",
        ),
        (
            &[Rule::ExactlyOne(&["a", "b"])],
            [true, false, true],
            "exactly one is required",
        ),
        (
            &[Rule::AtMostOne(&["a", "b"])],
            [false, false, true],
            "are mutually exclusive",
        ),
        (
            &[Rule::Together(&["a", "b"])],
            [false, true, false],
            "go together",
        ),
    ];
    for (rule, refused, words) in cases {
        let requests = [made(false, false), made(true, false), made(true, true)];
        for (request, refused) in requests.iter().zip(refused) {
            let outcome = ruled(request, rule);
            assert_eq!(outcome.is_err(), refused, "{rule:?} {request:?}");
            if let Err(invalid) = outcome {
                assert_eq!(invalid.parameter, "a, b");
                assert!(invalid.problem.contains(words), "{invalid}");
            }
        }
    }
}

#[test]
fn a_value_may_need_others() {
    const RULE: &[Rule] = &[Rule::When {
        param: "a",
        is: &["x", "z"],
        needs: &["b"],
    }];
    let made = |a: Option<&str>, b: bool| Ruled {
        a: a.map(Into::into),
        b: b.then(|| "y".into()),
        ..Ruled::default()
    };
    for fits in [
        made(None, false),
        made(Some("other"), false),
        made(Some("x"), true),
    ] {
        assert_eq!(ruled(&fits, RULE), Ok(()), "{fits:?}");
    }
    let refused = ruled(&made(Some("z"), false), RULE).unwrap_err();
    assert_eq!(refused.parameter, "b");
    assert_eq!(refused.problem, "is required if `a` is \"z\"");
}

#[test]
fn one_month_is_one_in_china() {
    const RULE: &[Rule] = &[Rule::SameMonth {
        from: "day",
        to: "end",
    }];
    let made = |end: &str| Ruled {
        day: Some("2022-06-01".parse().unwrap()),
        end: Some(end.parse().unwrap()),
        ..Ruled::default()
    };
    assert_eq!(ruled(&made("2022-06-30T23:59:59"), RULE), Ok(()));
    let invalid = ruled(&made("2022-07-01T00:00:00"), RULE).unwrap_err();
    assert_eq!(
        invalid.to_string(),
        "parameter `end` is in a different month than `day`: both must be in the same month"
    );
}

#[test]
fn spans_of_dates_in_digits() {
    const FIELDS: &[Field] = &[
        query("a"),
        query("b"),
        query("day")
            .form(Form::Pattern)
            .details(&[Detail::Pattern("%Y%m%d")]),
        query("end"),
    ];
    const RULE: &[Rule] = &[Rule::Span {
        from: "day",
        to: "end",
        max_ms: 30 * 86_400_000,
    }];
    let operation = Operation {
        rules: RULE,
        ..operation(Method::Get, "/x", Shape::QuerySigned, FIELDS)
    };
    let made = |end: &str| Ruled {
        day: Some("2022-06-01".parse().unwrap()),
        end: Some(end.parse().unwrap()),
        ..Ruled::default()
    };
    let check = |end| crate::check::check(&operation, &made(end), false);
    assert_eq!(check("2022-07-01T00:00:00"), Ok(()));
    assert!(check("2022-07-01T00:00:01").is_err());
    assert!(check("2022-05-31T00:00:00").is_err());
}

#[derive(Default)]
struct Texts {
    dir: Text,
    user: Option<Text>,
    body: super::fixture::Part,
    ids: Vec<Text>,
}
request!(Texts {
    0: dir,
    1: user,
    2: body,
    3: ids
});
impl Endpoint for Texts {
    type Output = ();
    const OPERATION: &'static Operation = &operation(
        Method::Post,
        "/x/{dir}/{user}",
        Shape::JsonUnsigned,
        &[
            path("dir").required(),
            path("user").account(),
            field("body").required(),
            query("ids").packing(Packing::Comma).required(),
        ],
    );
}

#[test]
fn texts_and_what_is_inside() {
    let made = |dir: &str, name: &str| Texts {
        dir: dir.into(),
        user: Some("u".into()),
        body: super::fixture::Part {
            name: Some(name.into()),
            size: None,
        },
        ids: vec!["1".into()],
    };
    accept(&made("d", "四个字符"));
    check(&made("", "n"), "dir", "is empty, but is required");
    check(
        &made("..", "n"),
        "dir",
        "is \"..\", which cannot be a path segment",
    );
    check(
        &made("d", "123456"),
        "body.name",
        "has 6 characters, more than the documented maximum of 5",
    );
    let none = Texts {
        ids: Vec::new(),
        ..made("d", "n")
    };
    check(&none, "ids", "has no items, but is required");
    let unnamed = Texts {
        user: Some("".into()),
        ..made("d", "n")
    };
    check(
        &unnamed,
        "user",
        "is empty: leave it out, or clear it where the request can",
    );
}

#[derive(Default)]
struct Free {
    extra: Json,
}
request!(Free { 0: extra });
impl Endpoint for Free {
    type Output = ();
    const OPERATION: &'static Operation = &operation(
        Method::Post,
        "/free",
        Shape::JsonUnsigned,
        &[field("extra").required()],
    );
}

#[test]
fn what_is_required_cannot_be_null() {
    let made = |extra: serde_json::Value| Free {
        extra: extra.into(),
    };
    accept(&made(serde_json::json!({})));
    check(
        &made(serde_json::Value::Null),
        "extra",
        "is required but absent",
    );
}

#[test]
fn the_client_knows_the_account() {
    let request = Texts {
        dir: "d".into(),
        user: None,
        body: super::fixture::Part::default(),
        ids: vec!["1".into()],
    };
    let draft = Draft::of(&request, Some("u 1")).unwrap();
    assert_eq!(draft.path, "/x/d/u%201");
    let invalid = Draft::of(&request, None).unwrap_err();
    assert_eq!(invalid.parameter, "user");
    assert!(invalid.problem.contains("POLYV_USER_ID"), "{invalid}");
}

#[test]
fn file_names_go_into_a_header() {
    for name in ["a\r\nX: y", "", "a\0"] {
        let put = Put {
            channel: "1".into(),
            file: Upload::from_bytes(name, &b"x"[..]),
        };
        let invalid = Draft::of(&put, None).unwrap_err();
        assert_eq!(invalid.parameter, "file");
        assert!(invalid.problem.contains("file name"), "{invalid}");
    }
}

#[derive(Default)]
struct Painted {
    color: Option<Color>,
    others: Option<Vec<Color>>,
}
request!(Painted {
    0: color,
    1: others
});
impl Endpoint for Painted {
    type Output = ();
    const OPERATION: &'static Operation = &operation(
        Method::Get,
        "/paint",
        Shape::QuerySigned,
        &[
            query("color").form(Form::Numeric),
            query("others").packing(Packing::Comma),
        ],
    );
}

#[test]
fn a_value_that_is_not_documented_is_sent_only_if_asked_for() {
    let one = |color: &str| Painted {
        color: Some(color.into()),
        ..Painted::default()
    };
    let several = |colors: &[&str]| Painted {
        others: Some(colors.iter().map(|color| Color::from(*color)).collect()),
        ..Painted::default()
    };
    accept(&one("red"));
    accept(&several(&["red", "2"]));
    let problem = "is \"rde\", which is not a documented value; to send it nevertheless, set `CallOptions::unknown_values`";
    check(&one("rde"), "color", problem);
    check(&several(&["red", "rde"]), "others[1]", problem);

    let sent = |request: &Painted| Draft::with_unknown_values(request, None);
    let query = |request: &Painted| {
        sent(request)
            .unwrap()
            .query
            .iter()
            .next()
            .unwrap()
            .1
            .to_owned()
    };
    assert_eq!(query(&one("rde")), "rde");
    assert_eq!(query(&several(&["red", "rde"])), "red,rde");
    // What is wrong for other reasons stays wrong.
    for (request, parameter) in [(one(""), "color"), (several(&["red", "a,b"]), "others[1]")] {
        assert_eq!(sent(&request).unwrap_err().parameter, parameter);
    }
}

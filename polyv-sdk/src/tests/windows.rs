//! Long time ranges, split into windows.

use proptest::prelude::*;

use super::fixture::operation;
use crate::page::Windows;
use crate::prelude::*;
use crate::record::query;

/// An endpoint with a range of `$type`, under the rules.
macro_rules! ranged {
    ($name:ident, $type:ty, $field:expr, $rules:expr) => {
        #[derive(Default)]
        struct $name {
            from: Option<$type>,
            to: Option<$type>,
        }
        request!($name { 0: from, 1: to });
        impl Endpoint for $name {
            type Output = ();
            const OPERATION: &'static Operation = &Operation {
                rules: $rules,
                ..operation(
                    Method::Get,
                    "/x",
                    Shape::QuerySigned,
                    &[
                        Field {
                            name: "from",
                            ..$field
                        },
                        Field {
                            name: "to",
                            ..$field
                        },
                    ],
                )
            };
        }
    };
}

const DAY: i64 = 86_400_000;
const TEN_DAYS: &[Rule] = &[Rule::Span {
    from: "from",
    to: "to",
    max_ms: 10 * DAY,
}];
const MONTH: &[Rule] = &[Rule::SameMonth {
    from: "from",
    to: "to",
}];
const BOTH: &[Rule] = &[
    Rule::SameMonth {
        from: "from",
        to: "to",
    },
    Rule::Span {
        from: "from",
        to: "to",
        max_ms: 20 * DAY,
    },
];
const TWO_RANGES: &[Rule] = &[
    TEN_DAYS[0],
    Rule::Span {
        from: "begun",
        to: "ended",
        max_ms: 20 * DAY,
    },
    Rule::SameMonth {
        from: "begun",
        to: "ended",
    },
];
const COMPACT: Field = query("")
    .form(Form::Pattern)
    .details(&[Detail::Pattern("%Y%m%d%H%M%S")]);

ranged!(Stamps, Timestamp, query(""), TEN_DAYS);
ranged!(Moments, DateTime, query(""), TEN_DAYS);
ranged!(CompactMoments, DateTime, COMPACT, TEN_DAYS);
ranged!(CompactStamps, Timestamp, COMPACT, TEN_DAYS);
ranged!(Days, Date, query(""), TEN_DAYS);
ranged!(TwoRanges, Date, query(""), TWO_RANGES);
ranged!(Months, Date, query(""), MONTH);
ranged!(ShortMonths, Date, query(""), BOTH);
ranged!(Texts, Text, query(""), TEN_DAYS);
ranged!(Free, Date, query(""), &[]);

/// The windows of a range, as `from..to`.
#[track_caller]
fn check<E: Endpoint>(request: E, shown: impl Fn(&E) -> String, expected: &[&str]) {
    let windows: Vec<_> = Windows::of(request).unwrap().collect();
    assert_eq!(windows.iter().map(shown).collect::<Vec<_>>(), expected);
    for window in windows {
        crate::request::Draft::of(&window, None).unwrap();
    }
}

macro_rules! shown {
    ($name:ident) => {
        |it: &$name| format!("{}..{}", it.from.as_ref().unwrap(), it.to.as_ref().unwrap())
    };
}

fn day(month: i8, day: i8) -> Date {
    Date::constant(2022, month, day)
}

#[test]
fn days() {
    let range = |to| Days {
        from: Some(day(1, 1)),
        to: Some(to),
    };
    check(
        range(day(1, 25)),
        shown!(Days),
        &[
            "2022-01-01..2022-01-10",
            "2022-01-11..2022-01-20",
            "2022-01-21..2022-01-25",
        ],
    );
    check(
        range(day(1, 12)),
        shown!(Days),
        &["2022-01-01..2022-01-10", "2022-01-11..2022-01-12"],
    );
    // What one request may ask for stays whole.
    check(range(day(1, 11)), shown!(Days), &["2022-01-01..2022-01-11"]);
    check(range(day(1, 1)), shown!(Days), &["2022-01-01..2022-01-01"]);
    // The rules of another range say nothing about this one.
    let from = Some(day(1, 25));
    let to = Some(day(2, 12));
    check(
        TwoRanges { from, to },
        shown!(TwoRanges),
        &["2022-01-25..2022-02-03", "2022-02-04..2022-02-12"],
    );
}

#[test]
fn a_range_that_runs_backwards_is_left_to_the_check() {
    let request = Days {
        from: Some(day(2, 1)),
        to: Some(day(1, 1)),
    };
    let windows: Vec<_> = Windows::of(request.clone()).unwrap().collect();
    assert_eq!(windows, [request]);
}

#[test]
fn moments_meet_at_the_second() {
    let (from, to) = (day(1, 1).at(8, 0, 0, 0), day(1, 12).at(0, 0, 0, 0));
    let expected = [
        "2022-01-01T08:00:00..2022-01-11T07:59:59",
        "2022-01-11T08:00:00..2022-01-12T00:00:00",
    ];
    check(
        Moments {
            from: Some(from),
            to: Some(to),
        },
        shown!(Moments),
        &expected,
    );
    check(
        CompactMoments {
            from: Some(from),
            to: Some(to),
        },
        shown!(CompactMoments),
        &expected,
    );
}

#[test]
fn stamps_meet_at_the_millisecond() {
    let at = |ms| Timestamp::from_millisecond(ms).ok();
    let ends = |it: &Stamps| {
        format!(
            "{}..{}",
            it.from.unwrap().as_millisecond(),
            it.to.unwrap().as_millisecond()
        )
    };
    check(
        Stamps {
            from: at(5),
            to: at(10 * DAY + 7),
        },
        ends,
        &["5..864000004", "864000005..864000007"],
    );
    // Written to the second, they meet at the second.
    check(
        CompactStamps {
            from: at(0),
            to: at(10 * DAY + 7000),
        },
        shown!(CompactStamps),
        &[
            "1970-01-01T00:00:00Z..1970-01-10T23:59:59Z",
            "1970-01-11T00:00:00Z..1970-01-11T00:00:07Z",
        ],
    );
}

#[test]
fn calendar_months() {
    let (from, to) = (Some(day(1, 30)), Some(day(3, 2)));
    check(
        Months { from, to },
        shown!(Months),
        &[
            "2022-01-30..2022-01-31",
            "2022-02-01..2022-02-28",
            "2022-03-01..2022-03-02",
        ],
    );
    check(
        ShortMonths { from, to },
        shown!(ShortMonths),
        &[
            "2022-01-30..2022-01-31",
            "2022-02-01..2022-02-20",
            "2022-02-21..2022-02-28",
            "2022-03-01..2022-03-02",
        ],
    );
}

#[track_caller]
fn refuse<E: Endpoint>(request: E, parameter: &str, problem: &str) {
    let invalid = Windows::of(request).unwrap_err();
    assert_eq!(invalid.parameter, parameter);
    assert!(invalid.problem.contains(problem), "{invalid}");
}

#[test]
fn what_cannot_be_cut() {
    let (from, to) = (Some(day(1, 1)), Some(day(1, 2)));
    refuse(Days { from: None, to }, "from", "is absent");
    refuse(Days { from, to: None }, "to", "is absent");
    refuse(Free { from, to }, "", "documents no maximum range");
    let text = || Some(Text::from("2022-01-01"));
    refuse(
        Texts {
            from: text(),
            to: text(),
        },
        "from",
        "not a time at which a range can be split",
    );
}

proptest! {
    /// The windows cover every day once, and each is allowed.
    #[test]
    fn every_day_is_in_one_window(start in 0..2000_i64, length in 0..400_i64) {
        use jiff::ToSpan as _;
        let from = day(1, 1).checked_add(start.days()).unwrap();
        let to = from.checked_add(length.days()).unwrap();
        for windows in [
            Windows::of(Days { from: Some(from), to: Some(to) }).unwrap().map(|it| (it.from, it.to)).collect::<Vec<_>>(),
            Windows::of(ShortMonths { from: Some(from), to: Some(to) }).unwrap().map(|it| (it.from, it.to)).collect(),
        ] {
            let mut next = from;
            for (first, last) in windows {
                prop_assert_eq!(first, Some(next));
                prop_assert!(last >= first);
                next = last.unwrap().tomorrow().unwrap();
            }
            prop_assert_eq!(next, to.tomorrow().unwrap());
        }
    }
}

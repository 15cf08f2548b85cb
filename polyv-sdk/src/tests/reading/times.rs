//! Times and dates, in every spelling of theirs.

use jiff::Timestamp;
use jiff::civil::{date, time};

use super::{odd, read, same, thing};
use crate::tests::fixture::Thing;

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
fn zero_may_mean_absence() {
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

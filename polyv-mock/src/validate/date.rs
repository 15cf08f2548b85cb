//! Dates and times as texts. The service writes and reads them in China Standard Time, UTC+8.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::Offset;
use serde_json::Value;

use crate::catalogue::Kind;

/// The zone of the service.
const ZONE: Offset = Offset::constant(8);

/// The date and time that a text of this kind names, in UTC+8; `None` when it names none.
pub(crate) fn civil_of(kind: Kind, format: Option<&str>, text: &str) -> Option<DateTime> {
    if kind == Kind::Timestamp {
        let instant = Timestamp::from_millisecond(text.parse().ok()?).ok()?;
        return Some(ZONE.to_datetime(instant));
    }
    let at = parse(format.or(usual(kind))?, text);
    if kind == Kind::Datetime {
        // Where a date and a time are documented, a date without a time means its midnight.
        return at.or_else(|| parse("%Y-%m-%d", text));
    }
    at
}

/// The date and time of a value of this kind, although it may be written as one of another.
pub(crate) fn any_civil_of(kind: Kind, format: Option<&str>, text: &str) -> Option<DateTime> {
    civil_of(kind, format, text)
        .or_else(|| civil_of(Kind::Timestamp, None, text))
        .or_else(|| civil_of(Kind::Datetime, None, text))
}

/// A date and time in UTC+8, as a value of this kind is written.
pub(crate) fn written(kind: Kind, format: Option<&str>, at: DateTime) -> Option<Value> {
    if kind == Kind::Timestamp {
        let instant = ZONE.to_timestamp(at).ok()?;
        return Some(instant.as_millisecond().into());
    }
    let format = format.or(usual(kind))?;
    Some(strtime::format(format, at).ok()?.into())
}

/// The format of a kind that no page says another of.
fn usual(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Datetime => Some("%Y-%m-%d %H:%M:%S"),
        Kind::Date => Some("%Y-%m-%d"),
        Kind::Month => Some("%Y-%m"),
        Kind::Time => Some("%H:%M:%S"),
        _ => None,
    }
}

/// Reads what the format holds: a month without a day begins on its first, a time without a date is of the first day
/// that computers know.
fn parse(format: &str, text: &str) -> Option<DateTime> {
    let parts = strtime::parse(format, text).ok()?;
    let date = match parts.year() {
        Some(year) => Date::new(year, parts.month().unwrap_or(1), parts.day().unwrap_or(1)).ok()?,
        None => Date::constant(1970, 1, 1),
    };
    let time = if parts.hour().is_some() {
        parts.to_time().ok()?
    } else {
        Time::midnight()
    };
    Some(date.to_datetime(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: Kind, format: Option<&str>, text: &str, expected: Option<&str>) {
        let found = civil_of(kind, format, text).map(|datetime| datetime.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn dates_and_times() {
        check(Kind::Date, None, "2022-02-28", Some("2022-02-28T00:00:00"));
        check(Kind::Date, None, "2022-02-29", None);
        check(Kind::Date, None, "2022/02/28", None);
        check(Kind::Date, None, "2022-02-28 10:00:00", None);
        // The official examples send dates like this one.
        check(Kind::Date, None, "2021-6-1", Some("2021-06-01T00:00:00"));
        check(
            Kind::Datetime,
            None,
            "2022-03-25 16:29:55",
            Some("2022-03-25T16:29:55"),
        );
        check(Kind::Datetime, None, "2022-03-25 24:29:55", None);
        check(
            Kind::Datetime,
            None,
            "2022-03-25",
            Some("2022-03-25T00:00:00"),
        );
        check(Kind::Time, None, "23:59:59", Some("1970-01-01T23:59:59"));
        check(Kind::Time, None, "23:60:59", None);
    }

    #[test]
    fn formats_of_their_own() {
        check(Kind::Month, Some("%Y%m"), "202213", None);
        check(
            Kind::Month,
            Some("%Y%m"),
            "202212",
            Some("2022-12-01T00:00:00"),
        );
        check(
            Kind::Date,
            Some("%Y%m%d"),
            "20220428",
            Some("2022-04-28T00:00:00"),
        );
        check(
            Kind::Datetime,
            Some("%Y%m%d%H%M%S"),
            "20220428235958",
            Some("2022-04-28T23:59:58"),
        );
        check(
            Kind::Datetime,
            Some("%Y-%m-%d %H:%M"),
            "2022-04-28 09:30",
            Some("2022-04-28T09:30:00"),
        );
    }

    #[test]
    fn timestamps_are_read_in_china() {
        check(
            Kind::Timestamp,
            None,
            "1660270926732",
            Some("2022-08-12T10:22:06.732"),
        );
        check(Kind::Int, None, "1660270926732", None);
    }
}

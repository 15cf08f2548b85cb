//! Dates and times as texts. The service writes and reads them in China Standard Time, UTC+8.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;
use jiff::tz::Offset;

use crate::catalogue::Kind;

/// The date and time that a text of this kind names, in UTC+8; `None` when it names none.
pub(super) fn civil(kind: Kind, format: Option<&str>, text: &str) -> Option<DateTime> {
    match kind {
        Kind::Timestamp => {
            let instant = Timestamp::from_millisecond(text.parse().ok()?).ok()?;
            Some(Offset::constant(8).to_datetime(instant))
        }
        Kind::Datetime => {
            // Where a date and a time are documented, a date without a time means its midnight.
            parse(format.unwrap_or("%Y-%m-%d %H:%M:%S"), text).or_else(|| parse("%Y-%m-%d", text))
        }
        Kind::Date => parse(format.unwrap_or("%Y-%m-%d"), text),
        Kind::Month => parse(format.unwrap_or("%Y-%m"), text),
        Kind::Time => parse(format.unwrap_or("%H:%M:%S"), text),
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
        let found = civil(kind, format, text).map(|datetime| datetime.to_string());
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

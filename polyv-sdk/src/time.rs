//! Times: the service's zone, and what setters take.
//!
//! The service writes points in time as milliseconds since 1970, which are a [`Timestamp`], and as texts such as
//! `2022-06-18 08:30:00`, which are always in China Standard Time, UTC+8, and are a [`DateTime`]. Setters take
//! either, or a [`Zoned`]: each converts into a [`Moment`], and is sent in the form that the endpoint wants.
//!
//! ```
//! use polyv_sdk::time::{self, Moment};
//! use polyv_sdk::{Timestamp, civil::date};
//!
//! let start = date(2022, 6, 18).at(8, 30, 0, 0); // on a clock in China
//! let same: Timestamp = "2022-06-18T00:30:00Z".parse().unwrap();
//! assert_eq!(Moment::from(start), Moment::from(same));
//! assert_eq!(time::china(same), start);
//! assert_eq!(Timestamp::from(Moment::from(start)), same);
//! ```

use std::time::SystemTime;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// China Standard Time, the zone of every textual date and time of the service. China has had no summer time since
/// 1991.
pub const CHINA: TimeZone = TimeZone::fixed(OFFSET);

/// The distance of [`CHINA`] from UTC.
pub const OFFSET: Offset = Offset::constant(8);

/// The time on a clock in China.
pub fn china(at: impl Into<Moment>) -> DateTime {
    at.into().0
}

/// A point in time, to be sent: what setters and constructors take as `impl Into<Moment>`.
///
/// | made from | what it means |
/// | --- | --- |
/// | [`Timestamp`], [`SystemTime`] | that point in time |
/// | [`Zoned`] | that point in time, whatever its zone |
/// | [`DateTime`] | the time on a clock **in China**, UTC+8; convert a local time from elsewhere to a `Zoned` first |
/// | [`Date`] | the start of that day in China |
///
/// If the endpoint wants only a date, the date in China is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime);

impl Moment {
    /// The value of an argument as a field of a request holds it.
    pub(crate) fn sent<T: From<Self>>(argument: impl Into<Self>) -> T {
        T::from(argument.into())
    }
}

impl From<DateTime> for Moment {
    fn from(at: DateTime) -> Self {
        Self(at)
    }
}

impl From<Date> for Moment {
    fn from(day: Date) -> Self {
        Self(day.at(0, 0, 0, 0))
    }
}

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(OFFSET.to_datetime(at))
    }
}

impl From<Zoned> for Moment {
    fn from(at: Zoned) -> Self {
        at.timestamp().into()
    }
}

impl From<&Zoned> for Moment {
    fn from(at: &Zoned) -> Self {
        at.timestamp().into()
    }
}

/// A time outside the range of [`Timestamp`], thousands of years away, becomes the nearest valid one.
impl From<SystemTime> for Moment {
    fn from(at: SystemTime) -> Self {
        let nearest = if at < SystemTime::UNIX_EPOCH {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        Timestamp::try_from(at).unwrap_or(nearest).into()
    }
}

impl From<Moment> for DateTime {
    fn from(at: Moment) -> Self {
        at.0
    }
}

impl From<Moment> for Date {
    fn from(at: Moment) -> Self {
        at.0.date()
    }
}

/// The last day of the calendar, of which a [`Timestamp`] has but a part, ends early.
impl From<Moment> for Timestamp {
    fn from(at: Moment) -> Self {
        let nearest = if at.0.year() < 0 {
            Self::MIN
        } else {
            Self::MAX
        };
        OFFSET.to_timestamp(at.0).unwrap_or(nearest)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn sent<T: From<Moment>>(at: impl Into<Moment>) -> T {
        Moment::sent(at)
    }

    #[test]
    fn every_kind_of_time_is_the_same_moment() {
        let civil = date(2022, 6, 18).at(8, 30, 0, 0);
        let stamp: Timestamp = "2022-06-18T00:30:00Z".parse().unwrap();
        let elsewhere = stamp.to_zoned(TimeZone::fixed(Offset::constant(-7)));
        let same: [Moment; 5] = [
            civil.into(),
            stamp.into(),
            (&elsewhere).into(),
            elsewhere.into(),
            SystemTime::from(stamp).into(),
        ];
        for moment in same {
            assert_eq!(moment, Moment(civil));
            assert_eq!(sent::<Timestamp>(moment), stamp);
            assert_eq!(sent::<DateTime>(moment), civil);
            assert_eq!(sent::<Date>(moment), civil.date());
        }
        assert_eq!(china(civil.date()), civil.date().at(0, 0, 0, 0));
        // Late in the day in China is another day in UTC.
        let late: Timestamp = "2022-06-17T23:00:00Z".parse().unwrap();
        assert_eq!(sent::<Date>(late), date(2022, 6, 18));
    }

    #[test]
    fn the_ends_of_the_calendar_are_times_as_well() {
        assert_eq!(sent::<Timestamp>(DateTime::MAX), Timestamp::MAX);
        assert_eq!(sent::<Timestamp>(DateTime::MIN), Timestamp::MIN);
        for end in [Timestamp::MIN, Timestamp::MAX] {
            assert_eq!(sent::<Timestamp>(end), end);
        }
    }
}

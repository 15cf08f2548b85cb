//! The server's clock: what timestamps are compared with, and what the `Date` header of the answers says.

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};

/// Which time the server believes it to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    System,
    Fixed(Timestamp),
    Offset(SignedDuration),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Kind::System)
    }

    /// A clock that stands still, at this many milliseconds since the epoch. What lies outside of the years -9999 to 9999
    /// stands at the nearer end.
    pub fn fixed(epoch_millis: i64) -> Self {
        let nearest_end = if epoch_millis < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        Self(Kind::Fixed(
            Timestamp::from_millisecond(epoch_millis).unwrap_or(nearest_end),
        ))
    }

    /// The machine's clock, ahead by this many milliseconds; behind, when negative.
    pub fn offset(millis: i64) -> Self {
        Self(Kind::Offset(SignedDuration::from_millis(millis)))
    }

    fn now(self) -> Timestamp {
        match self.0 {
            Kind::System => Timestamp::now(),
            Kind::Fixed(instant) => instant,
            Kind::Offset(offset) => Timestamp::now()
                .saturating_add(offset)
                .unwrap_or(Timestamp::MAX),
        }
    }

    pub(crate) fn epoch_millis(self) -> i64 {
        self.now().as_millisecond()
    }

    /// The time as HTTP writes it, ahead by `skew` milliseconds. `None` for years that it cannot write.
    pub(crate) fn http_date(self, skew: i64) -> Option<String> {
        let shown = self.now().saturating_add(SignedDuration::from_millis(skew));
        DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&shown.unwrap_or(Timestamp::MAX))
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still() {
        let clock = Clock::fixed(1_660_270_926_732);
        assert_eq!(clock.epoch_millis(), 1_660_270_926_732);
        assert_eq!(clock.http_date(0).unwrap(), "Fri, 12 Aug 2022 02:22:06 GMT");
    }

    #[test]
    fn an_offset_clock_runs_beside_the_system_clock() {
        let ahead = Clock::offset(3_600_000).epoch_millis() - Clock::system().epoch_millis();
        assert!((3_599_000..=3_600_000).contains(&ahead), "{ahead}");
        let behind = Clock::offset(-3_600_000).epoch_millis() - Clock::system().epoch_millis();
        assert!((-3_601_000..=-3_600_000).contains(&behind), "{behind}");
    }

    #[test]
    fn an_impossible_time_is_clamped() {
        assert_eq!(Clock::fixed(i64::MAX), Clock(Kind::Fixed(Timestamp::MAX)));
        assert!(Clock::offset(i64::MAX).epoch_millis() > 0);
    }
}

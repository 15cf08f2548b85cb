//! The server's clock: what timestamps are compared with, and what the `Date` header of the answers says.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

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

    /// A stopped clock, at this many milliseconds since the epoch. What lies outside of the years -9999 to 9999
    /// is moved to the nearer end.
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

/// A server's clock, which a test can move on.
#[derive(Debug)]
pub(crate) struct MovableClock {
    clock: Clock,
    moved_millis: AtomicI64,
}

impl MovableClock {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            moved_millis: AtomicI64::new(0),
        }
    }

    /// The clock, stopped or running.
    pub(crate) fn current(&self) -> Clock {
        let moved = SignedDuration::from_millis(self.moved_millis.load(Ordering::Relaxed));
        Clock(match self.clock.0 {
            Kind::System => Kind::Offset(moved),
            Kind::Offset(offset) => Kind::Offset(offset.saturating_add(moved)),
            Kind::Fixed(instant) => {
                Kind::Fixed(instant.saturating_add(moved).unwrap_or(Timestamp::MAX))
            }
        })
    }

    pub(crate) fn advance(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let add = |moved: i64| Some(moved.saturating_add(millis));
        let moved = &self.moved_millis;
        // The closure always gives a value, so there is no other outcome.
        let _ = moved.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    pub(crate) fn epoch_millis(&self) -> i64 {
        self.current().epoch_millis()
    }

    /// See [`Clock::http_date`].
    pub(crate) fn http_date(&self, skew: i64) -> Option<String> {
        self.current().http_date(skew)
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
    fn a_test_can_move_a_clock_on() {
        let moved = |clock| {
            let clock = MovableClock::new(clock);
            clock.advance(Duration::from_secs(300));
            clock.advance(Duration::from_millis(5));
            clock
        };
        let standing = moved(Clock::fixed(1_660_270_926_732));
        assert_eq!(standing.epoch_millis(), 1_660_271_226_737);
        assert_eq!(
            standing.http_date(0).unwrap(),
            "Fri, 12 Aug 2022 02:27:06 GMT"
        );
        for (clock, offset) in [(Clock::system(), 0), (Clock::offset(7_000_000), 7_000_000)] {
            let ahead = moved(clock).epoch_millis() - Clock::system().epoch_millis() - offset;
            assert!((299_000..=300_005).contains(&ahead), "{ahead}");
        }
        let end = moved(Clock::fixed(0));
        end.advance(Duration::MAX);
        assert_eq!(end.current(), Clock(Kind::Fixed(Timestamp::MAX)));
    }

    #[test]
    fn an_impossible_time_is_clamped() {
        assert_eq!(Clock::fixed(i64::MAX), Clock(Kind::Fixed(Timestamp::MAX)));
        assert!(Clock::offset(i64::MAX).epoch_millis() > 0);
    }
}

//! Splits a long time range into windows that an endpoint allows.

use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::slotted::{Slotted, set};
use crate::check::{Invalid, instant};
use crate::endpoint::{Endpoint, Operation, Rule};
use crate::time::{CHINA, OFFSET};
use crate::value::{AllSlots, Slots};

/// The resolutions that a time on the wire may have, in milliseconds.
const UNITS: [i64; 5] = [1, 1_000, 60_000, 3_600_000, 86_400_000];

/// Requests that together cover a longer time range than one of them may: an iterator, earliest first.
///
/// Each asks for the maximum range that the endpoint documents, such as 60 days, or for one calendar month if the
/// range must stay within one; the last asks for the rest. A range that is short enough stays as it is.
///
/// Both ends of a range are inclusive, so the next range begins at the next value the parameter can express: a
/// millisecond later for a [`Timestamp`], a second for a date-time, a day for a date. No row is in two ranges and
/// none is lost between them, as long as the service's times are no finer than its parameters.
///
/// [`Pages::windowed`](crate::Pages::windowed) goes through the pages of them all; an endpoint
/// without pages is called with one after the other:
///
#[cfg_attr(all(feature = "client", feature = "statistics"), doc = "```no_run")]
#[cfg_attr(
    not(all(feature = "client", feature = "statistics")),
    doc = "```ignore"
)]
/// # async fn run(client: polyv_sdk::Client) -> Result<(), polyv_sdk::Error> {
/// use polyv_sdk::api::statistics::channel::{ListDaily, list_daily::ListDailyRequired};
/// use polyv_sdk::{ChannelId, civil::date, page::Windows};
///
/// let year = ListDaily::new(ListDailyRequired {
///     channel_id: ChannelId::from("2191532"),
///     start_day: date(2025, 1, 1),
///     end_day: date(2025, 12, 31),
/// });
/// for sixty_days in Windows::of(year)? {
///     for day in client.send(&sixty_days).await? {
///         println!("{:?}: {:?} views", day.current_day, day.pc_views);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "an iterator does nothing until it is asked"]
pub struct Windows<E>(pub(crate) Cuts<E>);

impl<E: Endpoint> Windows<E> {
    /// Splits the range of `request`.
    ///
    /// Fails if the endpoint documents no maximum range, or if the request does not say where its
    /// range begins and ends.
    pub fn of(request: E) -> Result<Self, Invalid> {
        Cuts::of(E::OPERATION, request).map(Self)
    }
}

impl<E> Windows<E> {
    /// What has not been requested yet, as one request.
    pub fn rest(&self) -> Option<&E> {
        self.0.rest.as_ref()
    }
}

impl<E: Endpoint> Iterator for Windows<E> {
    type Item = E;

    fn next(&mut self) -> Option<E> {
        self.0.next()
    }
}

/// [`Windows`] of any request, with its type or without.
#[derive(Clone, Debug)]
pub(crate) struct Cuts<R> {
    /// What is left: from the next start to the end of the whole range.
    rest: Option<R>,
    split: Split,
}

impl<R: Slotted + Clone> Cuts<R> {
    pub(crate) fn of(operation: &'static Operation, request: R) -> Result<Self, Invalid> {
        let split = Split::of(operation, request.clone().slots_mut())
            .map_err(|invalid| invalid.with_setter(operation))?;
        Ok(Self {
            rest: Some(request),
            split,
        })
    }

    pub(crate) fn rest(&self) -> Option<&R> {
        self.rest.as_ref()
    }

    /// The request for a window, up to the end of the whole range.
    pub(crate) fn prolong(&self, window: &mut R) {
        let (split, end) = (&self.split, self.split.end);
        if let Err(_unchanged) = split.set(window.slots_mut(), split.to, end) {
            // What could be read from the request can be written to it.
        }
    }
}

impl<R: Slotted + Clone> Iterator for Cuts<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        let mut window = self.rest.take()?;
        let Some(next) = self.split.next_start(window.slots()) else {
            return Some(window);
        };
        let mut rest = window.clone();
        let last = next.checked_sub(SignedDuration::from_millis(self.split.unit));
        let cut = last.ok().map(|last| {
            self.split.set(window.slots_mut(), self.split.to, last)?;
            self.split.set(rest.slots_mut(), self.split.from, next)
        });
        if let Some(Ok(())) = cut {
            self.rest = Some(rest);
        }
        // Should it fail nevertheless, the range is refused as too long when it is sent.
        Some(window)
    }
}

/// How a range is split, without the request's type.
#[derive(Clone, Debug)]
struct Split {
    operation: &'static Operation,
    from: usize,
    to: usize,
    end: Timestamp,
    /// Milliseconds to the next time that the parameters can express.
    unit: i64,
    max_ms: Option<i64>,
    by_month: bool,
}

impl Split {
    /// `scratch` is a request with the range, to be written to.
    fn of(operation: &'static Operation, scratch: &mut dyn AllSlots) -> Result<Self, Invalid> {
        let mut names = None;
        let (mut max_ms, mut by_month) = (None, false);
        for rule in operation.rules {
            match *rule {
                Rule::Span {
                    from,
                    to,
                    max_ms: max,
                } if max > 0 && *names.get_or_insert((from, to)) == (from, to) => {
                    max_ms = max_ms.or(Some(max));
                }
                Rule::SameMonth { from, to } if *names.get_or_insert((from, to)) == (from, to) => {
                    by_month = true;
                }
                // One of another range is left to the check.
                _ => {}
            }
        }
        let index = |name: &str| operation.params.iter().position(|field| field.name == name);
        let found = names.and_then(|(from, to)| Some((from, to, index(from)?, index(to)?)));
        let Some((from_name, to_name, from, to)) = found else {
            let problem =
                "this endpoint documents no maximum range, so there is nothing to split by";
            return Err(Invalid::new("", problem));
        };
        let missing = |name: &str| {
            let problem = "is absent: splitting a range needs a beginning and an end";
            Invalid::new(name, problem)
        };
        let mut split = Self {
            operation,
            from,
            to,
            end: Timestamp::UNIX_EPOCH,
            unit: 0,
            max_ms,
            by_month,
        };
        let start = split.get(scratch, from).ok_or_else(|| missing(from_name))?;
        split.end = split.get(scratch, to).ok_or_else(|| missing(to_name))?;
        split.unit = split.find_unit(scratch, start).ok_or_else(|| {
            Invalid::new(from_name, "is not a time at which a range can be split")
        })?;
        Ok(split)
    }

    /// Where the range after the one that starts `window` begins; `None` if that is the last.
    fn next_start(&self, window: &dyn Slots) -> Option<Timestamp> {
        let start = self.get(window, self.from)?;
        let by_length = self.max_ms.and_then(|max| {
            let is_short = self
                .end
                .as_millisecond()
                .saturating_sub(start.as_millisecond())
                <= max;
            let next = start.checked_add(SignedDuration::from_millis(max));
            next.ok().filter(|_| !is_short)
        });
        let by_month = self.by_month.then(|| next_month(start)).flatten();
        let next = match (by_length, by_month.filter(|next| *next <= self.end)) {
            (Some(length), Some(month)) => length.min(month),
            (length, month) => length.or(month)?,
        };
        (next > start).then_some(next)
    }

    fn get(&self, request: &dyn Slots, index: usize) -> Option<Timestamp> {
        let codec = self.operation.params.get(index)?.codec;
        let view = request.slot(index)?.seen(codec);
        instant(&view, codec)
    }

    fn set(&self, request: &mut dyn AllSlots, index: usize, at: Timestamp) -> Result<(), Invalid> {
        set(self.operation.params, request, index, &at.to_string())
    }

    /// The text on the wire for the beginning of the range.
    fn text(&self, request: &dyn Slots) -> Option<String> {
        let codec = self.operation.params.get(self.from)?.codec;
        request.slot(self.from)?.seen(codec).text().ok()
    }

    /// The smallest step that changes `start` on the wire. A parameter that is not a time does not come back unchanged.
    fn find_unit(&self, scratch: &mut dyn AllSlots, start: Timestamp) -> Option<i64> {
        let text = self.text(scratch)?;
        self.set(scratch, self.from, start).ok()?;
        if self.text(scratch)? != text {
            return None;
        }
        UNITS.into_iter().find(|unit| {
            let later = start.checked_add(SignedDuration::from_millis(*unit)).ok();
            later.is_some_and(|later| self.set(scratch, self.from, later).is_ok())
                && self.text(scratch).is_some_and(|shown| shown != text)
        })
    }
}

/// The start of the next calendar month, in UTC+8.
fn next_month(at: Timestamp) -> Option<Timestamp> {
    let date = at.to_zoned(CHINA).date();
    let first = date.first_of_month().checked_add(1.month()).ok()?;
    OFFSET.to_timestamp(first.at(0, 0, 0, 0)).ok()
}

//! Points in time, dates and times of day.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;

use super::number::digits;
use super::{Codec, Form, Value, View};
use crate::json::{Fault, Reader, Token};
use crate::time::OFFSET;

const DATE_TIME: &str = "%Y-%m-%d %H:%M:%S";
const DATE: &str = "%Y-%m-%d";
const TIME: &str = "%H:%M:%S";

impl Value for Timestamp {
    fn view(&self, codec: Codec) -> View<'_> {
        match codec.pattern {
            Some(pattern) => format(pattern, &to_china(*self)),
            None => View::Int(self.as_millisecond()),
        }
    }

    /// Milliseconds since 1970, as a number or as text; also a date-time text in UTC+8, with or without separators.
    /// Bare digits are read by the pattern, if there is one. An impossible time in a reply is odd.
    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        let trusts = reader.trusts();
        reader.scalar("a time in milliseconds", |token| {
            // Nearly all are.
            if let (Form::Plain, Token::Number(number)) = (codec.form, token)
                && let Some(ms) = number.whole().filter(|ms| is_likely(*ms))
            {
                *self = Self::from_millisecond(ms).ok()?;
                return Some(());
            }
            let can_be = |at: &Self| trusts || is_likely(at.as_millisecond());
            let patterned = by_pattern(token, codec).and_then(in_china).filter(can_be);
            *self = patterned.or_else(|| timestamp(token, trusts)).or_else(|| {
                let at = date_time(token.text()?, codec).and_then(in_china);
                at.filter(can_be)
            })?;
            Some(())
        })
    }
}

impl Value for DateTime {
    fn view(&self, codec: Codec) -> View<'_> {
        format(pattern(codec, DATE_TIME), self)
    }

    /// A date-time text with or without separators, or a date for its midnight; also milliseconds since 1970, seen in
    /// UTC+8. An impossible time in a reply is odd.
    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        let trusts = reader.trusts();
        *self = reader.scalar("a date and time such as 2022-06-18 08:30:00", |token| {
            let can_be = |at: &Self| trusts || is_possible(*at);
            let patterned = by_pattern(token, codec).filter(can_be);
            patterned
                .or_else(|| timestamp(token, trusts).map(to_china))
                .or_else(|| date_time(token.text()?, codec).filter(can_be))
        })?;
        Ok(())
    }
}

impl Value for Date {
    fn view(&self, codec: Codec) -> View<'_> {
        format(pattern(codec, DATE), &self.at(0, 0, 0, 0))
    }

    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        let trusts = reader.trusts();
        *self = reader.scalar("a date such as 2022-06-18", |token| {
            let can_be = |at: &DateTime| trusts || is_possible(*at);
            let found = by_pattern(token, codec)
                .or_else(|| date_time(token.text()?, codec))
                .filter(can_be)
                .or_else(|| timestamp(token, false).map(to_china))?;
            Some(found.date())
        })?;
        Ok(())
    }
}

impl Value for Time {
    fn view(&self, codec: Codec) -> View<'_> {
        format(
            pattern(codec, TIME),
            &Date::constant(1970, 1, 1).to_datetime(*self),
        )
    }

    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        *self = reader.scalar("a time of day such as 08:30:00", |token| {
            let text = token.text()?.trim();
            Self::strptime(pattern(codec, TIME), text)
                .or_else(|_| text.parse())
                .ok()
        })?;
        Ok(())
    }
}

/// The point in time of a date-time in UTC+8.
pub(crate) fn in_china(at: DateTime) -> Option<Timestamp> {
    OFFSET.to_timestamp(at).ok()
}

/// The time on a clock in China.
fn to_china(at: Timestamp) -> DateTime {
    OFFSET.to_datetime(at)
}

fn pattern(codec: Codec, usual: &'static str) -> &'static str {
    codec.pattern.copied().unwrap_or(usual)
}

/// A pattern of ours with a valid date cannot fail; an empty text would be refused as a parameter.
fn format(pattern: &str, at: &DateTime) -> View<'static> {
    View::from(strtime::format(pattern, *at).unwrap_or_default())
}

/// The years in which the service can have done something, from 2010 to 2099, in milliseconds since 1970. Outside
/// this range, digits mean something else: seconds, or a date without separators.
const LIKELY: std::ops::Range<i64> = 1_262_275_200_000..4_102_416_000_000;

fn is_likely(ms: i64) -> bool {
    LIKELY.contains(&ms)
}

/// The same of a time on a clock in China.
fn is_possible(at: DateTime) -> bool {
    in_china(at).is_some_and(|at| is_likely(at.as_millisecond()))
}

/// The meaning of a whole number: milliseconds since 1970, or else the digits of a date and time in UTC+8.
fn timestamp(token: Token<'_>, trusts: bool) -> Option<Timestamp> {
    let number = digits(token)?.whole::<i64>()?;
    let at = |ms| Timestamp::from_millisecond(ms).ok();
    if is_likely(number) {
        return at(number);
    }
    let compact = compact(number).and_then(in_china);
    let compact = compact.filter(|at| is_likely(at.as_millisecond()));
    compact.or_else(|| at(number).filter(|_| trusts))
}

/// A date and time that is written as bare digits: `20220618`, `202206180830`, `20220618083000` or
/// `20220618083000123`.
fn compact(number: i64) -> Option<DateTime> {
    const DAY: i64 = 1_000_000;
    let (to_second, ms) = match number.checked_ilog10()? + 1 {
        8 => (number * DAY, 0),
        12 => (number * 100, 0),
        14 => (number, 0),
        17 => (number / 1000, number % 1000),
        _ => return None,
    };
    let two = |number: i64| i8::try_from(number % 100).ok();
    DateTime::new(
        i16::try_from(to_second / 10_000 / DAY).ok()?,
        two(to_second / 100 / DAY)?,
        two(to_second / DAY)?,
        two(to_second / 10_000)?,
        two(to_second / 100)?,
        two(to_second)?,
        i32::try_from(ms * 1_000_000).ok()?,
    )
    .ok()
}

/// Reads a text, or a number with the same digits, by the page's pattern.
fn by_pattern(token: Token<'_>, codec: Codec) -> Option<DateTime> {
    let pattern = codec.pattern?;
    let text = token.as_text()?.trim();
    let parts = strtime::parse(pattern, text).ok()?;
    let found = parts.to_datetime().ok();
    found
        .or_else(|| parts.to_date().ok().map(Into::into))
        .or_else(|| first_of_month(parts))
}

/// One of the forms that the service uses, whatever the page promises.
fn date_time(text: &str, codec: Codec) -> Option<DateTime> {
    let text = text.trim();
    let patterned = by_pattern(Token::Text(text), codec);
    patterned
        .or_else(|| DateTime::strptime(DATE_TIME, text).ok())
        .or_else(|| Date::strptime(DATE, text).ok().map(Into::into))
        .or_else(|| text.parse().map(to_china).ok())
        .or_else(|| text.parse().ok())
}

/// A pattern without a day, such as a billing period, means the first of its month.
fn first_of_month(mut parts: strtime::BrokenDownTime) -> Option<DateTime> {
    parts.set_day(Some(1)).ok()?;
    parts.to_date().ok().map(Into::into)
}

//! `strftime` patterns: what one writes, and what the SDK reads of it.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime;

use crate::model::Ty;

/// The pattern of a type that has none of its own.
pub(crate) const fn usual(ty: &Ty) -> Option<&'static str> {
    match ty {
        Ty::DateTime => Some("%Y-%m-%d %H:%M:%S"),
        Ty::Date => Some("%Y-%m-%d"),
        Ty::Time => Some("%H:%M:%S"),
        _ => None,
    }
}

/// A pattern as pages write them, such as `yyyy-MM-dd HH:mm`; `None` for anything else.
pub(crate) fn of_page(text: &str) -> Option<String> {
    const PARTS: [(&str, &str); 6] = [
        ("yyyy", "%Y"),
        ("MM", "%m"),
        ("dd", "%d"),
        ("HH", "%H"),
        ("mm", "%M"),
        ("ss", "%S"),
    ];
    let (mut pattern, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        let part = PARTS.iter().find(|(part, _)| rest.starts_with(part));
        match part {
            Some((part, written)) => {
                pattern.push_str(written);
                rest = rest.get(part.len()..)?;
            }
            None if first.is_alphanumeric() || first == '%' => return None,
            None => {
                pattern.push(first);
                rest = rest.get(first.len_utf8()..)?;
            }
        }
    }
    pattern.contains('%').then_some(pattern)
}

/// What `pattern` reads of `text`, as the SDK does: a date is its midnight, a month its first day, a time of day one
/// of the first day of 1970.
pub(crate) fn read(pattern: &str, ty: &Ty, text: &str) -> Option<DateTime> {
    if *ty == Ty::Time {
        let time = Time::strptime(pattern, text).ok()?;
        return Some(Date::constant(1970, 1, 1).to_datetime(time));
    }
    let mut parts = strtime::parse(pattern, text).ok()?;
    if let Ok(at) = parts.to_datetime() {
        return Some(at);
    }
    if let Ok(date) = parts.to_date() {
        return Some(date.into());
    }
    parts.set_day(Some(1)).ok()?;
    parts.to_date().ok().map(Into::into)
}

/// Points in time in which no part can be taken for another one.
const TRIED: [DateTime; 3] = [
    DateTime::constant(2026, 11, 22, 23, 45, 7, 0),
    DateTime::constant(2031, 2, 3, 4, 50, 6, 0),
    DateTime::constant(1999, 12, 31, 12, 34, 56, 0),
];

/// Whether a value of the type `ty` that `pattern` writes can be read back. What is wrong otherwise.
pub(crate) fn round_trip(pattern: &str, ty: &Ty) -> Result<(), String> {
    for at in TRIED {
        let at = match ty {
            Ty::Date => at.date().into(),
            Ty::Time => Date::constant(1970, 1, 1).to_datetime(at.time()),
            _ => at,
        };
        let text = strtime::format(pattern, at).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.rsplit(": ").next().unwrap_or_default().to_owned();
            format!("`{pattern}` cannot write a value of this type: {reason}")
        })?;
        let shown = shown(at, ty);
        let Some(back) = read(pattern, ty, &text) else {
            return Err(format!(
                "`{pattern}` writes {shown} as `{text}`, and cannot read that"
            ));
        };
        if !precisions(at, ty).contains(&back) {
            let back = self::shown(back, ty);
            return Err(format!(
                "`{pattern}` writes {shown} as `{text}`, which reads as {back}"
            ));
        }
    }
    Ok(())
}

/// What may be left of a value: a time to the minute, a date to the month.
fn precisions(at: DateTime, ty: &Ty) -> [DateTime; 2] {
    let shorter = match ty {
        Ty::Date => at.date().first_of_month().into(),
        _ => at.with().second(0).build().unwrap_or(at),
    };
    [at, shorter]
}

fn shown(at: DateTime, ty: &Ty) -> String {
    match ty {
        Ty::Date => at.date().to_string(),
        Ty::Time => at.time().to_string(),
        _ => format!("{} {}", at.date(), at.time()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_tried_for_their_type() {
        let good = [
            ("%Y-%m-%d %H:%M:%S", Ty::DateTime),
            ("%Y-%m-%d %H:%M", Ty::DateTime),
            ("%Y%m%d%H%M%S", Ty::Timestamp),
            ("%Y/%m/%d %I:%M:%S %p", Ty::DateTime),
            ("%Y%m%d", Ty::Date),
            ("%Y%m", Ty::Date),
            ("%y%m%d", Ty::Date),
            ("%H:%M", Ty::Time),
            ("%F %T", Ty::DateTime),
        ];
        for (pattern, ty) in good {
            assert_eq!(round_trip(pattern, &ty), Ok(()), "{pattern}");
        }
        let bad = [
            ("%", Ty::Date),
            ("%H:%M", Ty::Date),
            ("%Y%m%d%I%M%S", Ty::DateTime),
            ("%Y-%m-%d %H:%M:%S %Z", Ty::DateTime),
            ("%Y-%m-%d %H:%M:%Q", Ty::DateTime),
            ("%Y-%m-%d", Ty::DateTime),
            ("%Y-%m-%d", Ty::Timestamp),
            ("%d.%m.", Ty::Date),
            ("%Y-%M-%d", Ty::Date),
            ("%Y", Ty::Date),
            ("%M:%S", Ty::Time),
            ("%m/%d/%y %H", Ty::DateTime),
            ("%%", Ty::Time),
        ];
        for (pattern, ty) in bad {
            assert!(round_trip(pattern, &ty).is_err(), "{pattern}");
        }
    }
}

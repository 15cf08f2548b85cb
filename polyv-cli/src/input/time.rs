//! Times as people write them.

use polyv_sdk::jiff::civil::{Date, DateTime, Time};
use polyv_sdk::jiff::tz::{Offset, TimeZone};
use polyv_sdk::jiff::{SignedDuration, Timestamp, Zoned};

use crate::lang::Text;

/// What the service's times without a zone mean.
const CHINA: Offset = Offset::constant(8);

/// What a time may be written as.
pub(super) const FORMS: Text<'_> = (
    "a time is written as `2026-06-01`, `2026-06-01T20:00` (UTC+8), `2026-06-01T20:00+08:00`, `now`, `today`, or as a \
     distance from now such as `-7d` or `+2h`",
    "时间写作 `2026-06-01`、`2026-06-01T20:00`（UTC+8）、`2026-06-01T20:00+08:00`、`now`、`today`，或与现在的距离，例如 `-7d`、`+2h`",
);

/// The time that `text` means, in UTC+8. A date is its midnight. `pattern` is what the service takes.
pub(super) fn read(text: &str, pattern: Option<&str>, now: Timestamp) -> Option<Zoned> {
    let zone = TimeZone::fixed(CHINA);
    // Digits alone would be milliseconds.
    let wire = pattern.and_then(|pattern| DateTime::strptime(pattern, text).ok());
    if let Some(at) = wire {
        return at.to_zoned(zone).ok();
    }
    let now = now.to_zoned(zone.clone());
    let midnight = |at: &Zoned, days: i64| {
        let day = at
            .date()
            .checked_add(SignedDuration::from_hours(24 * days))
            .ok()?;
        day.to_zoned(at.time_zone().clone()).ok()
    };
    match text {
        "now" => return Some(now),
        "today" => return midnight(&now, 0),
        "yesterday" => return midnight(&now, -1),
        "tomorrow" => return midnight(&now, 1),
        _ => {}
    }
    if let Some(distance) = distance(text) {
        return now.checked_add(distance).ok();
    }
    if text.len() >= 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let at = Timestamp::from_millisecond(text.parse().ok()?).ok()?;
        return Some(at.to_zoned(zone));
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.to_zoned(zone));
    }
    let civil = text.parse::<DateTime>().or_else(|_| {
        text.parse::<Date>()
            .map(|day| day.to_datetime(Time::midnight()))
    });
    civil.ok()?.to_zoned(zone).ok()
}

/// `-7d`, `+90m`, `-1d12h`.
fn distance(text: &str) -> Option<SignedDuration> {
    let is_past = text.starts_with('-');
    let mut rest = text.strip_prefix(['-', '+'])?;
    let mut seconds: i64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at_checked(end)?;
        let mut unit = tail.chars();
        let each = match unit.next()? {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<i64>().ok()?.checked_mul(each)?)?;
        rest = unit.as_str();
    }
    (text.len() > 1).then(|| SignedDuration::from_secs(if is_past { -seconds } else { seconds }))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn times_are_read_as_people_write_them() {
        let now = "2026-06-15T12:00:00Z".parse().expect("a time");
        let of = |text: &str, pattern| read(text, pattern, now).map(|at| at.datetime().to_string());
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(of(text, None).as_deref(), expected, "{text}");
        };
        check("2026-06-01", Some("2026-06-01T00:00:00"));
        check("2026-06-01T20:00", Some("2026-06-01T20:00:00"));
        check("2026-06-01 20:00:05", Some("2026-06-01T20:00:05"));
        check("2026-06-01T20:00+08:00", Some("2026-06-01T20:00:00"));
        check("2026-06-01T20:00Z", Some("2026-06-02T04:00:00"));
        check("now", Some("2026-06-15T20:00:00"));
        check("yesterday", Some("2026-06-14T00:00:00"));
        check("-7d", Some("2026-06-08T20:00:00"));
        check("+1d12h", Some("2026-06-17T08:00:00"));
        check("1780000000000", Some("2026-05-29T04:26:40"));
        assert_eq!(
            of("20260601203000", Some("%Y%m%d%H%M%S")).as_deref(),
            Some("2026-06-01T20:30:00")
        );
        assert_eq!(
            of("20260601", Some("%Y%m%d")).as_deref(),
            Some("2026-06-01T00:00:00")
        );
        for odd in [
            "",
            "-",
            "-7",
            "7d",
            "-7y",
            "soon",
            "2026-13-01",
            "-99999999999999999w",
        ] {
            check(odd, None);
        }
    }
}

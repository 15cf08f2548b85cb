//! A single value, by its type, its name and its bounds.

use jiff::civil::{DateTime, date};
use jiff::fmt::strtime;
use jiff::tz::Offset;
use jiff::{Span, ToSpan as _};
use rust_decimal::Decimal;
use serde_json::Value;

use super::Tree;
use crate::facts;
use crate::model::{Bounds, Field, Form, Ty, Types};

/// The day of most of the official samples, in UTC+8.
const DAY: DateTime = date(2022, 6, 18).at(8, 30, 0, 0);

/// What a single value is made by.
#[derive(Clone, Copy)]
pub(super) struct Scalar<'a> {
    pub(super) ty: &'a Ty,
    form: &'a Form,
    wire: &'a str,
    pub(super) range: Bounds<Decimal>,
    /// The only numbers, if they are listed.
    pub(super) allowed: &'a [i64],
    length: Bounds,
    extensions: &'a [String],
}

impl<'a> From<&'a Field> for Scalar<'a> {
    fn from(field: &'a Field) -> Self {
        Self {
            ty: &field.ty,
            form: &field.form,
            wire: &field.wire.text,
            range: field.range,
            allowed: &field.allowed,
            length: field.length,
            extensions: &field.file.extensions,
        }
    }
}

impl<'a> Scalar<'a> {
    /// A value of a type, without a name and without bounds.
    pub(super) const fn bare(ty: &'a Ty) -> Self {
        Self {
            ty,
            form: &Form::Plain,
            wire: "value",
            allowed: &[],
            extensions: &[],
            range: Bounds {
                min: None,
                max: None,
            },
            length: Bounds {
                min: None,
                max: None,
            },
        }
    }
}

/// The value number `n`, as JSON has it before it is packed; a file is its name.
pub(super) fn value(types: Types<'_>, field: Scalar<'_>, n: u64) -> Tree {
    match field.ty {
        Ty::Text | Ty::Secret => base64(field.form, &text(field.wire, field.length, n)),
        Ty::Id(id) => numeric(field, id_text(&id.name, field.length, n)),
        Ty::Enum(name) => {
            let known = types.enumeration(&name.name);
            let variants = known.map(|known| known.variants.as_slice());
            let at = variants.and_then(|variants| variants.get(place(n, variants.len())));
            let wire = at.map_or_else(
                || text(field.wire, field.length, n),
                |it| it.wire.text.clone(),
            );
            numeric(field, wire)
        }
        Ty::Int | Ty::Count => {
            let listed = field.allowed.get(place(n, field.allowed.len()));
            let number = listed
                .copied()
                .unwrap_or_else(|| number(field.range.whole(), n));
            Tree::Plain(number.into())
        }
        Ty::Decimal => Tree::Plain(decimal(field.range, n)),
        Ty::Bool => of_text(field, flag(field.form, n % 2 == 1)),
        Ty::Timestamp | Ty::DateTime | Ty::Time => {
            at(field, later(DAY, i64::from(small(n)).minutes()))
        }
        Ty::Date => at(field, later(DAY, i64::from(small(n) % 10).days())),
        Ty::Json => Tree::Object(vec![("n".to_owned(), Tree::Plain(n.into()))]),
        Ty::File => {
            let extension = field.extensions.first().map_or("png", String::as_str);
            Tree::text(format!("{}-{n}.{extension}", word(field.wire)))
        }
        // Objects are made field by field.
        Ty::Object(_) => Tree::Object(Vec::new()),
    }
}

/// The value that is spelt `text` on the wire.
pub(super) fn of_text(field: Scalar<'_>, text: &str) -> Tree {
    let is_number = match field.ty {
        Ty::Bool => *field.form == Form::OneZero,
        Ty::Int | Ty::Count | Ty::Decimal => true,
        Ty::Timestamp => !matches!(field.form, Form::Pattern(_)),
        _ => *field.form == Form::Numeric,
    };
    if *field.ty == Ty::Bool && *field.form == Form::Plain {
        return Tree::Plain((text == "true").into());
    }
    let number = text.parse::<serde_json::Number>().ok();
    match number.filter(|_| is_number) {
        Some(number) => Tree::Plain(Value::Number(number)),
        None => Tree::text(text),
    }
}

/// The point in time as the field spells it.
pub(super) fn at(field: Scalar<'_>, at: DateTime) -> Tree {
    let pattern = match (field.form, field.ty) {
        (Form::Pattern(pattern), _) => pattern.as_str(),
        (_, Ty::Timestamp) => {
            let instant = Offset::constant(8).to_timestamp(at);
            let millis = instant
                .map(jiff::Timestamp::as_millisecond)
                .unwrap_or_default();
            return Tree::Plain(millis.into());
        }
        (_, Ty::Date) => "%Y-%m-%d",
        (_, Ty::Time) => "%H:%M:%S",
        _ => "%Y-%m-%d %H:%M:%S",
    };
    Tree::text(strtime::format(pattern, at).unwrap_or_default())
}

/// The base of made points in time, and so much later.
pub(super) fn from_base(millis: i64) -> DateTime {
    later(DAY, millis.milliseconds())
}

fn later(at: DateTime, span: Span) -> DateTime {
    at.checked_add(span).unwrap_or(at)
}

/// A number that is small enough for minutes and days.
fn small(n: u64) -> u16 {
    u16::try_from(n % 1000).unwrap_or_default()
}

/// The place of value number `n` among `count` values; the first one is number 1.
fn place(n: u64, count: usize) -> usize {
    let at = (n.max(1) - 1) % u64::try_from(count.max(1)).unwrap_or(1);
    usize::try_from(at).unwrap_or_default()
}

/// A switch as the form spells it.
pub(crate) fn flag(form: &Form, on: bool) -> &'static str {
    match (form, on) {
        (Form::YesNo, true) | (Form::NoYes, false) => "Y",
        (Form::YesNo, false) | (Form::NoYes, true) => "N",
        (Form::OneZero, true) => "1",
        (Form::OneZero, false) => "0",
        (_, true) => "true",
        (_, false) => "false",
    }
}

fn numeric(field: Scalar<'_>, text: String) -> Tree {
    match (field.form, text.parse::<i64>()) {
        (Form::Numeric, Ok(number)) => Tree::Plain(number.into()),
        _ => Tree::text(text),
    }
}

/// A whole number within the bounds; `n` more than the least one, where there is room.
fn number(range: Bounds, n: u64) -> i64 {
    let n = i64::try_from(n).unwrap_or(1);
    let least = range
        .min
        .unwrap_or_else(|| range.max.map_or(0, |max| max.min(0)));
    let most = range.max.unwrap_or_else(|| least.saturating_add(1_000_000));
    let room = most.saturating_sub(least).saturating_add(1).max(1);
    least.saturating_add(n % room)
}

/// A decimal with a half, where there is room for it: a float holds it exactly.
fn decimal(range: Bounds<Decimal>, n: u64) -> Value {
    let whole = Decimal::from(number(range.whole(), n));
    let mut made = [whole + Decimal::new(5, 1), whole].into_iter();
    let bound = range.min.or(range.max);
    made.find(|value| range.contains(value))
        .or(bound)
        .map_or(Value::Null, facts::number)
}

/// A text that looks like what its name says.
fn text(wire: &str, length: Bounds, n: u64) -> String {
    let lower = wire.to_ascii_lowercase();
    let is = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let full = if is(&["url", "domain", "link", "href"]) {
        format!("https://example.com/{}/{n}", word(wire))
    } else if is(&["email"]) {
        format!("user{n}@example.com")
    } else if lower == "ip" || wire.ends_with("Ip") || wire.ends_with("IP") {
        format!("192.0.2.{}", n % 255)
    } else if is(&["color", "colour"]) {
        format!("#{:06x}", n % 0x0100_0000)
    } else {
        format!("{}-{n}", word(wire))
    };
    fit(&full, length, n)
}

/// An identifier, by the name of its type.
fn id_text(id: &str, length: Bounds, n: u64) -> String {
    let full = match id {
        "ChannelId" => (2_191_531 + n).to_string(),
        "SessionId" => format!("fwly13xc{n:02}"),
        "UserId" => format!("1b448be3{n:02}"),
        _ => (100_000 + n).to_string(),
    };
    fit(&full, length, n)
}

/// The text, cut or filled to its bounds. What is cut ends with the number, which makes it one of its own.
fn fit(full: &str, length: Bounds, n: u64) -> String {
    let count = full.chars().count();
    let bound = |bound: Option<i64>, otherwise| {
        bound.map_or(otherwise, |it| usize::try_from(it).unwrap_or_default())
    };
    let (least, most) = (bound(length.min, 0), bound(length.max, usize::MAX));
    if count > most {
        let number = n.to_string();
        let kept = most.saturating_sub(number.len());
        let start = full.chars().take(kept);
        let end = number.chars().skip(number.len().saturating_sub(most));
        return start.chain(end).collect();
    }
    let filling = std::iter::repeat_n('x', least.saturating_sub(count));
    full.chars().chain(filling).collect()
}

/// The name without what a text of any kind cannot hold.
fn word(wire: &str) -> String {
    let word: String = wire.chars().filter(char::is_ascii_alphanumeric).collect();
    if word.is_empty() {
        "value".to_owned()
    } else {
        word
    }
}

fn base64(form: &Form, text: &str) -> Tree {
    let alphabet = match form {
        Form::Base64 => b"+/",
        Form::Base64Url => b"-_",
        _ => return Tree::text(text),
    };
    let digit = |six: u32| {
        let six = u8::try_from(six & 63).unwrap_or_default();
        char::from(match six {
            0..26 => b'A' + six,
            26..52 => b'a' + six - 26,
            52..62 => b'0' + six - 52,
            62 => alphabet[0],
            _ => alphabet[1],
        })
    };
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| {
            bits << 8 | u32::from(chunk.get(at).copied().unwrap_or_default())
        });
        let digits = (0..=chunk.len()).map(|at| digit(bits >> (18 - 6 * at)));
        out.extend(digits);
        if *form == Form::Base64 {
            out.extend(std::iter::repeat_n('=', 3 - chunk.len()));
        }
    }
    Tree::text(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_keep_their_bounds_and_stay_apart() {
        let bounds = |min, max| Bounds { min, max };
        assert_eq!(text("title", bounds(None, None), 7), "title-7");
        assert_eq!(text("title", bounds(None, Some(3)), 12), "t12");
        assert_eq!(text("title", bounds(None, Some(1)), 12), "2");
        assert_eq!(text("title", bounds(Some(10), None), 7), "title-7xxx");
        assert_eq!(
            text("logoUrl", bounds(None, None), 2),
            "https://example.com/logoUrl/2"
        );
    }

    #[test]
    fn numbers_keep_their_bounds() {
        let bounds = |min, max| Bounds { min, max };
        assert_eq!(number(bounds(None, None), 3), 3);
        assert_eq!(number(bounds(Some(1), Some(3)), 5), 3);
        assert_eq!(number(bounds(Some(5), Some(5)), 9), 5);
        assert_eq!(number(bounds(None, Some(-2)), 1), -2);
        assert_eq!(decimal(bounds(Some(0), Some(1)).into(), 1), json!(1));
        assert_eq!(decimal(bounds(Some(0), None).into(), 1), json!(1.5));
        let tenths = |min, max| Bounds {
            min: Some(Decimal::new(min, 1)),
            max: Some(Decimal::new(max, 1)),
        };
        assert_eq!(decimal(tenths(5, 20), 0), json!(1.5));
        assert_eq!(decimal(tenths(11, 14), 0), json!(1.1));
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        for (plain, expected) in [
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("~~~", "fn5+"),
        ] {
            assert_eq!(base64(&Form::Base64, plain), Tree::text(expected));
        }
        for (plain, expected) in [("f", "Zg"), ("foo", "Zm9v"), ("~~~", "fn5-")] {
            assert_eq!(base64(&Form::Base64Url, plain), Tree::text(expected));
        }
    }
}

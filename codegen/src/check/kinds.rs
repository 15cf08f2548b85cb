//! Whether a value of a sample is one of its type.

use rust_decimal::Decimal;

use crate::model::{Field, Form, Ty};
use crate::patterns;
use crate::sample::Json;
use crate::texts::is_open;

/// Where a sample travels. What is sent is written exactly; replies mix spellings, and the SDK reads them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Sent,
    Received,
}

/// Whether `field`, or an item of it, can have `value`; if not, what the spec declares.
pub(super) fn takes(field: &Field, value: &Json, way: Way) -> Result<(), String> {
    let text = match value {
        Json::Null(_) => return Ok(()),
        // Empty, or a placeholder.
        Json::Text(text) if is_open(&text.value) => return Ok(()),
        Json::Text(text) | Json::Number(text) => Some(text.value.trim()),
        Json::Bool(_) | Json::Object(..) | Json::Array(..) => None,
    };
    let expect = |fits: bool, expected: &str| {
        if fits {
            Ok(())
        } else {
            Err(expected.to_owned())
        }
    };
    match &field.ty {
        Ty::Json | Ty::File => Ok(()),
        Ty::Object(_) => {
            // Some replies have it packed into a text.
            let is_packed = way == Way::Received && text.is_some_and(|text| text.starts_with('{'));
            expect(is_packed || matches!(value, Json::Object(..)), "an object")
        }
        Ty::Text | Ty::Secret => expect(text.is_some() || matches!(value, Json::Bool(_)), "a text"),
        Ty::Id(_) => expect(text.is_some(), "an identifier"),
        Ty::Enum(_) => expect(text.is_some(), "a value of an enumeration"),
        Ty::Int => expect(whole(text).is_some(), "a whole number"),
        Ty::Count => {
            let fits =
                whole(text).is_some_and(|value| !value.is_sign_negative() || value.is_zero());
            expect(fits, "a whole number from 0")
        }
        Ty::Decimal => expect(number(text).is_some(), "a number"),
        Ty::Bool => bool(&field.form, value),
        Ty::Timestamp | Ty::DateTime | Ty::Date | Ty::Time => time(field, text, way),
    }
}

fn number(text: Option<&str>) -> Option<Decimal> {
    let text = text?;
    text.parse()
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
}

fn whole(text: Option<&str>) -> Option<Decimal> {
    number(text).filter(Decimal::is_integer)
}

/// A boolean is spelt as the spec says; a reply that mixes in the words of JSON is read as well.
fn bool(form: &Form, value: &Json) -> Result<(), String> {
    let text = match value {
        Json::Bool(_) => return Ok(()),
        Json::Text(text) | Json::Number(text) => text.value.as_str(),
        _ => "",
    };
    let (words, expected): (&[&str], _) = match form {
        Form::YesNo | Form::NoYes => (&["Y", "N", "y", "n", "true", "false"], "`Y` or `N`"),
        Form::OneZero => (&["1", "0", "true", "false"], "`1` or `0`"),
        _ => (&["true", "false"], "`true` or `false`"),
    };
    if words.contains(&text) {
        Ok(())
    } else {
        Err(expected.to_owned())
    }
}

fn time(field: &Field, text: Option<&str>, way: Way) -> Result<(), String> {
    let ty = &field.ty;
    let pattern = match &field.form {
        Form::Pattern(pattern) => Some(pattern.as_str()),
        _ => patterns::usual(ty),
    };
    let expected = match pattern {
        Some(pattern) => format!("a time such as `{pattern}`"),
        None => "a time in milliseconds since 1970".to_owned(),
    };
    let Some(text) = text else {
        return Err(expected);
    };
    let is_whole = whole(Some(text)).is_some();
    let reads = |pattern: &str, ty: &Ty| patterns::read(pattern, ty, text).is_some();
    let is_spelt = pattern.map_or(is_whole, |pattern| reads(pattern, ty));
    // The SDK reads every usual form, regardless of the page.
    let is_usual = || {
        let patterns = [Ty::DateTime, Ty::Date];
        let is_date = patterns
            .iter()
            .any(|ty| patterns::usual(ty).is_some_and(|pattern| reads(pattern, ty)));
        is_date
            || is_whole
            || text.parse::<jiff::Timestamp>().is_ok()
            || text.parse::<jiff::civil::DateTime>().is_ok()
    };
    let is_time = || text.parse::<jiff::civil::Time>().is_ok();
    let is_read = match ty {
        Ty::Time => is_time(),
        _ => is_usual(),
    };
    if is_spelt || (way == Way::Received && is_read) {
        Ok(())
    } else {
        Err(expected)
    }
}

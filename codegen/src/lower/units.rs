//! Lengths of time and sizes, as they are written: a number and a unit.

use crate::diagnostic::Diagnostics;
use crate::source::Located;

/// The length of `60 days`, in milliseconds.
pub(super) fn milliseconds(text: &Located<String>, diagnostics: &mut Diagnostics) -> i64 {
    let unit = |unit: &str| match unit {
        "second" | "seconds" => Some(1000),
        "minute" | "minutes" => Some(60_000),
        "hour" | "hours" => Some(3_600_000),
        "day" | "days" => Some(86_400_000),
        _ => None,
    };
    measure(text, unit).unwrap_or_else(|| {
        diagnostics
            .error(
                "duration",
                text.span,
                format!("`{}` is not a length of time", text.value),
            )
            .hint("write a number and a unit: `60 days`, `8 hours`, `1 minute`, `10 seconds`");
        1000
    })
}

/// The size `4 MB`, in bytes.
pub(super) fn bytes(text: &Located<String>, diagnostics: &mut Diagnostics) -> u64 {
    let unit = |unit: &str| match unit {
        "KB" => Some(1 << 10),
        "MB" => Some(1 << 20),
        "GB" => Some(1 << 30),
        _ => None,
    };
    let size = measure(text, unit).and_then(|size| u64::try_from(size).ok());
    size.unwrap_or_else(|| {
        diagnostics
            .error("size", text.span, format!("`{}` is not a size", text.value))
            .hint("write a number and a unit: `200 KB`, `4 MB`, `2 GB`");
        1
    })
}

/// A number above 0 and its unit, multiplied.
fn measure(text: &str, unit: impl Fn(&str) -> Option<i64>) -> Option<i64> {
    let (count, name) = text.split_once(' ')?;
    let size = count.parse::<i64>().ok()?.checked_mul(unit(name.trim())?)?;
    (size > 0).then_some(size)
}

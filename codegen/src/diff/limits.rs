//! Which values a parameter takes.

use rust_decimal::Decimal;

use super::{Changes, Kind};
use crate::emit::docs::size;
use crate::model::{Bounds, Field, Name};
use crate::sentences;

/// One of the limits of a field: what it lets through, in words, before and now.
struct Limit {
    before: String,
    now: String,
    /// Whether all that was let through still is.
    is_wider: bool,
}

/// All limits of a field whose type is the same as before.
pub(super) fn diff(old: &Field, new: &Field, path: &str, changes: &mut Changes) {
    let all = [
        numbers(old, new),
        bounds(old.length, new.length, "character"),
        bounds(old.items, new.items, "item"),
        sizes(old, new),
        extensions(old, new),
        never(old, new),
    ];
    for limit in all.into_iter().filter(|limit| limit.before != limit.now) {
        let what = format!("it now takes {} instead of {}.", limit.now, limit.before);
        if limit.is_wider {
            changes.add(Kind::BoundsWidened, path, what, "");
        } else {
            let to_do = "Other values are refused before they are sent.";
            changes.add(Kind::BoundsNarrowed, path, what, to_do);
        }
    }
}

/// Bounds and allowed numbers are one limit: either can stand in for the other.
fn numbers(old: &Field, new: &Field) -> Limit {
    let text = |field: &Field| {
        let allowed: Vec<_> = field.allowed.iter().map(i64::to_string).collect();
        if allowed.is_empty() {
            sentences::between(field.range, "").unwrap_or_else(|| "any value".to_owned())
        } else {
            format!("only {}", allowed.join(", "))
        }
    };
    let takes = |number| {
        let one = Some(Decimal::from(number));
        is_within(new.range, Bounds { min: one, max: one })
            && (new.allowed.is_empty() || new.allowed.contains(&number))
    };
    let few = || {
        let whole = old.range.whole();
        let (min, max) = (whole.min?, whole.max?);
        let most = i64::try_from(new.allowed.len()).ok()?;
        (max.checked_sub(min)? < most).then_some(min..=max)
    };
    let is_wider = if !old.allowed.is_empty() {
        old.allowed.iter().copied().all(takes)
    } else if new.allowed.is_empty() {
        is_within(new.range, old.range)
    } else {
        few().is_some_and(|mut all| all.all(takes))
    };
    Limit {
        before: text(old),
        now: text(new),
        is_wider,
    }
}

fn bounds(old: Bounds, new: Bounds, unit: &str) -> Limit {
    let text = |bounds: Bounds| {
        let last = bounds.max.or(bounds.min);
        let unit = format!(" {unit}{}", if last == Some(1) { "" } else { "s" });
        sentences::between(bounds, &unit).unwrap_or_else(|| format!("any number of{unit}"))
    };
    Limit {
        before: text(old),
        now: text(new),
        is_wider: is_within(new, old),
    }
}

/// Whether all numbers of `inner` are within `outer`.
fn is_within(outer: impl Into<Bounds<Decimal>>, inner: impl Into<Bounds<Decimal>>) -> bool {
    let (outer, inner) = (outer.into(), inner.into());
    let least = |bounds: Bounds<Decimal>| bounds.min.unwrap_or(Decimal::MIN);
    let most = |bounds: Bounds<Decimal>| bounds.max.unwrap_or(Decimal::MAX);
    least(outer) <= least(inner) && most(inner) <= most(outer)
}

fn sizes(old: &Field, new: &Field) -> Limit {
    let by = |field: &Field| -> Vec<(String, String, u64)> {
        let Some((param, sizes)) = &field.file.max_bytes_by else {
            return Vec::new();
        };
        let one = |(value, most): &(Name, u64)| (param.text.clone(), value.text.clone(), *most);
        sizes.iter().map(one).collect()
    };
    let text = |field: &Field| {
        let most = field.file.max_bytes.map_or_else(
            || "files of any size".to_owned(),
            |most| format!("files of at most {}", size(most)),
        );
        let by = by(field).into_iter();
        let by = by.map(|(param, value, most)| {
            format!(", at most {} if `{param}` is `{value}`", size(most))
        });
        most + &by.collect::<String>()
    };
    // What holds where no size by value does.
    let most = |field: &Field| field.file.max_bytes.unwrap_or(u64::MAX);
    let (before, now) = (by(old), by(new));
    let of = |all: &[(String, String, u64)], param: &str, value: &str| {
        let mut found = all.iter().filter(|it| (&*it.0, &*it.1) == (param, value));
        found.next().map(|(.., most)| *most)
    };
    let is_wider = most(new) >= most(old)
        && now.iter().all(|(param, value, now)| {
            *now >= of(&before, param, value).unwrap_or_else(|| most(old))
        })
        && before.iter().all(|(param, value, before)| {
            of(&now, param, value).unwrap_or_else(|| most(new)) >= *before
        });
    Limit {
        before: text(old),
        now: text(new),
        is_wider,
    }
}

fn extensions(old: &Field, new: &Field) -> Limit {
    let (before, now) = (&old.file.extensions, &new.file.extensions);
    let text = |all: &[String]| {
        if all.is_empty() {
            "files with any extension".to_owned()
        } else {
            format!("only {} files", all.join(", "))
        }
    };
    Limit {
        before: text(before),
        now: text(now),
        is_wider: now.is_empty()
            || (!before.is_empty() && before.iter().all(|value| now.contains(value))),
    }
}

/// The value that stands for absence, and is refused.
fn never(old: &Field, new: &Field) -> Limit {
    let never = |field: &Field| Some(field.absent.as_ref()?.also.as_ref()?.text.clone());
    let text = |never: Option<String>| {
        never.map_or_else(
            || "any value".to_owned(),
            |never| format!("any value but `{never}`"),
        )
    };
    let (before, now) = (never(old), never(new));
    Limit {
        is_wider: now.is_none() || now == before,
        before: text(before),
        now: text(now),
    }
}

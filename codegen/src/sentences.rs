//! Sentences used by several outputs: what a call changes, its quotas, its rules and its bounds.

use rust_decimal::Decimal;

use crate::model::{Bounds, Callback, Name, Quota, Rule};
use crate::texts::plain;
use crate::words::{Basis, CallbackSign, Effect};

/// Whether a call may be sent again.
pub(crate) const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "Read-only: safe to retry.",
        Effect::Idempotent => {
            "Idempotent: sending it twice has the same effect as sending it once."
        }
        Effect::Write => "Not idempotent: sending it twice may apply the change twice.",
    }
}

/// A limit on calls.
pub(crate) fn quota(quota: &Quota) -> String {
    let each = quota.each.as_ref();
    let each = each.map_or_else(String::new, |each| format!(" for each `{}`", each.text));
    let condition = quota.condition.as_ref().map(|condition| plain(condition));
    let when = quota.when.as_ref();
    let when = when.map(|when| format!("if {}", case(&when.param, &when.is)));
    let condition = condition.or(when);
    let condition = condition.map_or_else(String::new, |condition| format!(" ({condition})"));
    let (calls, length) = (quota.calls, length(quota.seconds.saturating_mul(1000)));
    format!("At most {calls} calls in {length}{each}{condition}.")
}

/// A rule over several parameters.
pub(crate) fn rule(rule: &Rule) -> String {
    match rule {
        Rule::Span { from, to, max_ms } => {
            let length = length(*max_ms);
            format!("`{}` is at most {length} after `{}`.", to.text, from.text)
        }
        Rule::SameMonth { from, to } => {
            format!(
                "`{}` and `{}` are in the same calendar month.",
                from.text, to.text
            )
        }
        Rule::AtLeastOne(names) => format!("At least one of {} is required.", list(names)),
        Rule::ExactlyOne(names) => format!("Exactly one of {} is required.", list(names)),
        Rule::AtMostOne(names) => format!("At most one of {} can be given.", list(names)),
        Rule::Together(names) => format!(
            "{} go together: give all of them, or leave all of them out.",
            list(names)
        ),
        Rule::When { param, is, needs } => {
            format!("If {}, {} must be given.", case(param, is), list(needs))
        }
        Rule::Forbids { param, is, forbids } => format!(
            "If {}, {} must not be given.",
            case(param, is),
            list(forbids)
        ),
        Rule::Differ(names) => format!("The values of {} must differ.", list(names)),
        Rule::Ordered(names) => {
            let names: Vec<_> = names
                .iter()
                .map(|name| format!("`{}`", name.text))
                .collect();
            format!("{}: each is at most the next one.", names.join(" ≤ "))
        }
        Rule::Sum { of, bounds } => {
            let limit = between(*bounds, "").unwrap_or_else(|| "any number".to_owned());
            format!("The sum of {} is {limit}.", list(of))
        }
    }
}

/// `` `type` is `a` or `b` ``.
fn case(param: &Name, is: &[Name]) -> String {
    let values: Vec<_> = is.iter().map(|value| format!("`{}`", value.text)).collect();
    format!("`{}` is {}", param.text, values.join(" or "))
}

/// `` `a`, `b` and `c` ``.
pub(crate) fn list(names: &[Name]) -> String {
    let names: Vec<_> = names
        .iter()
        .map(|name| format!("`{}`", name.text))
        .collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// A length of time in its largest whole unit.
fn length(ms: i64) -> String {
    let units = [
        (86_400_000, "day"),
        (3_600_000, "hour"),
        (60_000, "minute"),
        (1000, "second"),
    ];
    let unit = units.iter().find(|(unit, _)| ms % unit == 0);
    match unit.map(|(unit, name)| (ms / unit, name)) {
        Some((1, name)) => format!("1 {name}"),
        Some((count, name)) => format!("{count} {name}s"),
        None => format!("{ms} ms"),
    }
}

/// Bounds, such as `1 to 100 characters`.
pub(crate) fn between(bounds: impl Into<Bounds<Decimal>>, unit: &str) -> Option<String> {
    let bounds = bounds.into();
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min}{unit}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max}{unit}")),
        (Some(min), None) => Some(format!("at least {min}{unit}")),
        (None, Some(max)) => Some(format!("at most {max}{unit}")),
        (None, None) => None,
    }
}

/// How facts are known, unless the whole official page says them.
pub(crate) const fn basis(basis: Basis) -> Option<&'static str> {
    Some(match basis {
        Basis::Page => return None,
        Basis::PageCut => "a part of the official page",
        Basis::OlderPage => "an older official page",
        Basis::Sdk => "an SDK of the vendor",
        Basis::ThirdParty => "third-party code",
        Basis::Inferred => "similar endpoints",
    })
}

/// How far a callback can be trusted.
pub(crate) const fn trust(callback: &Callback) -> &'static str {
    match callback.sign.value {
        CallbackSign::Timestamp => {
            "**No field is protected**: the sign only covers the time. Anyone who sees one callback can send others for as \
             long as its time is accepted. Ask the service before you act on it."
        }
        CallbackSign::Fields => "The sign covers all fields.",
        CallbackSign::Keyed => {
            "The sign covers one field and the time, with the key of the channel's setting. The other fields are not protected."
        }
        CallbackSign::Undocumented => {
            "**Nothing can be verified**: no source says how it is signed. Ask the service before you act on it."
        }
        CallbackSign::None => {
            "**Nothing is protected**: it has no sign, so anyone can send one. Ask the service before you act on it."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_their_largest_unit() {
        let cases = [
            (60 * 86_400_000, "60 days"),
            (28_800_000, "8 hours"),
            (60_000, "1 minute"),
            (90_000, "90 seconds"),
            (5, "5 ms"),
        ];
        for (ms, expected) in cases {
            assert_eq!(length(ms), expected);
        }
    }
}

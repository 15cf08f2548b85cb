//! Values that keep the rules about values.

use serde_json::Value;

use super::Tree;
use super::scalar::{self, Scalar, at, from_base};
use crate::model::{Bounds, Field, Name, Rule, Ty, Types};

/// The distance between two points in time of a range, unless the range must be shorter.
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Changes the values, by the numbers of their fields, so that they keep the rule.
pub(super) fn fit(types: Types<'_>, fields: &[Field], rule: &Rule, values: &mut [(usize, Tree)]) {
    let mut given = Given { fields, values };
    match rule {
        Rule::Span { from, to, max_ms } => given.times(&[from, to], *max_ms),
        Rule::SameMonth { from, to } => given.times(&[from, to], DAY_MS),
        Rule::Ordered(names) => given.ordered(names),
        Rule::Differ(names) => given.differ(types, names),
        Rule::Sum { of, bounds } => given.sum(of, *bounds),
        // About what is given, which was chosen so.
        Rule::AtLeastOne(_)
        | Rule::ExactlyOne(_)
        | Rule::AtMostOne(_)
        | Rule::Together(_)
        | Rule::When { .. }
        | Rule::Forbids { .. } => {}
    }
}

struct Given<'a, 'v> {
    fields: &'a [Field],
    values: &'v mut [(usize, Tree)],
}

impl<'a> Given<'a, '_> {
    /// The field of this name and its value, if it has one.
    fn find(&mut self, name: &Name) -> Option<(&'a Field, &mut Tree)> {
        let number = self
            .fields
            .iter()
            .position(|field| field.wire.text == name.text)?;
        let field = self.fields.get(number)?;
        let mut values = self.values.iter_mut();
        let (_, value) = values.find(|(other, _)| *other == number)?;
        Some((field, value))
    }

    /// Points in time, in order, at most this far apart.
    fn times(&mut self, names: &[&Name], most_ms: i64) {
        for (nth, name) in (0..).zip(names) {
            if let Some((field, value)) = self.find(name) {
                // Between two days there is at least a day.
                let step = if field.ty == Ty::Date && most_ms >= DAY_MS {
                    DAY_MS
                } else {
                    most_ms.min(HOUR_MS)
                };
                *value = at(field.into(), from_base(nth * step));
            }
        }
    }

    fn ordered(&mut self, names: &[Name]) {
        let is_time = |field: &Field| field.ty.is_instant() || field.ty == Ty::Time;
        let first = names.first().and_then(|name| self.find(name));
        if first.is_some_and(|(field, _)| is_time(field)) {
            let names: Vec<_> = names.iter().collect();
            return self.times(&names, DAY_MS);
        }
        let mut least = i64::MIN;
        for name in names {
            if let Some((field, value)) = self.find(name) {
                let number = from(field.into(), least);
                *value = Tree::Plain(number.into());
                least = number.saturating_add(1).min(most(field.into()));
            }
        }
    }

    fn differ(&mut self, types: Types<'_>, names: &[Name]) {
        let mut seen: Vec<Tree> = Vec::new();
        for name in names {
            let Some((field, value)) = self.find(name) else {
                continue;
            };
            let tries = (1..20).map(|n| scalar::value(types, field.into(), n));
            let mut others = std::iter::once(value.clone()).chain(tries);
            if let Some(other) = others.find(|other| !seen.contains(other)) {
                *value = other;
            }
            seen.push(value.clone());
        }
    }

    /// Leaves the values as they are where their sum is right, and begins with the least ones otherwise.
    fn sum(&mut self, names: &[Name], bounds: Bounds) {
        let total = |given: &mut Self| {
            let values = names
                .iter()
                .filter_map(|name| given.find(name).map(|(_, value)| number(value)));
            values.sum::<f64>()
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "documented bounds are far smaller"
        )]
        let holds = |sum: f64| {
            bounds.min.is_none_or(|min| sum >= min as f64)
                && bounds.max.is_none_or(|max| sum <= max as f64)
        };
        if holds(total(self)) {
            return;
        }
        let mut missing = bounds.min.unwrap_or_default();
        for name in names {
            if let Some((field, value)) = self.find(name) {
                let number = from(field.into(), i64::MIN);
                *value = Tree::Plain(number.into());
                missing = missing.saturating_sub(number);
            }
        }
        for name in names {
            if let Some((field, value)) = self.find(name) {
                let least = from(field.into(), i64::MIN);
                let more = missing.clamp(0, most(field.into()).saturating_sub(least));
                *value = Tree::Plain(least.saturating_add(more).into());
                missing -= more;
            }
        }
    }
}

/// The least number that the field can have, from `least` up.
fn from(field: Scalar<'_>, least: i64) -> i64 {
    let mut listed = field.allowed.iter().copied();
    let listed = listed.find(|number| *number >= least);
    let own = field.range.whole().min.unwrap_or(0);
    listed.unwrap_or_else(|| own.max(least).min(most(field)))
}

fn most(field: Scalar<'_>) -> i64 {
    let listed = field.allowed.iter().copied().max();
    listed.or(field.range.whole().max).unwrap_or(i64::MAX)
}

fn number(value: &Tree) -> f64 {
    match value {
        Tree::Plain(Value::Number(number)) => number.as_f64().unwrap_or_default(),
        _ => 0.0,
    }
}

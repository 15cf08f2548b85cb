//! Rules over several parameters, and paging.

use super::field::EXCHANGE;
use super::units;
use crate::diagnostic::Diagnostics;
use crate::model::{Bounds, Name, Paging, PagingKind, Rule};
use crate::source::{Located, Span};
use crate::spec::{self, Mapping as _};

pub(super) fn rules(
    specs: &[Located<spec::Rule>],
    diagnostics: &mut Diagnostics,
) -> Vec<Located<Rule>> {
    specs
        .iter()
        .filter_map(|spec| rule(spec, diagnostics))
        .collect()
}

fn rule(spec: &Located<spec::Rule>, diagnostics: &mut Diagnostics) -> Option<Located<Rule>> {
    let mut rules = Vec::new();
    if let Some(span) = &spec.distance {
        let (from, to) = (Name::of(&span.from), Name::of(&span.to));
        let max_ms = if span.has("max") {
            units::milliseconds(&span.max, diagnostics)
        } else {
            1
        };
        rules.push(span.is_whole().then_some(Rule::Span { from, to, max_ms }));
    }
    if let Some(range) = &spec.same_month {
        let (from, to) = (Name::of(&range.from), Name::of(&range.to));
        rules.push(range.is_whole().then_some(Rule::SameMonth { from, to }));
    }
    if let Some(when) = &spec.when {
        rules.push(self::when(spec.span, when, diagnostics));
    }
    let at = spec.span;
    rules.extend(spec.sum.as_ref().map(|sum| self::sum(at, sum, diagnostics)));
    let lists = [
        (
            &spec.at_least_one,
            Rule::AtLeastOne as fn(Vec<Name>) -> Rule,
        ),
        (&spec.exactly_one, Rule::ExactlyOne),
        (&spec.at_most_one, Rule::AtMostOne),
        (&spec.together, Rule::Together),
        (&spec.differ, Rule::Differ),
        (&spec.ordered, Rule::Ordered),
    ];
    rules.extend(
        lists
            .iter()
            .filter(|(list, _)| !list.is_empty())
            .map(|(list, rule)| Some(rule(Name::all(list)))),
    );
    if rules.len() != 1 && spec.is_whole() {
        let message = format!("a rule has one key; this one has {}", rules.len());
        diagnostics.error("rule-keys", spec.span, message).hint(
            "one of: span, same_month, at_least_one, exactly_one, at_most_one, together, differ, ordered, sum, when",
        );
        return None;
    }
    rules
        .pop()
        .flatten()
        .map(|rule| Located::new(rule, spec.span))
}

fn when(at: Span, spec: &spec::WhenRule, diagnostics: &mut Diagnostics) -> Option<Rule> {
    if spec.is.is_empty() && spec.is_whole() {
        diagnostics
            .error("rule-params", at, "the condition has no values")
            .hint("list the values, as on the wire, under `is`");
    }
    if spec.needs.is_empty() == spec.forbids.is_empty() && spec.is_whole() {
        diagnostics
            .error("rule-keys", at, "a condition has either `needs` or `forbids`")
            .hint("list the parameters that are needed, or those that are forbidden; for both, write two rules");
        return None;
    }
    let (param, is) = (Name::of(&spec.param), Name::all(&spec.is));
    let rule = if spec.forbids.is_empty() {
        let needs = Name::all(&spec.needs);
        Rule::When { param, is, needs }
    } else {
        let forbids = Name::all(&spec.forbids);
        Rule::Forbids { param, is, forbids }
    };
    spec.is_whole().then_some(rule)
}

fn sum(at: Span, spec: &spec::SumRule, diagnostics: &mut Diagnostics) -> Option<Rule> {
    let is_bounded = spec.min.is_some() || spec.max.is_some();
    if is_bounded == spec.is.is_some() && spec.is_whole() {
        diagnostics
            .error(
                "rule-keys",
                at,
                "a sum has `is`, or bounds by `min` and `max`",
            )
            .hint("write it as `sum: {of: [a, b], max: 100}`");
    }
    if let (Some(min), Some(max)) = (&spec.min, &spec.max)
        && min.value > max.value
    {
        let message = format!(
            "the smallest sum, {}, is above the largest, {}",
            min.value, max.value
        );
        diagnostics
            .error("empty-range", max.span, message)
            .hint(EXCHANGE);
    }
    let value = |bound: &Option<Located<i64>>| bound.as_ref().map(|bound| bound.value);
    let bounds = Bounds {
        min: value(&spec.is).or(value(&spec.min)),
        max: value(&spec.is).or(value(&spec.max)),
    };
    let of = Name::all(&spec.of);
    spec.is_whole().then_some(Rule::Sum { of, bounds })
}

/// How a reply is walked. `None` means that it could not be understood, which was reported.
pub(super) fn paging(
    spec: &Located<spec::Paging>,
    diagnostics: &mut Diagnostics,
) -> Option<Paging> {
    let (kind, at) = match (&spec.page, &spec.cursor) {
        (Some(page), None) => (PagingKind::Number, page),
        (None, Some(cursor)) => (PagingKind::Cursor, cursor),
        _ => {
            if spec.has("page") && spec.has("cursor") {
                let message = if spec.page.is_some() {
                    "paging is by `page` or by `cursor`, not both"
                } else {
                    "paging is by `page` or by `cursor`, and neither is here"
                };
                diagnostics
                    .error("paging-keys", spec.span, message)
                    .hint("name the parameter that takes the page's number, or the one that takes the cursor");
            }
            return None;
        }
    };
    let paging = Paging {
        kind,
        at: Name::of(at),
        size: spec.size.as_ref().map(Name::of),
        items: spec.items.as_ref().map(Name::of),
        next: spec.next.as_ref().map(Name::of),
        total: spec.total.as_ref().map(Name::of),
        stop: spec.stop,
        span: spec.span,
    };
    spec.is_whole().then_some(paging)
}

//! Rules over several parameters, or over several fields of an object.

use std::cmp::Ordering;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::{BETWEEN, Breach, Invalid, breaks, shown};
use crate::endpoint::Rule;
use crate::json::Reader;
use crate::time::CHINA;
use crate::value::{Codec, Value as _, View};

/// Finds what a rule is about by its name, with its spelling.
pub(super) type Find<'f, 'v> = &'f dyn Fn(&str) -> Option<(View<'v>, Codec)>;

/// Checks `rule`. `prefix` leads to the object that it is about; it is empty for the parameters.
pub(super) fn check(rule: Rule, prefix: &str, find: Find<'_, '_>) -> Result<(), Invalid> {
    Scope { prefix, find }.check(rule)
}

struct Scope<'f, 'v> {
    prefix: &'f str,
    find: Find<'f, 'v>,
}

impl<'v> Scope<'_, 'v> {
    /// What is given under `name`.
    fn given(&self, name: &str) -> Option<(View<'v>, Codec)> {
        (self.find)(name).filter(|(view, _)| !view.is_absent())
    }

    fn has(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    fn count(&self, names: &[&str]) -> usize {
        names.iter().filter(|name| self.has(name)).count()
    }

    fn text(&self, name: &str) -> Option<String> {
        self.given(name)?.0.text().ok()
    }

    fn at(&self, name: &str) -> Option<Timestamp> {
        self.given(name)
            .and_then(|(view, codec)| instant(&view, codec))
    }

    fn breaks(
        &self,
        breach: Breach,
        name: &str,
        problem: impl Into<String>,
    ) -> Result<(), Invalid> {
        breaks(breach, &format!("{}{name}", self.prefix), problem)
    }

    /// It does not go with another.
    fn invalid(&self, name: &str, problem: impl Into<String>) -> Result<(), Invalid> {
        self.breaks(Breach::Combination, name, problem)
    }

    fn all_invalid(&self, names: &[&str], problem: impl Into<String>) -> Result<(), Invalid> {
        self.invalid(&names.join(BETWEEN), problem)
    }

    fn check(&self, rule: Rule) -> Result<(), Invalid> {
        match rule {
            Rule::Span { from, to, max_ms } => match (self.at(from), self.at(to)) {
                (Some(start), Some(end)) => self.span((from, start), (to, end), max_ms),
                _ => Ok(()),
            },
            Rule::SameMonth { from, to } => {
                match (self.at(from).map(month), self.at(to).map(month)) {
                    (Some(start), Some(end)) if start != end => {
                        let problem = format!(
                            "is in a different month than `{from}`: both must be in the same month"
                        );
                        self.breaks(Breach::Span, to, problem)
                    }
                    _ => Ok(()),
                }
            }
            Rule::AtLeastOne(names) if self.count(names) == 0 => {
                self.all_invalid(names, "are all absent: at least one is required")
            }
            Rule::ExactlyOne(names) if self.count(names) != 1 => self.all_invalid(
                names,
                format!(
                    "are alternatives: exactly one is required, {} are given",
                    self.count(names)
                ),
            ),
            Rule::AtMostOne(names) if self.count(names) > 1 => self.all_invalid(
                names,
                format!(
                    "are mutually exclusive, but {} are given",
                    self.count(names)
                ),
            ),
            Rule::Together(names) if self.count(names) != 0 && self.count(names) != names.len() => {
                self.all_invalid(names, "go together: give all of them, or none")
            }
            Rule::When { param, is, needs } => {
                let missing = needs.iter().find(|name| !self.has(name));
                match (self.decides(param, is), missing) {
                    (Some(text), Some(name)) => {
                        self.invalid(name, format!("is required if `{param}` is {text}"))
                    }
                    _ => Ok(()),
                }
            }
            Rule::Forbids { param, is, forbids } => {
                let stray = forbids.iter().find(|name| self.has(name));
                match (self.decides(param, is), stray) {
                    (Some(text), Some(name)) => {
                        let problem = format!("must not be given if `{param}` is {text}");
                        self.invalid(name, problem)
                    }
                    _ => Ok(()),
                }
            }
            Rule::Differ(names) => self.differ(names),
            Rule::Ordered(names) => self.ordered(names),
            Rule::Sum { of, min, max } => self.sum(of, min, max),
            _ => Ok(()),
        }
    }

    /// The text of `param` as errors show it, where it is one of those that decide.
    fn decides(&self, param: &str, is: &[&str]) -> Option<String> {
        let (view, _) = self.given(param)?;
        let text = view.text().ok()?;
        let is_secret = matches!(view, View::Secret(_));
        is.contains(&text.as_str()).then(|| shown(&text, is_secret))
    }

    fn differ(&self, names: &[&str]) -> Result<(), Invalid> {
        let mut seen: Vec<(&str, String)> = Vec::new();
        for name in names {
            let Some(text) = self.text(name) else {
                continue;
            };
            if let Some((other, _)) = seen.iter().find(|(_, known)| *known == text) {
                return self.invalid(name, format!("is the same as `{other}`: they must differ"));
            }
            seen.push((name, text));
        }
        Ok(())
    }

    fn ordered(&self, names: &[&str]) -> Result<(), Invalid> {
        let mut before: Option<(&str, (View<'v>, Codec))> = None;
        for name in names {
            let Some(given) = self.given(name) else {
                continue;
            };
            if let Some((other, lower)) = &before
                && order(lower, &given) == Ordering::Greater
            {
                let problem = format!("is less than `{other}`");
                return self.breaks(Breach::Order, name, problem);
            }
            before = Some((name, given));
        }
        Ok(())
    }

    fn sum(&self, of: &[&str], min: Option<i64>, max: Option<i64>) -> Result<(), Invalid> {
        let values = of.iter().filter_map(|name| number(&self.given(name)?.0));
        let sum = values.fold(Decimal::ZERO, Decimal::saturating_add);
        let (problem, bound) = match (min, max) {
            _ if self.count(of) == 0 => return Ok(()),
            (Some(min), _) if sum < min.into() => ("less than the documented minimum", min),
            (_, Some(max)) if sum > max.into() => ("more than the documented maximum", max),
            _ => return Ok(()),
        };
        let problem = format!("add up to {sum}, {problem} of {bound}");
        self.breaks(Breach::Range, &of.join(BETWEEN), problem)
    }

    fn span(
        &self,
        (from, start): (&str, Timestamp),
        (to, end): (&str, Timestamp),
        max_ms: i64,
    ) -> Result<(), Invalid> {
        let length = end.as_millisecond() - start.as_millisecond();
        if length < 0 {
            return self.breaks(Breach::Order, to, format!("is before `{from}`"));
        }
        if length > max_ms {
            let (length, most) = (duration(length), duration(max_ms));
            return self.breaks(
                Breach::Span,
                to,
                format!("is {length} after `{from}`, more than the documented maximum of {most}"),
            );
        }
        Ok(())
    }
}

/// The value of a numeric parameter.
fn number(view: &View<'_>) -> Option<Decimal> {
    match view {
        View::Int(value) => Some((*value).into()),
        View::Count(value) => Some((*value).into()),
        View::Decimal(value) => Some(*value),
        _ => None,
    }
}

/// Compares numbers by value and times by instant; times of day sort by their digits.
fn order((a, a_codec): &(View<'_>, Codec), (b, b_codec): &(View<'_>, Codec)) -> Ordering {
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return a.cmp(&b);
    }
    if let (Some(a), Some(b)) = (instant(a, *a_codec), instant(b, *b_codec)) {
        return a.cmp(&b);
    }
    let text = |view: &View<'_>| view.text().unwrap_or_default();
    text(a).cmp(&text(b))
}

/// The point in time that a parameter's text denotes.
pub(crate) fn instant(view: &View<'_>, codec: Codec) -> Option<Timestamp> {
    let text = view.text().ok()?;
    let mut instant = Timestamp::default();
    instant.read(&mut Reader::of_text(&text), codec).ok()?;
    Some(instant)
}

fn month(at: Timestamp) -> (i16, i8) {
    let date = at.to_zoned(CHINA).date();
    (date.year(), date.month())
}

fn duration(ms: i64) -> String {
    const DAY: i64 = 86_400_000;
    const HOUR: i64 = 3_600_000;
    match ms {
        ms if ms % DAY == 0 => format!("{} days", ms / DAY),
        ms if ms % HOUR == 0 => format!("{} hours", ms / HOUR),
        ms if ms > DAY => format!("{} days and {} seconds", ms / DAY, ms % DAY / 1000),
        ms => format!("{} seconds", ms / 1000),
    }
}

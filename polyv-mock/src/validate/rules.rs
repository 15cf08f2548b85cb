//! Whether parameters go together, or the fields of an object do.

use std::borrow::Cow;

use jiff::civil::DateTime;
use serde_json::{Map, Value};

use crate::catalogue::{Param, Rule};
use crate::given::{Call, Given};
use crate::validate::{civil_of, is_given};
use crate::verdict::{Reason, Refusal};

/// What rules are about: the parameters of a request, or the fields of an object.
pub(super) trait Scope {
    fn param(&self, name: &str) -> Option<&Param>;
    fn given(&self, param: &Param) -> Option<Given<'_>>;
}

impl Scope for Call<'_> {
    fn param(&self, name: &str) -> Option<&Param> {
        Call::param(self, name)
    }

    fn given(&self, param: &Param) -> Option<Given<'_>> {
        Call::given(self, param)
    }
}

/// The fields of an object, and the members of one that came.
pub(super) struct Members<'v> {
    pub(super) fields: &'v [Param],
    pub(super) members: &'v Map<String, Value>,
}

impl Scope for Members<'_> {
    fn param(&self, name: &str) -> Option<&Param> {
        self.fields.iter().find(|field| field.name == name)
    }

    fn given(&self, param: &Param) -> Option<Given<'_>> {
        let value = self.members.get(&param.name)?;
        (!value.is_null()).then_some(Given::Json(value))
    }
}

/// Whether a parameter has a value, or is empty because that means something.
fn is_present(scope: &dyn Scope, name: &str) -> bool {
    let param = scope.param(name);
    param.is_some_and(|param| is_given(param, scope.given(param)))
}

/// The value as text.
fn text<'s>(scope: &'s dyn Scope, name: &str) -> Option<Cow<'s, str>> {
    let text = scope.given(scope.param(name)?)?.as_text()?;
    (!text.is_empty()).then_some(text)
}

/// The date and time that a parameter names, in UTC+8.
fn civil(scope: &dyn Scope, name: &str) -> Option<DateTime> {
    let param = scope.param(name)?;
    civil_of(param.kind, param.format.as_deref(), &text(scope, name)?)
}

/// Refuses what breaks the first of the rules that is broken.
pub(super) fn check_all(rules: &[Rule], scope: &dyn Scope) -> Result<(), Refusal> {
    rules.iter().try_for_each(|rule| check(rule, scope))
}

fn check(rule: &Rule, scope: &dyn Scope) -> Result<(), Refusal> {
    let both = |from, to| [from, to].map(String::as_str).to_vec();
    let (names, broken) = match rule {
        Rule::Span { from, to, max_ms } => (both(from, to), broken_span(scope, from, to, *max_ms)),
        Rule::SameMonth { from, to } => (both(from, to), broken_month(scope, from, to)),
        Rule::AtLeastOne { params } => of_several(
            scope,
            params,
            |count, _| count >= 1,
            "at least one is required",
        ),
        Rule::ExactlyOne { params } => of_several(
            scope,
            params,
            |count, _| count == 1,
            "exactly one is required",
        ),
        Rule::AtMostOne { params } => of_several(
            scope,
            params,
            |count, _| count <= 1,
            "at most one is allowed",
        ),
        Rule::Together { params } => of_several(
            scope,
            params,
            |count, all| count == 0 || count == all,
            "all or none are required",
        ),
        Rule::When { param, is, needs } => (
            names(needs),
            broken_condition(scope, param, is, needs, true),
        ),
        Rule::Forbids { param, is, forbids } => (
            names(forbids),
            broken_condition(scope, param, is, forbids, false),
        ),
        Rule::Differ { params } => (names(params), equal(scope, params)),
        Rule::Ordered { params } => (names(params), disorder(scope, params)),
        Rule::Sum { params, min, max } => (names(params), broken_sum(scope, params, *min, *max)),
    };
    match broken {
        Some(detail) => Err(Refusal::about(
            names.join(","),
            Reason::RuleViolated,
            detail,
        )),
        None => Ok(()),
    }
}

/// The names of the parameters, and how they break the rule.
type Broken<'r> = (Vec<&'r str>, Option<String>);

fn names(params: &[String]) -> Vec<&str> {
    params.iter().map(String::as_str).collect()
}

fn of_several<'r>(
    scope: &dyn Scope,
    params: &'r [String],
    holds: impl FnOnce(usize, usize) -> bool,
    wanted: &str,
) -> Broken<'r> {
    let count = params.iter().filter(|name| is_present(scope, name)).count();
    let broken = !holds(count, params.len());
    (
        names(params),
        broken.then(|| format!("{count} of {} sent, but {wanted}", params.len())),
    )
}

/// What is `wanted`, or must not be there, where the parameter has one of the values.
fn broken_condition(
    scope: &dyn Scope,
    param: &str,
    is: &[String],
    others: &[String],
    wanted: bool,
) -> Option<String> {
    let value = text(scope, param)?;
    if !is.iter().any(|decisive| *decisive == value) {
        return None;
    }
    let name = others
        .iter()
        .find(|name| is_present(scope, name) != wanted)?;
    let verb = if wanted { "wanted" } else { "not taken" };
    Some(format!("`{name}` is {verb} where `{param}` is `{value}`"))
}

fn equal(scope: &dyn Scope, params: &[String]) -> Option<String> {
    let values: Vec<_> = params
        .iter()
        .filter_map(|name| Some((name, text(scope, name)?)))
        .collect();
    let mut pairs = values.iter().enumerate().flat_map(|(at, one)| {
        let others = values.iter().skip(at + 1);
        others.map(move |other| (one, other))
    });
    let ((one, _), (other, _)) = pairs.find(|((_, a), (_, b))| a == b)?;
    Some(format!(
        "`{one}` and `{other}` are the same, and must differ"
    ))
}

/// A number, or a point in time in milliseconds.
fn size(scope: &dyn Scope, name: &str) -> Option<f64> {
    if let Some(at) = civil(scope, name) {
        let start = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
        return Some(start.duration_until(at).as_secs_f64());
    }
    text(scope, name)?.parse().ok()
}

fn disorder(scope: &dyn Scope, params: &[String]) -> Option<String> {
    let sizes: Vec<_> = params
        .iter()
        .filter_map(|name| Some((name, size(scope, name)?)))
        .collect();
    let mut pairs = sizes.windows(2);
    pairs.find_map(|pair| match pair {
        [(one, a), (other, b)] if a > b => Some(format!("`{one}` is more than `{other}`")),
        _ => None,
    })
}

fn broken_sum(
    scope: &dyn Scope,
    params: &[String],
    min: Option<f64>,
    max: Option<f64>,
) -> Option<String> {
    let sizes: Vec<_> = params.iter().filter_map(|name| size(scope, name)).collect();
    let sum: f64 = sizes.iter().sum();
    match (min, max) {
        _ if sizes.is_empty() => None,
        (Some(min), _) if sum < min => Some(format!("together {sum}, and {min} is the least")),
        (_, Some(max)) if sum > max => Some(format!("together {sum}, and {max} is the most")),
        _ => None,
    }
}

fn broken_span(scope: &dyn Scope, from: &str, to: &str, max_millis: i64) -> Option<String> {
    let (from, to) = (civil(scope, from)?, civil(scope, to)?);
    let millis = from.duration_until(to).as_millis();
    if millis < 0 {
        return Some("the end is before the start".to_owned());
    }
    (millis > i128::from(max_millis))
        .then(|| format!("{millis} ms apart, and {max_millis} is the most"))
}

fn broken_month(scope: &dyn Scope, from: &str, to: &str) -> Option<String> {
    let (from, to) = (civil(scope, from)?, civil(scope, to)?);
    let differs = (from.year(), from.month()) != (to.year(), to.month());
    differs.then(|| "not in one calendar month".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::fixture;
    use crate::given::Call;
    use crate::validate::{misplaced, validate};

    /// Validates a query for the fixture's endpoint of this name.
    #[track_caller]
    fn check(endpoint: &str, given: &[(&str, &str)], expected: &str) {
        let catalogue = fixture::catalogue();
        let endpoint = catalogue.named(endpoint).unwrap();
        let request = fixture::request(given);
        let call = Call {
            endpoint,
            request: &request,
            path_values: &[],
        };
        assert!(misplaced(&call).is_empty());
        let found =
            validate(&call).map_or_else(|refusal| refusal.to_string(), |()| "ok".to_owned());
        assert_eq!(found, expected, "{given:?}");
    }

    #[test]
    fn spans() {
        let span = |from, to, expected| {
            check(
                "rules.dates",
                &[("startDate", from), ("endDate", to)],
                expected,
            );
        };
        span("2022-01-01", "2022-03-02", "ok");
        span(
            "2022-01-01",
            "2022-03-02 00:00:01",
            "rule-violated startDate,endDate: 5184001000 ms apart, and 5184000000 is the most",
        );
        span(
            "2022-01-02",
            "2022-01-01",
            "rule-violated startDate,endDate: the end is before the start",
        );
        check("rules.dates", &[("startDate", "2022-01-01")], "ok");
    }

    #[test]
    fn months_are_those_of_china() {
        let month = |from, to, expected| {
            check(
                "rules.month",
                &[("startTime", from), ("endTime", to)],
                expected,
            );
        };
        // 2022-07-31 and 2022-08-01 in UTC; in China the first is in August already.
        month("1659283200000", "1659369600000", "ok");
        month(
            "1659283199000",
            "1659369600000",
            "rule-violated startTime,endTime: not in one calendar month",
        );
    }

    #[test]
    fn how_many_of_several() {
        let wanted = "rule-violated a,b: 0 of 2 sent, but at least one is required";
        check("rules.at_least_one", &[], wanted);
        check("rules.at_least_one", &[("a", "1"), ("b", "1")], "ok");
        check("rules.at_least_one", &[("b", "")], "ok");
        let wanted = "rule-violated a,b: 2 of 2 sent, but exactly one is required";
        check("rules.exactly_one", &[("a", "1"), ("b", "1")], wanted);
        check("rules.exactly_one", &[("a", "1")], "ok");
        let wanted = "rule-violated a,b: 2 of 2 sent, but at most one is allowed";
        check("rules.at_most_one", &[("a", "1"), ("b", "1")], wanted);
        check("rules.at_most_one", &[], "ok");
        let wanted = "rule-violated a,b: 1 of 2 sent, but all or none are required";
        check("rules.together", &[("a", "1")], wanted);
        check("rules.together", &[], "ok");
        check("rules.when", &[("a", "x"), ("b", "1")], "ok");
        check("rules.when", &[("a", "other")], "ok");
        check("rules.when", &[], "ok");
    }

    #[test]
    fn what_a_value_forbids() {
        let wanted = "rule-violated b: `b` is not taken where `a` is `x`";
        check("rules.forbids", &[("a", "x"), ("b", "1")], wanted);
        check("rules.forbids", &[("a", "x"), ("b", "")], "ok");
        check("rules.forbids", &[("a", "y"), ("b", "1")], "ok");
        check("rules.forbids", &[("b", "1")], "ok");
    }

    #[test]
    fn values_beside_each_other() {
        let wanted = "rule-violated a,b: `a` and `b` are the same, and must differ";
        check("rules.differ", &[("a", "x"), ("b", "x")], wanted);
        check("rules.differ", &[("a", "x"), ("b", "y")], "ok");
        check("rules.differ", &[("a", "x")], "ok");
        let wanted = "rule-violated a,b: `a` is more than `b`";
        check("rules.ordered", &[("a", "10"), ("b", "9")], wanted);
        check("rules.ordered", &[("a", "9"), ("b", "9")], "ok");
        check("rules.ordered", &[("b", "9")], "ok");
        let wanted = "rule-violated from,to: `from` is more than `to`";
        let days = |from, to| [("from", from), ("to", to)];
        check("rules.ordered", &days("2022-01-02", "2022-01-01"), wanted);
        check("rules.ordered", &days("2022-01-01", "2022-01-02"), "ok");
        let sum = |a, b, expected| check("rules.sum", &[("a", a), ("b", b)], expected);
        sum("60", "40", "ok");
        sum(
            "60",
            "41",
            "rule-violated a,b: together 101, and 100 is the most",
        );
        sum(
            "0",
            "1",
            "rule-violated a,b: together 1, and 2 is the least",
        );
        check("rules.sum", &[], "ok");
    }
}

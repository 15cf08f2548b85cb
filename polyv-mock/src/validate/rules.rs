//! Whether parameters go together.

use crate::catalogue::Rule;
use crate::given::Call;
use crate::validate::{civil, is_present};
use crate::verdict::{Reason, Refusal};

pub(super) fn check(rule: &Rule, call: &Call<'_>) -> Result<(), Refusal> {
    let (names, broken) = match rule {
        Rule::Span { from, to, max_ms } => (
            [from, to].map(String::as_str).to_vec(),
            broken_span(call, from, to, *max_ms),
        ),
        Rule::SameMonth { from, to } => (
            [from, to].map(String::as_str).to_vec(),
            broken_month(call, from, to),
        ),
        Rule::AtLeastOne { params } => of_several(
            call,
            params,
            |count, _| count >= 1,
            "at least one is wanted",
        ),
        Rule::ExactlyOne { params } => {
            of_several(call, params, |count, _| count == 1, "exactly one is wanted")
        }
        Rule::AtMostOne { params } => {
            of_several(call, params, |count, _| count <= 1, "at most one is wanted")
        }
        Rule::Together { params } => of_several(
            call,
            params,
            |count, all| count == 0 || count == all,
            "all of them or none are wanted",
        ),
        Rule::When { param, is, needs } => (
            needs.iter().map(String::as_str).collect(),
            broken_condition(call, param, is, needs),
        ),
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

fn of_several<'r>(
    call: &Call<'_>,
    params: &'r [String],
    holds: impl FnOnce(usize, usize) -> bool,
    wanted: &str,
) -> Broken<'r> {
    let count = params.iter().filter(|name| is_present(call, name)).count();
    let broken = !holds(count, params.len());
    let names = params.iter().map(String::as_str).collect();
    (
        names,
        broken.then(|| format!("{count} of {} sent, and {wanted}", params.len())),
    )
}

fn broken_condition(
    call: &Call<'_>,
    param: &str,
    is: &[String],
    needs: &[String],
) -> Option<String> {
    let decides = |value: &str| is.iter().any(|decisive| decisive == value);
    let given = call.param(param).and_then(|param| call.given(param))?;
    let value = given.as_text().filter(|value| decides(value))?;
    let missing = needs.iter().find(|name| !is_present(call, name))?;
    Some(format!(
        "`{missing}` is wanted where `{param}` is `{value}`"
    ))
}

fn broken_span(call: &Call<'_>, from: &str, to: &str, max_millis: i64) -> Option<String> {
    let (from, to) = (civil(call, from)?, civil(call, to)?);
    let millis = from.duration_until(to).as_millis();
    if millis < 0 {
        return Some("the end is before the start".to_owned());
    }
    (millis > i128::from(max_millis))
        .then(|| format!("{millis} ms apart, and {max_millis} is the most"))
}

fn broken_month(call: &Call<'_>, from: &str, to: &str) -> Option<String> {
    let (from, to) = (civil(call, from)?, civil(call, to)?);
    let differs = (from.year(), from.month()) != (to.year(), to.month());
    differs.then(|| "not in one calendar month".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::fixture;
    use crate::given::Call;
    use crate::request::{Pairs, Request};
    use crate::validate::{misplaced, validate};

    /// Validates a query for the fixture's endpoint of this name.
    #[track_caller]
    fn check(endpoint: &str, given: &[(&str, &str)], expected: &str) {
        let catalogue = fixture::catalogue();
        let endpoint = catalogue.named(endpoint).unwrap();
        let query = Pairs(
            given
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        );
        let request = Request {
            query,
            ..Request::default()
        };
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
        let wanted = "rule-violated a,b: 0 of 2 sent, and at least one is wanted";
        check("rules.at_least_one", &[], wanted);
        check("rules.at_least_one", &[("a", "1"), ("b", "1")], "ok");
        check("rules.at_least_one", &[("b", "")], "ok");
        let wanted = "rule-violated a,b: 2 of 2 sent, and exactly one is wanted";
        check("rules.exactly_one", &[("a", "1"), ("b", "1")], wanted);
        check("rules.exactly_one", &[("a", "1")], "ok");
        let wanted = "rule-violated a,b: 2 of 2 sent, and at most one is wanted";
        check("rules.at_most_one", &[("a", "1"), ("b", "1")], wanted);
        check("rules.at_most_one", &[], "ok");
        let wanted = "rule-violated a,b: 1 of 2 sent, and all of them or none are wanted";
        check("rules.together", &[("a", "1")], wanted);
        check("rules.together", &[], "ok");
        check("rules.when", &[("a", "x"), ("b", "1")], "ok");
        check("rules.when", &[("a", "other")], "ok");
        check("rules.when", &[], "ok");
    }
}

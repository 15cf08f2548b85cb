//! Rules over several parameters, and limits of calls.

use super::facts::Facts;
use super::spec::{Field, Quota, Rule, Spec};
use super::{clean, patterns};

/// Starts and ends of periods, as names have them.
const ENDS: &[(&str, &str)] = &[
    ("start", "end"),
    ("begin", "end"),
    ("from", "to"),
    ("Start", "End"),
    ("Begin", "End"),
    ("min", "max"),
];

/// Rules and quotas that the constraints and the notes of parameters state; what else the constraints say becomes
/// notes.
pub(super) fn rules(facts: &Facts, spec: &mut Spec) {
    let params: Vec<Field> = spec
        .sections
        .iter()
        .flat_map(|(_, fields)| fields.clone())
        .collect();
    let notes = facts
        .params
        .iter()
        .chain(&facts.body)
        .map(|row| (false, format!("{} {}", row.name, row.note)));
    let lines = facts
        .about
        .iter()
        .chain(&facts.constraints)
        .map(|line| (true, line.clone()));
    for (is_line, line) in lines.chain(notes) {
        let half = clean::halfwidth(&line);
        rule(&half, &params, spec);
        if is_line {
            quota(&half, &params, spec);
        }
        let says_more = !patterns::BOILERPLATE.is_match(half.trim()) && !half.trim().is_empty();
        let is_title = Some(numbered(&half)) == facts.title.as_deref().map(numbered);
        if is_line && says_more && !is_title && !spec.notes.contains(&line) {
            spec.notes.push(line);
        }
    }
}

/// A line without its number.
fn numbered(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '、' | ' '))
}

fn rule(line: &str, params: &[Field], spec: &mut Spec) {
    let times: Vec<&Field> = params.iter().filter(|field| is_time(field)).collect();
    let pairs: Vec<(&str, &str)> = times
        .iter()
        .flat_map(|from| {
            times
                .iter()
                .map(|to| (from.wire.as_str(), to.wire.as_str()))
        })
        .filter(|(from, to)| is_pair(from, to))
        .collect();
    if let Some(found) = patterns::SPAN.captures(line) {
        let unit = match &found[2] {
            "天" | "日" => "days",
            "小时" => "hours",
            "分钟" => "minutes",
            _ => "",
        };
        match pairs.as_slice() {
            [(from, to)] if !unit.is_empty() => {
                let text = format!(
                    "span: {{from: {from}, to: {to}, max: {} {unit}}}",
                    &found[1]
                );
                spec.rule(text, None);
            }
            _ => spec.question(format!(
                "a period is limited, and it is not clear which or how: {line}"
            )),
        }
        return;
    }
    if patterns::SAME_MONTH.is_match(line) {
        match pairs.as_slice() {
            [(from, to)] => spec.rule(format!("same_month: {{from: {from}, to: {to}}}"), None),
            _ => spec.question(format!(
                "a period is within one month, and it is not clear which: {line}"
            )),
        }
        return;
    }
    if patterns::ONE_OF.is_match(line) {
        let named: Vec<&str> = params
            .iter()
            .map(|field| field.wire.as_str())
            .filter(|name| names(line, name))
            .collect();
        if named.len() > 1 {
            let text = format!("at_least_one: [{}]", named.join(", "));
            spec.rule(text, Some("is it these? Or `exactly_one`?"));
        } else {
            spec.question(format!(
                "one of several parameters is needed, and it is not clear of which: {line}"
            ));
        }
    }
}

fn names(line: &str, name: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .any(|word| word == name)
}

fn is_time(field: &Field) -> bool {
    ["timestamp", "datetime", "date"]
        .iter()
        .any(|ty| field.ty.is(ty))
        && field.list.is_none()
}

/// Whether two names differ in nothing but the start and the end.
fn is_pair(from: &str, to: &str) -> bool {
    ENDS.iter()
        .any(|(start, end)| from.contains(start) && from.replacen(start, end, 1) == to)
}

fn quota(line: &str, params: &[Field], spec: &mut Spec) {
    let found = match (patterns::CALLS.captures(line), patterns::PER.captures(line)) {
        (Some(found), _) => [1, 2, 3].map(|at| found[at].to_owned()),
        (_, Some(found)) => [3, 1, 2].map(|at| found[at].to_owned()),
        _ => return,
    };
    let [calls, count, unit] = found;
    let unit = match unit.as_str() {
        "秒" => "second",
        "分钟" => "minute",
        "小时" => "hour",
        _ => "day",
    };
    let count = if count.is_empty() { "1" } else { &count };
    let plural = if count == "1" { "" } else { "s" };
    let each = (line.contains("频道") && params.iter().any(|field| field.wire == "channelId"))
        .then(|| "channelId".to_owned());
    spec.quotas.push(Quota {
        calls,
        per: format!("{count} {unit}{plural}"),
        each,
    });
    spec.ask(
        "quotas",
        &format!("is the limit understood? The page says: {line}"),
    );
}

impl Spec {
    /// Asks something about a top-level key.
    pub(super) fn ask(&mut self, key: &'static str, question: &str) {
        self.about.entry(key).or_default().push(question.to_owned());
    }

    /// Asks something about the whole.
    pub(super) fn question(&mut self, question: String) {
        if !self.questions.contains(&question) {
            self.questions.push(question);
        }
    }

    fn rule(&mut self, text: String, question: Option<&str>) {
        if self.rules.iter().all(|known| known.text != text) {
            self.rules.push(Rule {
                questions: question.map(str::to_owned).into_iter().collect(),
                text,
            });
        }
    }
}

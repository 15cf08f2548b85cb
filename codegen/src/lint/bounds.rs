//! Bounds, defaults and requirements that only the prose names.

use super::Context;
use super::english::words;
use super::finding::{Findings, Level, Lint};
use crate::model::{Endpoint, Field, Name, Rule};
use crate::source::Span;

const BOUND_IN_PROSE: Lint = Lint {
    code: "bound-in-prose",
    level: Level::Warn,
    about: "A text names a bound that no key has.",
    explanation: "`at most 1000` in the `doc` of a parameter, or in the notes, is only read by people. As `max`, \
        `max_length`, `max_items` or a rule, it is checked before anything is sent, it is documented automatically, \
        and the local server refuses what the service would refuse. Add the key and take the words out. Sizes of \
        files, which have the keys `max_bytes` and `max_bytes_by`, and of pictures, which have none, are not reported.",
};

const DEFAULT_IN_PROSE: Lint = Lint {
    code: "default-in-prose",
    level: Level::Warn,
    about: "A text names a default, but the key `default` is missing.",
    explanation: "Written as `default`, the value that the service uses when the parameter is missing is documented \
        in the same words everywhere, and the local server and other outputs know it. Add the key and take the words \
        out.",
};

const REQUIRED_IN_PROSE: Lint = Lint {
    code: "required-in-prose",
    level: Level::Warn,
    about: "A text says that a parameter is required, but no key does.",
    explanation: "A parameter with `required: true` cannot be forgotten: the request cannot be built without it. If \
        it is only required under a condition, a rule such as `when` or `exactly_one` checks that. Add the key or \
        the rule.",
};

const REVERSED_RANGE: Lint = Lint {
    code: "reversed-range",
    level: Level::Warn,
    about: "A rule takes for the start of a range what is named like its end.",
    explanation: "`span` and `same_month` go from `from` to `to`, and `ordered` lists the smallest first. Named the other way \
        round, the SDK would refuse every request that the service takes. Exchange the two.",
};

pub(super) const LINTS: &[Lint] = &[
    BOUND_IN_PROSE,
    DEFAULT_IN_PROSE,
    REQUIRED_IN_PROSE,
    REVERSED_RANGE,
];

/// Words in front of a number that is a bound.
const PHRASES: &[&[&str]] = &[
    &["at", "most"],
    &["at", "least"],
    &["up", "to"],
    &["no", "more", "than"],
    &["not", "more", "than"],
    &["more", "than"],
    &["no", "longer", "than"],
    &["not", "exceed"],
    &["maximum", "of"],
    &["maximum", "is"],
    &["minimum", "of"],
    &["minimum", "is"],
];

/// Words behind a number that is not looked for in a key: sizes of files, and those of pictures, which have none.
const UNBOUNDED: &[&str] = &[
    "b", "kb", "mb", "gb", "k", "m", "g", "x", "px", "pixels", "bytes", "×",
];

/// Words behind a number that is a length of time, with their milliseconds.
const TIMES: &[(&str, i64)] = &[
    ("second", 1000),
    ("minute", 60_000),
    ("hour", 3_600_000),
    ("day", 86_400_000),
    ("month", 0),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for endpoint in &context.api.endpoints {
        let sent = endpoint.objects.iter().filter(|object| object.input);
        let sent = sent.flat_map(|object| &object.fields);
        for field in endpoint.params.iter().chain(sent) {
            parameter(context, endpoint, field, findings);
        }
        for rule in &endpoint.rules {
            reversed(rule, findings);
        }
        let Some(Some(node)) = context.nodes.get(endpoint.file) else {
            continue;
        };
        for key in ["summary", "notes"] {
            if let Some((_, value)) = node.entry(key) {
                let text = value.text().unwrap_or_default();
                let known = endpoint.params.iter().flat_map(numbers);
                let inside = endpoint.objects.iter().flat_map(|object| &object.fields);
                let known: Vec<_> = known.chain(inside.flat_map(numbers)).collect();
                prose(endpoint, text, &known, value.span, findings);
            }
        }
    }
}

/// What a name that is an end, or a start, begins with.
const ENDS: &[&str] = &["end", "until", "to", "max"];
const STARTS: &[&str] = &["start", "begin", "since", "from", "min"];

fn reversed(rule: &Rule, findings: &mut Findings) {
    let pairs: Vec<[&Name; 2]> = match rule {
        Rule::Span { from, to, .. } | Rule::SameMonth { from, to } => vec![[from, to]],
        Rule::Ordered(names) => names
            .iter()
            .zip(names.iter().skip(1))
            .map(<[&Name; 2]>::from)
            .collect(),
        _ => Vec::new(),
    };
    let is = |name: &Name, words: &[&str]| {
        let mut rests = words.iter().filter_map(|word| name.text.strip_prefix(word));
        rests.any(|rest| !rest.starts_with(|c: char| c.is_lowercase()))
    };
    for [from, to] in pairs {
        if is(from, ENDS) && is(to, STARTS) {
            let message = format!("`{}` is before `{}` here", from.text, to.text);
            findings
                .add(REVERSED_RANGE, from.span, message)
                .hint("exchange the two");
        }
    }
}

fn parameter(context: &Context<'_>, endpoint: &Endpoint, field: &Field, findings: &mut Findings) {
    let span = doc(context, field);
    let known: Vec<_> = numbers(field).collect();
    prose(endpoint, &field.doc, &known, span, findings);
    let said: Vec<_> = words(&field.doc).collect();
    let has = |phrase: &[&str]| said.windows(phrase.len()).any(|part| part == phrase);
    let names_default =
        has(&["by", "default"]) || has(&["defaults", "to"]) || has(&["default", "is"]);
    if names_default && field.default.is_none() && field.absent.is_none() && !field.required {
        let message = format!("the text of `{}` names a default", field.wire.text);
        findings
            .add(DEFAULT_IN_PROSE, span, message)
            .hint("use the key `default`");
    }
    let asks = has(&["is", "required"]) || has(&["mandatory"]) || has(&["must", "be", "given"]);
    let is_ruled = endpoint.rules.iter().any(|rule| {
        rule.params()
            .iter()
            .any(|name| name.text == field.wire.text)
    });
    if asks && !field.required && !is_ruled {
        let message = format!("the text of `{}` says that it is required", field.wire.text);
        findings
            .add(REQUIRED_IN_PROSE, span, message)
            .hint("use `required: true`, or a rule");
    }
}

/// Where the text of a field is, or else the field.
fn doc(context: &Context<'_>, field: &Field) -> Span {
    let at = field.wire.span;
    let file = context.nodes.get(at.file).and_then(Option::as_ref);
    file.and_then(|node| node.key_at(at))
        .and_then(|node| node.entry("doc"))
        .map_or(at, |(_, text)| text.span)
}

fn numbers(field: &Field) -> impl Iterator<Item = i64> {
    let bounds = [field.range.whole(), field.length, field.items];
    bounds
        .into_iter()
        .flat_map(|bounds| [bounds.min, bounds.max])
        .flatten()
}

/// Reports the first bound in `text` that is not one of the `known` ones, nor in a rule or quota.
fn prose(endpoint: &Endpoint, text: &str, known: &[i64], span: Span, findings: &mut Findings) {
    let said: Vec<_> = words(text).collect();
    for at in 0..said.len() {
        let Some(phrase) = PHRASES
            .iter()
            .find(|phrase| said[at..].starts_with_words(phrase))
        else {
            continue;
        };
        let behind = &said[at + phrase.len()..];
        let Some(bound) = behind.first().and_then(|word| number(word)) else {
            continue;
        };
        let unit = behind.get(1).map_or("", String::as_str);
        if UNBOUNDED.contains(&unit) || known.contains(&bound) || is_ruled(endpoint, bound, unit) {
            continue;
        }
        let message = format!("only the text states `{} {bound}`", phrase.join(" "));
        findings
            .add(BOUND_IN_PROSE, span, message)
            .hint("use `min`, `max`, `max_length`, `max_items` or a rule");
        return;
    }
}

/// Whether a rule or a quota has the bound.
fn is_ruled(endpoint: &Endpoint, bound: i64, unit: &str) -> bool {
    let time = TIMES
        .iter()
        .find(|(name, _)| unit.trim_end_matches('s') == *name);
    let has = |rule: &Rule| match (rule, time) {
        (Rule::Span { max_ms, .. }, Some((_, ms))) => bound.checked_mul(*ms) == Some(*max_ms),
        (Rule::SameMonth { .. }, Some((_, 0))) => bound == 1,
        _ => false,
    };
    endpoint.rules.iter().any(|rule| has(&rule.value))
        || endpoint.quotas.iter().any(|quota| quota.calls == bound)
}

/// A whole number, with separators or without.
fn number(word: &str) -> Option<i64> {
    word.replace(',', "").parse().ok()
}

trait StartsWithWords {
    fn starts_with_words(&self, phrase: &[&str]) -> bool;
}

impl StartsWithWords for [String] {
    fn starts_with_words(&self, phrase: &[&str]) -> bool {
        self.len() >= phrase.len() && self.iter().zip(phrase).all(|(word, wanted)| word == wanted)
    }
}

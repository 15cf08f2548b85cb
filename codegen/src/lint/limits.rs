//! Examples against the bounds of the parameters that they give.

use rust_decimal::Decimal;

use super::Context;
use super::finding::{Findings, Level, Lint};
use crate::model::{Bounds, Endpoint, Example, Field};
use crate::sample::{self, Json};
use crate::sentences;
use crate::source::{Quoted, Span};
use crate::words::List;

const EXAMPLE_OUT_OF_BOUNDS: Lint = Lint {
    code: "example-out-of-bounds",
    level: Level::Warn,
    about: "The request of a successful example has a value that the bounds of its parameter exclude.",
    explanation: "The SDK would refuse to send what the page itself prints as an example. Either the bound is wrong, or the \
        example is. Choose, say so in `contradictions`, and allow the finding with that as the reason.",
};

pub(super) const LINTS: &[Lint] = &[EXAMPLE_OUT_OF_BOUNDS];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for endpoint in &context.api.endpoints {
        for example in &endpoint.examples {
            bounds(endpoint, example, findings);
        }
    }
}

/// Whether the values in the request of an example are within the bounds of their parameters.
fn bounds(endpoint: &Endpoint, example: &Example, findings: &mut Findings) {
    if example.status != 200 {
        return;
    }
    let query = |request: &Quoted| request.text.find('?').map(|at| at + 1);
    if let Some(request) = &example.request
        && let Some(start) = query(request)
    {
        pairs(endpoint, request, start, findings);
    }
    let Some(body) = &example.request_body else {
        return;
    };
    match sample::parse(&body.text) {
        Ok(Json::Object(entries, _)) => {
            for (key, value) in &entries {
                let Some((_, field)) = endpoint.param(&key.value) else {
                    continue;
                };
                let place = value.place();
                let at = body.at(place.offset, place.length);
                match value {
                    Json::Array(items, _) => {
                        let texts = items.iter().map(|item| item.place().value.as_str());
                        outside(field, &texts.collect::<Vec<_>>(), at, findings);
                    }
                    Json::Text(text) | Json::Number(text) => {
                        outside(field, &values(field, &text.value), at, findings);
                    }
                    _ => {}
                }
            }
        }
        Ok(_) => {}
        Err(_) => pairs(endpoint, body, 0, findings),
    }
}

/// The pairs of a query or of a form, from `start` on.
fn pairs(endpoint: &Endpoint, whole: &Quoted, start: usize, findings: &mut Findings) {
    let mut at = start;
    for pair in whole.text.get(start..).unwrap_or_default().split('&') {
        if let Some((name, value)) = form_urlencoded::parse(pair.as_bytes()).next()
            && let Some((_, field)) = endpoint.param(&name)
        {
            let span = whole.at(at, pair.chars().count());
            outside(field, &values(field, &value), span, findings);
        }
        at += pair.len() + 1;
    }
}

/// What a text on the wire holds: the items of a list with commas, otherwise one value.
fn values<'t>(field: &Field, text: &'t str) -> Vec<&'t str> {
    match field.list {
        Some(List::Comma) => text.split(',').collect(),
        _ => vec![text],
    }
}

/// Reports values that the bounds of `field` exclude. What is empty, or stands for any value, is not one.
fn outside(field: &Field, values: &[&str], at: Span, findings: &mut Findings) {
    let is_any = |value: &&str| value.is_empty() || *value == "x" || value.contains("${");
    if field.broken || field.list == Some(List::JsonText) || values.iter().any(is_any) {
        return;
    }
    let mut found = None;
    let items = Bounds::<Decimal>::from(field.items);
    if field.list.is_some() && !items.contains(&Decimal::from(values.len())) {
        let takes = sentences::between(items, " items");
        found = takes.map(|takes| (format!("{} items", values.len()), takes));
    }
    for value in values {
        found = found.or(excluded(field, value).map(|takes| (format!("`{value}`"), takes)));
    }
    if let Some((sent, takes)) = found {
        let message = format!(
            "this request has {sent} as `{}`, which takes {takes}",
            field.wire.text
        );
        findings
            .add(EXAMPLE_OUT_OF_BOUNDS, at, message)
            .hint("choose, say so in `contradictions`, and allow this with that as the reason");
    }
}

/// What `field` takes instead of `value`, if its bounds exclude it.
fn excluded(field: &Field, value: &str) -> Option<String> {
    let length = Bounds::<Decimal>::from(field.length);
    if field.ty.is_text() && !length.contains(&Decimal::from(value.chars().count())) {
        return sentences::between(length, " characters");
    }
    let number = value.parse::<Decimal>().ok();
    let number = number.filter(|_| field.ty.is_number())?;
    if !field.range.contains(&number) {
        return sentences::between(field.range, "");
    }
    let is_it = |allowed: &i64| Decimal::from(*allowed) == number;
    let excludes = !field.allowed.is_empty() && !field.allowed.iter().any(is_it);
    let allowed: Vec<_> = field.allowed.iter().map(i64::to_string).collect();
    excludes.then(|| format!("only {}", allowed.join(", ")))
}

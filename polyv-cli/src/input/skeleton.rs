//! `--skeleton`: a file for `--input`, with the documentation as comments.

use std::fmt::Write as _;

use polyv_sdk::dynamic::{Facts, ParamFacts, RuleFacts};
use serde_json::{Map, Value};

use crate::describe::{self, Manner};
use crate::lang::Lang;

/// The skeleton of an operation: what is required is filled in, everything else is a comment.
pub(crate) fn of(facts: &Facts, command: &str, lang: Lang) -> String {
    let mut out = String::new();
    let title = match lang {
        Lang::En => format!("{} ({})", facts.summary, facts.title),
        Lang::Zh => format!("{}：{}", facts.title, facts.summary),
    };
    comment(&mut out, "", &title);
    comment(&mut out, "", &format!("polyv {command} --input FILE"));
    rules(&mut out, "", &facts.rules, &facts.params, lang);
    for param in &facts.params {
        out.push('\n');
        let (minimal, full) = (facts.minimal.get(&param.name), facts.full.get(&param.name));
        let given = match &param.absent {
            // The account's id is the client's to know.
            _ if param.account => None,
            // Without it the file would not say what the call acts on.
            Some(_) => Some(minimal.or(full).unwrap_or(&Value::Null)),
            None => minimal,
        };
        write(&mut out, (param, &facts.params), (given, full), 0, lang);
    }
    out
}

fn comment(out: &mut String, indent: &str, text: &str) {
    for line in text.lines() {
        // A String takes everything.
        let _ = writeln!(out, "{indent}# {line}");
    }
}

fn rules(out: &mut String, indent: &str, rules: &[RuleFacts], params: &[ParamFacts], lang: Lang) {
    let manner = Manner {
        name: &|param| param.name.clone(),
        walks: false,
        lang,
    };
    for rule in rules {
        comment(out, indent, &describe::rule(rule, params, manner));
    }
}

/// One parameter or field of several: `given` is its value if it is required, `sample` one that it could have.
fn write(
    out: &mut String,
    (param, all): (&ParamFacts, &[ParamFacts]),
    (given, sample): (Option<&Value>, Option<&Value>),
    depth: usize,
    lang: Lang,
) {
    let indent = "  ".repeat(depth);
    comment(
        out,
        &indent,
        &describe::doc(param, all, &|other| other.name.clone()),
    );
    for fact in describe::facts(param, false, lang) {
        comment(out, &indent, &fact);
    }
    let mark = if given.is_some() { "" } else { "# " };
    let value = given.or(sample);
    match (param.kind.as_str(), value) {
        ("object", Some(Value::Object(_))) if param.list.is_none() && given.is_some() => {
            rules(out, &indent, &param.rules, &param.fields, lang);
            let is_empty = value.and_then(Value::as_object).is_some_and(Map::is_empty);
            let _ = writeln!(out, "{indent}{}:{}", param.name, empty(is_empty, lang));
            fields(out, param, given, sample, depth + 1, lang);
        }
        ("object", Some(Value::Array(items))) if given.is_some() => {
            rules(out, &indent, &param.rules, &param.fields, lang);
            let _ = writeln!(out, "{indent}{}:", param.name);
            let is_empty = items
                .first()
                .and_then(Value::as_object)
                .is_none_or(Map::is_empty);
            let _ = writeln!(out, "{indent}  -{}", empty(is_empty, lang));
            let sample = sample.and_then(|sample| sample.get(0));
            fields(out, param, items.first(), sample, depth + 2, lang);
            for item in items.iter().skip(1) {
                let _ = writeln!(out, "{indent}  - {}", shown(param, item));
            }
        }
        _ => {
            let value = value.map_or_else(|| placeholder(param), |value| shown(param, value));
            let _ = writeln!(out, "{indent}{mark}{}: {value}", param.name);
        }
    }
}

/// What stands for an object whose fields are all comments.
fn empty(is_empty: bool, lang: Lang) -> &'static str {
    match (is_empty, lang) {
        (true, Lang::En) => " {} # or fields from below, in place of {}",
        (true, Lang::Zh) => " {} # 或去掉 {}，启用下面的字段",
        (false, _) => "",
    }
}

fn fields(
    out: &mut String,
    param: &ParamFacts,
    given: Option<&Value>,
    sample: Option<&Value>,
    depth: usize,
    lang: Lang,
) {
    let of = |from: Option<&Value>, name: &str| from.and_then(|from| from.get(name)).cloned();
    for field in &param.fields {
        write(
            out,
            (field, &param.fields),
            (
                of(given, &field.name).as_ref(),
                of(sample, &field.name).as_ref(),
            ),
            depth,
            lang,
        );
    }
}

/// A value as flow YAML, which JSON is; times and flags as people write them.
fn shown(param: &ParamFacts, value: &Value) -> String {
    let items = match (param.list.as_deref(), value) {
        (_, Value::Array(items)) => items.clone(),
        // The wire has one text for all of them.
        (Some("comma"), Value::String(text)) => text.split(',').map(Value::from).collect(),
        (Some("json-text"), Value::String(text)) => {
            serde_json::from_str(text).unwrap_or_else(|_| vec![value.clone()])
        }
        _ => return one(param, value),
    };
    let items: Vec<_> = items.iter().map(|item| one(param, item)).collect();
    format!("[{}]", items.join(", "))
}

/// The same for one value.
fn one(param: &ParamFacts, value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let field = param.fields.iter().find(|field| field.name == *name);
                let value = field.map_or_else(|| value.to_string(), |field| shown(field, value));
                format!("{}: {value}", Value::from(name.as_str()))
            });
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Number(_) | Value::String(_) if param.kind == "timestamp" => {
            let ms = value
                .as_i64()
                .or_else(|| value.as_str().and_then(|text| text.parse().ok()));
            let at = ms.and_then(|ms| polyv_sdk::Timestamp::from_millisecond(ms).ok());
            let zone =
                polyv_sdk::jiff::tz::TimeZone::fixed(polyv_sdk::jiff::tz::Offset::constant(8));
            at.map_or_else(
                || value.to_string(),
                |at| {
                    at.to_zoned(zone)
                        .strftime("%Y-%m-%dT%H:%M:%S%:z")
                        .to_string()
                },
            )
        }
        Value::String(text) if param.kind.starts_with("flag") => match text.as_str() {
            "Y" | "1" => "true".to_owned(),
            "N" | "0" => "false".to_owned(),
            _ => value.to_string(),
        },
        Value::Number(number) if param.kind == "flag-01" => {
            (number.as_i64() == Some(1)).to_string()
        }
        value => value.to_string(),
    }
}

fn placeholder(param: &ParamFacts) -> String {
    match param.values.first() {
        Some(value) => Value::from(value.as_str()).to_string(),
        None => "null".to_owned(),
    }
}

//! Types that say less than is known.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use serde_json::Value;

use super::Context;
use super::english;
use super::finding::{Findings, Level, Lint};
use super::samples::{self, Shown};
use crate::model::{Api, Enum, Field, Form, Ty};
use crate::source::Span;

const LOOSE_TYPE: Lint = Lint {
    code: "loose-type",
    level: Level::Warn,
    about: "A field has a loose type although every sample of it is of a narrower one.",
    explanation: "A `text` whose samples are all milliseconds since 1970, dates, `Y` and `N`, or numbers, is a timestamp, a date, \
        a `bool` or a number that every user of the SDK has to parse. Types of replies are read leniently, so that the narrower \
        type loses nothing. Give it that type, or allow the finding with the reason why the samples mislead.",
};

const ENUM_AS_TEXT: Lint = Lint {
    code: "enum-as-text",
    level: Level::Warn,
    about: "A text or a number has a fixed set of values.",
    explanation: "If the text of a field names its values (`live` or `end`), or all its samples are values of one \
        shared enumeration, an enumeration lets the compiler check them and documents each one; unknown values are \
        kept. Name a shared one with `type`, or describe one with `enum` and `values`.",
};

const TYPE_UNLIKE_OTHERS: Lint = Lint {
    code: "type-unlike-others",
    level: Level::Warn,
    about: "A field is a text or a number here, but has a type of its own wherever else its name occurs.",
    explanation: "One thing of the service is one type in the SDK: a `channelId` that is a bare text in one endpoint \
        cannot be passed to the others. Reported where at least three other fields of the same name agree on an \
        identifier, an enumeration, a time or a `bool`. Use their type, or allow the finding with the reason why it \
        is something else.",
};

const ID_AS_TEXT: Lint = Lint {
    code: "id-as-text",
    level: Level::Warn,
    about: "A field named like an identifier is a plain text.",
    explanation: "Identifiers have their own types, so that two kinds of them cannot be swapped, and what one call \
        returns can be passed to the next. A field whose name ends in `Id` takes a type of specs/types/, or is the \
        first of a new kind, to be added there. Allow the finding if it is not an identifier of the service, and say \
        in the reason what it is.",
};

const SECRET_AS_TEXT: Lint = Lint {
    code: "secret-as-text",
    level: Level::Warn,
    about: "A field that is named like a secret is a plain text.",
    explanation: "According to `secret_names` of service.yaml, its name says that the value is a password, a token \
        or a signature. As a `text` it is shown by any code that takes it out of the reply; as a `secret` it stays \
        hidden until `expose`, which a review can search for. Make it a `secret`. If the name misleads everywhere, \
        exclude it in `secret_names` with a pattern that begins with `!`; if it misleads only here, allow the \
        finding and give as the reason what it is.",
};

pub(super) const LINTS: &[Lint] = &[
    LOOSE_TYPE,
    ENUM_AS_TEXT,
    TYPE_UNLIKE_OTHERS,
    ID_AS_TEXT,
    SECRET_AS_TEXT,
];

/// Milliseconds since 1970 that are taken for a time: 2010 to 2040.
pub(super) const TIMES: std::ops::Range<i64> = 1_262_304_000_000..2_208_988_800_000;

/// This many fields do not agree by chance.
const FEWEST_OTHERS: usize = 3;

/// This many different samples are not values of an enumeration by chance.
const FEWEST_VALUES: usize = 2;

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let api = context.api;
    let shown = samples::shown(api);
    for field in fields(api).filter(|field| is_loose(field)) {
        let at = place(context, field);
        let seen = shown.get(&field.wire.span);
        if let Some((ty, sample)) = seen.and_then(narrower) {
            let message = format!(
                "`{}` is {}, but its samples look like `{sample}`",
                field.wire.text,
                name(&field.ty)
            );
            findings
                .add(LOOSE_TYPE, at, message)
                .hint(format!("make it {ty}"));
        } else if let Some(values) = named_values(api, field) {
            let message = format!(
                "`{}` is {}, but its text names its values: {values}",
                field.wire.text,
                name(&field.ty)
            );
            findings.add(ENUM_AS_TEXT, at, message).hint(
                "name a shared enumeration with `type`, or describe one with `enum` and `values`",
            );
        } else if let Some(known) = seen.and_then(|seen| enumerated(api, seen)) {
            let message = format!(
                "`{}` is {}, but its samples are values of `{}`",
                field.wire.text,
                name(&field.ty),
                known.name.text
            );
            findings
                .add(ENUM_AS_TEXT, at, message)
                .hint(format!("make it `type: {}`", known.name.text));
        }
    }
    unlike(context, findings);
    for field in fields(api).filter(|field| is_loose(field) && field.ty == Ty::Text) {
        if ["Id", "ID", "Ids", "_id"]
            .iter()
            .any(|end| field.wire.ends_with(end))
        {
            let message = format!(
                "`{}` is named like an identifier, but is a `text`",
                field.wire.text
            );
            findings
                .add(ID_AS_TEXT, place(context, field), message)
                .hint("name one of specs/types/, or add it there");
        }
    }
    secrets(context, findings);
}

/// Texts that are named like a secret.
fn secrets(context: &Context<'_>, findings: &mut Findings) {
    let texts = fields(context.api).filter(|field| field.ty == Ty::Text);
    for field in texts.filter(|field| context.api.service.is_secret(&field.wire.text)) {
        let message = format!(
            "`{}` is named like a secret, and is a `text`",
            field.wire.text
        );
        findings
            .add(SECRET_AS_TEXT, place(context, field), message)
            .hint(
                "make it a `secret`, or exclude its name in `secret_names` with a pattern that begins with `!`",
            );
    }
}

/// All parameters and all fields.
fn fields(api: &Api) -> impl Iterator<Item = &Field> {
    let params = api.endpoints.iter().flat_map(|endpoint| &endpoint.params);
    let local = api.locals().flat_map(|local| local.objects);
    let shared = api.types.iter().flat_map(|file| &file.objects);
    params.chain(local.chain(shared).flat_map(|object| &object.fields))
}

/// Whether a type says little, and no spelling says more.
fn is_loose(field: &Field) -> bool {
    matches!(field.ty, Ty::Text | Ty::Int | Ty::Count) && field.form == Form::Plain
}

const fn name(ty: &Ty) -> &'static str {
    match ty {
        Ty::Text => "a `text`",
        Ty::Int => "an `int`",
        _ => "a `count`",
    }
}

/// Where the type of a field is.
fn place(context: &Context<'_>, field: &Field) -> Span {
    let at = field.wire.span;
    let file = context.nodes.get(at.file).and_then(Option::as_ref);
    file.and_then(|node| node.key_at(at)?.entry("type"))
        .map_or(at, |(_, ty)| ty.span)
}

/// The type that all samples are of, and one of them.
fn narrower(shown: &Shown<'_>) -> Option<(&'static str, String)> {
    let first = shown.values.first()?;
    let all = |is: fn(&Value) -> bool| shown.values.iter().all(is);
    let is_text = shown.field.ty == Ty::Text;
    let ty = if all(is_time_stamp) {
        "a `timestamp`"
    } else if !is_text {
        return None;
    } else if all(|value| parses::<DateTime>(value, 19)) {
        "a `datetime`"
    } else if all(|value| parses::<Date>(value, 10)) {
        "a `date`"
    } else if all(|value| parses::<Time>(value, 8)) {
        "a `time`"
    } else if all(|value| matches!(value.as_str(), Some("Y" | "N"))) {
        "a `bool` with `as: Y/N`"
    } else if all(Value::is_boolean) {
        "a `bool`"
    } else if all(Value::is_i64) {
        "an `int`, a `count`, or an identifier"
    } else if all(Value::is_number) {
        "a `decimal`"
    } else {
        return None;
    };
    let sample = first
        .as_str()
        .map_or_else(|| first.to_string(), str::to_owned);
    Some((ty, sample))
}

fn is_time_stamp(value: &Value) -> bool {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    };
    number.is_some_and(|number| TIMES.contains(&number))
}

fn parses<T: std::str::FromStr>(value: &Value, length: usize) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.len() == length && text.parse::<T>().is_ok())
}

/// The values that the text of a field names, joined by `or`: `live` or `end`.
fn named_values(api: &Api, field: &Field) -> Option<String> {
    let doc = &field.doc;
    let (before, behind) = doc.split_once("` or `")?;
    let is_example = ["such as", "for example", "e.g."]
        .iter()
        .any(|words| before.contains(words));
    let values: Vec<_> = english::code(doc).collect();
    // A number in words, such as `1` or `2`, does not name a value, and a count has no names.
    let is_number = field.ty == Ty::Count
        || values
            .iter()
            .all(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    let names_field =
        |value: &&str| fields(api).any(|field| field.wire.text == **value || field.rust == **value);
    (!is_example && !is_number && !behind.is_empty() && !values.iter().any(names_field))
        .then(|| values.join(", "))
}

/// The shared enumeration that has all samples among its values.
fn enumerated<'a>(api: &'a Api, shown: &Shown<'_>) -> Option<&'a Enum> {
    let mut values: Vec<_> = shown
        .values
        .iter()
        .map(Value::as_str)
        .collect::<Option<_>>()?;
    values.sort_unstable();
    values.dedup();
    let has = |known: &&Enum| {
        let is_value = |value: &&str| {
            known
                .variants
                .iter()
                .any(|variant| variant.wire.text == **value)
        };
        values.iter().all(is_value)
    };
    let mut shared = api.types.iter().flat_map(|file| &file.enums);
    (values.len() >= FEWEST_VALUES)
        .then(|| shared.find(has))
        .flatten()
}

/// Fields whose names have a type of their own everywhere else.
fn unlike(context: &Context<'_>, findings: &mut Findings) {
    let mut named: BTreeMap<&str, Vec<&Field>> = BTreeMap::new();
    for field in fields(context.api) {
        named.entry(&field.wire.text).or_default().push(field);
    }
    for fields in named.values() {
        let (loose, typed): (Vec<&Field>, Vec<&Field>) =
            fields.iter().copied().partition(|field| is_loose(field));
        let Some(first) = typed.first() else { continue };
        let agree = typed
            .iter()
            .all(|field| field.ty == first.ty && is_distinct(&field.ty));
        if !agree || typed.len() < FEWEST_OTHERS || typed.len() <= loose.len() {
            continue;
        }
        for field in loose {
            let message = format!(
                "`{}` is {} here, but {} in {} other places",
                field.wire.text,
                name(&field.ty),
                called(&first.ty),
                typed.len()
            );
            findings
                .add(TYPE_UNLIKE_OTHERS, place(context, field), message)
                .hint(
                    "use that type, or allow the finding with the reason why it is something else",
                );
        }
    }
}

/// Whether a type is shared by what is the same thing.
const fn is_distinct(ty: &Ty) -> bool {
    match ty {
        Ty::Id(named) | Ty::Enum(named) => named.shared,
        Ty::Timestamp | Ty::DateTime | Ty::Date | Ty::Time | Ty::Bool | Ty::Secret => true,
        _ => false,
    }
}

fn called(ty: &Ty) -> String {
    match ty {
        Ty::Id(named) | Ty::Enum(named) => format!("`{}`", named.name),
        Ty::Timestamp => "a `timestamp`".to_owned(),
        Ty::DateTime => "a `datetime`".to_owned(),
        Ty::Date => "a `date`".to_owned(),
        Ty::Time => "a `time`".to_owned(),
        Ty::Bool => "a `bool`".to_owned(),
        _ => "a `secret`".to_owned(),
    }
}

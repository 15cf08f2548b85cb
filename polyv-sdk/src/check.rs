//! The documented bounds and rules, checked before anything is sent.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::endpoint::{Operation, Rule, Shape};
use crate::json::Reader;
use crate::record::{Field, Place, Slots};
use crate::secret::REDACTED;
use crate::value::{CHINA, Codec, Value as _, View};

/// A request that breaks a documented bound or rule. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The parameter, as on the wire, with the path into it where it is nested.
    pub parameter: String,
    /// What is wrong, with the value and the bound.
    pub problem: String,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "parameter `{}` {}", self.parameter, self.problem)
    }
}

impl std::error::Error for Invalid {}

fn invalid(parameter: &str, problem: impl Into<String>) -> Result<(), Invalid> {
    Err(Invalid {
        parameter: parameter.to_owned(),
        problem: problem.into(),
    })
}

/// Checks every parameter by itself, then the rules over several.
pub(crate) fn check(operation: &Operation, request: &dyn Slots) -> Result<(), Invalid> {
    for (index, field) in operation.params.iter().enumerate() {
        if let Some(value) = request.slot(index) {
            // A list is looked at as a list, however it is packed on the wire.
            let view = value.view(field.codec.unpacked());
            check_field(operation.shape, field, field.name, &view)?;
        }
    }
    operation
        .rules
        .iter()
        .try_for_each(|rule| check_rule(operation, request, *rule))
}

fn check_field(shape: Shape, field: &Field, path: &str, view: &View<'_>) -> Result<(), Invalid> {
    match view {
        View::Absent if field.required && !field.account => {
            invalid(path, "is required, and is absent")
        }
        View::Absent | View::Bool(_) | View::Json(_) | View::Empty => Ok(()),
        View::Packed(view) => check_field(shape, field, path, view),
        View::File(file) => file_name(path, file.name()),
        View::Int(value) => number(field, path, Decimal::from(*value)),
        View::Count(value) => number(field, path, Decimal::from(*value)),
        View::Decimal(value) => number(field, path, *value),
        View::Text(value) => text(shape, field, path, value, false),
        View::Secret(value) => text(shape, field, path, value, true),
        View::List(list, codec) => {
            between(path, "items", list.len(), field.items)?;
            // As a text an empty list would be an empty value, which is nothing, or clears.
            let in_json = matches!(field.place, Place::Json | Place::JsonRoot);
            if list.is_empty() && !in_json {
                return invalid(
                    path,
                    "has no items: leave it out, or clear it where the request can",
                );
            }
            (0..list.len()).try_for_each(|index| {
                let item = list.item(index, *codec).unwrap_or(View::Absent);
                check_item(shape, field, &format!("{path}[{index}]"), &item)
            })
        }
        View::Record(record) => {
            for (field, view) in record.fields() {
                check_field(shape, field, &format!("{path}.{}", field.name), &view)?;
            }
            Ok(())
        }
    }
}

/// An item of a comma list cannot hold a comma: it would be taken for two.
fn check_item(shape: Shape, field: &Field, path: &str, item: &View<'_>) -> Result<(), Invalid> {
    match item {
        View::Text(text) | View::Secret(text)
            if field.codec.packing == crate::value::Packing::Comma && text.contains(',') =>
        {
            let shown = shown(text, matches!(item, View::Secret(_)));
            let problem = format!("is {shown}, and an item of a comma list holds no comma");
            invalid(path, problem)
        }
        item => check_field(shape, field, path, item),
    }
}

/// The name is written into a header of the body.
fn file_name(path: &str, name: &str) -> Result<(), Invalid> {
    if name.is_empty() || name.contains(char::is_control) {
        return invalid(
            path,
            format!(
                "has the file name {}, which cannot be sent",
                shown(name, false)
            ),
        );
    }
    Ok(())
}

fn number(field: &Field, path: &str, value: Decimal) -> Result<(), Invalid> {
    match field.range {
        (Some(min), _) if value < Decimal::from(min) => invalid(
            path,
            format!("is {value}, less than the documented minimum of {min}"),
        ),
        (_, Some(max)) if value > Decimal::from(max) => invalid(
            path,
            format!("is {value}, more than the documented maximum of {max}"),
        ),
        _ => Ok(()),
    }
}

fn text(
    shape: Shape,
    field: &Field,
    path: &str,
    value: &str,
    is_secret: bool,
) -> Result<(), Invalid> {
    if value.is_empty() {
        // An empty value that clears a setting is a `View::Empty`.
        return invalid(
            path,
            "is empty: leave it out, or clear it where the request can",
        );
    }
    if value.trim().is_empty() && field.is_signed(shape) {
        return invalid(
            path,
            "is white space alone, which the service's own clients sign differently",
        );
    }
    if field.place == Place::Path && matches!(value, "." | "..") {
        return invalid(
            path,
            format!(
                "is {}, which is not a part of a path",
                shown(value, is_secret)
            ),
        );
    }
    between(path, "characters", value.chars().count(), field.length)
}

fn between(
    path: &str,
    unit: &str,
    count: usize,
    (min, max): (Option<usize>, Option<usize>),
) -> Result<(), Invalid> {
    match (min, max) {
        (Some(min), _) if count < min => invalid(
            path,
            format!("has {count} {unit}, less than the documented minimum of {min}"),
        ),
        (_, Some(max)) if count > max => invalid(
            path,
            format!("has {count} {unit}, more than the documented maximum of {max}"),
        ),
        _ => Ok(()),
    }
}

fn shown(text: &str, is_secret: bool) -> String {
    if is_secret {
        return REDACTED.to_owned();
    }
    format!("{:?}", text.chars().take(40).collect::<String>())
}

fn check_rule(operation: &Operation, request: &dyn Slots, rule: Rule) -> Result<(), Invalid> {
    let find = |name: &str| {
        let index = operation
            .params
            .iter()
            .position(|field| field.name == name)?;
        let codec = operation.params.get(index)?.codec;
        let view = request.slot(index)?.view(codec);
        (!view.is_absent()).then_some((view, codec))
    };
    let at = |name: &str| find(name).and_then(|(view, codec)| instant(&view, codec));
    let given = |names: &[&'static str]| names.iter().filter(|name| find(name).is_some()).count();
    match rule {
        Rule::Span { from, to, max_ms } => match (at(from), at(to)) {
            (Some(start), Some(end)) => span((from, start), (to, end), max_ms),
            _ => Ok(()),
        },
        Rule::SameMonth { from, to } => match (at(from).map(month), at(to).map(month)) {
            (Some(start), Some(end)) if start != end => invalid(
                to,
                format!("is in another month than `{from}`: both are to be in one"),
            ),
            _ => Ok(()),
        },
        Rule::AtLeastOne(names) if given(names) == 0 => invalid(
            &names.join("`, `"),
            "are all absent: at least one is needed",
        ),
        Rule::ExactlyOne(names) if given(names) != 1 => invalid(
            &names.join("`, `"),
            format!(
                "are alternatives: exactly one is needed, {} are there",
                given(names)
            ),
        ),
        Rule::AtMostOne(names) if given(names) > 1 => invalid(
            &names.join("`, `"),
            format!("exclude each other, and {} are there", given(names)),
        ),
        Rule::Together(names) if given(names) != 0 && given(names) != names.len() => invalid(
            &names.join("`, `"),
            "go together: give all of them, or none",
        ),
        Rule::When { param, is, needs } => {
            let decides = find(param).map(|(view, _)| view);
            let text = decides.as_ref().and_then(|view| view.text().ok());
            let text = text.unwrap_or_default();
            let missing = needs.iter().find(|name| find(name).is_none());
            match missing.filter(|_| is.contains(&text.as_str())) {
                Some(name) => {
                    let text = shown(&text, matches!(decides, Some(View::Secret(_))));
                    invalid(name, format!("is needed where `{param}` is {text}"))
                }
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn span(
    (from, start): (&str, Timestamp),
    (to, end): (&str, Timestamp),
    max_ms: i64,
) -> Result<(), Invalid> {
    let length = end.as_millisecond() - start.as_millisecond();
    if length < 0 {
        return invalid(to, format!("is before `{from}`"));
    }
    if length > max_ms {
        let (length, most) = (duration(length), duration(max_ms));
        return invalid(
            to,
            format!("is {length} after `{from}`, more than the documented maximum of {most}"),
        );
    }
    Ok(())
}

/// The point in time that a parameter's text stands for.
pub(crate) fn instant(view: &View<'_>, codec: Codec) -> Option<Timestamp> {
    let text = view.text().ok()?;
    let mut instant = Timestamp::blank();
    instant.read(&mut Reader::of_text(&text), codec).ok()?;
    Some(instant)
}

fn month(at: Timestamp) -> (i16, i8) {
    let date = at.to_zoned(TimeZone::fixed(CHINA)).date();
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

//! The documented bounds and rules, checked before anything is sent.

mod files;
mod invalid;
mod rules;

use rust_decimal::Decimal;

use crate::endpoint::{Operation, Shape};
use crate::field::{Detail, Field, Place, detail};
use crate::secret::REDACTED;
use crate::value::{Object, Packing, Slots, View};

pub(crate) use files::check_name as check_file_name;
pub(crate) use files::size;
pub use invalid::{Breach, Invalid};
pub(crate) use rules::instant;

use invalid::BETWEEN;

/// It breaks what is documented.
fn breaks(breach: Breach, parameter: &str, problem: impl Into<String>) -> Result<(), Invalid> {
    Err(Invalid::new(parameter, problem).of(breach))
}

/// It cannot be sent.
fn invalid(parameter: &str, problem: impl Into<String>) -> Result<(), Invalid> {
    Err(Invalid::new(parameter, problem))
}

/// What a check depends on besides the field.
#[derive(Clone, Copy)]
struct How {
    shape: Shape,
    /// Whether values unknown to their enumeration are allowed.
    unknown_values: bool,
}

/// Checks every parameter by itself, then the rules over several. `unknown_values` allows values that an enumeration
/// does not know.
pub(crate) fn check(
    operation: &Operation,
    request: &dyn Slots,
    unknown_values: bool,
) -> Result<(), Invalid> {
    look(operation, request, unknown_values).map_err(|invalid| invalid.with_setter(operation))
}

fn look(operation: &Operation, request: &dyn Slots, unknown_values: bool) -> Result<(), Invalid> {
    let how = How {
        shape: operation.shape,
        unknown_values,
    };
    for (index, field) in operation.params.iter().enumerate() {
        if let Some(value) = request.slot(index) {
            // A list is looked at as a list, however it is packed on the wire.
            let view = value.seen(field.codec.unpacked());
            check_field(how, field, field.name, &view)?;
        }
    }
    let mut params = operation.params.iter().enumerate();
    params.try_for_each(|(index, field)| match request.slot(index) {
        Some(file) if field.place == Place::File => {
            let max = max_bytes(operation.params, request, field);
            files::sizes(field.name, &file.seen(field.codec.unpacked()), max)
        }
        _ => Ok(()),
    })?;
    let mut rules = operation.rules.iter();
    rules.try_for_each(|rule| {
        rules::check(*rule, "", &|name: &str| {
            find(operation.params, request, name)
        })
    })
}

/// The most bytes that a file of a request may have, which may depend on another parameter.
pub(crate) fn max_bytes(params: &[Field], request: &dyn Slots, field: &Field) -> Option<u64> {
    let max = detail!(field, Detail::MaxBytes(max) => *max);
    let by = detail!(field, Detail::MaxBytesBy(param, sizes) => (*param, *sizes));
    let Some((param, sizes)) = by else { return max };
    let value = find(params, request, param).and_then(|(view, _)| view.text().ok());
    let value = value.unwrap_or_default();
    let found = sizes.iter().find(|(known, _)| *known == value);
    found.map(|(_, max)| *max).or(max)
}

/// The parameter of this name.
fn find<'r>(
    params: &[Field],
    request: &'r dyn Slots,
    name: &str,
) -> Option<(View<'r>, crate::value::Codec)> {
    let index = params.iter().position(|field| field.name == name)?;
    let codec = params.get(index)?.codec;
    Some((request.slot(index)?.seen(codec), codec))
}

/// Checks a record that is not a request.
pub(crate) fn check_record(record: Object<'_>) -> Result<(), Invalid> {
    let how = How {
        shape: Shape::Unsigned,
        unknown_values: false,
    };
    let mut fields = record.fields();
    fields.try_for_each(|(field, view)| check_field(how, field, field.name, &view))
}

fn check_field(how: How, field: &Field, path: &str, view: &View<'_>) -> Result<(), Invalid> {
    match view {
        View::Absent if field.required && !field.account => {
            breaks(Breach::Required, path, "is required but absent")
        }
        View::Absent | View::Bool(_) | View::Json(_) | View::Empty => Ok(()),
        View::Packed(view) => check_field(how, field, path, view),
        View::File(file) => files::check(field, path, file),
        View::Int(value) => number(field, path, Decimal::from(*value)),
        View::Count(value) => number(field, path, Decimal::from(*value)),
        View::Decimal(value) => number(field, path, *value),
        View::Text(value) => text(how.shape, field, path, value, false),
        View::Secret(value) => text(how.shape, field, path, value, true),
        View::Unknown(value, _) if how.unknown_values || value.is_empty() => {
            text(how.shape, field, path, value, false)
        }
        View::Unknown(value, _) => breaks(
            Breach::Values,
            path,
            format!(
                "is {}, which is not a documented value; to send it nevertheless, set \
                 `CallOptions::unknown_values`",
                shown(value, false)
            ),
        ),
        View::List(list, codec) => {
            let items = detail!(field, Detail::Items(min, max) => (*min, *max));
            between(path, (Breach::Items, "items"), list.len(), items)?;
            // As text, an empty list would be an empty value, which means absent or clears the setting.
            let in_json = matches!(field.place, Place::Json | Place::JsonRoot);
            if list.is_empty() && !in_json {
                return empty(field, path, format!("has no items{}", instead(field)));
            }
            (0..list.len()).try_for_each(|index| {
                let item = list.item(index, *codec).unwrap_or(View::Absent);
                check_item(how, field, &format!("{path}[{index}]"), &item)
            })
        }
        View::Record(record) => {
            for (field, view) in record.fields() {
                check_field(how, field, &format!("{path}.{}", field.name), &view)?;
            }
            let find = |name: &str| {
                let mut fields = record.fields();
                let (field, view) = fields.find(|(field, _)| field.name == name)?;
                Some((view, field.codec))
            };
            let mut rules = record.rules().iter();
            rules.try_for_each(|rule| rules::check(*rule, &format!("{path}."), &find))
        }
    }
}

/// It is empty, where that would be taken for absent.
fn empty(field: &Field, path: &str, problem: impl Into<String>) -> Result<(), Invalid> {
    if field.required {
        breaks(Breach::Required, path, problem)
    } else {
        invalid(path, problem)
    }
}

/// What to do about an empty value.
fn instead(field: &Field) -> &'static str {
    if field.required {
        ", but is required"
    } else {
        ": leave it out, or clear it where the request can"
    }
}

/// An item of a comma list cannot hold a comma: it would be taken for two.
fn check_item(how: How, field: &Field, path: &str, item: &View<'_>) -> Result<(), Invalid> {
    let text = match item {
        View::Text(text) | View::Secret(text) => text.as_ref(),
        View::Unknown(text, _) => text,
        _ => "",
    };
    if field.codec.packing == Packing::Comma && text.contains(',') {
        let shown = shown(text, matches!(item, View::Secret(_)));
        return invalid(
            path,
            format!("is {shown}: it contains a comma, which a comma-separated list cannot carry"),
        );
    }
    check_field(how, field, path, item)
}

fn number(field: &Field, path: &str, value: Decimal) -> Result<(), Invalid> {
    let whole = |bound: Option<i64>| bound.map(Decimal::from);
    let read = |digits: Option<&str>| digits.and_then(|digits| digits.parse().ok());
    let range = detail!(field, Detail::Range(min, max) => (whole(*min), whole(*max)));
    let decimals = || detail!(field, Detail::Decimals(min, max) => (read(*min), read(*max)));
    match range.or_else(decimals).unwrap_or_default() {
        (Some(min), _) if value < min => breaks(
            Breach::Range,
            path,
            format!("is {value}, less than the documented minimum of {min}"),
        ),
        (_, Some(max)) if value > max => breaks(
            Breach::Range,
            path,
            format!("is {value}, more than the documented maximum of {max}"),
        ),
        _ => allowed(field, path, value),
    }
}

/// Some numbers have a fixed set of values.
fn allowed(field: &Field, path: &str, value: Decimal) -> Result<(), Invalid> {
    let allowed = detail!(field, Detail::Allowed(allowed) => *allowed);
    let Some(allowed) = allowed else {
        return Ok(());
    };
    if allowed.iter().any(|known| value == Decimal::from(*known)) {
        return Ok(());
    }
    let known: Vec<_> = allowed.iter().map(i64::to_string).collect();
    let known = known.join(", ");
    breaks(
        Breach::Values,
        path,
        format!("is {value}; the documented values are {known}"),
    )
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
        return empty(field, path, format!("is empty{}", instead(field)));
    }
    if value.trim().is_empty() && shape.signs(field) {
        return invalid(
            path,
            "is only white space, which the service's own clients sign differently",
        );
    }
    if field.place == Place::Path && matches!(value, "." | "..") {
        return invalid(
            path,
            format!(
                "is {}, which cannot be a path segment",
                shown(value, is_secret)
            ),
        );
    }
    let is_never = |detail: &Detail| matches!(detail, Detail::Never(never) if *never == value);
    if field.has(is_never) {
        return invalid(
            path,
            format!(
                "is {}, which the service treats as absent: use the constructor without it",
                shown(value, is_secret)
            ),
        );
    }
    let length = detail!(field, Detail::Length(min, max) => (*min, *max));
    let count = value.chars().count();
    between(path, (Breach::Length, "characters"), count, length)
}

fn between(
    path: &str,
    (breach, unit): (Breach, &str),
    count: usize,
    bounds: Option<(Option<usize>, Option<usize>)>,
) -> Result<(), Invalid> {
    match bounds.unwrap_or_default() {
        (Some(min), _) if count < min => breaks(
            breach,
            path,
            format!("has {count} {unit}, less than the documented minimum of {min}"),
        ),
        (_, Some(max)) if count > max => breaks(
            breach,
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

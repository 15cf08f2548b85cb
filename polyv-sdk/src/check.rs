//! The documented bounds and rules, checked before anything is sent.

mod files;
mod rules;

use std::fmt;

use rust_decimal::Decimal;

use crate::endpoint::{Operation, Shape};
use crate::field::{Detail, Field, Place, detail};
use crate::secret::REDACTED;
use crate::value::{Object, Packing, Slots, View};

pub(crate) use files::check_name as check_file_name;
pub(crate) use files::size;
pub(crate) use rules::instant;

/// A request that breaks a documented bound or rule. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invalid {
    /// The parameter, as on the wire, with the path into it where it is nested; several are joined by `, `. Empty if it
    /// is about no parameter.
    pub parameter: String,
    /// What sets the parameter in Rust, where that has another name.
    pub setter: Option<String>,
    /// What is wrong, with the value and the bound.
    pub problem: String,
}

impl Invalid {
    #[cold]
    pub(crate) fn new(parameter: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            parameter: parameter.into(),
            setter: None,
            problem: problem.into(),
        }
    }

    /// Names the setters of the parameters that it is about, in a request of this operation.
    pub(crate) fn with_setter(mut self, operation: &Operation) -> Self {
        let setters = self.parameter.split(BETWEEN).filter_map(|parameter| {
            let name = parameter.split(['.', '[']).next()?;
            let index = operation
                .params
                .iter()
                .position(|field| field.name == name)?;
            let setter = operation.setters.split(' ').nth(index)?;
            (setter != name).then_some(setter)
        });
        let setters = setters.collect::<Vec<_>>().join(BETWEEN);
        self.setter = Some(setters).filter(|setters| !setters.is_empty());
        self
    }
}

/// Between the names of several parameters.
const BETWEEN: &str = ", ";

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |names: &str| names.replace(BETWEEN, "`, `");
        if !self.parameter.is_empty() {
            let several = if self.parameter.contains(BETWEEN) {
                "s"
            } else {
                ""
            };
            write!(f, "parameter{several} `{}` ", quoted(&self.parameter))?;
        }
        if let Some(setter) = &self.setter {
            write!(f, "(`{}`) ", quoted(setter))?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Invalid {}

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
        View::Absent if field.required && !field.account => invalid(path, "is required but absent"),
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
        View::Unknown(value, _) => invalid(
            path,
            format!(
                "is {}, which is not a documented value; to send it nevertheless, set \
                 `CallOptions::unknown_values`",
                shown(value, false)
            ),
        ),
        View::List(list, codec) => {
            let items = detail!(field, Detail::Items(min, max) => (*min, *max));
            between(path, "items", list.len(), items)?;
            // As text, an empty list would be an empty value, which means absent or clears the setting.
            let in_json = matches!(field.place, Place::Json | Place::JsonRoot);
            if list.is_empty() && !in_json {
                return invalid(path, format!("has no items{}", instead(field)));
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
    let range = detail!(field, Detail::Range(min, max) => (*min, *max));
    match range.unwrap_or_default() {
        (Some(min), _) if value < Decimal::from(min) => invalid(
            path,
            format!("is {value}, less than the documented minimum of {min}"),
        ),
        (_, Some(max)) if value > Decimal::from(max) => invalid(
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
    invalid(
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
        return invalid(path, format!("is empty{}", instead(field)));
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
    between(path, "characters", value.chars().count(), length)
}

fn between(
    path: &str,
    unit: &str,
    count: usize,
    bounds: Option<(Option<usize>, Option<usize>)>,
) -> Result<(), Invalid> {
    match bounds.unwrap_or_default() {
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

//! Single values that a spec names, such as a default, against the type of their parameter.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::diagnostic::Diagnostics;
use crate::model::{Field, Form, Name, Ty, Types};
use crate::patterns;
use crate::words::List;

impl Types<'_> {
    /// Whether `field` can have the value `text`, as on the wire; if not, what it can have.
    pub(super) fn takes(self, field: &Field, text: &str) -> Result<(), String> {
        match field.list {
            None => self.takes_one(field, text),
            Some(List::Comma) => text
                .split(',')
                .try_for_each(|item| self.takes_one(field, item)),
            Some(List::Array | List::JsonText) => {
                let items: Vec<serde_json::Value> = serde_json::from_str(text)
                    .map_err(|_| "write the list as JSON, such as `[\"a\", \"b\"]`".to_owned())?;
                items.iter().try_for_each(|item| {
                    let text = item
                        .as_str()
                        .map_or_else(|| item.to_string(), str::to_owned);
                    self.takes_one(field, &text)
                })
            }
        }
    }

    /// Whether `text` is a value of the enumeration called `name`.
    fn variant(self, name: &str, text: &str) -> Result<(), String> {
        let Some(known) = self.enumeration(name) else {
            return Ok(());
        };
        let values = known.variants.iter().map(|variant| &*variant.wire);
        if values.clone().any(|value| value == text) {
            return Ok(());
        }
        let listed: Vec<_> = values.map(|value| format!("`{value}`")).collect();
        Err(format!("it is one of {}", listed.join(", ")))
    }

    /// Whether one item of `field` can be `text`.
    pub(super) fn takes_one(self, field: &Field, text: &str) -> Result<(), String> {
        let expect = |fits: bool, expected: &str| {
            if fits {
                Ok(())
            } else {
                Err(expected.to_owned())
            }
        };
        match (&field.ty, &field.form) {
            (Ty::Int | Ty::Count | Ty::Decimal, _) => number(field, text),
            (Ty::Bool, form) => {
                let words: &[&str] = match form {
                    Form::YesNo | Form::NoYes => &["Y", "N"],
                    Form::OneZero => &["1", "0"],
                    _ => &["true", "false"],
                };
                let expected = format!("it is `{}` or `{}`", words[0], words[1]);
                expect(words.contains(&text), &expected)
            }
            (Ty::Enum(named), _) => self.variant(&named.name, text),
            (Ty::Timestamp, Form::Plain) => {
                let at = text.parse().ok().map(Timestamp::from_millisecond);
                expect(
                    matches!(at, Some(Ok(_))),
                    "it is a number of milliseconds since 1970",
                )
            }
            (ty @ (Ty::Timestamp | Ty::DateTime | Ty::Date | Ty::Time), form) => {
                let pattern = match form {
                    Form::Pattern(pattern) => Some(pattern.as_str()),
                    _ => patterns::usual(ty),
                };
                let fits =
                    pattern.is_none_or(|pattern| patterns::read(pattern, ty, text).is_some());
                let pattern = pattern.unwrap_or_default();
                expect(fits, &format!("it is written as `{pattern}`"))
            }
            (Ty::Json, _) => expect(
                serde_json::from_str::<serde_json::Value>(text).is_ok(),
                "it is JSON",
            ),
            (Ty::Object(_) | Ty::File, _) => {
                Err("an object or a file has no such value".to_owned())
            }
            (Ty::Text | Ty::Secret | Ty::Id(_), _) => {
                let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
                expect(
                    field.length.contains(&length),
                    "its length is not within `min_length` and `max_length`",
                )
            }
        }
    }
}

fn number(field: &Field, text: &str) -> Result<(), String> {
    let Some(value) = text.parse::<Decimal>().ok() else {
        return Err("it is a number".to_owned());
    };
    let is_whole = field.ty == Ty::Decimal || value.is_integer();
    let has_sign = field.ty == Ty::Count && value.is_sign_negative();
    let is_allowed = field.allowed.is_empty()
        || field
            .allowed
            .iter()
            .any(|allowed| value == (*allowed).into());
    if !is_whole {
        Err("it is a whole number".to_owned())
    } else if has_sign {
        Err("a `count` is not negative".to_owned())
    } else if !field.range.contains(&value) {
        Err("it is not within `min` and `max`".to_owned())
    } else if !is_allowed {
        Err("it is not one of `allowed`".to_owned())
    } else {
        Ok(())
    }
}

/// Checks the values that the description of `field` names.
pub(super) fn field(types: Types<'_>, field: &Field, diagnostics: &mut Diagnostics) {
    if field.broken {
        return;
    }
    if field.list == Some(List::Comma)
        && let Ty::Enum(named) = &field.ty
        && let Some(known) = types.enumeration(&named.name)
        && let Some(value) = known.variants.iter().find(|it| it.wire.contains(','))
    {
        let message = format!(
            "`{}` has commas between its values, and `{}` contains one",
            field.wire.text, value.wire.text
        );
        diagnostics
            .error("list-form", field.wire.span, message)
            .hint("write `list: json-text`, or correct the value");
    }
    if let Some(default) = &field.default
        && let Err(expected) = types.takes(field, default)
    {
        let message = format!("`{}` cannot have the value `{default}`", field.wire.text);
        diagnostics
            .error("default-value", default.span, message)
            .hint(expected);
    }
}

/// Checks that each of `values` is one that the parameter or field called `name` can have.
pub(super) fn decisive(
    types: Types<'_>,
    fields: &[Field],
    name: &Name,
    values: &[Name],
    diagnostics: &mut Diagnostics,
) {
    let Some(field) = fields
        .iter()
        .find(|field| *field.wire == **name && !field.broken)
    else {
        return;
    };
    for value in values {
        if let Err(expected) = types.takes_one(field, value) {
            let message = format!("`{}` cannot have the value `{value}`", name.text);
            diagnostics
                .error("rule-value", value.span, message)
                .hint(expected);
        }
    }
}

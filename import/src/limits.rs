//! What is said about a value whose type is known: where the page and its samples disagree, bounds, the default, and
//! a name in Rust where the one on the wire makes a poor one.

use super::builder::{Builder, Place};
use super::json::Json;
use super::known::Known;
use super::note::Of;
use super::scalar::{Kind, Scalar};
use super::spec::{Field, Type};

/// `roomid` and `createtime` are words run together.
pub(super) fn rust_name(field: &mut Field) {
    if field.wire.chars().any(char::is_uppercase) {
        let capitals = field
            .wire
            .chars()
            .take_while(char::is_ascii_uppercase)
            .count();
        let rest = &field.wire[capitals..];
        if capitals > 1 && rest.starts_with(|c: char| c.is_ascii_lowercase()) {
            let name = format!("{}_{rest}", field.wire[..capitals].to_lowercase());
            field.rust = Some(polyv_codegen::snake_case(&name));
        }
        return;
    }
    let end = match &field.ty {
        Type::Named(ty) if ["timestamp", "datetime", "date"].contains(&ty.as_str()) => "time",
        Type::Named(ty) if ty.ends_with("Id") => "id",
        _ => return,
    };
    let stem = field
        .wire
        .strip_suffix(end)
        .filter(|stem| stem.len() > 2 && !stem.ends_with('_'));
    field.rust = stem.map(|stem| format!("{stem}_{end}"));
}

/// The name that other specs have; and a question where the one on the wire makes a poor one.
pub(super) fn better_name(field: &mut Field, known: &Known<'_>) {
    if let Some(rust) = known.rust(&field.wire) {
        field.rust = Some(rust.to_owned());
        return;
    }
    let name = field.rust.clone();
    let name = name.unwrap_or_else(|| polyv_codegen::snake_case(&field.wire));
    let Some((problem, better)) = polyv_codegen::poor_name(&name) else {
        return;
    };
    let proposed = better
        .as_ref()
        .map_or(String::new(), |better| format!(" `{better}` is proposed."));
    field.questions.push(format!(
        "what is it called in Rust? `{name}` {problem}.{proposed}"
    ));
    field.rust = better.or(field.rust.take());
}

impl Scalar<'_> {
    /// Reports where the row and the samples disagree.
    pub(super) fn compare(&self, builder: &mut Builder<'_>, field: &Field, path: &str) {
        let Some(first) = self.values.first() else {
            return;
        };
        if self.row.line == 0 || self.row.ty.is_empty() {
            return;
        }
        let Type::Named(ty) = &field.ty else {
            return;
        };
        let about = format!("{path}{}", self.row.name);
        let is_big = matches!(first, Json::Whole(number) if i32::try_from(*number).is_err());
        let is_id = builder.known.has(ty);
        let found = match (self.kind, first) {
            (Kind::Text, Json::Text(digits))
                if ty == "count" && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                (
                    "the page's own request line sends digits",
                    "a count, which looks the same on the wire",
                )
            }
            (_, Json::Text(_)) if self.place == Place::Text => return,
            (Kind::Text, Json::Whole(_)) if is_id => (
                "the sample sends a number",
                "an identifier, which reads both and is sent as text",
            ),
            (Kind::Text, Json::Text(_)) if ty == "datetime" && self.note.form.is_none() => (
                "the sample sends a date and time",
                "a date and time in UTC+8, as all textual dates of the service",
            ),
            (Kind::Text, Json::Text(_)) if ty == "date" && self.note.form.is_none() => {
                ("the sample sends a date", "a date in UTC+8")
            }
            (Kind::Whole, Json::Whole(_))
                if is_big && ty == "timestamp" && self.row.ty != "Long" =>
            {
                (
                    "the sample's values need more than 32 bits",
                    "a time in milliseconds",
                )
            }
            (Kind::Text, Json::Whole(_) | Json::Decimal | Json::Bool(_))
            | (Kind::Whole | Kind::Decimal, Json::Text(_) | Json::Bool(_))
            | (Kind::Whole, Json::Decimal)
            | (Kind::Bool, Json::Text(_) | Json::Whole(_)) => {
                let other = format!("the sample sends {}", first.kind());
                let choice = format!("`{ty}`, which reads both");
                builder.contradict(about, &self.row.ty, &other, &choice);
                return;
            }
            _ => return,
        };
        builder.contradict(about, &self.row.ty, found.0, found.1);
    }

    pub(super) fn bounds(&self, field: &mut Field) {
        let is_number = ["int", "count", "decimal"].iter().any(|ty| field.ty.is(ty));
        let is_text = match &field.ty {
            Type::Named(ty) => {
                ["text", "secret", "json"].contains(&ty.as_str())
                    || ty.starts_with(|c: char| c.is_uppercase())
            }
            _ => false,
        };
        let bounds = [
            (self.note.min, ["min", "min_length", "min_items"]),
            (self.note.max, ["max", "max_length", "max_items"]),
        ];
        for (bound, [number, length, items]) in bounds {
            let Some(bound) = bound else { continue };
            let key = match bound.of {
                Of::Amount if field.list.is_some() => items,
                Of::Amount if is_number => number,
                Of::Length if is_text => length,
                // A text of digits, or a text whose bound has no unit.
                _ => {
                    field.questions.push(format!(
                        "what does {} bound? It is in the note.",
                        bound.number
                    ));
                    continue;
                }
            };
            field.bounds.retain(|(known, _)| *known != key);
            field.bounds.push((key, bound.number));
        }
        for promised in &self.note.unread {
            if promised.ends_with("bound") || !field.required {
                field.questions.push(format!(
                    "the note speaks of {promised} that was not understood."
                ));
            }
        }
    }

    pub(super) fn default(&self, field: &mut Field) {
        let Some(default) = &self.note.default else {
            return;
        };
        let is_number = ["int", "count"].iter().any(|ty| field.ty.is(ty));
        let number = default.parse::<i64>().ok();
        let limit = |key: &str| {
            field
                .bounds
                .iter()
                .find(|(known, _)| *known == key)
                .map(|(_, bound)| *bound)
        };
        let fits = number.is_some_and(|number| {
            limit("min").is_none_or(|min| number >= min)
                && limit("max").is_none_or(|max| number <= max)
        });
        let is_value = match &field.ty {
            Type::Enum { values, .. } => values.iter().any(|value| value.wire == *default),
            ty if ty.is("decimal") => default.parse::<f64>().is_ok(),
            _ => !is_number || fits,
        };
        if field.required {
            field.questions.push(format!(
                "it is required, and has the default {default}: which is right?"
            ));
        } else if is_value {
            field.default = Some(default.clone());
        } else {
            field.questions.push(format!(
                "is {default} the default? The type cannot have that value."
            ));
        }
    }
}

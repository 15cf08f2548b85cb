//! The schemas of single values, as they are sent and as they may come.

use serde_json::{Map, Value, json};

use super::alternatives::{also, empty};
use super::schema::{Schemas, Scope, map, reference};
use super::texts;
use super::way::Way;
use crate::model::{Form, Ty};

/// Standard base64, whose padding may be left out.
const BASE64: &str = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?)?$";
const BASE64_URL: &str = "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-]{2}(==)?|[A-Za-z0-9_-]{3}=?)?$";

const YES_NO: &str = "flag.YesNo";
const ONE_ZERO: &str = "flag.OneZero";

/// Flags as they are sent, with names: a generator makes one type of each of them, and not one of every parameter.
pub(super) fn flags() -> [(String, Value); 2] {
    [
        (
            YES_NO,
            json!({"type": "string", "enum": ["Y", "N"], "description": "Yes or no."}),
        ),
        (
            ONE_ZERO,
            json!({"type": "integer", "enum": [1, 0], "description": "1 for true, 0 for false."}),
        ),
    ]
    .map(|(name, schema)| (name.to_owned(), schema))
}

impl<'a> Schemas<'a> {
    /// A value as it is sent.
    pub(super) fn sent(
        &mut self,
        scope: Scope<'a>,
        ty: &'a Ty,
        form: &Form,
        way: Way,
    ) -> Map<String, Value> {
        map(match (ty, form) {
            (Ty::Text, Form::Base64) => {
                json!({"type": "string", "contentEncoding": "base64", "pattern": BASE64})
            }
            (Ty::Text, Form::Base64Url) => {
                json!({"type": "string", "contentEncoding": "base64url", "pattern": BASE64_URL})
            }
            (Ty::Text, _) => json!({"type": "string"}),
            (Ty::Secret, _) => json!({"type": "string", "format": "password"}),
            (Ty::Int, _) => json!({"type": "integer", "format": "int64"}),
            (Ty::Count, _) => json!({"type": "integer", "format": "int64", "minimum": 0}),
            (Ty::Decimal, _) => json!({"type": "number"}),
            (Ty::Bool, Form::YesNo) => reference(YES_NO),
            (Ty::Bool, Form::NoYes) => {
                let mut flag = reference(YES_NO);
                flag["x-polyv-inverted"] = json!(true);
                flag
            }
            (Ty::Bool, Form::OneZero) => reference(ONE_ZERO),
            (Ty::Bool, _) => json!({"type": "boolean"}),
            (Ty::Timestamp | Ty::DateTime | Ty::Date | Ty::Time, _) => time(ty, form),
            (Ty::Json, _) => json!({}),
            (Ty::File, _) => {
                json!({"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"})
            }
            (Ty::Id(id), Form::Numeric) => {
                json!({"type": "integer", "format": "int64", "x-polyv-type": id.name})
            }
            (Ty::Enum(known), Form::Numeric) => self.numeric(scope, known),
            (Ty::Id(id), _) => reference(&id.name),
            (Ty::Enum(known), _) => reference(&self.enumeration(scope, known)),
            (Ty::Object(known), _) => {
                self.reference(scope, known, if way == Way::Text { Way::Json } else { way })
            }
        })
    }

    /// A value as it may come.
    pub(super) fn received(
        &mut self,
        scope: Scope<'a>,
        ty: &'a Ty,
        form: &Form,
    ) -> Map<String, Value> {
        // One alternative for each type: some tools do not support lists of types here.
        let of = |name: &str| json!({ "type": name });
        map(match (ty, form) {
            (Ty::Text | Ty::Secret, Form::Base64) => {
                json!({"type": ["string", "null"], "contentEncoding": "base64"})
            }
            (Ty::Text | Ty::Secret, Form::Base64Url) => {
                json!({"type": ["string", "null"], "contentEncoding": "base64url"})
            }
            (Ty::Text, _) => json!({"type": ["string", "number", "null"]}),
            (Ty::Secret, _) => json!({"type": ["string", "number", "null"], "format": "password"}),
            (Ty::Decimal, _) => json!({"type": ["number", "string", "null"]}),
            (Ty::Bool, form) => flag(form),
            (Ty::Int | Ty::Count, _) | (Ty::Timestamp, Form::Plain) => {
                json!({"type": ["integer", "string", "null"], "format": "int64"})
            }
            (Ty::Timestamp | Ty::DateTime | Ty::Date | Ty::Time, _) => {
                json!({"type": ["string", "integer", "null"], "x-polyv-format": format_of(ty, form)})
            }
            (Ty::Json, _) => json!({}),
            (Ty::File, _) => json!({"type": "string", "format": "binary"}),
            // An empty identifier names nothing, as `null` does.
            (Ty::Id(id), _) => self.received_as(&id.name, [of("integer"), of("null"), empty()]),
            // Values that no page lists are kept.
            (Ty::Enum(known), _) => {
                let name = self.enumeration(scope, known);
                self.received_as(&name, ["string", "integer", "null"].map(of))
            }
            (Ty::Object(known), _) => also(self.reference(scope, known, Way::Reply), [of("null")]),
        })
    }
}

/// A flag as it may come: one alternative for each type, as generators make one type of an `enum`.
fn flag(form: &Form) -> Value {
    let text = |pattern: &str| json!({"type": "string", "pattern": pattern});
    let (boolean, nothing) = (json!({"type": "boolean"}), json!({"type": "null"}));
    let digit = json!({"type": "integer", "minimum": 0, "maximum": 1});
    match form {
        Form::YesNo => json!({"anyOf": [text("^[YN]$"), boolean, nothing]}),
        Form::NoYes => {
            json!({"anyOf": [text("^[YN]$"), boolean, nothing], "x-polyv-inverted": true})
        }
        Form::OneZero => json!({"anyOf": [digit, text("^[01]$"), boolean, nothing]}),
        _ => json!({"anyOf": [boolean, text("^(true|false|Y|N)$"), digit, nothing]}),
    }
}

/// A point in time as it is sent.
fn time(ty: &Ty, form: &Form) -> Value {
    if (ty, form) == (&Ty::Timestamp, &Form::Plain) {
        return json!({
            "type": "integer",
            "format": "int64",
            "minimum": 1_000_000_000_000_i64,
            "maximum": 9_999_999_999_999_i64,
        });
    }
    let format = format_of(ty, form);
    if format == "%Y-%m-%d" {
        return json!({"type": "string", "format": "date", "x-polyv-format": format});
    }
    json!({"type": "string", "pattern": texts::pattern(format), "x-polyv-format": format})
}

fn format_of<'f>(ty: &Ty, form: &'f Form) -> &'f str {
    match (form, ty) {
        (Form::Pattern(pattern), _) => pattern,
        (_, Ty::Date) => "%Y-%m-%d",
        (_, Ty::Time) => "%H:%M:%S",
        _ => "%Y-%m-%d %H:%M:%S",
    }
}

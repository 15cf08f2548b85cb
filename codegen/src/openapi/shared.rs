//! What operations share: the parameters of the signature, and refusals.

use serde_json::{Map, Value, json};

use super::{envelopes, texts};
use crate::model::{Api, AuthScheme, Name};

/// The parameters of a signature, in the order in which they are described.
pub(super) fn signing(scheme: &AuthScheme) -> &'static [&'static str] {
    match scheme {
        AuthScheme::None => &[],
        AuthScheme::Account | AuthScheme::Group => {
            &["appId", "timestamp", "sign", "signatureMethod"]
        }
        AuthScheme::FixedKey(_) => &["sign"],
    }
}

pub(super) fn is_of_signature(name: &str) -> bool {
    signing(&AuthScheme::Account).contains(&name)
}

pub(super) fn is_required(name: &str) -> bool {
    name != "signatureMethod"
}

/// The component that describes a parameter of the signature. Every published key has one of its own.
pub(super) fn parameter_of(name: &str, (auth, scheme): &(Name, AuthScheme)) -> String {
    match scheme {
        AuthScheme::FixedKey(_) => format!("signing.{name}-{}", auth.text),
        _ => format!("signing.{name}"),
    }
}

/// The component that describes its value.
pub(super) fn schema_of(name: &str, auth: &(Name, AuthScheme)) -> String {
    parameter_of(name, auth)
}

/// An example of a form with dummy values for the signature.
pub(super) fn with_signature(
    mut example: Map<String, Value>,
    scheme: &AuthScheme,
    is_signed: bool,
) -> Value {
    if is_signed {
        for name in signing(scheme) {
            if let Some(value) = sample(name) {
                example.insert((*name).to_owned(), value);
            }
        }
    }
    Value::Object(example)
}

fn sample(name: &str) -> Option<Value> {
    match name {
        "appId" => Some(json!("frlr1zazn3")),
        "timestamp" => Some(json!(1_655_711_232_000_i64)),
        "sign" => Some(json!("572FA5A8502E2B621B6773FCB5CF93A1")),
        _ => None,
    }
}

/// The schemas of the parameters of a signature.
fn value_of(name: &str, scheme: &AuthScheme) -> Value {
    match (name, scheme) {
        ("appId", _) => {
            json!({"type": "string", "minLength": 1, "description": "The application."})
        }
        ("timestamp", _) => json!({
            "type": "integer",
            "format": "int64",
            "minimum": 1_000_000_000_000_i64,
            "maximum": 9_999_999_999_999_i64,
            "description": "The time of the call, in milliseconds since 1970: 13 digits.",
        }),
        ("signatureMethod", _) => json!({
            "type": "string",
            "enum": ["MD5", "SHA256"],
            "description": "The hash of the signature; MD5 if it is not sent. It is itself signed.",
        }),
        (_, AuthScheme::FixedKey(key)) => json!({
            "type": "string",
            "pattern": "^[0-9A-F]{32}$",
            "description": format!("The signature, with the published key `{key}` instead of the app secret, over only the \
                operation's own parameters. {}", texts::SIGNATURE),
        }),
        _ => json!({
            "type": "string",
            "pattern": "^([0-9A-F]{32}|[0-9A-F]{64})$",
            "description": format!("The signature. {}", texts::SIGNATURE),
        }),
    }
}

/// All components; `schemas` are those of the types.
pub(super) fn components(api: &Api, mut schemas: Map<String, Value>) -> Value {
    let mut parameters = Map::new();
    for auth in &api.service.auth {
        let pair = (auth.name.clone(), auth.scheme.clone());
        for name in signing(&auth.scheme) {
            let schema = schema_of(name, &pair);
            let parameter = super::object([
                ("name", Some(json!(name))),
                ("in", Some(json!("query"))),
                ("required", is_required(name).then_some(Value::Bool(true))),
                (
                    "description",
                    Some(value_of(name, &auth.scheme)["description"].clone()),
                ),
                ("example", sample(name)),
                ("schema", Some(super::schema::reference(&schema))),
            ]);
            parameters.insert(parameter_of(name, &pair), parameter);
            schemas.insert(schema, value_of(name, &auth.scheme));
        }
    }
    schemas.extend(envelopes::all());
    schemas.extend(super::values::flags());
    schemas.extend(super::replies::shared());
    let (mut responses, mut examples) = (Map::new(), Map::new());
    for (family, refusals) in &api.service.refusals {
        for refusal in refusals {
            let value = serde_json::from_str(&refusal.body).unwrap_or_else(|_| json!(refusal.body));
            let example = json!({"summary": refusal.cause, "description": format!("Known from: {}", refusal.source), "value": value});
            examples.insert(format!("{family}.{}", refusal.cause), example);
        }
        for status in super::replies::statuses(refusals) {
            let response = super::replies::refusal(api, family, status, Vec::new());
            responses.insert(format!("{family}.{status}"), response);
        }
    }
    json!({"schemas": schemas, "parameters": parameters, "responses": responses, "examples": examples})
}

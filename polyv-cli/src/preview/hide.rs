//! Secrets among the parameters, wherever they are in a request.

use polyv_sdk::AnyRequest;
use polyv_sdk::dynamic::ParamFacts;
use serde_json::Value;

use crate::leaf::Leaf;

const SHOWN: &str = "***";

/// The values that are not shown, in all their spellings, longest first.
pub(super) struct Hidden(Vec<String>);

impl Hidden {
    /// The secrets of a request.
    pub(super) fn of(leaf: &Leaf, request: &AnyRequest) -> Self {
        let mut secrets = Vec::new();
        let stored = serde_json::to_value(polyv_sdk::reveal(request)).unwrap_or_default();
        collect(
            &leaf.facts.params,
            stored.get("params").unwrap_or(&Value::Null),
            &mut secrets,
        );
        let mut spellings: Vec<String> = Vec::new();
        for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
            let json = Value::from(secret.as_str()).to_string();
            spellings.push(json.trim_matches('"').to_owned());
            spellings.push(encoded(&secret));
            spellings.push(secret);
        }
        spellings.sort_by_key(|text| std::cmp::Reverse(text.len()));
        spellings.dedup();
        Self(spellings)
    }

    /// The text without them.
    pub(super) fn text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.as_str(), SHOWN)
        })
    }

    /// Whether there are any.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn collect(params: &[ParamFacts], value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(params, item, secrets)),
        Value::Object(members) => {
            for (name, value) in members {
                let Some(param) = params.iter().find(|param| param.name == *name) else {
                    continue;
                };
                match value {
                    Value::String(text) if param.secret => secrets.push(text.clone()),
                    Value::Array(items) if param.secret => {
                        secrets.extend(
                            items
                                .iter()
                                .filter_map(|item| item.as_str().map(str::to_owned)),
                        );
                    }
                    value => collect(&param.fields, value, secrets),
                }
            }
        }
        _ => {}
    }
}

/// As in a query or a form.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"*-._".contains(&byte) => {
                out.push(char::from(byte));
            }
            byte => {
                // A String takes everything.
                let _ = std::fmt::Write::write_fmt(&mut out, format_args!("%{byte:02X}"));
            }
        }
    }
    out
}

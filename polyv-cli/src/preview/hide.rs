//! Secrets among the parameters, wherever they are in a request.

use serde_json::Value;

use crate::doc::HIDDEN;

/// The values that are not shown, in all their spellings, longest first.
pub(super) struct Hidden(Vec<String>);

impl Hidden {
    /// The secrets of a request.
    pub(super) fn of(secrets: Vec<String>) -> Self {
        let mut spellings: Vec<String> = Vec::new();
        for secret in secrets {
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
            text.replace(secret.as_str(), HIDDEN)
        })
    }

    /// Whether there are any.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
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

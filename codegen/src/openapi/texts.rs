//! Descriptions.

use serde_json::{Value, json};

use super::way::Way;
use crate::model::{Api, Endpoint, Field, Form, Ty};
use crate::sentences;
use crate::texts::plain;
use crate::words::{FieldBasis, List};

/// How every signed request gets its signature.
pub(super) const SIGNATURE: &str = "\
Take the signed parameters (`x-polyv-signed` of the operation lists them) whose value is not empty; `appId`, `timestamp` \
and, if it is sent, `signatureMethod` are among them; `sign` itself is not. Sort them by name, in ASCII order. \
Concatenate each name and its value, without separators, with the values as they are before they are encoded for \
the URL or the form. Put the app secret before and after. Hash the UTF-8 bytes, with MD5, or with SHA-256 where \
`signatureMethod` is `SHA256`. Write the digest in upper-case hex. Parameters in the path, JSON bodies and files are never \
signed.";

/// A text, unless it is empty.
pub(super) fn some(text: &str) -> Option<Value> {
    let text = text.trim();
    (!text.is_empty()).then(|| json!(text))
}

/// What the document is, and what holds for all operations.
pub(super) fn info(api: &Api) -> String {
    let mut text = format!(
        "Generated from the specs of polyv-sdk; the facts come from the vendor's pages, which each operation names.\n\n\
         ## Signature\n\n{SIGNATURE}\n\n\
         ## Replies\n\n\
         A reply is judged by its envelope, not only by its HTTP status: the service may refuse a call with the status \
         200, and gateways in front of an endpoint may answer in the envelope of another family."
    );
    if let Some(limit) = &api.service.quota {
        text.push_str("\n\n## Quota\n\n");
        text.push_str(&sentences::quota(limit));
    }
    text
}

/// What an operation does, and the facts about it that OpenAPI cannot express.
pub(super) fn operation(endpoint: &Endpoint) -> String {
    let mut parts = vec![plain(&endpoint.title)];
    parts.extend(endpoint.notes.as_deref().map(plain));
    if let Some(deprecated) = &endpoint.deprecated {
        let successor = deprecated.successor.as_ref();
        let successor = successor.map_or_else(String::new, |name| format!("Use `{}`: ", name.text));
        parts.push(format!("{successor}{}", plain(&deprecated.reason)));
    }
    parts.push(sentences::effect(endpoint.effect).to_owned());
    let rules = endpoint.rules.iter();
    parts.extend(rules.map(|rule| sentences::rule(&rule.value)));
    parts.extend(endpoint.quotas.iter().map(sentences::quota));
    parts.join("\n\n")
}

/// What a field is, and how it is written if the schema does not say so.
pub(super) fn field(field: &Field, way: Way) -> String {
    let mut text = plain(&field.doc);
    let mut add = |sentence: &str| {
        text.push(' ');
        text.push_str(sentence);
    };
    match (&field.ty, &field.form) {
        (Ty::Timestamp, Form::Plain) => add("Milliseconds since 1970."),
        (Ty::Timestamp | Ty::DateTime | Ty::Date | Ty::Time, _) => add("In UTC+8."),
        (Ty::Bool, Form::YesNo) => add("`Y` for true, `N` for false."),
        (Ty::Bool, Form::NoYes) => add("Inverted: `N` for true, `Y` for false."),
        _ => {}
    }
    if field.list == Some(List::Comma) && way != Way::Text {
        add("Several values, separated by commas.");
    }
    if let Some(absent) = &field.absent {
        add(&format!("Without it: {}", plain(&absent.means)));
    }
    if field.clear && way != Way::Reply {
        add("An empty value clears the setting; it is sent, and not signed.");
    }
    if field.basis == Some(FieldBasis::Sample) {
        add("Seen only in a sample.");
    }
    text
}

/// A regular expression for what a `strftime` pattern writes.
pub(super) fn pattern(format: &str) -> String {
    let mut pattern = "^".to_owned();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '%' { chars.next() } else { None }) {
            ('%', Some('Y')) => pattern.push_str("[0-9]{4}"),
            ('%', Some('m')) => pattern.push_str("(0[1-9]|1[0-2])"),
            ('%', Some('d')) => pattern.push_str("(0[1-9]|[12][0-9]|3[01])"),
            ('%', Some('H')) => pattern.push_str("([01][0-9]|2[0-3])"),
            ('%', Some('M' | 'S')) => pattern.push_str("[0-5][0-9]"),
            ('%', Some('F')) => {
                pattern.push_str("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])");
            }
            ('%', Some('T')) => pattern.push_str("([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"),
            // Any other conversion: whatever it writes.
            ('%', Some(other)) if other != '%' => pattern.push_str(".*"),
            _ => pattern.push_str(&literal(c.encode_utf8(&mut [0; 4]))),
        }
    }
    pattern.push('$');
    pattern
}

/// A text, escaped for a regular expression.
pub(super) fn literal(text: &str) -> String {
    let mut literal = String::new();
    for c in text.chars() {
        if ".()[]{}+*?^$|\\/".contains(c) {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_regular_expressions() {
        let cases = [
            ("%Y%m", "^[0-9]{4}(0[1-9]|1[0-2])$"),
            ("%H:%M", "^([01][0-9]|2[0-3]):[0-5][0-9]$"),
            ("%Y.%m", "^[0-9]{4}\\.(0[1-9]|1[0-2])$"),
            ("%j%%", "^.*%$"),
            ("%", "^%$"),
        ];
        for (format, expected) in cases {
            assert_eq!(pattern(format), expected, "{format}");
        }
    }
}

//! Whether a reply reports a success. It is decided only here, from all that an envelope can say.

use serde_json::Value;

use crate::json::Digits;
use crate::value::{Json, Text};

/// Words by which a status reports a success. Any other word reports a refusal: a refused write must not count as
/// done because the service uses a new word.
const GOOD: [&str; 6] = [
    "success",
    "succeed",
    "succeeded",
    "successful",
    "ok",
    "true",
];

/// Words by which the field `success` confirms one.
const YES: [&str; 3] = ["1", "y", "yes"];

/// Words in the field `error` that report no error.
const NOTHING: [&str; 9] = ["", "0", "false", "null", "n", "no", "none", "ok", "success"];

/// Bytes of a message and of a request id that are kept.
const MESSAGE: usize = 4096;
const REQUEST_ID: usize = 256;

/// What an envelope says about the outcome. Absent, `null` and empty fields say nothing.
#[derive(Debug, Default)]
pub(super) struct Claims {
    pub(super) code: Option<Text>,
    pub(super) status: Option<Text>,
    pub(super) success: Option<Text>,
    pub(super) error: Json,
    pub(super) message: Option<Text>,
    pub(super) legacy_message: Option<Text>,
    pub(super) request_id: Option<Text>,
    /// Whether `code`, `status` or `success` is not a scalar, or comes twice with different values.
    pub(super) is_doubtful: bool,
}

impl Claims {
    /// Whether any field identifies this as an envelope. A `status` that is a number is an HTTP status, as web
    /// frameworks put into their own error objects, and their `error` is a text.
    pub(super) fn is_envelope(&self) -> bool {
        let has_word = given(self.status.as_ref()).is_some_and(|status| number(status).is_none());
        let has_object = self.error.get("code").or(self.error.get("desc")).is_some();
        given(self.code.as_ref()).is_some()
            || given(self.success.as_ref()).is_some()
            || has_word
            || has_object
    }

    /// Whether there is an `error` that reports one.
    pub(super) fn has_error(&self) -> bool {
        !is_nothing(&self.error)
    }

    /// Why the call was refused, unless it succeeded: every field that says anything has to agree.
    pub(super) fn refusal(&self) -> Option<String> {
        let agree = !self.is_doubtful
            && given(self.code.as_ref()).is_none_or(|code| number(code) == Some(200))
            && given(self.success.as_ref()).is_none_or(|word| is_among(word, &[&GOOD, &YES]))
            && given(self.status.as_ref()).is_none_or(is_good_status)
            && !self.has_error();
        let silent = if self.is_doubtful {
            "the reply does not say clearly whether the call succeeded"
        } else {
            "the service refused the call without a reason"
        };
        let message = || self.message().unwrap_or_else(|| silent.to_owned());
        (!agree).then(message)
    }

    /// The service's own words, the most specific ones first.
    pub(super) fn message(&self) -> Option<String> {
        let inner = ["desc", "message", "msg"]
            .into_iter()
            .find_map(|name| text(self.error.get(name)?));
        let outer = [&self.message, &self.legacy_message];
        inner
            .or_else(|| text(&self.error).filter(|_| self.has_error()))
            .or_else(|| outer.into_iter().find_map(|text| given(text.as_ref())))
            .map(|text| bounded(text, MESSAGE))
    }

    pub(super) fn code(&self) -> Option<i64> {
        number(given(self.code.as_ref())?)
    }

    pub(super) fn error_code(&self) -> Option<i64> {
        match self.error.get("code")? {
            Value::String(text) => number(text),
            Value::Number(digits) => number(&digits.to_string()),
            _ => None,
        }
    }

    pub(super) fn request_id(&self) -> Option<String> {
        given(self.request_id.as_ref()).map(|id| bounded(id, REQUEST_ID))
    }
}

/// A status is a word, or the HTTP status once more.
fn is_good_status(status: &str) -> bool {
    let is_good = |status| (200..300).contains(&status);
    number(status).is_some_and(is_good) || is_among(status, &[&GOOD])
}

fn is_among(word: &str, lists: &[&[&str]]) -> bool {
    let mut words = lists.iter().copied().flatten();
    words.any(|known| word.eq_ignore_ascii_case(known)) || number(word) == Some(1)
}

/// Whether the field `error` reports no error, such as `null`, `""`, `0`, `{}` or an object of such values.
fn is_nothing(error: &Value) -> bool {
    match error {
        Value::Null => true,
        Value::Bool(is_error) => !is_error,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => NOTHING
            .iter()
            .any(|nothing| text.trim().eq_ignore_ascii_case(nothing)),
        Value::Array(items) => items.iter().all(is_nothing),
        Value::Object(fields) => fields.values().all(is_nothing),
    }
}

fn text(value: &Value) -> Option<&str> {
    value
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn given(text: Option<&Text>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// `200`, `"200"`, `200.0` and `2e2` are one number.
fn number(text: &str) -> Option<i64> {
    Digits::of_text(text).whole()
}

/// The start of a text of any length.
fn bounded(text: &str, limit: usize) -> String {
    if text.len() <= limit {
        return text.to_owned();
    }
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}...", text.get(..end).unwrap_or_default())
}

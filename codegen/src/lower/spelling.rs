//! Spellings.

use crate::diagnostic::Diagnostics;
use crate::model::{Form, Ty};
use crate::patterns;
use crate::source::{Located, Span};

/// The words for spellings.
const WORDS: &[&str] = &[
    "Y/N",
    "N/Y",
    "1/0",
    "number",
    "base64",
    "base64url",
    "json-text",
    "a pattern such as \"%Y%m\"",
];

fn unknown(word: &str, at: Span, diagnostics: &mut Diagnostics) {
    let message = format!("`{word}` is not a spelling");
    let mistake = diagnostics.error("unknown-form", at, message);
    match patterns::of_page(word) {
        Some(pattern) => mistake.hint(format!("write it as `\"{pattern}\"`")),
        None => mistake.suggest(word, WORDS.iter().copied()),
    }
}

/// The spelling `given` for a value of the type `ty`. `None` means that it was reported, or that the
/// type was.
pub(super) fn spelling(
    given: Option<&Located<String>>,
    ty: Option<&Ty>,
    diagnostics: &mut Diagnostics,
) -> Option<Form> {
    let Some(given) = given else {
        return Some(Form::Plain);
    };
    let form = match given.value.as_str() {
        "Y/N" => Form::YesNo,
        "N/Y" => Form::NoYes,
        "1/0" => Form::OneZero,
        "number" => Form::Numeric,
        "base64" => Form::Base64,
        "base64url" => Form::Base64Url,
        "json-text" => Form::JsonText,
        pattern if pattern.starts_with('%') => Form::Pattern(pattern.to_owned()),
        other => {
            unknown(other, given.span, diagnostics);
            return None;
        }
    };
    let ty = ty?;
    let fits = match form {
        Form::YesNo | Form::NoYes | Form::OneZero => *ty == Ty::Bool,
        Form::Numeric => matches!(ty, Ty::Id(_) | Ty::Enum(_)),
        Form::Base64 | Form::Base64Url => *ty == Ty::Text,
        Form::JsonText => matches!(ty, Ty::Object(_) | Ty::Json),
        Form::Pattern(_) => matches!(ty, Ty::Timestamp | Ty::DateTime | Ty::Date | Ty::Time),
        Form::Plain => true,
    };
    if !fits {
        let what = match form {
            Form::YesNo | Form::NoYes | Form::OneZero => "a `bool`",
            Form::Numeric => "an identifier or an enumeration",
            Form::Base64 | Form::Base64Url => "a `text`",
            Form::JsonText => "an object or `json`",
            Form::Pattern(_) | Form::Plain => "a `timestamp`, a `datetime`, a `date` or a `time`",
        };
        let message = format!("`{}` is not a spelling of this type", given.value);
        diagnostics
            .error("form-type", given.span, message)
            .hint(format!("`{}` is for {what}", given.value));
    } else if let Form::Pattern(pattern) = &form
        && let Err(problem) = patterns::round_trip(pattern, ty)
    {
        let hint = "write all parts of the type, by `%Y`, `%m`, `%d`, `%H` (00 to 23), `%M` and `%S`, or choose another type";
        diagnostics.error("pattern", given.span, problem).hint(hint);
        return None;
    }
    Some(form)
}

//! Whether one text is of its kind, and within its bounds.

use crate::catalogue::{Kind, Param};
use crate::validate::{date, wrong};
use crate::verdict::{Reason, Refusal};

/// Checks the text of a single value; a number or a flag of JSON comes as its text, too.
pub(super) fn check(param: &Param, text: &str) -> Result<(), Refusal> {
    // Some parameters take a word beside the values of their kind; the catalogue lists it.
    if param.values.iter().any(|value| value == text) {
        return Ok(());
    }
    if param.kind == Kind::Enum && !param.values.is_empty() {
        let detail = format!("not one of {}", param.values.join(", "));
        return Err(wrong(param, Reason::ParamValue, detail));
    }
    if let Err(wanted) = check_kind(param, text) {
        return Err(wrong(param, Reason::ParamFormat, format!("not {wanted}")));
    }
    check_allowed(param, text)?;
    check_range(param, text)?;
    check_length(param, text.chars().count())
}

/// What the text should have been, when it is not of the parameter's kind.
fn check_kind(param: &Param, text: &str) -> Result<(), &'static str> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (ok, wanted) = match param.kind {
        Kind::Text | Kind::Id | Kind::Enum => (!text.is_empty(), "a text, since it is empty"),
        Kind::Int => (
            digits(unsigned) && text.parse::<i64>().is_ok(),
            "a whole number",
        ),
        Kind::Count => (
            digits(text) && text.parse::<i64>().is_ok(),
            "a whole number from 0 up",
        ),
        Kind::Decimal => {
            let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
            (digits(whole) && digits(fraction), "a decimal number")
        }
        Kind::Bool => (matches!(text, "true" | "false"), "true or false"),
        Kind::FlagYn | Kind::FlagNy => (matches!(text, "Y" | "N"), "Y or N"),
        Kind::Flag01 => (matches!(text, "0" | "1"), "0 or 1"),
        Kind::Timestamp => (digits(text) && text.len() == 13, "a timestamp of 13 digits"),
        Kind::Datetime | Kind::Date | Kind::Month | Kind::Time => (
            date::civil_of(param.kind, param.format.as_deref(), text).is_some(),
            "a date or time in its format",
        ),
        Kind::Base64 => (is_base64(text), "base64"),
        // JSON has been read before; a file's content is its own business.
        Kind::Json | Kind::Object | Kind::File => (true, ""),
    };
    if ok { Ok(()) } else { Err(wanted) }
}

/// Standard or URL-safe; padding may be left out.
fn is_base64(text: &str) -> bool {
    let unpadded = text.trim_end_matches('=');
    let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte);
    text.len() - unpadded.len() <= 2 && unpadded.len() % 4 != 1 && unpadded.bytes().all(in_alphabet)
}

fn check_allowed(param: &Param, text: &str) -> Result<(), Refusal> {
    let number = text.parse::<i64>();
    if param.allowed.is_empty() || number.is_ok_and(|number| param.allowed.contains(&number)) {
        return Ok(());
    }
    let allowed: Vec<_> = param.allowed.iter().map(i64::to_string).collect();
    let detail = format!("not one of {}", allowed.join(", "));
    Err(wrong(param, Reason::ParamValue, detail))
}

fn check_range(param: &Param, text: &str) -> Result<(), Refusal> {
    if !matches!(
        param.kind,
        Kind::Int | Kind::Count | Kind::Decimal | Kind::Timestamp
    ) {
        return Ok(());
    }
    let Ok(number) = text.parse::<f64>() else {
        return Ok(());
    };
    if let Some(min) = param.min.filter(|min| number < *min) {
        return Err(wrong(param, Reason::ParamRange, format!("below {min}")));
    }
    if let Some(max) = param.max.filter(|max| number > *max) {
        return Err(wrong(param, Reason::ParamRange, format!("above {max}")));
    }
    Ok(())
}

fn check_length(param: &Param, length: usize) -> Result<(), Refusal> {
    between(
        param,
        length,
        param.min_length,
        param.max_length,
        "characters",
    )
}

/// Checks a length or a count against the bounds that there are.
pub(super) fn between(
    param: &Param,
    found: usize,
    min: Option<usize>,
    max: Option<usize>,
    unit: &str,
) -> Result<(), Refusal> {
    let out = |bound: &str, limit: usize| {
        Err(wrong(
            param,
            Reason::ParamLength,
            format!("{found} {unit}, and {limit} is the {bound}"),
        ))
    };
    match (min, max) {
        (Some(min), _) if found < min => out("least", min),
        (_, Some(max)) if found > max => out("most", max),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Checks texts that are taken, and texts that are refused for the reason.
    #[track_caller]
    fn texts(mut definition: Value, taken: &[&str], reason: Reason, refused: &[&str]) {
        definition["name"] = "it".into();
        let param: Param = serde_json::from_value(definition).unwrap();
        for text in taken {
            assert_eq!(check(&param, text), Ok(()), "{param:?}");
        }
        for text in refused {
            let found = check(&param, text).map_err(|refusal| refusal.reason);
            assert_eq!(found, Err(reason), "{text:?} {param:?}");
        }
    }

    #[track_caller]
    fn kind(kind: &str, taken: &[&str], refused: &[&str]) {
        texts(json!({ "kind": kind }), taken, Reason::ParamFormat, refused);
    }

    #[test]
    fn numbers() {
        let too_large = "9223372036854775808";
        kind(
            "int",
            &["-5", "0", "12"],
            &["5.0", "+5", " 5", "", "-", too_large],
        );
        kind("count", &["0", "12"], &["-1", " 1", too_large]);
        kind(
            "decimal",
            &["0.50", "-1", "3"],
            &["1.", ".5", "1e3", "NaN", "1.2.3"],
        );
    }

    #[test]
    fn ranges() {
        let whole = json!({"kind": "int", "min": 1, "max": 1000});
        texts(
            whole,
            &["1", "1000"],
            Reason::ParamRange,
            &["0", "1001", "-5"],
        );
        let money = json!({"kind": "decimal", "min": 0.01});
        texts(money, &["0.01"], Reason::ParamRange, &["0.009"]);
    }

    #[test]
    fn numbers_that_are_listed() {
        let duration = json!({"kind": "count", "allowed": [0, 5, 30]});
        texts(
            duration,
            &["0", "5", "30"],
            Reason::ParamValue,
            &["1", "31"],
        );
    }

    #[test]
    fn flags() {
        kind("flag-yn", &["Y", "N"], &["y", "true", "1"]);
        kind("flag-ny", &["Y", "N"], &["y", "true", "1"]);
        kind("flag-01", &["0", "1"], &["2", "Y"]);
        kind("bool", &["true", "false"], &["Y", "1", "True"]);
    }

    #[test]
    fn times() {
        kind(
            "timestamp",
            &["1655711232000"],
            &["1655711232", "16557112320001", "165571123200x"],
        );
        let sentinel = json!({"kind": "timestamp", "values": ["0"]});
        texts(
            sentinel,
            &["0", "1655711232000"],
            Reason::ParamFormat,
            &["1"],
        );
        let date = json!({"kind": "date", "format": "%Y%m%d"});
        texts(
            date,
            &["20220618"],
            Reason::ParamFormat,
            &["2022-06-18", "20220631"],
        );
        kind("time", &["23:59:59"], &["24:00:00"]);
    }

    #[test]
    fn enums() {
        let choice = json!({"kind": "enum", "values": ["ppt", "alone"]});
        texts(
            choice,
            &["ppt", "alone"],
            Reason::ParamValue,
            &["PPT", "topclass", ""],
        );
        // Without documented values there is nothing to compare with.
        kind("enum", &["anything"], &[""]);
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        let name = json!({"kind": "text", "min_length": 2, "max_length": 3});
        texts(
            name,
            &["测试", "测试测"],
            Reason::ParamLength,
            &["测", "测试测试"],
        );
    }

    #[test]
    fn base64_of_both_alphabets() {
        kind(
            "base64",
            &["5rWL6K-V", "5rWL6K+V", "YQ==", "YQ"],
            &["a b", "Y", "YQ==="],
        );
    }
}

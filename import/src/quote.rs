//! Texts as YAML takes them.

/// A key: the parser of the specs reads one of only digits as text.
pub(super) fn key(text: &str) -> String {
    scalar(text)
}

/// A text as it is, where YAML reads it as that text, and otherwise in quotes.
pub fn scalar(text: &str) -> String {
    let is_word = text.starts_with(|c: char| c.is_alphabetic() || c == '/' || c == '_')
        && text.chars().all(is_printable)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' ']);
    let is_date = text.len() == 10
        && text
            .split('-')
            .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_number =
        !text.is_empty() && text.len() < 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_other = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "~",
    ]
    .iter()
    .any(|word| text.eq_ignore_ascii_case(word));
    // `Y` and `N` are texts for the parser of the specs, and read better bare.
    let is_switch = ["Y", "N", "Y/N", "N/Y", "1/0"].contains(&text);
    let is_safe = (is_word && !is_other) || is_date || is_number || is_switch;
    if is_safe {
        text.to_owned()
    } else {
        quoted(text)
    }
}

pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_printable(c) => quoted.push(c),
            c => quoted.extend(format!("\\U{:08X}", u32::from(c)).chars()),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether YAML takes the character as it is.
pub(super) fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{feff}' | '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}'
        )
}

pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| is_printable(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_yaml_reads_otherwise_are_quoted() {
        let cases = [
            ("查询频道", "查询频道"),
            ("TRANSLATE: x", "\"TRANSLATE: x\""),
            ("true", "\"true\""),
            ("no", "\"no\""),
            ("Y/N", "Y/N"),
            ("-1", "\"-1\""),
            ("10", "10"),
            ("%Y%m", "\"%Y%m\""),
            ("a \"b\"", "a \"b\""),
            ("\"b\"\\", "\"\\\"b\\\"\\\\\""),
            ("/live/{a}/b", "/live/{a}/b"),
            ("", "\"\""),
            ("\u{7}", "\"\\U00000007\""),
            ("60 days", "\"60 days\""),
            ("2026-11-22", "2026-11-22"),
        ];
        for (text, expected) in cases {
            assert_eq!(scalar(text), expected, "{text}");
        }
    }
}

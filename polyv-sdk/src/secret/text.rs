//! Secrets in the middle of a text: a body that is not JSON, one that was cut off, or a message.

use std::borrow::Cow;

use super::{REDACTED, is_secret};

/// `text` without the values that stand behind names of secrets, as in `"channelPasswd":"..."`,
/// `passwd=...` and `<token>...</token>`. The text need not be whole, nor JSON; JSON within a text of
/// JSON is looked into.
pub(crate) fn without_secrets(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some((start, end)) = word(text, at) {
        at = end;
        if !text.get(start..end).is_some_and(is_secret) {
            continue;
        }
        let Some((from, to)) = value(text, end) else {
            continue;
        };
        out.push_str(text.get(copied..from).unwrap_or_default());
        out.push_str(REDACTED);
        copied = to;
        at = to;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// Where the next word that could be a name is.
fn word(text: &str, from: usize) -> Option<(usize, usize)> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let bytes = text.as_bytes();
    let start = from + bytes.get(from..)?.iter().position(is_part)?;
    let rest = bytes.get(start..)?;
    let length = rest.iter().position(|byte| !is_part(byte));
    Some((start, start + length.unwrap_or(rest.len())))
}

/// Where the value of the name that ends at `end` is, without its quotes. `None` if there is nothing to hide.
fn value(text: &str, end: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let skip = |mut at: usize, of: &[u8]| {
        while bytes.get(at).is_some_and(|byte| of.contains(byte)) {
            at += 1;
        }
        at
    };
    let at = skip(end, b"\\\"' \t\r\n");
    let rest = text.get(at..)?;
    let at = at
        + [":", "=", ">", "：", "%3D", "%3d"]
            .iter()
            .find_map(|mark| rest.strip_prefix(mark).map(|_| mark.len()))?;
    let at = skip(at, b" \t\r\n");
    let escapes = skip(at, b"\\") - at;
    let from = at + escapes;
    let to = match bytes.get(from)? {
        quote @ (b'"' | b'\'') => return quoted(bytes, from + 1, *quote, escapes),
        b'[' | b'{' => from + nested(bytes.get(from..)?),
        _ => {
            let ends = |byte: &u8| byte.is_ascii_whitespace() || b",;&<>)]}\"'\\".contains(byte);
            from + bytes
                .get(from..)?
                .iter()
                .position(ends)
                .unwrap_or(bytes.len() - from)
        }
    };
    let says_nothing = matches!(text.get(from..to), Some("" | "null" | "true" | "false"));
    let is_hidden = text
        .get(from..)
        .is_some_and(|rest| rest.starts_with(REDACTED));
    (!says_nothing && !is_hidden).then_some((from, to))
}

/// The inside of a quoted text whose quotes are preceded by this many backslashes.
fn quoted(bytes: &[u8], from: usize, quote: u8, escapes: usize) -> Option<(usize, usize)> {
    let mut run = 0;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        if *byte == quote && closes(run, escapes) {
            let to = at - escapes.min(at - from);
            return (to > from).then_some((from, to));
        }
        run = if *byte == b'\\' { run + 1 } else { 0 };
    }
    (bytes.len() > from).then_some((from, bytes.len()))
}

/// Whether a quote behind a run of backslashes closes what a quote behind `escapes` of them opened. Each
/// text around this one has doubled the backslashes and put one before the quote.
fn closes(run: usize, escapes: usize) -> bool {
    match (run, escapes) {
        (run, 0) => run.is_multiple_of(2),
        (run, escapes) => !run.is_multiple_of(2) && closes((run - 1) / 2, (escapes - 1) / 2),
    }
}

/// The length of a list or an object, to the end if it was cut.
fn nested(bytes: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut is_escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn values_behind_names_of_secrets_are_hidden() {
        let check = |text: &str, expected: &str| assert_eq!(without_secrets(text), expected);
        check("", "");
        check("no secrets here, token", "no secrets here, token");
        check(
            r#"{"channelId":1,"channelPasswd":"a\"b","x":"y"}"#,
            r#"{"channelId":1,"channelPasswd":"[redacted]","x":"y"}"#,
        );
        check(r#"{"passwd" : 123456}"#, r#"{"passwd" : [redacted]}"#);
        check(
            r#"{"passwd":null,"token":""}"#,
            r#"{"passwd":null,"token":""}"#,
        );
        check(r#"{"passwd":"cut o"#, r#"{"passwd":"[redacted]"#);
        check(
            r#"{"tokens":["a","b]"],"x":1}"#,
            r#"{"tokens":[redacted],"x":1}"#,
        );
        check(r"{'passwd':'x'}", r"{'passwd':'[redacted]'}");
        check(
            r#"{"data":"{\"passwd\":\"a\\\"b\",\"x\":\"y\"}"}"#,
            r#"{"data":"{\"passwd\":\"[redacted]\",\"x\":\"y\"}"}"#,
        );
        check(
            r#""passwd":"ends with \\","x":"y""#,
            r#""passwd":"[redacted]","x":"y""#,
        );
        check("GET /a?passwd=geheim&x=1", "GET /a?passwd=[redacted]&x=1");
        check("<token>abc</token>", "<token>[redacted]</token>");
        check("sign=[redacted]&x=1", "sign=[redacted]&x=1");
        check("密码 passwd：geheim。", "密码 passwd：[redacted]");
    }
}

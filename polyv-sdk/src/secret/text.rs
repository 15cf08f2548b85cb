//! Secrets in the middle of a text: a body that is not JSON, one that was cut off, or a message.

use std::borrow::Cow;

use super::{REDACTED, is_secret};

/// Quotes as other languages write them: HTML, URLs, and JSON that escapes what need not be.
const QUOTES: [&str; 7] = [
    "&quot;", "&#34;", "&#x22;", "&apos;", "&#39;", "%22", "\\u0022",
];

/// What can be between a name and its value, the longest first.
const MARKS: [&str; 13] = [
    "=>", "==", ":=", ":", "=", ">", "：", "＝", "%3D", "%3d", "%3A", "%3a", "&#61;",
];

/// What is between the scheme of a URL and the rest, also as JSON escapes it.
const AUTHORITY: [&str; 2] = ["://", ":\\/\\/"];

/// Closes the name in `user[passwd]=...`.
const BRACKETS: [&str; 3] = ["]", "%5D", "%5d"];

/// `text` without the values that follow names of secrets, as in `"channelPasswd":"..."`,
/// `passwd=...`, `<token>...</token>` and `name="passwd" value="..."`, and without the password in `scheme://user:password@host`. The
/// text need not be whole, nor JSON; JSON within a text of JSON, HTML or a URL is looked into.
pub(crate) fn without_secrets(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some((start, end)) = word(text, at) {
        at = end;
        let found = if is_name(text, start, end) {
            element(text, start, end).or_else(|| value(text, end))
        } else {
            password(text, end)
        };
        let Some((from, to)) = found else {
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
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(*byte, b'_' | b'-');
    let bytes = text.as_bytes();
    let start = from + bytes.get(from..)?.iter().position(is_part)?;
    let rest = bytes.get(start..)?;
    let length = rest.iter().position(|byte| !is_part(byte));
    Some((start, start + length.unwrap_or(rest.len())))
}

/// Whether the word is the name of a secret, perhaps behind the digits of an encoded quote.
fn is_name(text: &str, start: usize, end: usize) -> bool {
    let word = text.get(start..end).unwrap_or_default();
    let before = text.get(..start).unwrap_or_default();
    let digits = [("%", "22".len()), ("\\", "u0022".len())];
    let mut digits = digits.iter().filter(|(mark, _)| before.ends_with(mark));
    is_secret(word) || digits.any(|(_, length)| word.get(*length..).is_some_and(is_secret))
}

/// Where the content of the XML element is whose name this is, with its attributes, if it has any.
fn element(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    text.get(..start)?.strip_suffix('<')?;
    let rest = text.get(end..)?;
    let from = end + usize::from(rest.starts_with('>'));
    let close = rest.find("</").into_iter().chain(rest.find("/>")).min();
    let to = end + close.unwrap_or(rest.len());
    (to > from).then_some((from, to))
}

/// Where the password is of a URL whose scheme ends at `end`, if it has one.
fn password(text: &str, end: usize) -> Option<(usize, usize)> {
    let rest = text.get(end..)?;
    let start = end + prefix(rest, &AUTHORITY)?;
    let is_end = |c: char| c.is_whitespace() || "/?#\\\"'<>".contains(c);
    let authority = text.get(start..)?.split(is_end).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let from = start + user.find(':')? + 1;
    let to = start + user.len();
    (to > from).then_some((from, to))
}

/// The length of the first of `words` that `text` begins with.
fn prefix(text: &str, words: &[&str]) -> Option<usize> {
    let mut words = words.iter();
    words.find_map(|word| text.strip_prefix(word).map(|_| word.len()))
}

/// Where the value of the name that ends at `end` is, without its quotes. `None` if there is nothing to hide.
fn value(text: &str, end: usize) -> Option<(usize, usize)> {
    match behind_mark(text, end) {
        Ok(at) => content(text, at),
        // In a pair of a name and a value, such as `"name":"passwd","value":"..."`, it is behind a word that ends so.
        Err(at) => {
            let is_gap = |c: char| matches!(c, ',' | '"' | '\'' | '\\') || c.is_ascii_whitespace();
            let start = at + text.get(at..)?.find(|c| !is_gap(c))?;
            let (from, end) = word(text, start)?;
            let name = text.get(start..end).filter(|_| from == start)?;
            let tail = name.get(name.len().checked_sub("value".len())?..)?;
            let is_value = tail.eq_ignore_ascii_case("value");
            content(text, behind_mark(text, end).ok().filter(|_| is_value)?)
        }
    }
}

/// Where the value begins behind the name that ends at `end` and a mark; an error is where the mark is missing.
fn behind_mark(text: &str, end: usize) -> Result<usize, usize> {
    let at = end + quote(text, end).unwrap_or(0);
    let at = at
        + text
            .get(at..)
            .and_then(|rest| prefix(rest, &BRACKETS))
            .unwrap_or(0);
    let at = skip(text, at, b"\\\"' \t\r\n");
    let mark = text.get(at..).and_then(|rest| prefix(rest, &MARKS));
    Ok(skip(text, at + mark.ok_or(at)?, b" \t\r\n"))
}

/// The first place from `at` on that has none of these bytes.
fn skip(text: &str, at: usize, of: &[u8]) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let length = rest.iter().position(|byte| !of.contains(byte));
    at + length.unwrap_or(rest.len())
}

fn quote(text: &str, at: usize) -> Option<usize> {
    prefix(text.get(at..)?, &QUOTES)
}

/// Where the value that begins at `at` is, without its quotes.
fn content(text: &str, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    if let Some(length) = quote(text, at) {
        let from = at + length;
        let mark = text.get(at..from)?;
        let to = text
            .get(from..)?
            .find(mark)
            .map_or(text.len(), |it| from + it);
        return (to > from).then_some((from, to));
    }
    let from = skip(text, at, b"\\");
    let to = match bytes.get(from)? {
        quote @ (b'"' | b'\'') => return quoted(bytes, from + 1, *quote, from - at),
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
        check(
            "rtmp://x/live/a?auth_key=16-0-0-ab&streamKey=geheim",
            "rtmp://x/live/a?auth_key=[redacted]&streamKey=[redacted]",
        );
        check("sign=[redacted]&x=1", "sign=[redacted]&x=1");
    }

    #[test]
    fn in_other_languages() {
        let check = |text: &str, expected: &str| assert_eq!(without_secrets(text), expected);
        check("\"passwd\" => \"geheim\"", "\"passwd\" => \"[redacted]\"");
        check("passwd == geheim, x", "passwd == [redacted], x");
        check("passwd:=geheim", "passwd:=[redacted]");
        check("passwd＝geheim", "passwd＝[redacted]");
        check("user[passwd]=geheim&x=1", "user[passwd]=[redacted]&x=1");
        check("user%5Bpasswd%5D=geheim", "user%5Bpasswd%5D=[redacted]");
        check("x-api-key: geheim, x", "x-api-key: [redacted], x");
        check(
            "{&quot;passwd&quot;:&quot;geheim&quot;,&quot;x&quot;:1}",
            "{&quot;passwd&quot;:&quot;[redacted]&quot;,&quot;x&quot;:1}",
        );
        check(
            "{&#34;passwd&#34;: &#34;gehe",
            "{&#34;passwd&#34;: &#34;[redacted]",
        );
        check(
            "?body=%7B%22authCode%22%3A%22geheim%22%7D",
            "?body=%7B%22authCode%22%3A%22[redacted]%22%7D",
        );
        check("100%accessKey=geheim", "100%accessKey=[redacted]");
        check(
            r"{\u0022authCode\u0022:\u0022geheim\u0022,\u0022x",
            r"{\u0022authCode\u0022:\u0022[redacted]\u0022,\u0022x",
        );
        check(
            "<token type=\"x\">abc</token><x>y</x>",
            "<token[redacted]</token><x>y</x>",
        );
        check(
            "<token><![CDATA[a<b]]></token>",
            "<token>[redacted]</token>",
        );
        check("<token value=\"abc\"/><x/>", "<token[redacted]/><x/>");
        check("<token></token>", "<token></token>");
        check("<token>abc", "<token>[redacted]");
    }

    #[test]
    fn passwords_in_urls_are_hidden() {
        let check = |text: &str, expected: &str| assert_eq!(without_secrets(text), expected);
        check(
            "to rtmp://user:p@ss:w@x.example/live?a=1, ftp://:pw@y",
            "to rtmp://user:[redacted]@x.example/live?a=1, ftp://:[redacted]@y",
        );
        check(
            r#"{"url":"http:\/\/user:geheim@x\/y"}"#,
            r#"{"url":"http:\/\/user:[redacted]@x\/y"}"#,
        );
        for open in [
            "http://user@x:80/",
            "http://user:@x",
            "http://x:80/a:b@c",
            "http://x:80?a:b@c",
            "user:password@x",
            "http://user:[redacted]@x",
            "a://",
        ] {
            check(open, open);
        }
    }

    #[test]
    fn names_and_values_in_pairs() {
        let check = |text: &str, expected: &str| assert_eq!(without_secrets(text), expected);
        check(
            r#"[{"name":"passwd","value":"geheim"},{"name":"x","value":"y"}]"#,
            r#"[{"name":"passwd","value":"[redacted]"},{"name":"x","value":"y"}]"#,
        );
        check(
            r#"{"field": "passwd", "rejectedValue": 123456}"#,
            r#"{"field": "passwd", "rejectedValue": [redacted]}"#,
        );
        check(
            "<input name='passwd' value='geheim'>",
            "<input name='passwd' value='[redacted]'>",
        );
        // However long the row of words is.
        let long = "passwd value ".repeat(100_000);
        check(&long, &long);
        check(
            r#"{"name":"passwd","x":"y","value":"z"}"#,
            r#"{"name":"passwd","x":"y","value":"z"}"#,
        );
        check("密码 passwd：geheim。", "密码 passwd：[redacted]");
    }
}

//! Prose as it was saved, without what browsers and editors leave in it.

use polyv_codegen::is_hidden;

use super::patterns;

/// Tags of HTML that pages carry; anything else in angle brackets, such as `List<String>`, is text.
const TAGS: &[&str] = &[
    "a", "b", "br", "code", "del", "div", "em", "font", "h1", "h2", "h3", "h4", "hr", "i", "img",
    "li", "ol", "p", "pre", "span", "strong", "sub", "sup", "u", "ul",
];

/// Tags that end a line.
const BREAKS: &[&str] = &["br", "p", "li", "div"];

/// Entities that pages carry.
const ENTITIES: &[(&str, &str)] = &[
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&#124;", "|"),
    ("&amp;", "&"),
];

/// A whole page: one kind of line end, no byte order mark, no invisible characters.
pub(super) fn page(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .map(|c| if is_odd_blank(c) { ' ' } else { c })
        .filter(|c| *c == '\t' || !is_hidden(*c))
        .collect()
}

/// Blanks of other widths than the usual one; the full-width blank of Chinese prose is one of its own.
fn is_odd_blank(c: char) -> bool {
    c != '\n' && c != '\t' && c != '\u{3000}' && c.is_whitespace()
}

/// A piece of prose, such as a cell: no tags, entities, links and emphasis. A `<br>` becomes a space.
pub(super) fn prose(text: &str) -> String {
    let text = tags(text);
    let text = entities(&text);
    let text = patterns::LINK.replace_all(&text, "$1");
    let text = text.replace(['`', '*'], "");
    let text = unescape(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address: as [`prose`], and `&times` of `&timestamp`, which browsers show as a sign, is restored.
pub(super) fn address(text: &str) -> String {
    let text = text.replace("×tamp", "&timestamp");
    let text = entities(&tags(&text));
    let text = patterns::LINK.replace_all(&text, "$1");
    unescape(text.trim().trim_matches(['`', '*', '<', '>', ' ']))
}

/// Punctuation, digits and letters of full width become those of ASCII, so that one rule reads both.
pub(super) fn halfwidth(text: &str) -> String {
    let half = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => u32::from(c)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        '【' => '[',
        '】' => ']',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '–' | '—' => '-',
        '、' => ',',
        other => other,
    };
    text.chars().map(half).collect()
}

fn tags(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    // No tag begins behind the last `>`: looking for its end, for each `<`, would take quadratic time.
    let last = text.rfind('>').unwrap_or_default();
    while let Some(at) = rest
        .find('<')
        .filter(|at| text.len() - rest.len() + at < last)
    {
        let (before, tag) = rest.split_at(at);
        clean.push_str(before);
        let name: String = tag[1..]
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let is_tag = TAGS.contains(&name.as_str());
        if let Some(end) = is_tag.then(|| tag.find('>')).flatten() {
            if BREAKS.contains(&name.as_str()) {
                clean.push(' ');
            }
            rest = &tag[end + 1..];
        } else {
            clean.push('<');
            rest = &tag[1..];
        }
    }
    clean + rest
}

fn entities(text: &str) -> String {
    let mut text = text.to_owned();
    for (entity, character) in ENTITIES {
        if text.contains(entity) {
            text = text.replace(entity, character);
        }
    }
    text
}

/// `\_` of Markdown is `_`.
fn unescape(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let escapes = c == '\\' && chars.peek().is_some_and(char::is_ascii_punctuation);
        if !escapes {
            clean.push(c);
        } else if let Some(next) = chars.next() {
            clean.push(next);
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remnants_go_and_text_stays() {
        let cases = [
            ("a<br>b<br/>c", "a b c"),
            ("<p>x</p>&nbsp;y", "x y"),
            ("List<String> of &lt;T&gt;", "List<String> of <T>"),
            ("0 < n <= 3600", "0 < n <= 3600"),
            (
                "see [the rule](https://example.com/a_b)】",
                "see the rule】",
            ),
            (r"s\_userId, **bold**, `code`", "s_userId, bold, code"),
            ("a <b", "a <b"),
            ("<", "<"),
        ];
        for (text, expected) in cases {
            assert_eq!(prose(text), expected, "{text}");
        }
        assert_eq!(halfwidth("默认：１０，（Ｙ）　【a】"), "默认:10,(Y) [a]");
        assert_eq!(page("\u{feff}a\r\nb\rc\u{200b}"), "a\nb\nc");
        assert_eq!(
            page(
                "page\u{202d}Size\u{202c}, session\u{ad}Id, a\u{2003}b\u{a0}c\u{0}\u{e0041}\u{2800}\u{1d173}"
            ),
            "pageSize, sessionId, a b c"
        );
        assert_eq!(
            address("`http://x/y?a=1×tamp=2`"),
            "http://x/y?a=1&timestamp=2"
        );
    }
}

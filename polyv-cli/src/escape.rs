//! Values that a terminal cannot be made to misread, and that fit it.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// The text with control characters, and those that end a line or turn the direction of writing, shown as escapes.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_unsafe(c) => {
                // A String takes everything.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The same for a text of several lines, which stay lines.
pub(crate) fn escaped_lines(text: &str) -> Cow<'_, str> {
    let is_odd = |c: char| c != '\n' && is_unsafe(c);
    if !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let lines = text.split('\n').map(escaped).collect::<Vec<_>>();
    Cow::Owned(lines.join("\n"))
}

pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
        || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The text in at most this many columns, with `…` for what is cut.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for cluster in text.graphemes(true) {
        if out.width() + cluster.width() >= width {
            break;
        }
        out.push_str(cluster);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::{cut, escaped, escaped_lines};

    #[test]
    fn control_characters_are_shown() {
        let check = |text: &str, expected: &str| assert_eq!(escaped(text), expected);
        check("直播 👍", "直播 👍");
        assert_eq!(escaped_lines("a\n\x1bb\n"), "a\n\\u{1b}b\n");
        check(
            "a\x1b[31mb\nc\u{202e}d\u{9b}",
            "a\\u{1b}[31mb\\nc\\u{202e}d\\u{9b}",
        );
        check("שלום\u{61c}a\u{2028}b", "שלום\\u{61c}a\\u{2028}b");
    }

    #[test]
    fn a_cluster_is_not_cut_in_two() {
        assert_eq!(cut("ab直c", 4), "ab…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
    }
}

//! Texts of a request as a log can show them.

/// The text with what would move the cursor, hide itself or turn the line around written as its code.
pub(crate) fn visible(text: &str) -> String {
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    if !text.contains(is_hidden) {
        return text.to_owned();
    }
    let mut shown = String::new();
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_line_is_hidden() {
        assert_eq!(visible("GET /live/测试"), "GET /live/测试");
        assert_eq!(visible("a\r\nb\u{1b}[2J"), "a\\r\\nb\\u{1b}[2J");
        assert_eq!(visible("\u{202E}x\u{200B}"), "\\u{202e}x\\u{200b}");
    }
}

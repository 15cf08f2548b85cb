//! Plain English, as far as it can be judged without understanding it.

/// The words of `text`, in lower case, without what surrounds them.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace().filter_map(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        (!word.is_empty()).then(|| word.to_lowercase())
    })
}

/// The first part of `text` that is a sentence of its own and followed by another one.
pub(super) fn first_sentence(text: &str) -> Option<&str> {
    text.match_indices(". ").find_map(|(at, _)| {
        let starts = text[at + 2..].starts_with(char::is_uppercase);
        starts.then(|| &text[..=at])
    })
}

/// The first Chinese, Japanese or Korean character outside of parentheses and of `` `code` ``, as a
/// byte of `text`. In parentheses such characters are the page's own word for something.
pub(super) fn foreign(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut is_code = false;
    for (at, c) in text.char_indices() {
        match c {
            '`' => is_code = !is_code,
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 && !is_code && is_cjk(c) => return Some(at),
            _ => {}
        }
    }
    None
}

const fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// What is between backticks.
pub(super) fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_is_read() {
        let found: Vec<_> = words("The `a_b`, at most 1,000 (行).").collect();
        assert_eq!(found, ["the", "a_b", "at", "most", "1,000", "行"]);
    }

    #[test]
    fn a_second_sentence_is_seen() {
        assert_eq!(first_sentence("Lists a. Then b."), Some("Lists a."));
        assert_eq!(first_sentence("Lists a (.xls) e.g. b."), None);
    }

    #[test]
    fn foreign_words_are_seen_outside_of_parentheses() {
        assert_eq!(foreign("A class (大班课) of `主账号`."), None);
        assert_eq!(foreign("A 大班课."), Some(2));
        assert_eq!(foreign("Odd ) 大"), Some(6));
        assert_eq!(foreign("全角，"), Some(0));
    }
}

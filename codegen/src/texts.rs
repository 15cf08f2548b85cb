//! What texts may contain: nothing invisible to a reader, and nothing that documentation would treat as markup.

/// The first character of `text` that shows nothing, or that reorders what is around it: its place in bytes.
pub(crate) fn hidden(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|(_, c)| is_hidden(*c))
}

/// As [`hidden`], for a name on the wire: it neither begins nor ends with a blank either, and holds no line break.
pub(crate) fn hidden_in_name(text: &str) -> Option<(usize, char)> {
    let at_start = text.chars().next().map(|c| (0, c));
    let at_end = text.char_indices().next_back();
    let is_blank = |(_, c): &(usize, char)| c.is_whitespace();
    hidden(text)
        .or(at_start.filter(is_blank))
        .or(at_end.filter(is_blank))
        .or_else(|| Some((text.find('\n')?, '\n')))
}

/// Characters that cannot be seen, that change the direction of others, and blanks of other widths than the usual one.
/// The full-width blank of Chinese prose can be seen.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    // Almost all are among these.
    if matches!(c, ' '..='~' | '\n') {
        return false;
    }
    let shows_nothing = matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'
            | '\u{891}'
            | '\u{8e2}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    let is_odd_blank = c.is_whitespace() && c != '\u{3000}';
    shows_nothing || is_odd_blank || c.is_control()
}

/// What a character is called, such as `U+200B (zero width space)`.
pub(crate) fn code_point(c: char) -> String {
    let name = match c {
        '\t' => "tab",
        '\n' => "line break",
        ' ' => "space",
        '\u{a0}' => "no-break space",
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{200e}' | '\u{200f}' | '\u{61c}' => "mark of writing direction",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "change of writing direction",
        '\u{2028}' => "line separator",
        '\u{2029}' => "paragraph separator",
        '\u{2060}' => "word joiner",
        '\u{3000}' => "ideographic space",
        '\u{feff}' => "byte order mark",
        '\u{fe00}'..='\u{fe0f}' => "variation selector",
        c if c.is_control() => "control character",
        c if c.is_whitespace() => "blank of another width",
        _ => "invisible character",
    };
    format!("U+{:04X} ({name})", u32::from(c))
}

/// Something in a text that documentation would not take for text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Markup {
    /// Its place in bytes.
    pub(crate) at: usize,
    /// Its length in characters.
    pub(crate) length: usize,
    /// What it would become.
    pub(crate) problem: &'static str,
    /// How to write it.
    pub(crate) hint: &'static str,
}

/// Prose without backslashes, so that what is escaped stays so.
const PLAIN: &str =
    "texts are plain: paragraphs, lists with `-`, and `code` between single backticks";

/// The first such thing in `text`.
pub(crate) fn markup(text: &str) -> Option<Markup> {
    let mut offset = 0;
    // Where the span of code that is open began.
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        if line.trim().is_empty() && open.is_some() {
            break;
        }
        if let Some((at, length, problem, hint)) = of_line(line) {
            let at = offset + at;
            return Some(Markup {
                at,
                length,
                problem,
                hint,
            });
        }
        for (at, c) in line.char_indices() {
            match c {
                '`' => {
                    open = if open.is_some() {
                        None
                    } else {
                        Some(offset + at)
                    }
                }
                '\\' if open.is_none() => {
                    return Some(Markup {
                        at: offset + at,
                        length: 1,
                        problem: "a backslash outside of `code` escapes what follows it",
                        hint: "put it between backticks, or leave it out",
                    });
                }
                _ => {}
            }
        }
        offset += line.len() + 1;
    }
    open.map(|at| Markup {
        at,
        length: 1,
        problem: "this backtick is not closed in its paragraph",
        hint: "write code between two backticks",
    })
}

/// What is wrong with a line by itself: its place in it, its length, the problem and the hint.
fn of_line(line: &str) -> Option<(usize, usize, &'static str, &'static str)> {
    let is_rule = |c: char| {
        let line = line.trim();
        line.len() > 1 && line.chars().all(|other| other == c)
    };
    let fence = ["```", "~~~"].iter().find_map(|fence| line.find(fence));
    let ticks = line.find("``");
    let blanks = line.trim_end().find("  ").or_else(|| line.find('\t'));
    if let Some(at) = fence {
        Some((
            at,
            3,
            "a fence makes code, which is compiled and run with the documentation",
            PLAIN,
        ))
    } else if line.starts_with(' ') && !line.trim().is_empty() {
        let hint = "start the line at the left margin, like the others";
        Some((
            0,
            1,
            "an indented line is code in the documentation, and is compiled and run",
            hint,
        ))
    } else if let Some(at) = blanks {
        let hint = "write one space";
        Some((
            at,
            2,
            "several spaces in a row can turn what follows into code",
            hint,
        ))
    } else if let Some(at) = ticks {
        Some((
            at,
            2,
            "two backticks in a row are an empty span of code",
            PLAIN,
        ))
    } else if line.starts_with(['#', '>']) {
        Some((0, 1, "this line becomes a heading or a quotation", PLAIN))
    } else if is_rule('=') || is_rule('-') {
        Some((0, 1, "this line makes a heading of the one above", PLAIN))
    } else {
        None
    }
}

/// Whether a text is empty or a placeholder.
pub(crate) fn is_open(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text == "x"
        || text.contains("${")
        || text.chars().all(|c| matches!(c, 'x' | 'X' | '*' | '.'))
}

/// A text of a spec as it can be used in documentation: what rustdoc would take for markup is made
/// plain, and addresses become links.
pub(crate) fn plain(text: &str) -> String {
    let mut clean = String::new();
    let mut in_code = false;
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let is_address = !in_code && (rest.starts_with("https://") || rest.starts_with("http://"));
        if is_address {
            let ends = |c: char| {
                c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '>' | '`' | ')' | '"' | ',')
            };
            let end = rest.find(ends).unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ';', ':']);
            clean.extend(["<", address, ">"]);
            rest = &rest[address.len()..];
            continue;
        }
        in_code ^= c == '`';
        if !in_code && matches!(c, '[' | ']' | '<' | '>' | '*' | '|') {
            clean.push('\\');
        }
        clean.push(c);
        rest = &rest[c.len_utf8()..];
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_found_and_named() {
        let cases = [
            ("na\u{200b}me", Some((2, "U+200B (zero width space)"))),
            ("\u{feff}userId", Some((0, "U+FEFF (byte order mark)"))),
            ("nick\u{a0}", Some((4, "U+00A0 (no-break space)"))),
            ("page ", Some((4, "U+0020 (space)"))),
            (" page", Some((0, "U+0020 (space)"))),
            (
                "a\u{202e}b",
                Some((1, "U+202E (change of writing direction)")),
            ),
            ("a\u{2029}b", Some((1, "U+2029 (paragraph separator)"))),
            ("a\u{1}b", Some((1, "U+0001 (control character)"))),
            ("a\u{e0041}", Some((1, "U+E0041 (invisible character)"))),
            ("a\nb", Some((1, "U+000A (line break)"))),
            ("a b", None),
            ("频道\u{3000}号", None),
            ("处理中", None),
        ];
        for (name, expected) in cases {
            let found = hidden_in_name(name).map(|(at, c)| (at, code_point(c)));
            let expected = expected.map(|(at, name)| (at, name.to_owned()));
            assert_eq!(found, expected, "{name:?}");
        }
        assert_eq!(hidden("two\nlines "), None);
    }

    #[test]
    fn what_would_be_more_than_text_is_found() {
        let at = |text: &str| markup(text).map(|found| found.at);
        let bad = [
            ("Call it.\n\n    panic!()", 10),
            ("Call it.\n indented", 9),
            ("- item\n\n-     panic!()", 9),
            ("1.\tcode", 2),
            ("> quoted", 0),
            ("# Title", 0),
            ("Title\n---", 6),
            ("Title\n===", 6),
            ("a ```rust", 2),
            ("~~~", 0),
            ("a ` alone", 2),
            ("a ` b\n\nc ` d", 2),
            ("an `a``b`", 5),
            ("a \\[link]", 2),
        ];
        for (text, expected) in bad {
            assert_eq!(at(text), Some(expected), "{text:?}");
        }
        let good = [
            "A `code`, [brackets], <b> and a | bar.",
            "One `code\nover two` lines.",
            "- one\n- two",
            "A `C:\\path`.",
            "A - dash and a = sign.\n\nAnother paragraph.",
            "",
        ];
        for text in good {
            assert_eq!(at(text), None, "{text:?}");
        }
    }
}

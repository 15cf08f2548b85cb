//! What to do about a file that is not YAML.

/// What a merge puts at the beginning of a line.
const MERGE_MARKS: &[&str] = &["<<<<<<<", "=======", ">>>>>>>"];

/// Characters at full width, and those that YAML knows.
const FULL_WIDTH: &[(char, char)] = &[
    ('\u{ff3b}', '['),
    ('\u{3010}', '['),
    ('\u{ff5b}', '{'),
    ('\u{ff1a}', ':'),
    ('\u{ff0c}', ','),
];

/// Parts of the parser's messages, and what usually led to them.
const REMEDIES: &[(&str, &str)] = &[
    (
        "comment intercepting the multiline text",
        "indent the line below as its neighbours are",
    ),
    (
        "mapping values are not allowed",
        "quote a text that has `: ` in it; otherwise indent the line as its neighbours are, or write the colon, or the space behind it, that the line above lacks",
    ),
    (
        "block mapping, did not find expected key",
        "indent the line as its neighbours are, or quote the value",
    ),
    (
        "did not find expected '-' indicator",
        "begin each item of a list with `- `, and each key of a mapping without it",
    ),
    (
        "simple key expected ':'",
        "write a colon and a space behind a key, as in `type: text`",
    ),
    (
        "did not find expected ',' or '",
        "close the brackets that were opened above, or quote a text that has such characters in it",
    ),
    (
        "illegal placement of ':' indicator",
        "close the brackets that were opened above",
    ),
    (
        "is only valid inside a block",
        "close the brackets that were opened above",
    ),
    (
        "too large, with all",
        "describe one thing in each file, without aliases",
    ),
    ("unclosed bracket", "close it"),
    ("expected string scalar", "write a text as the key"),
    (
        "unexpected character: `\\u{",
        "remove it: a spec is plain text",
    ),
    (
        "unexpected character",
        "quote a text that begins with this character",
    ),
    (
        "multiline quoted scalar",
        "close the quotes in the line above",
    ),
    (
        "null into string",
        "quote a name that reads as nothing, such as `null` or `~`",
    ),
    (
        "trailing content after",
        "quote the whole text; inside single quotes, write `''` for one",
    ),
    (
        "are not allowed in this context",
        "quote a text that begins with this character",
    ),
    ("unknown anchor", "quote a text that begins with `*`"),
    (
        "scanning a block scalar",
        "quote a text that begins with `|` or `>`",
    ),
    (
        "hexadecimal number",
        "double the backslash, or use single quotes",
    ),
    ("multiple YAML documents", "describe one thing in each file"),
];

/// What helps where the parser says this of a line.
pub(super) fn of(message: &str, line: &str) -> Option<String> {
    if MERGE_MARKS.iter().any(|mark| line.starts_with(mark)) {
        return Some(
            "a merge left this where two sides differ: keep one, and remove the marks".to_owned(),
        );
    }
    let (_, hint) = REMEDIES.iter().find(|(part, _)| message.contains(part))?;
    // A colon at full width ends no key, and a bracket at full width begins no value.
    let value = line.split_once(": ").map_or(line, |(_, value)| value);
    let is_wide = message.contains("simple key") || message.contains("mapping values");
    let wide = full_width(value).filter(|_| is_wide);
    Some(wide.unwrap_or_else(|| (*hint).to_owned()))
}

/// What to do about a character of YAML that an editor for Chinese wrote at full width, where it is a letter as any other.
pub(crate) fn full_width(text: &str) -> Option<String> {
    // A bracket is one only at the beginning.
    let is_there = |(wide, plain): &&(char, char)| match plain {
        '[' | '{' => text.starts_with(*wide),
        _ => text.contains(*wide),
    };
    let mut found = FULL_WIDTH.iter().filter(is_there);
    let (wide, plain) = found.next()?;
    Some(format!("`{wide}` means nothing in YAML: write `{plain}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remedy_is_for_something_that_the_parser_says() {
        let shown = include_str!("../../tests/diagnostics/yaml--remedies/expected.txt");
        for (part, hint) in REMEDIES {
            let mut mistakes = shown.split("\nerror[");
            assert!(
                mistakes.any(|it| it.contains(part) && it.contains(&format!("hint: {hint}\n"))),
                "no case shows `{part}`"
            );
        }
    }
}

//! The word list of the project's English, held against every text that is shipped: comments and string literals of
//! Rust, guides, and specs. Identifiers, code between backticks and generated files do not count.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Phrases that read oddly to a native engineer, and what to write instead.
const LIST: &[(&str, &str)] = &[
    ("tell", "say, report, distinguish"),
    ("tells", "says, reports, distinguishes"),
    ("told", "reported, notified, distinguished"),
    ("mend", "fix"),
    ("mends", "fixes"),
    ("mended", "fixed"),
    ("so many", "this many, the number of"),
    ("so long", "this long, the length of"),
    ("is none", "is invalid, is unknown, is missing"),
    ("are none", "are invalid, are unknown, are missing"),
    ("be none", "be invalid, be unknown, be missing"),
    ("that is none", "invalid"),
    ("whoever", "a caller that, anyone who"),
    ("as ever", "as usual"),
    ("for ever", "forever"),
    ("repetition", "retry"),
    ("repetitions", "retries"),
    ("anew", "again"),
    ("stands behind", "follows"),
    ("stands beside", "is given together with"),
    ("stands between", "is between"),
    ("stands twice", "is listed twice"),
    ("stands at", "is at"),
    ("it stands", "it is"),
    ("is to stand", "belongs"),
    ("in the place of", "instead of, in place of"),
];

/// Words that are spelt with `-ize` here, as in the names of Rust and of the API; all else is British.
const WITH_IZE: &[&str] = &[
    "author", "custom", "initial", "normal", "optim", "organ", "recogn", "serial", "summar",
    "synchron",
];

/// What may follow `is no` and `are no`; anything else reads better as `is not a`, unless it follows `there`.
const AFTER_NO: &[&str] = &[
    "longer", "more", "less", "fewer", "better", "worse", "larger", "finer",
];

/// Phrases that stay, by file, each for a reason.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("xtask/tests/english.rs", "", "it is the list itself"),
    (
        "codegen/src/lint/facts.rs",
        "tells",
        "a verb that summaries of specs may begin with",
    ),
];

#[test]
fn no_text_has_a_phrase_of_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let listed = Command::new("git")
        .args(["ls-files", "-z", "*.rs", "*.md", "*.yaml"])
        .current_dir(&root)
        .output()
        .unwrap();
    let paths = String::from_utf8(listed.stdout).unwrap();
    let mut found = Vec::new();
    for path in paths.split('\0').filter(|path| !path.is_empty()) {
        let Ok(text) = fs::read_to_string(root.join(path)) else {
            continue;
        };
        let is_generated = text.lines().take(5).any(|line| line.contains("@generated"));
        if !is_generated {
            judge(path, &text, &mut found);
        }
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_bad_sentence_is_found_with_its_line_and_the_better_word() {
    let mut found = Vec::new();
    let text = "/// Fine.\n/// Waits so\n/// many times.\nlet told = \"this is no text: {told}\"; // `tells`\n";
    judge("a.rs", text, &mut found);
    assert_eq!(
        found,
        [
            "a.rs:2: `so many`: write this many, the number of",
            "a.rs:4: `is no`: write is not a, has no",
        ]
    );
    found.clear();
    judge(
        "a.md",
        "There is no list.\n\n```\ntold\n```\nIt is no longer mended, but organised.\n",
        &mut found,
    );
    assert_eq!(
        found,
        [
            "a.md:6: `mended`: write fixed",
            "a.md:6: `-ise`: write -ize"
        ]
    );
}

/// Adds what `text` has of the list.
fn judge(path: &str, text: &str, found: &mut Vec<String>) {
    let prose = if Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "rs")
    {
        rust(text)
    } else {
        guide(text)
    };
    let words = words(&prose);
    for at in 0..words.len() {
        let here = |phrase: &str| {
            let mut parts = phrase.split(' ').enumerate();
            parts.all(|(n, part)| words.get(at + n).is_some_and(|(_, word)| word == part))
        };
        let listed = LIST.iter().find(|(phrase, _)| here(phrase)).copied();
        let (line, word) = &words[at];
        let listed = listed.or_else(|| predicate(&words, at));
        let Some((phrase, better)) = listed.or_else(|| spelling(word)) else {
            continue;
        };
        let is_allowed = ALLOWED
            .iter()
            .any(|(file, allowed, _)| *file == path && (allowed.is_empty() || *allowed == phrase));
        if !is_allowed {
            found.push(format!("{path}:{line}: `{phrase}`: write {better}"));
        }
    }
}

/// `no` as a part of the predicate, as in `this is no text`.
fn predicate(words: &[(usize, String)], at: usize) -> Option<(&'static str, &'static str)> {
    let word = |at: usize| words.get(at).map(|(_, word)| word.as_str());
    let phrase = match (word(at)?, word(at + 1)?) {
        ("is", "no") => "is no",
        ("are", "no") => "are no",
        _ => return None,
    };
    let before = at.checked_sub(1).and_then(word);
    let is_fine = before == Some("there") || AFTER_NO.contains(&word(at + 2)?);
    (!is_fine).then_some((phrase, "is not a, has no"))
}

/// A word that is spelt with `-ise`.
fn spelling(word: &str) -> Option<(&'static str, &'static str)> {
    let stem = WITH_IZE.iter().find_map(|stem| word.strip_prefix(stem));
    let ending = stem?.strip_prefix("is")?;
    let is_verb = ["e", "es", "ed", "er", "ing", "ation", "ations"].contains(&ending);
    is_verb.then_some(("-ise", "-ize"))
}

/// The words in lower case, each with its line; code between backticks and braces is left out.
fn words(prose: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose.lines().enumerate() {
        let mut plain = String::new();
        let (mut in_code, mut depth) = (false, 0_u32);
        for c in line.chars() {
            match c {
                '`' => in_code = !in_code,
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                // What is left out parts the words around it.
                _ if in_code || depth > 0 => plain.push('.'),
                _ => plain.push(c.to_ascii_lowercase()),
            }
        }
        let parts = plain
            .split(|c: char| c.is_whitespace() || matches!(c, '"' | '(' | ')' | '\\' | '*' | '|'));
        let parts = parts.map(|part| part.trim_end_matches([',', '.', ':', ';', '?', '!', '\'']));
        let parts = parts.filter(|part| !part.is_empty());
        found.extend(parts.map(|part| (number + 1, part.to_owned())));
    }
    found
}

/// A guide or a spec without its blocks of code.
fn guide(text: &str) -> String {
    let mut in_code = false;
    let mut kept = String::new();
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        if !in_code && !is_fence {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

/// The comments and the string literals of Rust code, at their lines.
fn rust(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            let end = rest.find('\n').unwrap_or(rest.len());
            kept.push_str(rest[..end].trim_start_matches(['/', '!']));
            end
        } else if let Some(raw) = raw_string(rest) {
            kept.push_str(&rest[..raw]);
            raw
        } else if c == '"' {
            let length = string(rest);
            kept.push_str(&rest[..length].replace("\\n", "  "));
            length
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            rest[1..].find('\'').map_or(1, |end| end + 2)
        } else {
            if c == '\n' {
                kept.push('\n');
            }
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    kept
}

/// The length of a string literal with its quotes.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a raw string literal, if one starts here.
fn raw_string(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('r')?;
    let hashes = inner.len() - inner.trim_start_matches('#').len();
    let body = inner[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = body.find(&close)?;
    Some(text.len() - body.len() + end + close.len())
}

//! Mistakes in the specs, reported so that they can be fixed without searching.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use crate::source::{SourceFile, Span};
use crate::texts;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `unknown-key`.
    pub code: &'static str,
    /// The place, if it is a place in a file.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub hint: Option<String>,
}

/// Findings that look for the name that was meant: each looks through all names, and nobody reads more than these one by
/// one.
const HINTED: usize = 200;

/// The findings of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding; a hint can be added to what is returned.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(code, Some(span), message.into())
    }

    /// Adds a finding that has no place.
    pub(crate) fn global(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        self.push(code, None, message.into())
    }

    fn push(&mut self, code: &'static str, span: Option<Span>, message: String) -> &mut Diagnostic {
        let at = self.found.len();
        self.found.push(Diagnostic {
            code,
            span,
            message,
            hint: None,
        });
        &mut self.found[at]
    }

    /// How many known names another finding may look through for its hint.
    pub(crate) fn looked_through(&self) -> usize {
        if self.found.len() < HINTED {
            usize::MAX
        } else {
            0
        }
    }

    /// Adds findings from elsewhere.
    pub(crate) fn append(&mut self, other: Self) {
        self.found.extend(other.found);
    }

    /// Puts the findings in order: by path and place, whatever the order of the sources, and each once.
    pub(crate) fn sort(&mut self, sources: &[SourceFile]) {
        let key = |found: &Diagnostic| {
            let path = found
                .span
                .and_then(|span| sources.get(span.file))
                .map(|file| file.path.clone());
            let place = found.span.map(|span| (span.line, span.column));
            (path, place, found.code, found.message.clone())
        };
        self.found.sort_by_cached_key(key);
        self.found.dedup();
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// The findings, by path and place.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.found.iter()
    }

    /// All findings as text. `root` is prepended to the paths, such as `specs/`.
    pub fn render(&self, sources: &[SourceFile], root: &str) -> String {
        let mut text = String::new();
        let lines = Lines::new(sources);
        for diagnostic in self.iter() {
            text.push_str(
                &Rendered {
                    label: "error",
                    diagnostic,
                    lines: &lines,
                    root,
                }
                .to_string(),
            );
            text.push('\n');
        }
        text
    }
}

impl Diagnostic {
    /// Adds how to fix it.
    pub(crate) fn hint(&mut self, hint: impl Into<String>) {
        self.hint = Some(hint.into());
    }

    /// Adds the name that was probably meant, or else all that are possible.
    pub(crate) fn suggest<'a>(&mut self, written: &str, known: impl IntoIterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        let known = known.into_iter().filter(|name| seen.insert(*name));
        let known: Vec<_> = known.collect();
        match closest(written, &known) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None if known.is_empty() => {}
            None => {
                let more = if known.len() > LISTED { ", ..." } else { "" };
                let listed = known.get(..LISTED).unwrap_or(&known).join(", ");
                self.hint(format!("possible values: {listed}{more}"));
            }
        }
    }

    /// Adds the name that was probably meant, or else another hint.
    pub(crate) fn suggest_or<'a>(
        &mut self,
        written: &str,
        known: impl IntoIterator<Item = &'a str>,
        otherwise: impl Into<String>,
    ) {
        let known: Vec<_> = known.into_iter().collect();
        match closest(written, &known) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None => self.hint(otherwise),
        }
    }
}

/// A line: its file, its number and its characters.
type Line = (usize, usize, Rc<[char]>);

/// The lines of all files: each file is split once, however many findings it has, and so is a line with several.
pub(crate) struct Lines<'a> {
    sources: &'a [SourceFile],
    split: Vec<OnceCell<Vec<&'a str>>>,
    /// The line that was asked for last.
    last: RefCell<Option<Line>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(sources: &'a [SourceFile]) -> Self {
        Self {
            sources,
            split: vec![OnceCell::new(); sources.len()],
            last: RefCell::default(),
        }
    }

    /// The characters of the line in which `span` begins.
    fn characters(&self, span: Span) -> Option<Rc<[char]>> {
        if let Some((file, line, characters)) = &*self.last.borrow()
            && (*file, *line) == (span.file, span.line)
        {
            return Some(Rc::clone(characters));
        }
        let characters: Rc<[char]> = self.line(span)?.chars().map(visible).collect();
        let last = (span.file, span.line, Rc::clone(&characters));
        *self.last.borrow_mut() = Some(last);
        Some(characters)
    }

    fn line(&self, span: Span) -> Option<&'a str> {
        let file = self.sources.get(span.file)?;
        let lines = self
            .split
            .get(span.file)?
            .get_or_init(|| file.lines().collect());
        lines.get(span.line.checked_sub(1)?).copied()
    }
}

/// A finding with the line that it is about.
pub(crate) struct Rendered<'a> {
    /// How bad it is, in a word.
    pub(crate) label: &'a str,
    pub(crate) diagnostic: &'a Diagnostic,
    pub(crate) lines: &'a Lines<'a>,
    /// What is prepended to the paths.
    pub(crate) root: &'a str,
}

impl fmt::Display for Rendered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let diagnostic = self.diagnostic;
        writeln!(
            f,
            "{}[{}]: {}",
            self.label,
            diagnostic.code,
            shown(&diagnostic.message)
        )?;
        if let Some(span) = diagnostic.span {
            self.excerpt(span, f)?;
        }
        match &diagnostic.hint {
            Some(hint) => writeln!(f, "  = hint: {}", shown(hint)),
            None => Ok(()),
        }
    }
}

impl Rendered<'_> {
    /// The place, and the line with carets under what is meant.
    fn excerpt(&self, span: Span, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(file) = self.lines.sources.get(span.file) else {
            return Ok(());
        };
        let number = span.line.to_string();
        let gutter = " ".repeat(number.len());
        writeln!(
            f,
            "{gutter}--> {}{}:{}:{}",
            self.root, file.path, span.line, span.column
        )?;
        let Some(chars) = self.lines.characters(span) else {
            return Ok(());
        };
        let at = span.column.saturating_sub(1).min(chars.len());
        let end = (at + span.length.max(1)).min(chars.len());
        // Only the part around the place is shown of a long line.
        let from = if chars.len() > LONGEST_LINE {
            at.saturating_sub(LONGEST_LINE / 2)
        } else {
            0
        };
        let to = (from + LONGEST_LINE).min(chars.len());
        let shown: String = chars[from..to].iter().collect();
        let before: String = chars[from..at].iter().map(|c| below(*c)).collect();
        let carets = chars[at..end.min(to)]
            .iter()
            .map(|c| width(*c))
            .sum::<usize>()
            .max(1);
        let (left, right) = (
            if from > 0 { "..." } else { "" },
            if to < chars.len() { "..." } else { "" },
        );
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{number} | {left}{shown}{right}")?;
        writeln!(
            f,
            "{gutter} | {}{before}{}",
            " ".repeat(left.len()),
            "^".repeat(carets)
        )
    }
}

/// Characters of a line that are shown.
const LONGEST_LINE: usize = 160;

/// A message or a hint, which is one line whatever it quotes.
fn shown(text: &str) -> String {
    text.replace('\n', "\u{fffd}")
        .chars()
        .map(visible)
        .collect()
}

/// A character as it is printed. One that shows nothing, moves others, or controls a terminal becomes U+FFFD.
fn visible(c: char) -> char {
    if c != '\t' && texts::is_hidden(c) {
        char::REPLACEMENT_CHARACTER
    } else {
        c
    }
}

/// What is printed under a character in the line of carets.
fn below(c: char) -> &'static str {
    match (c, width(c)) {
        ('\t', _) => "\t",
        (_, 0) => "",
        (_, 2) => "  ",
        _ => " ",
    }
}

/// Columns of a character in a terminal.
fn width(c: char) -> usize {
    match u32::from(c) {
        // Combining marks.
        0x300..=0x36f => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// Names that a hint lists.
const LISTED: usize = 100;

/// The name within a few typos.
pub(crate) fn closest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let allowed = match written.chars().count() {
        0 | 1 => 0,
        2 | 3 => 1,
        4 | 5 => 2,
        length => length / 3,
    };
    let scored = known.iter().map(|name| (distance(written, name), *name));
    let (slips, name) = scored.filter(|(slips, _)| *slips <= allowed).min()?;
    // Of short words such as `v6`, all others are as close.
    let is_as_close = |other: &&&str| **other != name && distance(written, other) == slips;
    let is_short = written.chars().count() <= 3 && slips > 0;
    (!is_short || known.iter().find(is_as_close).is_none()).then_some(name)
}

/// Levenshtein distance, case apart.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_or_controls_a_terminal_is_not_printed() {
        let sources = [SourceFile {
            path: "a.yaml".to_owned(),
            text: "doc: a\u{202e}b\u{1b}[2Jc\n".to_owned(),
        }];
        let mut found = Diagnostics::default();
        let span = Span {
            column: 7,
            ..Span::start(0)
        };
        let one = found.error("hidden-character", span, "bad\u{202e}\n");
        one.hint("as\u{200b}is");
        assert_eq!(
            found.render(&sources, ""),
            "error[hidden-character]: bad\u{fffd}\u{fffd}\n --> a.yaml:1:7\n  |\n\
             1 | doc: a\u{fffd}b\u{fffd}[2Jc\n  |       ^\n  = hint: as\u{fffd}is\n\n"
        );
    }
}

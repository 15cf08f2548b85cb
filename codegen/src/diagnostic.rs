//! What is wrong with the specs, told so that it can be mended without searching.

use std::fmt;

use crate::source::{SourceFile, Span};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code, such as `unknown-key`.
    pub code: &'static str,
    /// The place, if it is a place in a file.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// The findings of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding; a hint can be added to what is returned.
    pub fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(code, Some(span), message.into())
    }

    /// Adds a finding that has no place.
    pub fn global(&mut self, code: &'static str, message: impl Into<String>) -> &mut Diagnostic {
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

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// The findings, by file and place.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        let mut sorted: Vec<_> = self.found.iter().collect();
        sorted.sort_by_key(|diagnostic| diagnostic.span);
        sorted.into_iter()
    }

    /// All findings as text. `root` stands before the paths, such as `specs/`.
    pub fn render(&self, sources: &[SourceFile], root: &str) -> String {
        let mut text = String::new();
        for diagnostic in self.iter() {
            text.push_str(&Rendered { diagnostic, sources, root }.to_string());
            text.push('\n');
        }
        text
    }
}

impl Diagnostic {
    /// Adds how to mend it.
    pub fn hint(&mut self, hint: impl Into<String>) {
        self.hint = Some(hint.into());
    }

    /// Adds the name that was probably meant, or else all that are possible.
    pub fn suggest<'a>(&mut self, written: &str, known: impl IntoIterator<Item = &'a str>) {
        let known: Vec<_> = known.into_iter().collect();
        match closest(written, &known) {
            Some(name) => self.hint(format!("did you mean `{name}`?")),
            None if known.is_empty() => {}
            None => self.hint(format!("possible are: {}", known.join(", "))),
        }
    }
}

struct Rendered<'a> {
    diagnostic: &'a Diagnostic,
    sources: &'a [SourceFile],
    root: &'a str,
}

impl fmt::Display for Rendered<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let diagnostic = self.diagnostic;
        writeln!(f, "error[{}]: {}", diagnostic.code, diagnostic.message)?;
        if let Some((span, file)) = diagnostic.span.and_then(|span| Some((span, self.sources.get(span.file)?))) {
            let number = span.line.to_string();
            let gutter = " ".repeat(number.len());
            let line = file.text.lines().nth(span.line - 1).unwrap_or_default();
            let before: String = line.chars().take(span.column - 1).map(|c| if c == '\t' { c } else { pad(c) }).collect();
            let width = line.chars().count().saturating_sub(span.column - 1);
            let marked = line.chars().skip(span.column - 1).take(span.length.clamp(1, width.max(1)));
            let carets = marked.map(|c| if is_wide(c) { 2 } else { 1 }).sum::<usize>().max(1);
            writeln!(f, "{gutter}--> {}{}:{}:{}", self.root, file.path, span.line, span.column)?;
            writeln!(f, "{gutter} |")?;
            writeln!(f, "{number} | {line}")?;
            let before: String = before.replace('\u{3000}', "  ");
            writeln!(f, "{gutter} | {before}{}", "^".repeat(carets))?;
        }
        match &diagnostic.hint {
            Some(hint) => writeln!(f, "  = hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// What stands under a character in the line of carets: two columns under a Chinese character.
fn pad(c: char) -> char {
    if is_wide(c) { '\u{3000}' } else { ' ' }
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6)
}

/// The name within a few slips of the pen.
fn closest<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let allowed = written.chars().count() / 3 + 1;
    let scored = known.iter().map(|name| (distance(written, name), *name));
    scored.filter(|(slips, _)| *slips <= allowed).min().map(|(_, name)| name)
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

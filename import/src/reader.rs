//! From a saved text to a [`Page`]. What is one form's own is in [`text`] and
//! [`markdown`]; the line-by-line walk is here.

use super::heading::Heading;
use super::lines::Lines;
use super::page::{Page, Part, Section};
use super::{Format, clean, markdown, patterns, text};

/// Reads a page that was cleaned by [`clean::page`].
pub(super) fn read(page: &str, format: Format) -> Page {
    let is_markdown = match format {
        Format::Auto => markdown::looks_like(page),
        Format::Text => false,
        Format::Markdown => true,
    };
    let mut reader = Reader {
        lines: Lines::new(page),
        page: Page::default(),
        is_markdown,
    };
    while reader.step() {}
    reader.page
}

struct Reader<'a> {
    lines: Lines<'a>,
    page: Page,
    is_markdown: bool,
}

impl Reader<'_> {
    /// Reads one line, or a table or a quotation as a whole. `false` at the end.
    fn step(&mut self) -> bool {
        let Some(line) = self.lines.peek(0) else {
            return false;
        };
        if line.trim().is_empty() {
            self.lines.skip(1);
        } else if self.is_markdown && line.trim_start().starts_with("```") {
            let quoted = markdown::fence(&mut self.lines);
            self.push(Part::Quoted(quoted));
        } else if let Some(heading) = self.heading(line) {
            let line = self.lines.number();
            self.lines.skip(1);
            self.page.sections.push(Section {
                heading,
                line,
                parts: Vec::new(),
            });
        } else if !self.is_program() && self.table() {
        } else if opens_json(line) && !self.page.sections.is_empty() {
            let quoted = self.json();
            self.push(Part::Quoted(quoted));
        } else {
            self.lines.skip(1);
            self.prose(line);
        }
        true
    }

    /// What the line introduces. Inside a program, only what follows one ends it.
    fn heading(&mut self, line: &str) -> Option<Heading> {
        let line = line.trim();
        if self.is_program() {
            let is_code = line.starts_with(['*', '/', '}', '"']);
            let ends = |heading: &Heading| {
                matches!(
                    heading,
                    Heading::Samples
                        | Heading::Success
                        | Heading::Failure
                        | Heading::Response
                        | Heading::Aside
                        | Heading::Program
                )
            };
            return Heading::of(line).filter(|heading| !is_code && ends(heading));
        }
        if let Some(known) = Heading::of(line) {
            return Some(known);
        }
        let title = line.trim_start_matches('#');
        if !self.is_markdown || title.len() == line.len() || !title.starts_with(' ') {
            return None;
        }
        if self.page.title.is_none() {
            self.page.title = Some(clean::prose(title));
        }
        // Below a heading that nobody knows nothing belongs to the one before.
        Some(Heading::Aside)
    }

    fn is_program(&self) -> bool {
        self.page
            .sections
            .last()
            .is_some_and(|section| section.heading == Heading::Program)
    }

    fn table(&mut self) -> bool {
        let heading = self.page.sections.last().map(|section| &section.heading);
        let table = if self.is_markdown {
            markdown::table(&mut self.lines)
        } else {
            None
        };
        let table = table.or_else(|| text::table(&mut self.lines, heading));
        let found = table.is_some();
        if let Some(table) = table {
            self.push(Part::Table(table));
        }
        found
    }

    /// Lines up to the bracket that closes the first one, or to the next heading where none does.
    fn json(&mut self) -> String {
        let mut quoted = String::new();
        let mut brackets = Brackets::default();
        while let Some(line) = self.lines.peek(0) {
            if !quoted.is_empty() && Heading::of(line).is_some() {
                break;
            }
            self.lines.skip(1);
            quoted.push_str(line);
            quoted.push('\n');
            if brackets.close(line) {
                break;
            }
        }
        quoted
    }

    fn prose(&mut self, line: &str) {
        if let Some(found) = patterns::MARKDOWN_VERSION.captures(line) {
            self.page.address = Some(found[1].to_owned());
            return;
        }
        let Some(section) = self.page.sections.last() else {
            if self.page.title.is_none() && !line.trim_start().starts_with('>') {
                self.page.title = Some(clean::prose(line)).filter(|title| !title.is_empty());
            }
            return;
        };
        let text = match section.heading {
            Heading::Program => line.to_owned(),
            Heading::Address | Heading::Request | Heading::Form => clean::address(line),
            _ => clean::prose(line.trim_start_matches(['>', ' '])),
        };
        if !text.trim().is_empty() {
            self.push(Part::Line(text));
        }
    }

    fn push(&mut self, part: Part) {
        if let Some(section) = self.page.sections.last_mut() {
            section.parts.push(part);
        }
    }
}

/// Whether a line starts a JSON document.
fn opens_json(line: &str) -> bool {
    let mut chars = line.trim().chars();
    match (chars.next(), chars.next()) {
        (Some('{'), _) => true,
        (Some('['), next) => {
            next.is_none_or(|c| matches!(c, '{' | '[' | '"' | ']' | ' ') || c.is_ascii_digit())
        }
        _ => false,
    }
}

/// Counts brackets outside of texts.
#[derive(Default)]
struct Brackets {
    depth: usize,
    in_text: bool,
}

impl Brackets {
    /// Reads a line. Whether the first bracket is closed by its end.
    fn close(&mut self, line: &str) -> bool {
        let mut escaped = false;
        for c in line.chars() {
            match c {
                _ if escaped => escaped = false,
                '\\' if self.in_text => escaped = true,
                '"' => self.in_text = !self.in_text,
                '{' | '[' if !self.in_text => self.depth += 1,
                '}' | ']' if !self.in_text => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        // A text does not go on in the next line.
        self.in_text = false;
        self.depth == 0
    }
}

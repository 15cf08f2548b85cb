//! A saved official page to a proposed spec: page text in, proposal and questions out. Pure, as the generator is.
//!
//! Stages: bytes -> text (`refuse`) -> `page` (by one of two readers) -> `facts` -> `spec` (by `fields`, `request`,
//! `rules`, `reply`, `examples`) -> `yaml`.
//!
//! What a page does not say is never guessed silently: it becomes a comment that begins with [`QUESTION`], and
//! every text of the page that a human must rewrite begins with [`TRANSLATE`]. The lints of the generator find both.

use std::fmt;

use polyv_codegen::{Diagnostic, Places, SourceFile};

pub use propose::propose;
pub use quote::scalar as yaml_scalar;

mod builder;
mod clean;
mod examples;
mod facts;
mod fields;
mod heading;
mod json;
mod known;
mod limits;
mod lines;
mod markdown;
mod note;
mod page;
mod paging;
mod patterns;
mod place;
mod propose;
mod quote;
mod reader;
mod refuse;
mod reply;
mod request;
mod rules;
mod scalar;
mod spec;
#[cfg(test)]
mod tests;
mod text;
mod values;
mod yaml;

/// What a question to the maintainer begins with, in a comment.
pub const QUESTION: &str = "# QUESTION(import): ";
/// What a text begins with that was taken from the page as it is.
pub const TRANSLATE: &str = "TRANSLATE: ";

/// The form in which a page was saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Markdown if it looks like it, and otherwise text.
    #[default]
    Auto,
    /// The plain text that a browser saves.
    Text,
    /// Markdown, with tables.
    Markdown,
}

/// What is known about a page besides its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// The form in which it was saved.
    pub format: Format,
    /// The place of the spec: module, resource and operation, such as `channel/booking/list`. Without one, it
    /// is the place of the spec that the endpoint has, or that of the list, or one made from the path of the endpoint.
    pub place: Option<&'a str>,
    /// The list of places.
    pub places: Option<&'a Places>,
    /// The page's address, where the saved text does not contain it.
    pub source: Option<&'a str>,
    /// The day of the import, as `2026-11-22`.
    pub today: &'a str,
}

/// Why a page cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A stable code, such as `not-text`.
    pub code: &'static str,
    message: String,
    hint: String,
}

impl Refusal {
    /// A refusal with a code, what is wrong, and how to fix it.
    pub fn new(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "error[{}]: {}", self.code, self.message)?;
        writeln!(f, "  = hint: {}", self.hint)
    }
}

/// A proposed file.
#[derive(Debug)]
pub struct Proposal {
    /// Its path below `specs/`.
    pub file: String,
    /// Its content.
    pub text: String,
}

impl Proposal {
    /// The open questions, with their lines.
    pub fn questions(&self) -> Vec<(usize, &str)> {
        let lines = self.text.lines().enumerate();
        lines
            .filter_map(|(at, line)| {
                Some((
                    at + 1,
                    line.trim_start().strip_prefix(QUESTION.trim_end())?.trim(),
                ))
            })
            .collect()
    }
}

/// A place as users may write it in its usual form: `specs/channel/foo/bar.yaml` and `channel.foo.bar` become `channel/foo/bar`.
#[must_use]
pub fn normal(place: &str) -> String {
    let place = place.trim().trim_start_matches("./").trim_matches('/');
    let place = place.strip_prefix("specs/").unwrap_or(place);
    let place = place.strip_suffix(".yaml").unwrap_or(place);
    if place.contains('/') {
        place.to_owned()
    } else {
        place.replace('.', "/")
    }
}

/// What the generator finds wrong with the specs once the proposal is among them, and did not find before.
#[must_use]
pub fn faults(proposal: &Proposal, sources: &[SourceFile]) -> Vec<Diagnostic> {
    let file = SourceFile {
        path: proposal.file.clone(),
        text: proposal.text.clone(),
    };
    let mut all: Vec<SourceFile> = sources
        .iter()
        .filter(|source| source.path != file.path)
        .cloned()
        .collect();
    let (_, before) = polyv_codegen::survey(&all);
    let before: Vec<_> = before
        .iter()
        .map(|known| (known.code, known.message.clone()))
        .collect();
    all.push(file);
    let (_, after) = polyv_codegen::survey(&all);
    let faults = after
        .iter()
        .filter(|found| !before.contains(&(found.code, found.message.clone())));
    faults.cloned().collect()
}

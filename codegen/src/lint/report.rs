//! Findings as text, for people, for programs and for GitHub.

use std::fmt::Write as _;

use serde_json::json;

use super::finding::{Finding, Findings, Level};
use crate::diagnostic::{Lines, Rendered};
use crate::source::{SourceFile, Span};

impl Findings {
    /// As text for people. `root` is prepended to the paths, such as `specs/`.
    pub fn text(&self, sources: &[SourceFile], root: &str) -> String {
        let mut text = String::new();
        let lines = Lines::new(sources);
        for found in self.iter() {
            let rendered = Rendered {
                label: found.level.name(),
                diagnostic: &found.diagnostic,
                lines: &lines,
                root,
            };
            text += &rendered.to_string();
            text.push('\n');
        }
        text
    }

    /// As one JSON document, for programs.
    ///
    /// It has `version` (1; another number where a field changes its meaning or goes away), `counts` (of
    /// `error`, `warn` and `info`), `allowed` (how many findings are allowed), and
    /// `findings`, each with `code`, `level`, `file`, `line`, `column` (in characters, from 1), `key`,
    /// `message` and `hint`. What is not known is `null`.
    pub fn json(&self, sources: &[SourceFile], root: &str) -> String {
        let finding = |found: &Finding| {
            let diagnostic = &found.diagnostic;
            let span = diagnostic.span;
            json!({
                "code": diagnostic.code,
                "level": found.level.name(),
                "file": span.and_then(|span| path(span, sources, root)),
                "line": span.map(|span| span.line),
                "column": span.map(|span| span.column),
                "key": (!found.key.is_empty()).then_some(&found.key),
                "message": diagnostic.message,
                "hint": diagnostic.hint,
            })
        };
        let document = json!({
            "version": 1,
            "counts": {
                "error": self.count(Level::Error),
                "warn": self.count(Level::Warn),
                "info": self.count(Level::Info),
            },
            "allowed": self.allowed(),
            "findings": self.iter().map(finding).collect::<Vec<_>>(),
        });
        // Values of JSON always serialize.
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    }

    /// As commands of a GitHub workflow, one a line, which become annotations of a pull request.
    pub fn github(&self, sources: &[SourceFile], root: &str) -> String {
        let mut text = String::new();
        for found in self.iter() {
            let diagnostic = &found.diagnostic;
            let command = match found.level {
                Level::Error => "error",
                Level::Warn => "warning",
                Level::Info => "notice",
            };
            let place = diagnostic.span.and_then(|span| {
                let path = escaped(&path(span, sources, root)?, true);
                Some(format!(
                    "file={path},line={},col={},",
                    span.line, span.column
                ))
            });
            let hint = diagnostic.hint.as_ref();
            let hint = hint.map_or_else(String::new, |hint| format!("\n{hint}"));
            // Writing to a String cannot fail.
            _ = writeln!(
                text,
                "::{command} {}title={}::{}",
                place.unwrap_or_default(),
                escaped(diagnostic.code, true),
                escaped(&format!("{}{hint}", diagnostic.message), false)
            );
        }
        text
    }
}

fn path(span: Span, sources: &[SourceFile], root: &str) -> Option<String> {
    let source = sources.get(span.file)?;
    Some(format!("{root}{}", source.path))
}

/// As a workflow command wants a message, or the value of a property.
fn escaped(text: &str, is_property: bool) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D");
    let text = text.replace('\n', "%0A");
    if is_property {
        text.replace(':', "%3A").replace(',', "%2C")
    } else {
        text
    }
}

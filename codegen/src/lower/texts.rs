//! The texts of a file, wherever they are, without hidden characters, and without markup in what becomes documentation.

use crate::diagnostic::Diagnostics;
use crate::load::{Kind, Node};
use crate::source::{Located, Quoted, Span};
use crate::texts;

/// Keys whose texts become documentation.
const PROSE: &[&str] = &[
    "title",
    "summary",
    "notes",
    "doc",
    "means",
    "given",
    "fix",
    "reason",
    "condition",
    "about",
    "page",
    "other",
    "choice",
];

/// Keys with what a source prints, whatever it holds.
const PRINTED: &[&str] = &["request", "request_body", "body"];

/// Checks all texts inside `node`, the value of the key `key`.
pub(super) fn check(node: &Node, key: &str, diagnostics: &mut Diagnostics) {
    match &node.kind {
        Kind::Map(entries) => {
            for (name, value) in entries {
                self::name(name, diagnostics);
                let is_prose = key == "modules";
                check(value, if is_prose { "doc" } else { name }, diagnostics);
            }
        }
        Kind::Seq(items) => items.iter().for_each(|item| check(item, key, diagnostics)),
        Kind::Text(_) if PRINTED.contains(&key) => {}
        Kind::Text(text) => self::text(text, node, key, diagnostics),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
    }
}

fn name(name: &Located<String>, diagnostics: &mut Diagnostics) {
    if let Some((_, c)) = texts::hidden_in_name(name) {
        hidden(name.span, c, diagnostics);
    }
}

fn text(text: &str, node: &Node, key: &str, diagnostics: &mut Diagnostics) {
    let is_prose = PROSE.contains(&key);
    let found = if is_prose {
        texts::hidden(text)
    } else {
        texts::hidden_in_name(text.trim_end())
    };
    let place = |at, length| {
        let quoted = Quoted {
            text: text.to_owned(),
            span: node.span,
            layout: node.layout,
        };
        quoted.at(at, length)
    };
    if let Some((at, c)) = found {
        hidden(place(at, 1), c, diagnostics);
    } else if let Some(found) = is_prose.then(|| texts::markup(text)).flatten() {
        diagnostics
            .error("text-markup", place(found.at, found.length), found.problem)
            .hint(found.hint);
    }
}

fn hidden(at: Span, c: char, diagnostics: &mut Diagnostics) {
    let message = format!("this text contains {}", texts::code_point(c));
    diagnostics
        .error("hidden-character", at, message)
        .hint("remove it: it is invisible, and a name that contains it matches nothing");
}

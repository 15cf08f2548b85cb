//! Texts that become documentation: that there are any, that they are English, and how they are written.

use super::english;
use super::finding::{Findings, Level, Lint};
use super::{Context, english::words};
use crate::load::{Kind, Node};
use crate::model::ReplyKind;
use crate::naming;
use crate::source::{Span, lines};

const MISSING_DOC: Lint = Lint {
    code: "missing-doc",
    level: Level::Warn,
    about: "The object that comes back has no `doc`.",
    explanation: "A response that describes an object becomes a type, which is documented by the `doc` of the \
        response. Without one, its documentation is `What comes back.`, which helps no one who finds it in an index. \
        Say what one object is: `One ticket.`",
};

const DOC_FULL_STOP: Lint = Lint {
    code: "doc-full-stop",
    level: Level::Warn,
    about: "A text does not end with a full stop.",
    explanation: "Texts of specs become sentences of the documentation, and the generator appends others, such as \
        bounds and defaults: without a full stop, two sentences run into each other. End the text with a full stop, \
        a question mark or an exclamation mark.",
};

const DOC_CAPITAL: Lint = Lint {
    code: "doc-capital",
    level: Level::Warn,
    about: "A text does not begin with a capital letter.",
    explanation: "Texts of specs become sentences of the documentation. Begin each with a capital letter, or with a \
        number or `code` if it is about that.",
};

const DOC_REPEATS_NAME: Lint = Lint {
    code: "doc-repeats-name",
    level: Level::Warn,
    about: "A text only repeats the name that it documents.",
    explanation: "`pageSize` documented as `The page size.` adds nothing. Say what the name does not: what is \
        counted, in which unit, and what happens without it.",
};

const UNTRANSLATED_DOC: Lint = Lint {
    code: "untranslated-doc",
    level: Level::Error,
    about: "A text is still in the words of the page.",
    explanation: "Imported texts begin with `TRANSLATE: ` until someone rewrites them in English; Chinese outside of \
        parentheses and of `code` is reported as well. Rewrite the text in plain English; the page's own word may \
        follow in parentheses, as in `A large class (大班课).`",
};

const OPEN_QUESTION: Lint = Lint {
    code: "open-question",
    level: Level::Error,
    about: "A question of the importer is unanswered.",
    explanation: "`cargo xtask import` leaves a comment `# QUESTION(import): ...` wherever it could not decide, and \
        writes down the most likely answer. Look the fact up, fix the spec if needed, and delete the comment.",
};

const TODO: Lint = Lint {
    code: "todo",
    level: Level::Warn,
    about: "A text or a comment says that work is left.",
    explanation: "`TODO`, `FIXME`, `XXX` and `TBD` are notes to oneself. In a text they are published with the \
        documentation. Do what they say, or open an issue.",
};

const SUMMARY_FORM: Lint = Lint {
    code: "summary-form",
    level: Level::Warn,
    about: "A summary is not one sentence that begins with a verb.",
    explanation: "The summary is the line of an endpoint in every index: what a call does, in one sentence that \
        begins with a verb in the third person, such as `Lists the tickets of a channel.` Everything else belongs in \
        `notes`.",
};

pub(super) const LINTS: &[Lint] = &[
    MISSING_DOC,
    DOC_FULL_STOP,
    DOC_CAPITAL,
    DOC_REPEATS_NAME,
    UNTRANSLATED_DOC,
    OPEN_QUESTION,
    TODO,
    SUMMARY_FORM,
];

/// Keys whose texts become documentation.
const TEXTS: &[&str] = &["summary", "notes", "doc", "means", "given", "fix", "reason"];

/// Marks a question of the importer.
const QUESTION: &str = "# QUESTION(import):";

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (at, source, node) in context.files() {
        visit(node, "", findings);
        for (number, line) in lines(source.text.trim_start_matches('\u{feff}')).enumerate() {
            comment(at, number + 1, line, findings);
        }
    }
    for endpoint in &context.api.endpoints {
        let describes = matches!(
            endpoint.reply.kind,
            ReplyKind::Page(_)
                | ReplyKind::List(_)
                | ReplyKind::Object { .. }
                | ReplyKind::Encrypted(_)
        );
        let response = context.nodes.get(endpoint.file).and_then(Option::as_ref);
        let response = response.and_then(|node| node.entry("response"));
        if let Some((key, response)) = response
            && describes
            && response.entry("object").is_some()
            && response.entry("doc").is_none()
        {
            findings
                .add(MISSING_DOC, key.span, "this response has no `doc`")
                .hint("say what one object is: `doc: One ticket.`");
        }
    }
}

/// Goes over all texts below `node`, the value of the key `name`.
fn visit(node: &Node, name: &str, findings: &mut Findings) {
    match &node.kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                match &value.kind {
                    Kind::Text(text) | Kind::Number(text)
                        if TEXTS.contains(&key.value.as_str()) || name == "modules" =>
                    {
                        if is_english(text, value.span, findings) {
                            written(text, value.span, findings);
                            match key.value.as_str() {
                                "doc" => repeats(text, name, value.span, findings),
                                "summary" => summary(text, value.span, findings),
                                _ => {}
                            }
                        }
                    }
                    // Its reasons are for maintainers.
                    _ if key.value == "allow" => {}
                    _ => visit(value, key, findings),
                }
            }
        }
        Kind::Seq(items) => {
            for item in items {
                visit(item, name, findings);
            }
        }
        // Text that is not documentation may quote the page, but must not be left as imported.
        Kind::Text(text) => _ = is_translated(text, node.span, findings),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
    }
}

/// Whether a text is not marked as one that the import took from the page; otherwise that is reported.
fn is_translated(text: &str, span: Span, findings: &mut Findings) -> bool {
    let Some(rest) = text.trim().strip_prefix("TRANSLATE:") else {
        return true;
    };
    let message = "this text was taken from the page and not translated";
    let hint = match rest.split_once(" => ") {
        Some((page, usual)) => format!(
            "write it in English: {}; most other specs say: {usual}",
            page.trim()
        ),
        None => format!("write it in English: {}", rest.trim()),
    };
    findings.add(UNTRANSLATED_DOC, span, message).hint(hint);
    false
}

/// Whether a text is English throughout; otherwise that is reported.
fn is_english(text: &str, span: Span, findings: &mut Findings) -> bool {
    if !is_translated(text, span, findings) {
        return false;
    }
    let foreign = english::foreign(text);
    if let Some(at) = foreign {
        let word: String = text[at..].chars().take(8).collect();
        findings
            .add(
                UNTRANSLATED_DOC,
                span,
                format!("this text is not all English: `{word}`"),
            )
            .hint("write it in English; the page's own word may follow in parentheses");
    }
    foreign.is_none()
}

/// How a text is written.
fn written(text: &str, span: Span, findings: &mut Findings) {
    let text = text.trim();
    if let Some(mark) = todo(text) {
        let message = format!("this text has a `{mark}`");
        findings.add(TODO, span, message).hint("do what it says");
    }
    let starts = |c: char| c.is_uppercase() || c.is_ascii_digit() || "`\"'(".contains(c);
    if !text.starts_with(starts) {
        findings
            .add(
                DOC_CAPITAL,
                span,
                "this text does not begin with a capital letter",
            )
            .hint("it becomes a sentence of the documentation");
    }
    let end = text.trim_end_matches([')', '"', '\'']);
    if !end.ends_with(['.', '!', '?']) {
        findings
            .add(
                DOC_FULL_STOP,
                span,
                "this text does not end with a full stop",
            )
            .hint("other sentences are appended to it");
    }
}

/// Whether a text says more than the name that it documents.
fn repeats(text: &str, name: &str, span: Span, findings: &mut Findings) {
    const EMPTY: &[&str] = &[
        "the",
        "a",
        "an",
        "of",
        "this",
        "value",
        "field",
        "parameter",
        "is",
    ];
    let said = words(text).filter(|word| !EMPTY.contains(&word.as_str()));
    let said: Vec<_> = said.collect();
    let snake = naming::snake(name);
    let named: Vec<_> = snake.split('_').collect();
    if said == named && named.len() > 1 {
        findings
            .add(
                DOC_REPEATS_NAME,
                span,
                format!("this text only repeats `{name}`"),
            )
            .hint("say what the name does not: of what, in which unit, what happens without it");
    }
}

fn summary(text: &str, span: Span, findings: &mut Findings) {
    let text = text.trim();
    let verb = text.split_whitespace().next().unwrap_or_default();
    if let Some(first) = english::first_sentence(text) {
        findings
            .add(SUMMARY_FORM, span, "this summary has several sentences")
            .hint(format!(
                "shorten it to `{first}`, and move the rest to `notes`"
            ));
    } else if !verb.ends_with('s') || verb == "This" {
        findings
            .add(
                SUMMARY_FORM,
                span,
                format!("this summary begins with `{verb}`"),
            )
            .hint("begin with a verb in the third person: `Lists the tickets of a channel.`");
    }
}

/// What a comment says that is not done.
fn comment(file: usize, number: usize, line: &str, findings: &mut Findings) {
    let Some(at) = line.find(QUESTION).or_else(|| line.find("# ")) else {
        return;
    };
    let comment = &line[at..];
    let span = Span {
        file,
        line: number,
        column: line[..at].chars().count() + 1,
        length: comment.chars().count(),
    };
    if let Some(question) = comment.strip_prefix(QUESTION) {
        let message = format!("the import left a question: {}", question.trim());
        findings
            .add(OPEN_QUESTION, span, message)
            .hint("answer it in the spec, and delete the comment");
    } else if let Some(mark) = todo(comment) {
        let message = format!("this comment has a `{mark}`");
        findings.add(TODO, span, message).hint("do what it says");
    }
}

/// A word that marks something to do.
fn todo(text: &str) -> Option<&'static str> {
    let is_mark = |word: &str| {
        ["TODO", "FIXME", "XXX", "TBD"].into_iter().find(|mark| {
            let rest = word.strip_prefix(mark);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    };
    text.split_whitespace()
        .find_map(|word| is_mark(word.trim_start_matches(['(', '[', '`'])))
}

//! Where the facts of an endpoint come from.

use jiff::civil::Date;

use crate::diagnostic::Diagnostics;
use crate::model::{CallbackSource, Name, Source};
use crate::source::Located;
use crate::spec::{self, Mapping as _};

pub(super) fn lower(spec: &spec::SourcePage, diagnostics: &mut Diagnostics) -> Source {
    let is_whole = spec.has("page") && spec.has("document");
    places(
        spec.page.as_ref(),
        spec.document.as_ref(),
        is_whole,
        (&spec.read, spec.has("read")),
        diagnostics,
    );
    let text = |located: &Located<String>| located.value.clone();
    Source {
        page: spec.page.as_ref().map(text),
        document: spec.document.as_ref().map(text),
        read: Name::of(&spec.read),
        request: spec.request,
        reply: spec.reply,
        also: spec.also.iter().map(text).collect(),
    }
}

/// The source of a callback; how it is known is only given if more than the name is known.
pub(super) fn of_callback(
    spec: &spec::CallbackSource,
    is_known: bool,
    diagnostics: &mut Diagnostics,
) -> CallbackSource {
    let is_whole = spec.has("page") && spec.has("document");
    places(
        spec.page.as_ref(),
        spec.document.as_ref(),
        is_whole,
        (&spec.read, spec.has("read")),
        diagnostics,
    );
    match &spec.basis {
        None if is_known && spec.has("basis") => {
            diagnostics
                .error(
                    "missing-key",
                    spec.read.span,
                    "a source of fields needs the key `basis`",
                )
                .hint("say how the fields are known");
        }
        Some(basis) if !is_known => {
            diagnostics
                .error(
                    "stray-key",
                    basis.span,
                    "`basis` says how fields are known, but no field is declared",
                )
                .hint("leave it out");
        }
        _ => {}
    }
    let text = |located: &Located<String>| located.value.clone();
    CallbackSource {
        page: spec.page.as_ref().map(text),
        document: spec.document.as_ref().map(text),
        basis: spec.basis.as_ref().map(|basis| basis.value),
        also: spec.also.iter().map(text).collect(),
    }
}

/// Checks where a source is found, and when it was read.
fn places(
    page: Option<&Located<String>>,
    document: Option<&Located<String>>,
    is_whole: bool,
    (read, has_read): (&Located<String>, bool),
    diagnostics: &mut Diagnostics,
) {
    if let Some(page) = page
        && let Some(problem) = address_problem(page)
    {
        diagnostics
            .error("source-page", page.span, problem)
            .hint("give the address of the official page as `https://polyv.gitbook.io/...`");
    }
    if let Some(document) = document.filter(|document| !is_document(document)) {
        let message = format!("`{}` is not the place of a document", document.value);
        diagnostics
            .error("source-document", document.span, message)
            .hint("write it without ending, such as `v4/channel/lottery/list`");
    }
    if page.is_none() && document.is_none() && is_whole {
        diagnostics
            .error(
                "no-source",
                read.span,
                "neither `page` nor `document` says where the facts come from",
            )
            .hint("give the address of the official page, or the document's place in POLYV's document centre");
    }
    let is_written = read.len() == "2026-11-22".len();
    if has_read && !(is_written && read.parse::<Date>().is_ok()) {
        let message = format!("`{}` is not a date", read.value);
        diagnostics
            .error("source-date", read.span, message)
            .hint("write a day of the calendar as 2026-11-22");
    }
}

/// Why a text is not the address of a page. It becomes a link, so that nothing in it may end one.
fn address_problem(address: &str) -> Option<String> {
    let Some(rest) = address.strip_prefix("https://") else {
        return Some("this is not an https address".to_owned());
    };
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#&'*+,;=%@!$".contains(c);
    if let Some(c) = rest.chars().find(|c| !is_allowed(*c)) {
        return Some(format!(
            "this address contains {c:?}, which is written as `{}`",
            escaped(c)
        ));
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Some("this address names a user".to_owned());
    }
    let name = host.split(':').next().unwrap_or_default();
    let is_name = name.contains('.')
        && name.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    (!is_name).then(|| format!("`{host}` is not the name of a host"))
}

/// As written in an address.
fn escaped(c: char) -> String {
    let mut bytes = [0; 4];
    let escape = |byte: u8| format!("%{byte:02X}");
    c.encode_utf8(&mut bytes).bytes().map(escape).collect()
}

/// Whether a text is a path without ending.
fn is_document(document: &str) -> bool {
    let is_part = |part: &str| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(is_allowed)
    };
    let has_ending = std::path::Path::new(document)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("md"));
    document.split('/').all(is_part) && !has_ending
}

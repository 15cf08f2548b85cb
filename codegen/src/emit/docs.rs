//! Documentation in generated code.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Bounds, Endpoint, Field, Place};
use crate::words::{Effect, Word as _};

/// `text` as a doc comment, line by line.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines = lines(text);
    quote! { #(#[doc = #lines])* }
}

/// `text` as the doc comment of a module.
pub(super) fn inner(text: &str) -> TokenStream {
    let lines = lines(text);
    quote! { #(#![doc = #lines])* }
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    let line = |line: &str| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    };
    text.trim_end().lines().map(line)
}

/// A text of a spec as it can stand in documentation: what rustdoc would take for markup is made
/// plain, and addresses become links.
pub(super) fn plain(text: &str) -> String {
    let mut clean = String::new();
    let mut in_code = false;
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let is_address = !in_code && (rest.starts_with("https://") || rest.starts_with("http://"));
        if is_address {
            let ends = |c: char| {
                c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '>' | '`' | ')' | '"' | ',')
            };
            let end = rest.find(ends).unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ';', ':']);
            clean.extend(["<", address, ">"]);
            rest = &rest[address.len()..];
            continue;
        }
        in_code ^= c == '`';
        if !in_code && matches!(c, '[' | ']' | '<' | '>' | '*' | '|') {
            clean.push('\\');
        }
        clean.push(c);
        rest = &rest[c.len_utf8()..];
    }
    clean
}

/// What a parameter or a field is, with its bounds.
pub(super) fn field(field: &Field) -> TokenStream {
    let mut text = plain(&field.doc);
    let mut facts = Vec::new();
    facts.extend(between(field.range, ""));
    facts.extend(between(field.length, " characters"));
    facts.extend(between(
        field.items,
        if field.place == Place::File {
            " files"
        } else {
            " items"
        },
    ));
    if let Some(default) = &field.default {
        facts.push(format!("{default} by default"));
    }
    if !facts.is_empty() {
        let facts = facts.join("; ");
        text.push(' ');
        text.extend(facts.chars().take(1).flat_map(char::to_uppercase));
        text.extend(facts.chars().skip(1));
        text.push('.');
    }
    if field.account {
        text.push_str(" Without one, the client's is taken.");
    }
    doc(&text)
}

fn between(bounds: Bounds, unit: &str) -> Option<String> {
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min}{unit}")),
        (Some(min), Some(max)) => Some(format!("{min} to {max}{unit}")),
        (Some(min), None) => Some(format!("at least {min}{unit}")),
        (None, Some(max)) => Some(format!("at most {max}{unit}")),
        (None, None) => None,
    }
}

/// What a request does, what it changes, and where that is said.
pub(super) fn request(endpoint: &Endpoint) -> TokenStream {
    let mut text = plain(&endpoint.summary);
    text.push_str("\n\n");
    if let Some(notes) = &endpoint.notes {
        text.push_str(&plain(notes));
        text.push_str("\n\n");
    }
    text.push_str(match endpoint.effect {
        Effect::Read => "Only reads.",
        Effect::Idempotent => "Writes; sent twice, it changes no more than once.",
        Effect::Write => "Writes; sent twice, it may change things twice.",
    });
    for quota in &endpoint.quotas {
        let each = quota
            .each
            .as_ref()
            .map(|each| format!(" for each `{}`", each.text))
            .unwrap_or_default();
        let condition = quota
            .condition
            .as_ref()
            .map(|condition| format!(" ({})", plain(condition)))
            .unwrap_or_default();
        let limit = [
            " At most ",
            &quota.calls.to_string(),
            " calls in ",
            &quota.seconds.to_string(),
            " s",
        ];
        text.extend(limit);
        text.extend([each.as_str(), condition.as_str(), "."]);
    }
    let line = format!("`{} {}`", endpoint.method.word(), endpoint.url_path.text);
    let title = plain(&endpoint.title);
    text.extend(["\n\n", &line, ": "]);
    match &endpoint.source.page {
        Some(page) => text.extend(["[", &title, "](", page, ")"]),
        None => text.push_str(&title),
    }
    doc(&text)
}

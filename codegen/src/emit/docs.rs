//! Documentation in generated code.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Bounds, Endpoint, Field, Place};
use crate::spec::Effect;

/// `text` as a doc comment, line by line.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}

/// `text` as the doc comment of a module.
pub(super) fn inner(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#![doc = #lines])* }
}

/// What a parameter or a field is, with its bounds.
pub(super) fn field(field: &Field) -> TokenStream {
    let mut text = field.doc.clone();
    let mut facts = Vec::new();
    facts.extend(between(field.range, ""));
    facts.extend(between(field.length, " characters"));
    facts.extend(between(field.items, if field.place == Place::File { " files" } else { " items" }));
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
    let mut text = endpoint.summary.clone();
    text.push_str("\n\n");
    if let Some(notes) = &endpoint.notes {
        text.push_str(notes.trim());
        text.push_str("\n\n");
    }
    text.push_str(match endpoint.effect {
        Effect::Read => "Only reads.",
        Effect::Idempotent => "Writes; sent twice, it changes no more than once.",
        Effect::Write => "Writes; sent twice, it may change things twice.",
    });
    for quota in &endpoint.quotas {
        let each = quota.each.as_ref().map(|each| format!(" for each `{}`", each.text)).unwrap_or_default();
        let condition = quota.condition.as_ref().map(|condition| format!(" ({condition})")).unwrap_or_default();
        text.push_str(&format!(" At most {} calls in {} s{each}{condition}.", quota.calls, quota.seconds));
    }
    let line = format!("`{} {}`", endpoint.method.word(), endpoint.url_path.text);
    text.push_str(&format!("\n\n{line}: [{}]({})", endpoint.title, endpoint.page));
    doc(&text)
}

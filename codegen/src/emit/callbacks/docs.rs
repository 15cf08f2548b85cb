//! Documentation of callbacks.

use crate::model::{Callback, Confirm, Endpoint, SetPlace};
use crate::sentences;
use crate::texts::plain;
use crate::words::{AddressOf, Word as _};

/// What a kind of callback is, and how far it can be trusted.
pub(super) fn event(callback: &Callback) -> String {
    let mut text = plain(callback.summary.as_deref().unwrap_or_default());
    if let Some(notes) = &callback.notes {
        text.extend(["\n\n", &plain(notes)]);
    }
    text.extend(["\n\n", sentences::trust(callback), "\n\n"]);
    for fact in known(callback) {
        text.extend(["- ", &fact, "\n"]);
    }
    text
}

fn known(callback: &Callback) -> Vec<String> {
    let mut facts = Vec::new();
    facts.push(match callback.method {
        Some(method) => format!("Sent by `{}`.", method.word()),
        None => "The method is not documented.".to_owned(),
    });
    let settings = callback.set_by.iter().map(|set| {
        let reach = match set.of {
            AddressOf::Account => "for the account",
            AddressOf::Channel => "for a channel",
            AddressOf::Call => "for what the call starts",
        };
        match &set.place {
            SetPlace::Param { endpoint, param } => {
                format!("`{}` of `{}`, {reach}", param.text, endpoint.text)
            }
            SetPlace::Console(place) => format!("the console, {}, {reach}", plain(place)),
        }
    });
    let settings: Vec<_> = settings.collect();
    if !settings.is_empty() {
        facts.push(format!("Its address is set by {}.", settings.join("; ")));
    }
    facts.push(match callback.redelivered {
        Some(true) => "POLYV sends it again if the receiver fails.".to_owned(),
        Some(false) => "POLYV sends it once, even if the receiver fails.".to_owned(),
        None => "Whether POLYV sends it again if the receiver fails is not documented.".to_owned(),
    });
    facts.extend(callback.answer.as_deref().map(plain));
    let basis = callback.source.basis.and_then(sentences::basis);
    facts.extend(basis.map(|basis| format!("Known from {basis}.")));
    let source = callback.source.page.as_ref().map(|page| plain(page));
    let document = callback.source.document.as_ref();
    let source = source.or_else(|| document.map(|document| format!("`{document}`")));
    facts.extend(source.map(|source| format!("Official document: {source}")));
    facts
}

/// What `key` returns.
pub(super) fn key(callback: &Callback) -> String {
    let fields = if callback.key.is_empty() {
        "all fields".to_owned()
    } else {
        sentences::list(&callback.key)
    };
    format!("Identifies the event, to handle each only once: {fields}.")
}

/// What `confirmation` returns.
pub(super) fn confirmation(confirm: &Confirm) -> String {
    let fields: Vec<_> = confirm
        .params
        .iter()
        .map(|(_, field)| field.clone())
        .collect();
    format!(
        "The request that asks the service to confirm it; `None` without {}.",
        sentences::list(&fields)
    )
}

/// What `confirm` does.
pub(super) fn confirm(endpoint: &Endpoint) -> String {
    format!(
        "Asks the service whether it is true, by `{}`, and returns what it says; `None` if the callback lacks what is asked for.\n\n\
         {}",
        endpoint.name(),
        plain(&endpoint.summary)
    )
}

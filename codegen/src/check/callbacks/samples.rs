//! Examples of callbacks against their fields and marks.

use super::super::kinds::Way;
use super::super::samples::{Place, Samples};
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Callback, CallbackExample, Mark, Object, Ty, TypeRef, Types};
use crate::sample;
use crate::source::Quoted;
use crate::words::Word as _;

/// What a signed link has beside its parameters.
const OF_LINK: &[&str] = &["ts", "sign"];

/// What any signature of a callback consists of, where it is not known which one it has.
const OF_ANY_SIGN: &[&str] = &["timestamp", "ts", "sign"];

pub(super) fn check(types: Types<'_>, callback: &Callback, diagnostics: &mut Diagnostics) {
    let of_sign = if callback.has(&["sign"]) {
        callback.of_sign()
    } else {
        OF_ANY_SIGN
    };
    let reply = callback.reply.as_ref();
    let reply = reply.and_then(|reply| types.local.object(&reply.object));
    let link = callback.link.as_ref();
    let link = link.and_then(|link| types.local.object(&link.object));
    for example in &callback.examples {
        if let Some(request) = &example.request {
            method(callback, request, diagnostics);
        }
        let sent = [&example.request, &example.request_body];
        for (whole, is_line) in sent.into_iter().zip([true, false]) {
            let Some(whole) = whole else { continue };
            match callback.sent() {
                Some(sent) => pairs(types, (sent, of_sign), (whole, is_line), diagnostics),
                None => stray(whole, "`fields`", diagnostics),
            }
        }
        match (&example.link, link) {
            (Some(text), Some(link)) => pairs(types, (link, OF_LINK), (text, true), diagnostics),
            (Some(text), None) => stray(text, "`link`", diagnostics),
            _ => {}
        }
        match (&example.body, reply) {
            (Some(body), Some(reply)) => answer(types, reply, body, diagnostics),
            (Some(body), None) => stray(body, "`reply`", diagnostics),
            _ => {}
        }
    }
}

/// An example of something that the spec does not describe.
fn stray(text: &Quoted, section: &str, diagnostics: &mut Diagnostics) {
    diagnostics
        .error(
            "stray-key",
            text.span,
            format!("this callback has no {section}"),
        )
        .hint(format!(
            "describe it with {section}, or leave the example out"
        ));
}

fn method(callback: &Callback, request: &Quoted, diagnostics: &mut Diagnostics) {
    let (method, url) = request.text.split_once(' ').unwrap_or(("", &request.text));
    let is_known = callback.method.is_none_or(|known| known.word() == method);
    let is_method = !method.is_empty() && method.chars().all(|c| c.is_ascii_uppercase());
    if !is_known || !is_method || !url.contains("://") {
        diagnostics
            .error(
                "example-request",
                request.at(0, method.chars().count()),
                "this is not a call of POLYV's with the method of the spec",
            )
            .hint("write it as `GET http://example.com/hook?...`");
    }
}

/// The pairs of a query or of a form: each is a field with a value of it, or one of `others`.
fn pairs(
    types: Types<'_>,
    (object, others): (&Object, &[&str]),
    (whole, is_line): (&Quoted, bool),
    diagnostics: &mut Diagnostics,
) {
    let query = whole.text.split_once('?').map_or("", |(_, query)| query);
    let part = if is_line { query } else { &whole.text };
    let mut at = whole.text.len() - part.len();
    for pair in part.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or_default();
        let found = object.fields.iter().find(|field| *field.wire == *name);
        match found {
            Some(field) if !field.broken => {
                let mut samples = Samples::new(types, Place::In(whole), Way::Received, diagnostics);
                samples.pair(field, (whole, at), pair);
            }
            None if !object.broken && !others.contains(&name) => {
                let known = object.fields.iter().map(|field| &*field.wire);
                let message = format!("`{name}` is not a field of this callback");
                diagnostics
                    .error("sample-field", whole.at(at, name.chars().count()), message)
                    .suggest_or(
                        name,
                        known,
                        format!("describe `{name}` with `basis: sample`"),
                    );
            }
            _ => {}
        }
        at += pair.len() + 1;
    }
}

/// The body of an answer.
fn answer(types: Types<'_>, object: &Object, body: &Quoted, diagnostics: &mut Diagnostics) {
    match sample::parse(&body.text) {
        Ok(json) => {
            let name = TypeRef {
                name: object.name.text.clone(),
                shared: false,
            };
            let mut samples = Samples::new(types, Place::In(body), Way::Sent, diagnostics);
            samples.value(&Ty::Object(name), &json, "body");
        }
        Err(fault) => {
            let message = format!("this answer is not JSON: {}", fault.message);
            diagnostics
                .error("bad-json", body.at(fault.offset, 1), message)
                .hint(sample::COPY);
        }
    }
}

/// Each example has a mark of its own kind, and of no other.
pub(super) fn identified(api: &Api, diagnostics: &mut Diagnostics) {
    let is_known = |callback: &&Callback| callback.has(&["marks"]) && names_fields(callback);
    for callback in api.callbacks.iter().filter(is_known) {
        for example in &callback.examples {
            let (Some(pairs), Some(request)) = (example.pairs(), &example.request) else {
                continue;
            };
            // A name that is not one of a field has been reported: it may have been meant to be the mark.
            if !pairs.iter().all(|(name, _)| callback.sends(name)) {
                continue;
            }
            let fitting = api.callbacks.iter().filter(|other| {
                other.has(&["marks"]) && other.marks.iter().any(|mark| mark.fits(&pairs))
            });
            let fitting: Vec<_> = fitting.map(|other| other.name.as_str()).collect();
            wrong(callback, example, &fitting, request, diagnostics);
        }
    }
}

/// Whether the marks name fields; one that does not has been reported.
fn names_fields(callback: &Callback) -> bool {
    let names = |mark: &Mark| {
        let is = mark.is.iter().map(|(name, _)| name);
        mark.has.iter().chain(is).all(|name| callback.sends(name))
    };
    callback.marks.iter().all(names)
}

fn wrong(
    callback: &Callback,
    example: &CallbackExample,
    fitting: &[&str],
    request: &Quoted,
    diagnostics: &mut Diagnostics,
) {
    let own: &[&str] = if callback.marks.is_empty() {
        &[]
    } else {
        &[&callback.name]
    };
    if fitting != own {
        let message = match fitting {
            [] => format!("the example `{}` has no mark of its kind", example.name),
            fitting => format!(
                "the example `{}` has the marks of {}",
                example.name,
                fitting.join(", ")
            ),
        };
        diagnostics
            .error("marks", request.span, message)
            .hint("change `marks` so that exactly one kind fits");
    }
}

//! Examples against the description: a request names known parameters, a sample has known fields.

use super::samples::{Place as SamplePlace, Samples};
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Field, Place, ReplyKind};
use crate::sample::{self, Json};
use crate::source::Quoted;
use crate::words::{ENVELOPE_FIELDS, PAGE_FIELDS, Word as _};

const TRANSPORT: &[&str] = &["appId", "timestamp", "sign", "signatureMethod"];

pub(super) fn check(api: &Api, endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    for example in &endpoint.examples {
        if let Some(request) = &example.request {
            self::request(endpoint, request, diagnostics);
        }
        if let Some(body) = &example.request_body {
            request_body(api, endpoint, body, diagnostics);
        }
        if let Some(body) = &example.body {
            let is_success = example.status == 200;
            reply(api, endpoint, body, is_success, diagnostics);
        }
    }
}

/// The request line goes to this endpoint and names its parameters alone.
fn request(endpoint: &Endpoint, request: &Quoted, diagnostics: &mut Diagnostics) {
    let (method, url) = request.text.split_once(' ').unwrap_or(("", &request.text));
    if method != endpoint.method.word() && endpoint.has(&["method"]) {
        let message = format!(
            "this is a `{method}`, and the endpoint a {}",
            endpoint.method.word()
        );
        let at = request.at(0, method.chars().count());
        diagnostics
            .error("example-request", at, message)
            .hint("write it as `GET https://...`");
    }
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let path = address
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    if !path.is_some_and(|path| matches(path, &endpoint.url_path)) && endpoint.has(&["path"]) {
        let message = format!("this line does not go to `{}`", endpoint.url_path.text);
        let at = request.text.len() - url.len();
        diagnostics.error(
            "example-request",
            request.at(at, address.chars().count()),
            message,
        );
    }
    pairs(endpoint, request, query, diagnostics);
}

/// The pairs of a query or a form: `part` is a part of `whole`.
fn pairs(endpoint: &Endpoint, whole: &Quoted, part: &str, diagnostics: &mut Diagnostics) {
    // The part is the end of the whole.
    let mut at = whole.text.len() - part.len();
    for pair in part.split('&') {
        let name = pair.split('=').next().unwrap_or_default();
        let is_known =
            name.trim().is_empty() || TRANSPORT.contains(&name) || endpoint.param(name).is_some();
        if !is_known && endpoint.has_params() {
            unknown(endpoint, whole, (name, at), diagnostics);
        }
        at += pair.len() + 1;
    }
}

fn unknown(
    endpoint: &Endpoint,
    whole: &Quoted,
    (name, at): (&str, usize),
    diagnostics: &mut Diagnostics,
) {
    let known = endpoint.params.iter().map(|field| &*field.wire);
    diagnostics
        .error(
            "example-param",
            whole.at(at, name.chars().count()),
            format!("`{name}` is not a parameter of this endpoint"),
        )
        .suggest(name, known);
}

/// The body of a request: a JSON body has known fields, a form known parameters.
fn request_body(api: &Api, endpoint: &Endpoint, body: &Quoted, diagnostics: &mut Diagnostics) {
    let is_json = |field: &&Field| matches!(field.place, Place::Json | Place::JsonRoot);
    let has_json = endpoint.params.iter().any(|field| is_json(&field));
    if !has_json {
        if endpoint.has_params() {
            pairs(endpoint, body, &body.text, diagnostics);
        }
        return;
    }
    let json = match sample::parse(&body.text) {
        Ok(json) => json,
        Err(fault) => {
            let message = format!("this body is not JSON: {}", fault.message);
            diagnostics.error("bad-json", body.at(fault.offset, 1), message);
            return;
        }
    };
    let root = endpoint
        .params
        .iter()
        .find(|field| field.place == Place::JsonRoot);
    if let Some(root) = root {
        let mut samples = Samples::new(api, endpoint, SamplePlace::In(body), diagnostics);
        samples.field(root, &json, &root.wire);
    } else if let Json::Object(fields) = &json {
        for (key, value) in fields {
            match endpoint
                .param(&key.value)
                .filter(|(_, field)| is_json(field))
            {
                Some((_, field)) => {
                    let mut samples =
                        Samples::new(api, endpoint, SamplePlace::In(body), diagnostics);
                    samples.field(field, value, &key.value);
                }
                None if endpoint.has_params() => {
                    unknown(endpoint, body, (&key.value, key.offset + 1), diagnostics);
                }
                None => {}
            }
        }
    }
}

/// Whether `path` is one of the paths of `template`.
fn matches(path: &str, template: &str) -> bool {
    let (path, template): (Vec<_>, Vec<_>) =
        (path.split('/').collect(), template.split('/').collect());
    path.len() == template.len()
        && path
            .iter()
            .zip(template)
            .all(|(part, wanted)| wanted.contains('{') || *part == wanted)
}

fn reply(
    api: &Api,
    endpoint: &Endpoint,
    body: &Quoted,
    is_success: bool,
    diagnostics: &mut Diagnostics,
) {
    // An empty body is what some calls return.
    if body.text.trim().is_empty() {
        return;
    }
    let is_bare = matches!(endpoint.reply.kind, ReplyKind::Text(_) | ReplyKind::Binary);
    if is_bare && !body.text.trim_start().starts_with('{') {
        return;
    }
    let sample = match sample::parse(&body.text) {
        Ok(sample) => sample,
        Err(fault) => {
            let message = format!("this sample is not JSON: {}", fault.message);
            diagnostics.error("bad-json", body.at(fault.offset, 1), message);
            return;
        }
    };
    if let ReplyKind::Encrypted(ty) = &endpoint.reply.kind
        && is_success
    {
        // The sample is what stands inside the encryption: it has no envelope.
        Samples::new(api, endpoint, SamplePlace::In(body), diagnostics).value(ty, &sample, "body");
        return;
    }
    let Json::Object(envelope) = &sample else {
        diagnostics.error(
            "bad-sample",
            body.at(0, 1),
            "this sample is not an envelope",
        );
        return;
    };
    let mut samples = Samples::new(api, endpoint, SamplePlace::In(body), diagnostics);
    samples.names(envelope, ENVELOPE_FIELDS, "", "no envelope has");
    let named = |name: &str| {
        envelope
            .iter()
            .find(|(key, _)| key.value == name)
            .map(|(_, value)| value)
    };
    let data = named("data")
        .or_else(|| named("result"))
        .filter(|_| is_success && endpoint.has(&["response"]));
    match (&endpoint.reply.kind, data) {
        (ReplyKind::Page(ty), Some(Json::Object(page))) => {
            samples.names(page, PAGE_FIELDS, "data.", "a page does not have");
            for row in page
                .iter()
                .filter(|(key, _)| key.value == "contents")
                .flat_map(|(_, rows)| rows.items())
            {
                samples.value(ty, row, "data.contents");
            }
        }
        (ReplyKind::List(ty), Some(Json::Array(rows))) => {
            for row in rows {
                samples.value(ty, row, "data");
            }
        }
        (ReplyKind::Object { ty, .. }, Some(data)) => samples.value(ty, data, "data"),
        _ => {}
    }
}

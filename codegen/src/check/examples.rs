//! Examples against the description: a request names known parameters, a sample has known fields.

use super::kinds::Way;
use super::replies;
use super::samples::{Place as SamplePlace, Samples};
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Field, Place, Types};
use crate::sample::{self, Json};
use crate::source::Quoted;
use crate::words::Word as _;

const TRANSPORT: &[&str] = &["appId", "timestamp", "sign", "signatureMethod"];

pub(super) fn check(api: &Api, endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let types = Types::new(api, endpoint.local());
    for example in &endpoint.examples {
        if let Some(request) = &example.request {
            self::request(types, endpoint, request, diagnostics);
        }
        if let Some(body) = &example.request_body {
            request_body(types, endpoint, body, diagnostics);
        }
        if let Some(body) = &example.body {
            let is_success = example.status == 200;
            replies::check(types, endpoint, body, is_success, diagnostics);
        }
    }
}

/// The request line goes to this endpoint and names only its parameters.
fn request(types: Types<'_>, endpoint: &Endpoint, request: &Quoted, diagnostics: &mut Diagnostics) {
    let (method, url) = request.text.split_once(' ').unwrap_or(("", &request.text));
    if method != endpoint.method.word() && endpoint.has(&["method"]) {
        let word = endpoint.method.word();
        let (message, hint) = if method.is_empty() {
            let message = "this line begins without a method".to_owned();
            (message, format!("write it as `{word} https://...`"))
        } else {
            let message = format!("this is a `{method}`, but the endpoint is a {word}");
            let hint =
                "correct `method`, or the line, and say in `contradictions` which source is right";
            (message, hint.to_owned())
        };
        let at = request.at(0, method.chars().count());
        diagnostics.error("example-request", at, message).hint(hint);
    }
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let path = address
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    if !path.is_some_and(|path| matches(path, &endpoint.url_path)) && endpoint.has(&["path"]) {
        let message = format!("this line does not go to `{}`", endpoint.url_path.text);
        let at = request.text.len() - url.len();
        let at = request.at(at, address.chars().count());
        diagnostics
            .error("example-request", at, message)
            .hint("one of the two is misspelt, or the example is another endpoint's");
    }
    pairs(types, endpoint, (request, query), diagnostics);
}

/// The pairs of a query or a form, a part of the whole: each names a parameter and has a value of it.
fn pairs(
    types: Types<'_>,
    endpoint: &Endpoint,
    (whole, part): (&Quoted, &str),
    diagnostics: &mut Diagnostics,
) {
    // The part is the end of the whole.
    let mut at = whole.text.len() - part.len();
    for pair in part.split('&') {
        let name = pair.split('=').next().unwrap_or_default();
        match endpoint.param(name) {
            Some((_, field)) if !field.broken => {
                let place = SamplePlace::In(whole);
                let mut samples = Samples::new(types, place, Way::Sent, diagnostics);
                samples.pair(field, (whole, at), pair);
            }
            None if endpoint.has_params()
                && !name.trim().is_empty()
                && !TRANSPORT.contains(&name) =>
            {
                unknown(endpoint, whole, (name, at), diagnostics);
            }
            _ => {}
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
    super::samples::stray(
        endpoint,
        name,
        whole.at(at, name.chars().count()),
        diagnostics,
    );
}

/// The body of a request: a JSON body has known fields, a form known parameters.
fn request_body(
    types: Types<'_>,
    endpoint: &Endpoint,
    body: &Quoted,
    diagnostics: &mut Diagnostics,
) {
    let is_json = |field: &&Field| matches!(field.place, Place::Json | Place::JsonRoot);
    let has_json = endpoint.params.iter().any(|field| is_json(&field));
    if !has_json {
        if endpoint.has_params() {
            pairs(types, endpoint, (body, &body.text), diagnostics);
        }
        return;
    }
    let json = match sample::parse(&body.text) {
        Ok(json) => json,
        Err(fault) => {
            let message = format!("this body is not JSON: {}", fault.message);
            diagnostics
                .error("bad-json", body.at(fault.offset, 1), message)
                .hint(sample::COPY);
            return;
        }
    };
    let root = endpoint
        .params
        .iter()
        .find(|field| field.place == Place::JsonRoot);
    let mut samples = Samples::new(types, SamplePlace::In(body), Way::Sent, diagnostics);
    if let Some(root) = root {
        samples.field(root, &json, &root.wire);
    } else if let Json::Object(fields, _) = &json {
        for (key, value) in fields {
            match endpoint
                .param(&key.value)
                .filter(|(_, field)| is_json(field))
            {
                Some((_, field)) => samples.field(field, value, &key.value),
                None if endpoint.has_params() => samples.stray(endpoint, key),
                None => {}
            }
        }
    } else {
        let message = format!(
            "the body is {} here, but the spec declares an object",
            json.name()
        );
        diagnostics
            .error("sample-value", body.at(json.place().offset, 1), message)
            .hint("describe a body that is not an object with `json_root`");
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

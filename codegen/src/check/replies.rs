//! Samples of replies: their envelope and its content.

use super::kinds::Way;
use super::samples::{Place, Samples};
use crate::diagnostic::Diagnostics;
use crate::model::{Endpoint, ReplyKind, Types};
use crate::sample::{self, Json, Key};
use crate::source::Quoted;
use crate::words::{ENVELOPE_FIELDS, Envelope, PAGE_FIELDS, Word as _};

/// Fields by which the families of envelopes are distinguished.
const OF_V4: &[&str] = &["success", "requestId", "error"];

pub(super) fn check(
    types: Types<'_>,
    endpoint: &Endpoint,
    body: &Quoted,
    is_success: bool,
    diagnostics: &mut Diagnostics,
) {
    // Some calls return an empty body.
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
            diagnostics
                .error("bad-json", body.at(fault.offset, 1), message)
                .hint(sample::COPY);
            return;
        }
    };
    let mut samples = Samples::new(types, Place::In(body), Way::Received, diagnostics);
    if let ReplyKind::Encrypted(ty) = &endpoint.reply.kind
        && is_success
    {
        // The sample is the decrypted content: it has no envelope.
        samples.value(ty, &sample, "body");
        return;
    }
    let Json::Object(envelope, _) = &sample else {
        let message = "this sample is not an envelope";
        diagnostics
            .error("bad-sample", body.at(0, 1), message)
            .hint("paste the whole reply, with `code` and `data`");
        return;
    };
    samples.names(envelope, ENVELOPE_FIELDS, "", "no envelope has");
    if is_success && endpoint.has(&["response"]) {
        if !is_bare {
            family(endpoint, envelope, body, samples.diagnostics());
        }
        let data = find(envelope, "data").or_else(|| find(envelope, "result"));
        if let Some(data) = data {
            self::data(endpoint, data, &mut samples);
        }
    }
}

fn find<'j>(fields: &'j [(Key, Json)], name: &str) -> Option<&'j Json> {
    let found = fields.iter().find(|(key, _)| key.value == name);
    found.map(|(_, value)| value)
}

/// The family of a successful reply is the endpoint's own.
fn family(
    endpoint: &Endpoint,
    envelope: &[(Key, Json)],
    body: &Quoted,
    diagnostics: &mut Diagnostics,
) {
    let has = |names: &[&str]| {
        let mut keys = envelope.iter().map(|(key, _)| key);
        keys.find(|key| names.contains(&key.value.as_str()))
    };
    let (v4, v1, v3) = (has(OF_V4), has(&["result"]), has(&["message", "msg"]));
    let (shown, expected) = match endpoint.reply.envelope {
        Envelope::V4 => (
            v1.or(v3).filter(|_| v4.is_none()),
            "`success` and `requestId`",
        ),
        Envelope::V3 => (v4.or(v1).filter(|_| v3.is_none()), "`message`"),
        // Endpoints of the first family were seen to answer in the third one.
        Envelope::V1 => (v4.filter(|_| v1.is_none() && v3.is_none()), "`result`"),
    };
    if let Some(key) = shown {
        let word = endpoint.reply.envelope.word();
        let message = format!(
            "this sample has `{}` and lacks {expected}: it does not fit the envelope {word}",
            key.value
        );
        let other = if v4.is_some() {
            "v4"
        } else if v1.is_some() {
            "v1"
        } else {
            "v3"
        };
        diagnostics
            .error("sample-envelope", body.at(key.offset, key.length), message)
            .hint(format!("it fits `envelope: {other}`"));
    }
}

/// The numbers of a page, which end a walk.
fn numbers(page: &[(Key, Json)], samples: &mut Samples<'_, '_>) {
    for name in ["pageNumber", "pageSize", "totalPages", "totalItems"] {
        if let Some(value) = find(page, name) {
            let is_number = match value {
                Json::Number(text) | Json::Text(text) => text.value.parse::<u64>().is_ok(),
                Json::Null(_) => true,
                _ => false,
            };
            if !is_number {
                samples.wrong(value, &format!("data.{name}"), "a whole number");
            }
        }
    }
}

/// The content of the envelope of a successful reply.
fn data(endpoint: &Endpoint, data: &Json, samples: &mut Samples<'_, '_>) {
    let is_nothing = match data {
        Json::Null(_) => true,
        Json::Text(text) => text.value.is_empty(),
        _ => false,
    };
    match (&endpoint.reply.kind, data) {
        (ReplyKind::Ack | ReplyKind::Json | ReplyKind::Binary | ReplyKind::Text(_), _) => {}
        _ if is_nothing => {}
        (ReplyKind::Page(ty), Json::Object(page, _)) => {
            samples.names(page, PAGE_FIELDS, "data.", "a page does not have");
            numbers(page, samples);
            match find(page, "contents") {
                None | Some(Json::Null(_)) => {}
                Some(Json::Array(rows, _)) => {
                    for row in rows {
                        samples.value(ty, row, "data.contents");
                    }
                }
                Some(other) => samples.wrong(other, "data.contents", "a list of rows"),
            }
        }
        (ReplyKind::Page(_), other) => samples.wrong(other, "data", "a page"),
        (ReplyKind::List(ty), Json::Array(rows, _)) => {
            for row in rows {
                samples.value(ty, row, "data");
            }
        }
        (ReplyKind::List(_), other) => samples.wrong(other, "data", "a list of rows"),
        (ReplyKind::Object { ty, .. }, Json::Object(..)) => samples.value(ty, data, "data"),
        (ReplyKind::Object { .. }, Json::Text(text)) if text.value.starts_with('{') => {}
        (ReplyKind::Object { .. }, other) => samples.wrong(other, "data", "an object"),
        (ReplyKind::Value { field, .. }, _) => samples.field(field, data, "data"),
        (ReplyKind::Encrypted(_), _) => {}
    }
}

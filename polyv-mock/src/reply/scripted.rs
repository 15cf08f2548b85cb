//! The answers that a test makes up, in the envelope of the endpoint.

use serde_json::{Value, json};

use crate::catalogue::DataKind;
use crate::given::Call;
use crate::json::{Edit, Members};
use crate::reply::{
    Reply, default_content_type, encrypted, paging, sample_of, with_request_id, without_sample,
};

/// These data, in the envelope of the endpoint's sample.
pub(crate) fn with_data(call: &Call<'_>, data: &Value, request_id: &str) -> Reply {
    let kind = call.endpoint.reply.kind;
    let text = data.to_string();
    match kind {
        DataKind::Text | DataKind::Binary => {
            let plain = data.as_str().map_or(text, str::to_owned);
            Reply::new(200, default_content_type(kind), plain)
        }
        DataKind::Encrypted => json_reply(call, text, !is_nothing(data)),
        _ => {
            let base = base(call, request_id);
            let old = Members::of(&base).and_then(|members| {
                let names = ["data", "result"];
                names.iter().find_map(|name| members.get(name))
            });
            let Some(old) = old else {
                // A reply without an envelope is the data itself.
                return json_reply(call, text, true);
            };
            let mut edit = Edit::new(&base);
            edit.replace(old, text);
            json_reply(call, edit.finish(), true)
        }
    }
}

/// The page of these rows that the request asks for, in the envelope of the endpoint's sample.
pub(crate) fn with_rows(call: &Call<'_>, rows: &[&str], request_id: &str) -> Reply {
    let base = base(call, request_id);
    match paging::page_of_rows(call, &base, rows) {
        Some(page) => json_reply(call, page.body, page.has_rows),
        None => Reply::new(
            500,
            "text/plain; charset=utf-8",
            format!(
                "polyv-mock: the reply of {} has no rows\n",
                call.endpoint.name
            ),
        ),
    }
}

/// A refusal of a test's own, in the words of an envelope family. Its HTTP status is the code, where that is one.
pub(crate) fn refusal(family: &str, code: i64, message: &str, request_id: &str) -> Reply {
    let status = u16::try_from(code)
        .ok()
        .filter(|status| (400..600).contains(status))
        .unwrap_or(400);
    let body = if family.starts_with("v4") {
        json!({
            "code": status, "status": "error", "requestId": request_id,
            "error": {"code": code, "desc": message}, "success": false,
        })
    } else {
        json!({"code": code, "status": "error", "message": message, "data": ""})
    };
    Reply::new(status, "application/json", body.to_string())
}

/// The endpoint's sample, or its replacement, with the request's own id.
fn base(call: &Call<'_>, request_id: &str) -> String {
    match sample_of(call.endpoint) {
        Some(example) => with_request_id(example.body.clone(), request_id),
        None => without_sample(call.endpoint, request_id),
    }
}

/// JSON, or what it becomes where the endpoint encrypts its replies.
fn json_reply(call: &Call<'_>, text: String, has_rows: bool) -> Reply {
    let kind = call.endpoint.reply.kind;
    if kind != DataKind::Encrypted {
        return Reply::new(200, default_content_type(kind), text);
    }
    let body = if has_rows {
        call.sign()
            .and_then(|sign| encrypted::encrypt(&text, sign))
            .unwrap_or_default()
    } else {
        String::new()
    };
    Reply::new(200, default_content_type(kind), body)
}

fn is_nothing(data: &Value) -> bool {
    data.is_null() || data.as_str().is_some_and(str::is_empty)
}

//! The schemas of envelopes, which operations share.

use serde_json::{Value, json};

use super::schema::reference;

/// All of them, by name.
pub(super) fn all() -> [(String, Value); 8] {
    [
        ("SuccessV1", success_v1()),
        ("SuccessV3", success_v3()),
        ("SuccessV4", success_v4()),
        ("RefusalV1", refusal_v1()),
        ("RefusalV3", refusal_v3()),
        ("RefusalV4", refusal_v4()),
        ("Refusal", refusal()),
        ("PageNumbers", page_numbers()),
    ]
    .map(|(name, schema)| (name_of(name), schema))
}

/// The name of an envelope among all schemas; it differs from the names of all types.
pub(super) fn name_of(name: &str) -> String {
    format!("envelope.{name}")
}

fn ok() -> Value {
    json!({"type": "integer", "const": 200})
}

fn request_id() -> Value {
    json!({"type": ["string", "null"], "description": "Only for tracing."})
}

fn failure() -> Value {
    json!({"type": "string", "not": {"const": "success"}, "description": "`error` or `fail`."})
}

fn code() -> Value {
    json!({"type": "integer", "description": "Usually the HTTP status."})
}

/// Generators fail on a flag with one value.
fn flag(doc: &str) -> Value {
    json!({"type": "boolean", "description": doc})
}

fn success_v1() -> Value {
    json!({
        "type": "object",
        "description": "A success in the first family. The data is in `result`.",
        "properties": {"status": {"const": "success"}},
        "required": ["status"],
    })
}

fn success_v3() -> Value {
    json!({
        "type": "object",
        "description": "A success in the third family. The data is in `data`.",
        "properties": {
            "code": ok(),
            "status": {"const": "success"},
            "message": {"type": ["string", "null"]},
        },
        "required": ["code"],
    })
}

fn success_v4() -> Value {
    json!({
        "type": "object",
        "description": "A success in the fourth family. The data is in `data`.",
        "properties": {
            "code": ok(),
            "status": {"const": "success"},
            "requestId": request_id(),
            "success": flag("Always true."),
            "error": {"description": "Always null."},
        },
        "required": ["code"],
    })
}

fn refusal_v1() -> Value {
    json!({
        "type": "object",
        "description": "A refusal as an older page of the first family prints it.",
        "properties": {
            "code": {"type": "string", "description": "A word, such as `invalid.request`."},
            "status": failure(),
            "msg": {"type": "string", "description": "Why."},
        },
        "required": ["code", "msg"],
    })
}

fn refusal_v3() -> Value {
    json!({
        "type": "object",
        "description": "A refusal in the third family, and usually in the first.",
        "properties": {
            "code": code(),
            "status": failure(),
            "message": {"type": "string", "description": "Why, in English or Chinese."},
            "data": {"description": "Without meaning here; usually an empty text."},
        },
        "required": ["code", "status", "message"],
    })
}

fn refusal_v4() -> Value {
    let error = json!({
        "type": "object",
        "properties": {
            "code": {"type": "integer"},
            "desc": {"type": "string", "description": "Why, in English or Chinese."},
        },
        "required": ["code", "desc"],
    });
    json!({
        "type": "object",
        "description": "A refusal in the fourth family.",
        "properties": {
            "code": code(),
            "status": failure(),
            "requestId": request_id(),
            "success": flag("Always false."),
            "error": error,
        },
        "required": ["code", "status", "error"],
    })
}

fn refusal() -> Value {
    let families = ["RefusalV4", "RefusalV3", "RefusalV1"].map(|name| reference(&name_of(name)));
    json!({
        "description": "A refusal in any family: a gateway in front of an endpoint may answer in a different one.",
        "anyOf": families,
    })
}

/// The fields of a page besides its rows.
fn page_numbers() -> Value {
    let number = |doc: &str| json!({"type": ["integer", "string", "null"], "format": "int64", "description": doc});
    let flag = |doc: &str| json!({"type": ["boolean", "string", "null"], "description": doc});
    json!({
        "type": "object",
        "description": "The fields of a page besides its rows.",
        "properties": {
            "pageNumber": number("Number of the page, from 1."),
            "pageSize": number("Rows on a full page."),
            "totalPages": number("Number of all pages."),
            "totalItems": number("Number of all rows."),
            "startRow": number("Number of the first row on this page, from 1."),
            "endRow": number("Number of the last row on this page."),
            "offset": number("How many rows are before this page."),
            "limit": number("Rows on this page."),
            "firstPage": flag("Whether it is the first page."),
            "lastPage": flag("Whether it is the last page."),
            "prePageNumber": number("The previous page; on the first page, the page itself."),
            "nextPageNumber": number("The next page; on the last page, the page itself, so that it cannot end a walk."),
        },
    })
}

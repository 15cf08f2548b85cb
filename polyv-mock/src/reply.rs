//! The answers to what is accepted: the sample of the official page.

mod encrypted;
mod paging;
mod sample;
mod scripted;

use bytes::Bytes;

use crate::catalogue::{DataKind, Endpoint, Example};
use crate::given::Call;
use crate::json::{Edit, Members};
use crate::reply::paging::Page;
pub(crate) use crate::reply::scripted::{refusal, with_data, with_rows};

/// A stand-in for a spreadsheet, if the page prints no sample: the first bytes of every `.xls` file. They are neither
/// JSON nor UTF-8.
const SPREADSHEET: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0\
\0\0\0\0\0\0\0\0\x3E\0\x03\0\xFE\xFF\x09\0";

/// An answer, before it is HTTP.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    /// The name under which a browser would save the body.
    pub(crate) file_name: Option<String>,
    /// The seconds of `Retry-After`.
    pub(crate) retry_after: Option<u64>,
    /// The body is made from the types; no source prints it.
    pub(crate) made: bool,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            file_name: None,
            retry_after: None,
            made: false,
            body: body.into(),
        }
    }
}

/// The sample of the endpoint, with the page that the request asks for.
pub(crate) fn reply(call: &Call<'_>, request_id: &str) -> Reply {
    let endpoint = call.endpoint;
    let example = sample_of(endpoint);
    let content_type = example
        .and_then(|example| example.content_type.as_deref())
        .unwrap_or_else(|| default_content_type(endpoint.reply.kind));
    let sample = example.map_or_else(
        || without_sample(endpoint, request_id),
        |example| example.body.clone(),
    );
    let page = paging::page(call, &sample);
    let reply = match endpoint.reply.kind {
        DataKind::Binary => Reply {
            file_name: Some(file_name(endpoint)),
            ..Reply::new(200, content_type, file(sample))
        },
        DataKind::Encrypted => Reply::new(200, content_type, encrypted(call, page, sample)),
        _ => Reply::new(200, content_type, page.map_or(sample, |page| page.body)),
    };
    Reply {
        made: example.is_some_and(|example| example.made),
        ..reply
    }
}

/// The body of the sample.
pub(crate) fn sample_text(endpoint: &Endpoint) -> Option<&str> {
    sample_of(endpoint).map(|example| example.body.as_str())
}

/// The first success that the page prints a body for.
fn sample_of(endpoint: &Endpoint) -> Option<&Example> {
    endpoint
        .examples
        .iter()
        .find(|example| example.status == 200 && !example.body.is_empty())
}

fn default_content_type(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Text | DataKind::Encrypted => "text/plain; charset=utf-8",
        DataKind::Binary => "application/vnd.ms-excel",
        _ => "application/json",
    }
}

fn file(sample: String) -> Bytes {
    if sample.is_empty() {
        Bytes::from_static(SPREADSHEET)
    } else {
        sample.into()
    }
}

/// The last word of the path: what is downloaded has no other name.
fn file_name(endpoint: &Endpoint) -> String {
    let word = endpoint.path.rsplit('/').next().unwrap_or_default();
    format!("{word}.xls")
}

/// The sample, readable only with the sign of its request. Without rows there is nothing to encrypt, and the body is
/// empty.
fn encrypted(call: &Call<'_>, page: Option<Page>, sample: String) -> String {
    let (text, has_rows) = match page {
        Some(page) => (page.body, page.has_rows),
        None => (sample, true),
    };
    if text.is_empty() || !has_rows {
        return String::new();
    }
    call.sign()
        .and_then(|sign| encrypted::encrypt(&text, sign))
        .unwrap_or_default()
}

/// A minimal success, for the endpoints whose page prints no sample.
fn without_sample(endpoint: &Endpoint, request_id: &str) -> String {
    let is_v4 = endpoint.envelope.starts_with("v4");
    let data = match endpoint.reply.kind {
        DataKind::Text | DataKind::Binary | DataKind::Encrypted => return String::new(),
        DataKind::Page => paging::empty_page(endpoint),
        DataKind::Object | DataKind::Json => "{}".to_owned(),
        DataKind::Array => "[]".to_owned(),
        DataKind::Scalar | DataKind::Ack if is_v4 => "null".to_owned(),
        DataKind::Scalar | DataKind::Ack => "\"\"".to_owned(),
    };
    if is_v4 {
        format!(
            r#"{{"code":200,"status":"success","requestId":"{request_id}","data":{data},"success":true}}"#
        )
    } else {
        format!(r#"{{"code":200,"status":"success","message":"","data":{data}}}"#)
    }
}

/// The same body under another request id; one without is left alone.
pub(crate) fn with_request_id(body: String, request_id: &str) -> String {
    let Some(old) = Members::of(&body).and_then(|members| members.get("requestId")) else {
        return body;
    };
    let mut edit = Edit::new(&body);
    edit.replace(old, format!("\"{request_id}\""));
    edit.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::request::{Pairs, Request};

    fn answer(endpoint: &str, query: &[(&str, &str)]) -> Reply {
        let catalogue = fixture::catalogue();
        let endpoint = catalogue.named(endpoint).unwrap();
        let query = query
            .iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let request = Request {
            query: Pairs(query),
            ..Request::default()
        };
        let call = Call {
            endpoint,
            request: &request,
            path_values: &[],
        };
        reply(&call, "id.1.2")
    }

    #[track_caller]
    fn check(endpoint: &str, content_type: &str, body: &'static str) {
        assert_eq!(answer(endpoint, &[]), Reply::new(200, content_type, body));
    }

    #[test]
    fn the_first_success_is_answered_as_it_is_printed() {
        check(
            "rule.get",
            "application/json",
            "{ \"code\": 200,\n  \"data\": 0.00 }",
        );
        check("live_status.query", "text/plain", "live");
    }

    #[test]
    fn without_a_sample_the_data_is_empty() {
        check(
            "rule.set",
            "application/json",
            r#"{"code":200,"status":"success","message":"","data":""}"#,
        );
        check(
            "no_sample.list",
            "application/json",
            r#"{"code":200,"status":"success","requestId":"id.1.2","data":{"pageNumber":1,"pageSize":10,"totalPages":0,"totalItems":0,"contents":[]},"success":true}"#,
        );
    }

    #[test]
    fn a_file_is_no_text() {
        let download = answer("winners.download", &[]);
        assert_eq!(
            (
                download.content_type.as_str(),
                download.file_name.as_deref()
            ),
            ("application/vnd.ms-excel", Some("download-winners.xls"))
        );
        assert!(
            download
                .body
                .starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
        );
        assert!(str::from_utf8(&download.body).is_err());
        // What a page prints is answered, also here.
        assert_eq!(answer("records.download", &[]).body, "a,b\n");
    }

    #[test]
    fn nobody_is_an_empty_body() {
        let sign = ("sign", "646CB84B1881283734A41DF4EAC918DB");
        assert!(
            !answer("chat.online", &[sign, ("page", "1")])
                .body
                .is_empty()
        );
        assert!(
            answer("chat.online", &[sign, ("page", "2")])
                .body
                .is_empty()
        );
    }
}

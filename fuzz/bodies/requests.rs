//! Any parameters of any endpoint are read or refused, and what was read is written as it will be read
//! again.
//!
//! The first two bytes are the endpoint; behind them are four lines: the path, the query and the form, both as in
//! a URL, and the JSON body, which goes to the end.

use std::sync::LazyLock;

use polyv_sdk::arrived::Arrived;
use polyv_sdk::endpoint::{Endpoint, Shape};
use polyv_sdk::record::Place;
use polyv_sdk::request::{Body, Draft, HttpRequest, Part};
use polyv_sdk::sign::Pairs;
use polyv_sdk::{Algorithm, Credentials};

use crate::table::{self, Table, Task};

struct Requests;

static CREDENTIALS: LazyLock<Credentials> =
    LazyLock::new(|| Credentials::new("g4rqgmmjuo", "secret").expect("credentials"));

static TABLE: LazyLock<Table> = LazyLock::new(table::table::<Requests>);

pub(crate) fn run(data: &[u8]) {
    table::dispatch(&TABLE, data);
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    table::examples(&TABLE, |example| {
        let (_, url) = example["request"].as_str()?.split_once(' ')?;
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let path = address.find('/').map_or("", |at| &address[at..]);
        let body = example["request_body"].as_str().unwrap_or_default();
        let is_json = body.trim_start().starts_with(['{', '[']);
        let (form, json) = if is_json { ("", body) } else { (body, "") };
        Some(format!("{path}\n{query}\n{form}\n{json}").into_bytes())
    })
}

impl Task for Requests {
    fn run<E: Endpoint>(data: &[u8]) {
        let text = String::from_utf8_lossy(data);
        let mut lines = text.splitn(4, '\n');
        let mut line = || lines.next().unwrap_or_default();
        let (path, query, form) = (line(), pairs(line()), pairs(line()));
        let json = Some(line().as_bytes()).filter(|json| !json.is_empty());
        let Some(request) = read::<E>(path, &query, &form, json) else {
            return;
        };
        // Showing takes longer than reading: some are enough.
        if data.len().is_multiple_of(8) {
            _ = format!("{request:?}");
        }
        let Some(sent) = written(&request) else {
            return;
        };
        let url = sent.url.strip_prefix("https://").expect("a host");
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let path = &address[address.find('/').expect("a path")..];
        let (form, json) = match &sent.body {
            Body::Form(text) => (pairs(text), None),
            Body::Json(json) => (Pairs::new(), Some(&**json)),
            Body::Multipart(parts) => (texts(parts), None),
            _ => (Pairs::new(), None),
        };
        let again = read::<E>(path, &pairs(query), &form, json)
            .unwrap_or_else(|| panic!("{request:?} cannot be read again: {sent:?}"));
        let again = written(&again).unwrap_or_else(|| panic!("{again:?} from {request:?}"));
        assert_eq!(again.url, sent.url, "{request:?}");
        match (&again.body, &sent.body) {
            (Body::Form(one), Body::Form(other)) => assert_eq!(one, other),
            (Body::Json(one), Body::Json(other)) => assert_eq!(one, other, "{request:?}"),
            (Body::Multipart(one), Body::Multipart(other)) => {
                assert_eq!(texts(one), texts(other));
            }
            _ => {}
        }
    }
}

fn read<E: Endpoint>(path: &str, query: &Pairs, form: &Pairs, json: Option<&[u8]>) -> Option<E> {
    let files = E::OPERATION.params.iter();
    let files = files.filter(|field| field.place == Place::File && field.required);
    let files: Vec<_> = files.map(|field| (field.name, "sample.png")).collect();
    let is_json = E::OPERATION.shape == Shape::JsonUnsigned;
    let arrived = Arrived {
        path,
        query,
        form,
        json: json.filter(|_| is_json),
        files: &files,
    };
    arrived.read().ok()
}

/// The request as it is sent, unless it breaks a bound.
fn written<E: Endpoint>(request: &E) -> Option<HttpRequest> {
    let draft = Draft::of(request, Some("1b448be323")).ok()?;
    Some(draft.sign(CREDENTIALS.signer(Algorithm::Md5), 1_660_270_926_732, None))
}

fn pairs(text: &str) -> Pairs {
    form_urlencoded::parse(text.as_bytes()).collect()
}

fn texts(parts: &[Part]) -> Pairs {
    let text = |part: &Part| match part {
        Part::Text { name, value } => Some((name.clone(), value.clone())),
        _ => None,
    };
    parts.iter().filter_map(text).collect()
}

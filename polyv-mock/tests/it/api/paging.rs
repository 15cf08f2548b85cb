//! Clients that go through all the pages come to the end, with every row once.

use std::collections::BTreeSet;

use aes::Aes128;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::endpoint::Endpoint;
use crate::api::values::text_of;
use crate::api::{Api, assert_none};
use crate::client::Answer;

/// How many rows each sample is given.
const ROWS: u64 = 7;
/// More requests than any walk needs.
const BOUND: u64 = 20;

/// The catalogue, with samples of seven rows that are distinguished by numbers of their own.
fn with_rows() -> Value {
    let mut catalogue: Value = serde_json::from_str(&polyv_mock::catalogue_json()).unwrap();
    for endpoint in catalogue["endpoints"].as_array_mut().unwrap() {
        if !endpoint["paging"].is_object() {
            continue;
        }
        let items = endpoint["paging"]["items"].as_str().map(str::to_owned);
        let examples = endpoint["examples"].as_array_mut().unwrap();
        let sample = examples
            .iter_mut()
            .find(|example| example["status"] == 200 && example["body"].is_string());
        // The walk says which endpoint has no rows.
        let Some(sample) = sample else { continue };
        let mut body: Value = serde_json::from_str(sample["body"].as_str().unwrap()).unwrap();
        let rows = rows_of(&mut body, items.as_deref());
        let first = rows.get(0).filter(|row| row.is_object()).cloned();
        let numbered = |number| {
            let mut row = first.clone().unwrap_or_default();
            row["number"] = json!(number);
            row
        };
        *rows = (0..ROWS).map(numbered).collect();
        sample["body"] = body.to_string().into();
    }
    catalogue
}

fn data_of(body: &mut Value) -> &mut Value {
    if body.get("data").is_some() {
        &mut body["data"]
    } else {
        body
    }
}

/// The rows of a reply: the data itself, where they have no name.
fn rows_of<'b>(body: &'b mut Value, items: Option<&str>) -> &'b mut Value {
    let data = data_of(body);
    match items {
        Some(items) => &mut data[items],
        None => data,
    }
}

/// The JSON of an answer; `None` when the body is empty, which is how an encrypted reply has no viewers.
fn read(endpoint: Endpoint<'_>, call: &Call, answer: &Answer) -> Option<Value> {
    if endpoint.reply_kind() != "encrypted" {
        return serde_json::from_slice(&answer.bytes).ok();
    }
    if answer.bytes.is_empty() {
        return None;
    }
    let sign = &call
        .query
        .iter()
        .find(|(name, _)| name == "sign")
        .unwrap()
        .1;
    let key: &[u8; 16] = sign.as_bytes().first_chunk().unwrap();
    let bytes: Vec<u8> = (0..answer.body.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&answer.body[at..at + 2], 16).unwrap())
        .collect();
    let base64 = Decryptor::<Aes128>::new(key.into(), key.into())
        .decrypt_padded_vec::<Pkcs7>(&bytes)
        .unwrap();
    serde_json::from_slice(&STANDARD.decode(base64).unwrap()).unwrap()
}

/// A walk through the pages of an endpoint.
struct Walk<'a> {
    api: &'a Api,
    endpoint: Endpoint<'a>,
    size: u64,
}

impl Walk<'_> {
    fn word(&self, key: &str) -> Option<&str> {
        self.endpoint.value["paging"][key].as_str()
    }

    /// The data of one page, and the numbers of its rows.
    fn page(&self, at: Option<&Value>) -> (Value, Vec<u64>) {
        let mut call = self.endpoint.base();
        let place = self.word("page").or(self.word("cursor")).unwrap();
        call.remove(self.endpoint.param(place));
        if let Some(at) = at {
            call.set(self.endpoint, self.endpoint.param(place), at);
        }
        let size = self.endpoint.param(self.word("size").unwrap());
        call.set(self.endpoint, size, &self.size.into());
        let call = call.signed(self.endpoint, &self.api.server);
        let (answer, verdict) = self.api.send(&call);
        assert!(verdict.is_accepted(), "{verdict}");
        let Some(mut body) = read(self.endpoint, &call, &answer) else {
            return (Value::Null, Vec::new());
        };
        let rows = rows_of(&mut body, self.word("items")).take();
        let numbers = rows
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["number"].as_u64().unwrap());
        let numbers = numbers.collect();
        (data_of(&mut body).take(), numbers)
    }

    /// All the rows; an error when the walk does not end as its endpoint documents.
    fn rows(&self) -> Result<Vec<u64>, String> {
        let mut rows = Vec::new();
        // Most endpoints start at the first page by default; some need the parameter.
        let page = self.word("page").map(|page| self.endpoint.param(page));
        let is_told = page.is_some_and(|page| page["required"] == true);
        let mut at = is_told.then(|| json!(1));
        for page in 1..=BOUND {
            let (data, found) = self.page(at.as_ref());
            let is_empty = found.is_empty();
            rows.extend(found);
            let number = |name: &str| text_of(&data[name]).parse::<u64>().ok();
            let total = number(self.word("total").unwrap_or("totalItems"));
            // Some samples state the number of pages, but not the number of rows.
            let is_end = match (self.word("stop"), total, number("totalPages")) {
                (Some("total"), Some(total), _) => rows.len() as u64 >= total,
                (Some("total"), None, Some(pages)) => page >= pages,
                (Some("total"), None, None) => return Err("no total".to_owned()),
                _ => is_empty,
            };
            let says_last = data["lastPage"].as_bool();
            let is_counted = self.word("stop") == Some("total");
            if is_counted && says_last.is_some_and(|says_last| says_last != is_end) {
                return Err(format!("{data} is not of page {page}"));
            }
            if is_end {
                return Ok(rows);
            }
            at = Some(match self.word("next") {
                Some(next) => data[next].clone(),
                None => (page + 1).into(),
            });
        }
        Err("no end".to_owned())
    }
}

#[test]
fn every_walk_ends_with_every_row() {
    let api = Api::serving(with_rows());
    let mut problems = Vec::new();
    let mut styles = BTreeSet::new();
    for endpoint in api
        .endpoints()
        .filter(|endpoint| endpoint.value["paging"].is_object())
    {
        for size in [1, 3, 7, 10] {
            let walk = Walk {
                api: &api,
                endpoint,
                size,
            };
            let words =
                ["page", "cursor", "size", "stop"].map(|key| walk.word(key).unwrap_or_default());
            styles.insert(words.join(" ").trim().to_owned());
            let rows = walk.rows();
            if rows != Ok((0..ROWS).collect()) {
                problems.push(format!("{} by {size}: {rows:?}", endpoint.name()));
            }
        }
    }
    assert_none(&problems);
    for style in [
        "page  pageSize total",
        "pageNumber  pageSize total",
        "page  limit total",
        "page  size total",
        "page  len total",
        "page  pageSize empty",
        "cursor size empty",
    ] {
        assert!(styles.contains(style), "{style}: {styles:?}");
    }
}

#[test]
fn behind_the_last_page_there_is_nothing() {
    let api = Api::serving(with_rows());
    for endpoint in api
        .endpoints()
        .filter(|endpoint| endpoint.value["paging"]["page"].is_string())
    {
        let walk = Walk {
            api: &api,
            endpoint,
            size: 4,
        };
        let (data, rows) = walk.page(Some(&3.into()));
        assert_eq!(rows, [0_u64; 0], "{}", endpoint.name());
        // An empty list is an empty body, not an encrypted empty list.
        let is_encrypted = endpoint.reply_kind() == "encrypted";
        assert_eq!(data.is_null(), is_encrypted, "{}", endpoint.name());
        assert_eq!(
            walk.page(Some(&2.into())).1,
            [4, 5, 6],
            "{}",
            endpoint.name()
        );
    }
}

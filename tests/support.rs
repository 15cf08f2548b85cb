//! What the tests share: the catalogue's examples, and typed requests made from their request lines.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "an expectation that fails here is a test that fails"
)]

use polyv_sdk::arrived::Arrived;
use polyv_sdk::endpoint::{Endpoint, Shape};
use polyv_sdk::record::Place;
use polyv_sdk::sign::Pairs;
use serde_json::Value;

/// The catalogue that the generator writes for consumers that are no Rust code.
pub fn catalogue() -> Value {
    serde_json::from_str(include_str!("../polyv-mock/src/catalogue.json"))
        .expect("the catalogue is JSON")
}

/// One example of an endpoint.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// HTTP status of the reply.
    pub status: u16,
    /// The request line.
    pub request: Option<String>,
    /// The body of the request.
    pub request_body: String,
    /// The body of the reply.
    pub body: Option<String>,
}

/// The examples of the endpoint `E`.
pub fn examples<E: Endpoint>() -> Vec<Example> {
    let catalogue = catalogue();
    let endpoints = catalogue["endpoints"]
        .as_array()
        .expect("a list of endpoints");
    let endpoint = endpoints
        .iter()
        .find(|endpoint| endpoint["name"] == E::OPERATION.name);
    let endpoint =
        endpoint.unwrap_or_else(|| panic!("{} is not in the catalogue", E::OPERATION.name));
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let example = |example: &Value| Example {
        name: text(&example["name"]).expect("an example has a name"),
        status: example["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())
            .expect("a status"),
        request: text(&example["request"]),
        request_body: text(&example["request_body"]).unwrap_or_default(),
        body: text(&example["body"]),
    };
    endpoint["examples"]
        .as_array()
        .into_iter()
        .flatten()
        .map(example)
        .collect()
}

/// A request line and its body, taken apart.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// The path.
    pub path: String,
    /// The query, decoded, the transport's parameters included.
    pub query: Pairs,
    /// The form body, decoded.
    pub form: Pairs,
    /// The JSON body.
    pub json: Option<Vec<u8>>,
    /// The files: an example cannot show any, so each that is required is there once.
    pub files: Vec<(&'static str, &'static str)>,
}

impl Line {
    /// Takes an example's request apart.
    pub fn of<E: Endpoint>(example: &Example) -> Option<Self> {
        let url = example.request.as_deref()?.split_once(' ')?.1;
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let host_end = address.find("://").map_or(0, |at| at + 3);
        let path = &address[address[host_end..].find('/')? + host_end..];
        let is_json = E::OPERATION.shape == Shape::JsonUnsigned;
        let body = example.request_body.trim();
        let files = E::OPERATION
            .params
            .iter()
            .filter(|field| field.place == Place::File && field.required);
        Some(Self {
            path: path.to_owned(),
            query: pairs(query),
            form: if is_json { Pairs::new() } else { pairs(body) },
            json: (is_json && !body.is_empty()).then(|| body.as_bytes().to_owned()),
            files: files.map(|field| (field.name, "sample.png")).collect(),
        })
    }

    /// The typed request.
    pub fn typed<E: Endpoint>(&self) -> E {
        let arrived = Arrived {
            path: &self.path,
            query: &self.query,
            form: &self.form,
            json: self.json.as_deref(),
            files: &self.files,
        };
        arrived
            .read()
            .unwrap_or_else(|error| panic!("{}: {error}", E::OPERATION.name))
    }
}

/// The parameters of a query or of a form. A placeholder such as `${childUserId}` stands for itself.
pub fn pairs(text: &str) -> Pairs {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_encoding::percent_decode_str(&text)
            .decode_utf8()
            .expect("UTF-8")
            .into_owned()
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(n, v)| (decode(n), decode(v)))
        .collect()
}

/// A typed request for the endpoint `E`, made from the first example that has a request line.
pub fn sample_request<E: Endpoint>() -> Option<E> {
    examples::<E>()
        .iter()
        .find_map(Line::of::<E>)
        .map(|line| line.typed())
}

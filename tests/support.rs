//! What the tests share: the catalogue's examples, the requests and replies of `tests/wire/`, and typed requests made
//! from either.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "an expectation that fails here is a test that fails"
)]

use std::path::PathBuf;
use std::sync::OnceLock;

use polyv_sdk::arrived::Arrived;
use polyv_sdk::endpoint::{Endpoint, Operation, Shape};
use polyv_sdk::record::Place;
use polyv_sdk::sign::Pairs;
use serde_json::Value;

/// The catalogue that the generator writes for consumers other than Rust code.
pub fn catalogue() -> &'static Value {
    static READ: OnceLock<Value> = OnceLock::new();
    READ.get_or_init(|| {
        serde_json::from_str(&polyv_mock::catalogue_json()).expect("the catalogue is JSON")
    })
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

/// The examples of the endpoint of this name: what its sources print.
pub fn examples(name: &str) -> Vec<Example> {
    let endpoints = catalogue()["endpoints"].as_array();
    let mut endpoints = endpoints.expect("a list of endpoints").iter();
    let endpoint = endpoints.find(|endpoint| endpoint["name"] == name);
    let endpoint = endpoint.unwrap_or_else(|| panic!("{name} is not in the catalogue"));
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
        .filter(|example| example["made"] != true)
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
    /// The files: the field's name and the file's. A printed example cannot show any, so each that is required is there
    /// once.
    pub files: Vec<(String, String)>,
    /// The text to sign, where it is known.
    pub to_sign: Option<String>,
}

impl Line {
    /// Takes an example's request apart.
    pub fn of(operation: &Operation, example: &Example) -> Option<Self> {
        let (path, query) = taken_apart(example.request.as_deref()?)?;
        let is_json = operation.shape == Shape::JsonUnsigned;
        let body = example.request_body.trim();
        let files = operation
            .params
            .iter()
            .filter(|field| field.place == Place::File && field.required);
        Some(Self {
            path,
            query,
            form: if is_json { Pairs::new() } else { pairs(body) },
            json: (is_json && !body.is_empty()).then(|| body.as_bytes().to_owned()),
            files: files
                .map(|field| (field.name.to_owned(), "sample.png".to_owned()))
                .collect(),
            to_sign: None,
        })
    }

    /// Takes a request of a file below `tests/wire/` apart.
    fn of_section(section: &str) -> Self {
        let mut lines = section.lines();
        let first = lines.next().and_then(taken_apart);
        let (path, query) = first.expect("a line with method and address");
        let mut line = Self {
            path,
            query,
            ..Self::default()
        };
        for (kind, text) in lines.filter_map(|line| line.split_once(": ")) {
            match kind {
                "form" => line.form = pairs(text),
                "json" => line.json = Some(text.as_bytes().to_owned()),
                "file" => {
                    let (field, file) = text.split_once('=').expect("a field and a file");
                    line.files.push((field.to_owned(), file.to_owned()));
                }
                "to sign" => line.to_sign = Some(text.to_owned()),
                other => panic!("a request has no `{other}`"),
            }
        }
        line
    }

    /// As it arrives; `files` are its own, as they are borrowed there.
    pub fn arrived<'l>(&'l self, files: &'l [(&'l str, &'l str)]) -> Arrived<'l> {
        Arrived {
            path: &self.path,
            query: &self.query,
            form: &self.form,
            json: self.json.as_deref(),
            files,
        }
    }

    /// The files, as [`arrived`](Self::arrived) takes them.
    pub fn files(&self) -> Vec<(&str, &str)> {
        let files = self.files.iter();
        files
            .map(|(field, file)| (field.as_str(), file.as_str()))
            .collect()
    }

    /// The typed request.
    pub fn typed<E: Endpoint>(&self) -> E {
        self.arrived(&self.files())
            .read()
            .unwrap_or_else(|error| panic!("{}: {error}", E::OPERATION.name))
    }
}

/// The path and the query of a line such as `GET https://api.polyv.net/live/v4/list?a=1`.
fn taken_apart(line: &str) -> Option<(String, Pairs)> {
    let url = line.split_once(' ')?.1;
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let host_end = address.find("://").map_or(0, |at| at + 3);
    let path = &address[address[host_end..].find('/')? + host_end..];
    Some((path.to_owned(), pairs(query)))
}

/// What is in the file of an endpoint below `tests/wire/`: the generator's own reading of its spec.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// The requests: what each shows, and its parts.
    pub requests: Vec<(String, Line)>,
    /// The body of a reply with every field, unless it is a file.
    pub reply: Option<String>,
}

/// The folder of these files.
pub fn wire_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("wire")
}

/// The path of an endpoint's file.
pub fn wire_file(name: &str) -> PathBuf {
    wire_folder().join(format!("{}.txt", name.replace('.', "/")))
}

/// What the generator made for an endpoint.
pub fn made(name: &str) -> Made {
    let path = wire_file(name);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = text.replace("\r\n", "\n");
    let mut made = Made::default();
    for section in text.split("\n== ").skip(1) {
        match section.split_once('\n') {
            Some(("reply", body)) => made.reply = Some(body.trim_end().to_owned()),
            Some((name, request)) => made
                .requests
                .push((name.to_owned(), Line::of_section(request))),
            None => panic!("{}: a section has no lines", path.display()),
        }
    }
    made
}

/// The parameters of a query or of a form. A placeholder such as `${childUserId}` stays as it is.
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

/// A typed request for the endpoint `E`: the first one that a source prints, or else the smallest one that was made.
pub fn sample_request<E: Endpoint>() -> Option<E> {
    let printed = examples(E::OPERATION.name);
    let mut printed = printed
        .iter()
        .filter_map(|example| Line::of(E::OPERATION, example));
    let made = || made(E::OPERATION.name).requests.into_iter().next();
    let line = printed.next().or_else(|| Some(made()?.1))?;
    Some(line.typed())
}

/// The client takes requests only, and walks only what has pages. The messages for these mistakes are tested in `tests/ui`,
/// which has no client.
///
/// ```compile_fail,E0277
/// async fn send(client: &polyv_sdk::Client) {
///     _ = client.send(&"text").await;
/// }
/// ```
///
/// ```compile_fail,E0277
/// use polyv_sdk::api::channel::basic;
///
/// fn walk(client: &polyv_sdk::Client) {
///     _ = client.items(&basic::Get::new("2191532"));
/// }
/// ```
#[cfg(doctest)]
pub struct Mistakes;

//! What leaves for each endpoint, and what comes back: `tests/wire/<module>/<resource>/<operation>.txt`.
//!
//! The requests are made from the types, and placed according to the shape here, without any code of the SDK: the
//! SDK's tests compare the two, and the local server judges both.

use std::fmt::Write as _;

use form_urlencoded::byte_serialize;

use crate::made::{Given, Request, Tree, requests, sample};
use crate::model::{Api, AuthScheme, Endpoint, Field, Place};
use crate::output::{Content, OutputFile, mark};
use crate::words::{Shape, Word as _};

/// The application of the tests, and the time at which they send.
const COMMON: [(&str, &str); 2] = [("appId", "testapp"), ("timestamp", "1660270926732")];

pub(super) fn emit(api: &Api, endpoint: &Endpoint, spec: &str) -> OutputFile {
    let mut text = format!("# {}\n", mark(spec));
    for request in requests(api, endpoint) {
        // Writing to a text does not fail.
        _ = write!(
            text,
            "\n== {}\n{}",
            request.name,
            Sent::of(endpoint, &request).shown(endpoint)
        );
    }
    if let Some(body) = sample(api, endpoint) {
        _ = write!(text, "\n== reply\n{body}\n");
    }
    OutputFile {
        path: format!("tests/wire/{}.txt", endpoint.path.join("/")),
        content: Content::Whole(text),
    }
}

/// A request in its parts.
#[derive(Default)]
struct Sent {
    path: String,
    query: Vec<(String, String)>,
    form: Vec<(String, String)>,
    json: Vec<(String, Tree)>,
    root: Option<Tree>,
    files: Vec<(String, String)>,
}

impl Sent {
    fn of(endpoint: &Endpoint, request: &Request) -> Self {
        let mut sent = Self {
            path: endpoint.url_path.text.clone(),
            ..Self::default()
        };
        for (number, given) in &request.given {
            if let Some(field) = endpoint.params.get(*number) {
                sent.put(field, given);
            }
        }
        let signed = signed_part(endpoint.shape.value);
        if matches!(endpoint.auth.1, AuthScheme::Account | AuthScheme::Group) {
            let common = COMMON.map(|(name, value)| (name.to_owned(), value.to_owned()));
            match signed {
                Some(Place::Form) => sent.form.extend(common),
                Some(_) => sent.query.extend(common),
                None => {}
            }
        }
        sent
    }

    fn put(&mut self, field: &Field, given: &Given) {
        let name = field.wire.text.clone();
        let value = match given {
            Given::Files(files) => {
                self.files
                    .extend(files.iter().map(|file| (name.clone(), file.clone())));
                return;
            }
            Given::Empty => Tree::Plain("".into()),
            Given::Value(value) => value.clone(),
        };
        match field.place {
            Place::Path => {
                let placeholder = format!("{{{name}}}");
                self.path = self.path.replace(&placeholder, &segment(&value.to_text()));
            }
            Place::Query => self.query.push((name, value.to_text())),
            Place::Form => self.form.push((name, value.to_text())),
            Place::Json => self.json.push((name, value)),
            Place::JsonRoot => self.root = Some(value),
            Place::File => {}
        }
    }

    fn shown(mut self, endpoint: &Endpoint) -> String {
        // What is sent has no order that matters; what is signed is in the order of the names.
        self.query.sort();
        self.form.sort();
        let mut text = format!(
            "{} {}{}",
            endpoint.method.word(),
            endpoint.host.url,
            self.path
        );
        if !self.query.is_empty() {
            _ = write!(text, "?{}", encoded(&self.query));
        }
        text.push('\n');
        if !self.form.is_empty() {
            _ = writeln!(text, "form: {}", encoded(&self.form));
        }
        if endpoint.shape.value == Shape::JsonUnsigned {
            let json = self.root.take().unwrap_or(Tree::Object(self.json));
            _ = writeln!(text, "json: {}", json.to_json());
        }
        for (name, file) in &self.files {
            _ = writeln!(text, "file: {name}={file}");
        }
        if !matches!(endpoint.auth.1, AuthScheme::None) {
            let signed = match signed_part(endpoint.shape.value) {
                Some(Place::Form) => &self.form,
                _ => &self.query,
            };
            let signed = signed.iter().filter(|(_, value)| !value.is_empty());
            let signed: String = signed
                .flat_map(|(name, value)| [name.as_str(), value])
                .collect();
            _ = writeln!(text, "to sign: {signed}");
        }
        text
    }
}

/// The part of a request that is signed.
const fn signed_part(shape: Shape) -> Option<Place> {
    match shape {
        Shape::Unsigned => None,
        Shape::FormSigned | Shape::MultipartSigned => Some(Place::Form),
        Shape::QuerySigned
        | Shape::FormUnsigned
        | Shape::JsonUnsigned
        | Shape::MultipartQuerySigned => Some(Place::Query),
    }
}

fn encoded(pairs: &[(String, String)]) -> String {
    let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A segment of a path: all but the letters, the digits and `-._~` is encoded.
fn segment(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

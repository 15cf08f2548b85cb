//! A request of a plain client, before and after it is signed.

use std::fmt::Write;

use md5::{Digest, Md5};
use polyv_mock::MockServer;
use serde_json::Value;

use crate::api::endpoint::Endpoint;
use crate::api::values::{encode, text_of};
use crate::client::{Answer, send};

pub(super) type Pairs = Vec<(String, String)>;

/// What a client adds to the parameters of the endpoint.
const TRANSPORT: [&str; 3] = ["appId", "timestamp", "sign"];

#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: Pairs,
    pub(super) form: Pairs,
    /// The files: the field's name and the file's.
    pub(super) files: Pairs,
    pub(super) json: Option<Value>,
    is_multipart: bool,
}

fn pairs(encoded: &str) -> Pairs {
    form_urlencoded::parse(encoded.as_bytes())
        .into_owned()
        .filter(|(name, _)| !TRANSPORT.contains(&name.as_str()))
        .collect()
}

fn encoded(pairs: &Pairs) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The documented rule: the non-empty parameters by name, between two copies of the secret.
pub(super) fn sign<'p>(
    pairs: impl IntoIterator<Item = &'p (String, String)>,
    secret: &str,
) -> String {
    let mut signed: Vec<&(String, String)> = pairs
        .into_iter()
        .filter(|(name, value)| name != "sign" && !value.is_empty())
        .collect();
    signed.sort();
    let mut text = secret.to_owned();
    for (name, value) in signed {
        text.extend([name.as_str(), value]);
    }
    text.push_str(secret);
    let mut hex = String::new();
    for byte in Md5::digest(text) {
        write!(hex, "{byte:02X}").unwrap();
    }
    hex
}

/// The name of a file that the parameter takes.
fn file_name(param: &Value) -> String {
    let extension = param["extensions"][0].as_str().unwrap_or("png");
    format!("a.{extension}")
}

impl Call {
    /// The request that an example prints, without what says who sent it and when.
    pub(super) fn printed(endpoint: Endpoint<'_>, request: &str, body: &str) -> Self {
        let (method, url) = request.split_once(' ').unwrap();
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let host = address.split_once("://").unwrap().1;
        let shape = endpoint.shape();
        let is_form = matches!(shape, "form-signed" | "form-unsigned" | "multipart-signed");
        let mut call = Self {
            method: method.to_owned(),
            path: host[host.find('/').unwrap()..].to_owned(),
            query: pairs(query),
            form: if is_form { pairs(body) } else { Pairs::new() },
            files: Pairs::new(),
            json: (shape == "json-unsigned").then(|| {
                let body = if body.is_empty() { "{}" } else { body };
                serde_json::from_str(body).unwrap()
            }),
            is_multipart: shape.starts_with("multipart"),
        };
        for param in endpoint.params() {
            if param["place"] == "file" && param["required"] == true {
                call.files.push((text_of(&param["name"]), file_name(param)));
            }
        }
        call
    }

    /// The call with the account's credentials, signed by the rule of its endpoint.
    pub(super) fn signed(&self, endpoint: Endpoint<'_>, server: &MockServer) -> Self {
        let mut call = self.clone();
        if !endpoint.is_signed() {
            return call;
        }
        let now = jiff::Timestamp::now().as_millisecond().to_string();
        call.identify(endpoint, server.app_id(), &now);
        let secret = endpoint.auth()["key"]
            .as_str()
            .unwrap_or(server.app_secret());
        let sign = call.sign(endpoint, secret);
        call.signed_part(endpoint).push(("sign".to_owned(), sign));
        call
    }

    /// Adds the parameters that the endpoint's way of signing has in common.
    pub(super) fn identify(&mut self, endpoint: Endpoint<'_>, app_id: &str, timestamp: &str) {
        for name in endpoint.auth()["common"].as_array().into_iter().flatten() {
            let value = if name == "appId" { app_id } else { timestamp };
            let pair = (text_of(name), value.to_owned());
            self.signed_part(endpoint).push(pair);
        }
    }

    pub(super) fn sign(&self, endpoint: Endpoint<'_>, secret: &str) -> String {
        let form = endpoint.signs_the_form().then_some(&self.form);
        sign(self.query.iter().chain(form.into_iter().flatten()), secret)
    }

    /// Where `appId`, `timestamp` and `sign` travel.
    pub(super) fn signed_part(&mut self, endpoint: Endpoint<'_>) -> &mut Pairs {
        if endpoint.signs_the_form() {
            &mut self.form
        } else {
            &mut self.query
        }
    }

    pub(super) fn send(&self, url: &str) -> Answer {
        let target = if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, encoded(&self.query))
        };
        let (content_type, body) = match &self.json {
            Some(json) => (Some("application/json"), json.to_string()),
            None if self.is_multipart => {
                (Some("multipart/form-data; boundary=edge"), self.multipart())
            }
            None if self.form.is_empty() => (None, String::new()),
            None => (
                Some("application/x-www-form-urlencoded"),
                encoded(&self.form),
            ),
        };
        send(url, &self.method, &target, content_type, &body)
    }

    fn multipart(&self) -> String {
        let part = |name: &str, file: &str, value: &str| {
            format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
            )
        };
        let texts = self.form.iter().map(|(name, value)| part(name, "", value));
        let files = self
            .files
            .iter()
            .map(|(name, file)| part(name, &format!("; filename=\"{file}\""), "PNG"));
        texts
            .chain(files)
            .chain(["--edge--\r\n".to_owned()])
            .collect()
    }

    /// Takes a parameter away from where it belongs. What is in the path stays.
    pub(super) fn remove(&mut self, param: &Value) {
        let name = text_of(&param["name"]);
        match param["place"].as_str().unwrap() {
            "query" => self.query.retain(|(other, _)| *other != name),
            "form" => self.form.retain(|(other, _)| *other != name),
            "file" => self.files.retain(|(other, _)| *other != name),
            "json" if param["root"] == true => self.json = None,
            "json" => {
                self.json
                    .as_mut()
                    .unwrap()
                    .as_object_mut()
                    .unwrap()
                    .remove(&name);
            }
            _ => {}
        }
    }

    /// Gives a parameter another value, where it belongs.
    pub(super) fn set(&mut self, endpoint: Endpoint<'_>, param: &Value, value: &Value) {
        self.remove(param);
        let name = text_of(&param["name"]);
        let as_text = || text_of(&encode(param, value, false));
        match param["place"].as_str().unwrap() {
            "query" => self.query.push((name, as_text())),
            "form" => self.form.push((name, as_text())),
            "file" => {
                let count = value.as_array().map_or(1, Vec::len);
                self.files
                    .extend(std::iter::repeat_n((name, file_name(param)), count));
            }
            "json" if param["root"] == true => self.json = Some(encode(param, value, true)),
            "json" => {
                self.json.get_or_insert_default()[&name] = encode(param, value, true);
            }
            _ => {
                let placeholder = format!("{{{name}}}");
                let segments = endpoint.path().split('/').zip(self.path.split('/'));
                let replaced: Vec<String> = segments
                    .map(|(template, old)| {
                        if template == placeholder {
                            as_text()
                        } else {
                            old.to_owned()
                        }
                    })
                    .collect();
                self.path = replaced.join("/");
            }
        }
    }
}

//! Examples against the description: a request names known parameters, a sample has known fields.

use serde_json::Value;

use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Example, Field, Form, List, Object, Place, ReplyKind, Ty, TypeRef};
use crate::source::{Located, Span};

/// The fields of a page beside its rows.
const PAGE: &[&str] = &[
    "pageNumber", "pageSize", "totalPages", "totalItems", "contents", "startRow", "endRow", "offset", "limit",
    "firstPage", "lastPage", "prePageNumber", "nextPageNumber",
];

const ENVELOPE: &[&str] = &["code", "status", "message", "msg", "success", "requestId", "error", "data", "result"];

const TRANSPORT: &[&str] = &["appId", "timestamp", "sign", "signatureMethod"];

pub(super) fn check(api: &Api, endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    if !endpoint.examples.iter().any(|example| example.status == 200 && example.request.is_some()) {
        diagnostics
            .error("no-example", endpoint.span, "there is no example of a successful call with its request")
            .hint("add the request line and the sample that the page prints to `examples`");
    }
    for example in &endpoint.examples {
        if let Some(request) = &example.request {
            self::request(endpoint, request, example.request_body.as_ref(), diagnostics);
        }
        if let Some(body) = &example.body {
            let mut samples = Samples { api, endpoint, span: body.span, diagnostics };
            samples.reply(example, body);
        }
    }
}

/// The request line goes to this endpoint and names its parameters alone.
fn request(
    endpoint: &Endpoint,
    request: &Located<String>,
    body: Option<&Located<String>>,
    diagnostics: &mut Diagnostics,
) {
    let (method, url) = request.split_once(' ').unwrap_or(("", request));
    if method != endpoint.method.word() {
        let message = format!("this is a {method}, and the endpoint a {}", endpoint.method.word());
        diagnostics.error("example-request", request.span, message).hint("write it as `GET https://...`");
    }
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let path = address.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    if !path.is_some_and(|path| matches(path, &endpoint.url_path)) {
        let message = format!("this line does not go to `{}`", endpoint.url_path.text);
        diagnostics.error("example-request", request.span, message);
    }
    let form = body.filter(|_| endpoint.params.iter().all(|field| !is_json(field.place)));
    let pairs = [(query, request.span)].into_iter().chain(form.map(|form| (form.value.as_str(), form.span)));
    for (text, span) in pairs {
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let name = pair.split('=').next().unwrap_or_default();
            let known = TRANSPORT.contains(&name) || endpoint.param(name).is_some();
            if !known {
                let known = endpoint.params.iter().map(|field| &*field.wire);
                diagnostics
                    .error("example-param", span, format!("`{name}` is not a parameter of this endpoint"))
                    .suggest(name, known);
            }
        }
    }
    if let Some(body) = body.filter(|_| form.is_none())
        && let Err(error) = serde_json::from_str::<Value>(body)
    {
        diagnostics.error("bad-json", body.span, format!("this body is not JSON: {error}"));
    }
}

const fn is_json(place: Place) -> bool {
    matches!(place, Place::Json | Place::JsonRoot)
}

/// Whether `path` is one of the paths of `template`.
fn matches(path: &str, template: &str) -> bool {
    let (path, template): (Vec<_>, Vec<_>) = (path.split('/').collect(), template.split('/').collect());
    path.len() == template.len()
        && path.iter().zip(template).all(|(part, wanted)| wanted.starts_with('{') || *part == wanted)
}

/// Looks at one sample.
struct Samples<'a, 'd> {
    api: &'a Api,
    endpoint: &'a Endpoint,
    span: Span,
    diagnostics: &'d mut Diagnostics,
}

impl Samples<'_, '_> {
    fn reply(&mut self, example: &Example, body: &Located<String>) {
        if matches!(self.endpoint.reply.kind, ReplyKind::Text(_) | ReplyKind::Binary)
            && !body.trim_start().starts_with('{')
        {
            return;
        }
        let sample: Value = match serde_json::from_str(body) {
            Ok(sample) => sample,
            Err(error) => {
                let span = Span { line: self.span.line + error.line() - 1, length: 1, ..self.span };
                self.diagnostics.error("bad-json", span, format!("this sample is not JSON: {error}"));
                return;
            }
        };
        if let ReplyKind::Encrypted(ty) = &self.endpoint.reply.kind
            && example.status == 200
        {
            // The sample is what stands inside the encryption: it has no envelope.
            let ty = ty.clone();
            self.value(&ty, &sample, "body");
            return;
        }
        let Value::Object(envelope) = &sample else {
            self.diagnostics.error("bad-sample", self.span, "this sample is not an envelope");
            return;
        };
        for name in envelope.keys().filter(|name| !ENVELOPE.contains(&name.as_str())) {
            let message = format!("no envelope has a field `{name}`");
            self.diagnostics.error("sample-field", self.span, message);
        }
        let data = envelope.get("data").or_else(|| envelope.get("result"));
        if let Some(data) = data.filter(|_| example.status == 200) {
            self.data(data);
        }
    }

    fn data(&mut self, data: &Value) {
        let reply = self.endpoint.reply.kind.clone();
        match (&reply, data) {
            (ReplyKind::Page(ty), Value::Object(page)) => {
                for name in page.keys().filter(|name| !PAGE.contains(&name.as_str())) {
                    self.unknown(&format!("data.{name}"), PAGE, name);
                }
                for row in page.get("contents").and_then(Value::as_array).into_iter().flatten() {
                    self.value(ty, row, "data.contents");
                }
            }
            (ReplyKind::List(ty), Value::Array(rows)) => {
                rows.iter().for_each(|row| self.value(ty, row, "data"));
            }
            (ReplyKind::Object { ty, .. }, data) => self.value(ty, data, "data"),
            _ => {}
        }
    }

    fn value(&mut self, ty: &Ty, value: &Value, path: &str) {
        if let (Ty::Object(object), Value::Object(fields)) = (ty, value) {
            let Some(object) = self.object(object) else { return };
            for (name, value) in fields {
                let path = format!("{path}.{name}");
                let is = |field: &&Field| *field.wire == *name.as_str() || field.alias.as_ref() == Some(name);
                match object.fields.iter().find(is) {
                    Some(field) => self.field(field, value, &path),
                    None => {
                        let known: Vec<_> = object.fields.iter().map(|field| &*field.wire).collect();
                        self.unknown(&path, &known, name);
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &Field, value: &Value, path: &str) {
        let packed = field.form == Form::JsonText || field.list == Some(List::JsonText);
        let inner = value.as_str().filter(|_| packed).and_then(|text| serde_json::from_str::<Value>(text).ok());
        let value = inner.as_ref().unwrap_or(value);
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.value(&field.ty, item, path)),
            value => self.value(&field.ty, value, path),
        }
    }

    fn object(&self, object: &TypeRef) -> Option<Object> {
        let shared = self.api.types.iter().flat_map(|file| &file.objects).find(|shared| *shared.name == object.name);
        if object.shared { shared.cloned() } else { self.endpoint.object(&object.name).cloned() }
    }

    fn unknown(&mut self, path: &str, known: &[&str], name: &str) {
        let message = format!("the sample has `{path}`, which no field covers");
        let finding = self.diagnostics.error("sample-field", self.span, message);
        finding.suggest(name, known.iter().copied());
        if finding.hint.as_ref().is_none_or(|hint| !hint.starts_with("did you mean")) {
            finding.hint(format!("describe `{name}` with `undocumented: true`"));
        }
    }
}

//! One endpoint as data.

use serde_json::{Map, Value, json};

use crate::facts::{self, basis, contradiction, limits, quota, refused, sparse, texts};
use crate::made::{Types, sample};
use crate::model::{
    Absent, Api, Endpoint, Example, Field, Form, PagingKind, Place, ReplyKind, State, Ty, TypeRef,
    Variant,
};
use crate::words::{Envelope, Word};

pub(super) struct Catalogue<'a> {
    pub(super) api: &'a Api,
    pub(super) endpoint: &'a Endpoint,
    /// Whether fields have their names in Rust, too.
    pub(super) with_rust: bool,
}

impl Catalogue<'_> {
    pub(super) fn endpoint(&self) -> Value {
        let endpoint = self.endpoint;
        sparse(json!({
            "name": endpoint.name(),
            "rust": endpoint.rust_path(),
            "title": endpoint.title,
            "summary": endpoint.summary,
            "page": endpoint.source.page,
            "document": endpoint.source.document,
            "basis": basis(endpoint),
            "also": endpoint.source.also,
            "renamed_from": texts(&endpoint.renamed_from),
            "version": endpoint.version.word(),
            "method": endpoint.method.word(),
            "host": endpoint.host.name.text,
            "path": endpoint.url_path.text,
            "auth": endpoint.auth.0.text,
            "shape": endpoint.shape.word(),
            "effect": endpoint.effect.word(),
            "envelope": family(endpoint),
            "deprecated": endpoint.deprecated.as_ref().map(|deprecated| &deprecated.reason),
            "params": endpoint.params.iter().map(|field| self.param(field)).collect::<Vec<_>>(),
            "rules": endpoint.rules.iter().map(|rule| facts::rule(&rule.value)).collect::<Vec<_>>(),
            "paging": self.paging(),
            "state": endpoint.state.as_ref().map(state),
            "reply": self.reply(),
            "errors": endpoint.errors.iter().map(refused).collect::<Vec<_>>(),
            "quotas": endpoint.quotas.iter().map(quota).collect::<Vec<_>>(),
            "contradictions": endpoint.contradictions.iter().map(contradiction).collect::<Vec<_>>(),
            "examples": self.examples(),
        }))
    }

    /// What the sources print, and a sample of the reply that is made where they print none.
    fn examples(&self) -> Vec<Value> {
        let examples = &self.endpoint.examples;
        let is_printed = |example: &Example| {
            let body = example.body.as_ref();
            example.status == 200 && body.is_some_and(|body| !body.text.is_empty())
        };
        let mut all: Vec<_> = examples.iter().map(example).collect();
        if !examples.iter().any(is_printed) {
            let (api, endpoint) = (self.api, self.endpoint);
            all.extend(sample(Types { api, endpoint }).map(|body| {
                json!({"name": "made from the types", "made": true, "status": 200, "body": body})
            }));
        }
        all
    }

    fn param(&self, field: &Field) -> Value {
        let mut value = self.field(field, &[]);
        if let Value::Object(map) = &mut value {
            let place = match field.place {
                Place::Path => "path",
                Place::Query => "query",
                Place::Form => "form",
                Place::Json | Place::JsonRoot => "json",
                Place::File => "file",
            };
            map.insert("place".to_owned(), json!(place));
            let flags = [
                ("signed", self.endpoint.signs(field.place)),
                ("root", field.place == Place::JsonRoot),
            ];
            map.extend(
                flags
                    .into_iter()
                    .filter(|(_, set)| *set)
                    .map(|(name, _)| (name.to_owned(), json!(true))),
            );
        }
        value
    }

    /// A field inside the objects that are `open`.
    fn field(&self, field: &Field, open: &[&str]) -> Value {
        let pattern = match &field.form {
            Form::Pattern(pattern) => Some(pattern.as_str()),
            _ if field.ty == Ty::DateTime => Some("%Y-%m-%d %H:%M:%S"),
            _ if field.ty == Ty::Date => Some("%Y-%m-%d"),
            _ if field.ty == Ty::Time => Some("%H:%M:%S"),
            _ => None,
        };
        let mut value = sparse(json!({
            "name": field.wire.text,
            "rust": self.with_rust.then_some(&field.rust),
            "secret": self.with_rust && field.ty == Ty::Secret,
            "kind": kind(field),
            "required": field.required,
            "account": field.account,
            "alias": field.alias,
            "basis": field.basis.map(Word::word),
            "list": field.list.map(Word::word),
            "packed": field.form == Form::JsonText,
            "format": pattern,
            "min": field.range.min,
            "max": field.range.max,
            "min_length": field.length.min,
            "max_length": field.length.max,
            "min_items": field.items.min,
            "max_items": field.items.max,
            "zero": field.zero_is_absent.then_some("absent"),
            "absent": field.absent.as_ref().map(absent),
            "default": field.default.as_ref().map(|default| &default.text),
            "empty": field.clear.then_some("clear"),
            "values": self.values(&field.ty),
            "value_docs": self.value_docs(&field.ty),
            "fields": self.fields(&field.ty, open),
            "rules": self.rules(&field.ty),
            "doc": field.doc,
        }));
        if let Value::Object(map) = &mut value {
            map.extend(limits(field));
        }
        value
    }

    fn values(&self, ty: &Ty) -> Vec<&str> {
        let variants = self.variants(ty).iter();
        variants.map(|variant| &*variant.wire).collect()
    }

    /// What the values mean, in the same order; empty if that is said of none.
    fn value_docs(&self, ty: &Ty) -> Vec<&str> {
        let variants = if self.with_rust {
            self.variants(ty)
        } else {
            &[]
        };
        let docs: Vec<_> = variants
            .iter()
            .map(|variant| variant.doc.as_str())
            .collect();
        if docs.iter().all(|doc| doc.is_empty()) {
            Vec::new()
        } else {
            docs
        }
    }

    fn variants(&self, ty: &Ty) -> &[Variant] {
        let Ty::Enum(TypeRef { name, .. }) = ty else {
            return &[];
        };
        let mut local = self.endpoint.enums.iter();
        let local = local.find(|known| *known.name == **name);
        let found = local.or_else(|| self.api.enumeration(name));
        found.map_or(&[], |found| &found.variants)
    }

    /// The fields of an object; none of one that is `open`, as it holds a list of itself.
    fn fields(&self, ty: &Ty, open: &[&str]) -> Vec<Value> {
        let Ty::Object(TypeRef { name, .. }) = ty else {
            return Vec::new();
        };
        let found = self.endpoint.object(name).or_else(|| self.api.object(name));
        let Some(object) = found.filter(|_| !open.contains(&name.as_str())) else {
            return Vec::new();
        };
        let open: Vec<_> = open.iter().copied().chain([name.as_str()]).collect();
        object
            .fields
            .iter()
            .map(|field| self.field(field, &open))
            .collect()
    }

    /// The rules inside an object.
    fn rules(&self, ty: &Ty) -> Vec<Value> {
        let Ty::Object(TypeRef { name, .. }) = ty else {
            return Vec::new();
        };
        let found = self.endpoint.object(name).or_else(|| self.api.object(name));
        let rules = found.iter().flat_map(|object| &object.rules);
        rules.map(|rule| facts::rule(&rule.value)).collect()
    }

    fn paging(&self) -> Option<Value> {
        let paging = self.endpoint.paging.as_ref()?;
        let default_size = paging
            .size
            .as_ref()
            .and_then(|size| self.endpoint.param(size)?.1.default.as_deref());
        let items = match &self.endpoint.reply.kind {
            ReplyKind::Page(_) => Some("contents"),
            _ => paging.items.as_ref().map(|items| items.text.as_str()),
        };
        let (style, page, cursor) = match paging.kind {
            PagingKind::Number => ("number", Some(&paging.at.text), None),
            PagingKind::Cursor => ("cursor", None, Some(&paging.at.text)),
        };
        Some(sparse(json!({
            "style": style,
            "page": page,
            "cursor": cursor,
            "size": paging.size.as_ref().map(|size| &size.text),
            "default_size": default_size.and_then(|size| size.parse::<u64>().ok()),
            "items": items,
            "next": paging.next.as_ref().map(|next| &next.text),
            "total": paging.total.as_ref().map(|total| &total.text),
            "stop": paging.stop.word(),
        })))
    }

    fn reply(&self) -> Value {
        let (kind, ty) = match &self.endpoint.reply.kind {
            ReplyKind::Page(ty) => ("page", Some(ty)),
            ReplyKind::List(ty) => ("array", Some(ty)),
            ReplyKind::Object { ty, .. } => ("object", Some(ty)),
            ReplyKind::Value { field, .. } => ("scalar", Some(&field.ty)),
            ReplyKind::Ack => ("ack", None),
            ReplyKind::Text(ty) => ("text", Some(ty)),
            ReplyKind::Binary => ("binary", None),
            ReplyKind::Encrypted(ty) => ("encrypted", Some(ty)),
            ReplyKind::Json => ("json", None),
        };
        sparse(json!({
            "kind": kind,
            "fields": ty.map(|ty| self.fields(ty, &[])),
            "values": ty.map(|ty| self.values(ty)),
        }))
    }
}

fn example(example: &Example) -> Value {
    let mut value = sparse(json!({
        "name": example.name,
        "status": example.status,
        "request": example.request.as_ref().map(|request| &request.text),
        "request_body": example.request_body.as_ref().map(|body| &body.text),
    }));
    // An empty body says something: it is what comes back.
    if let (Value::Object(map), Some(body)) = (&mut value, &example.body) {
        map.insert("body".to_owned(), json!(body.text));
    }
    value
}

fn state(state: &State) -> Value {
    let names = state.names.iter();
    let names = names.map(|(param, field)| (param.text.clone(), json!(field.text)));
    sparse(json!({
        "of": state.of.text,
        "action": state.action.word(),
        "id": state.id.as_ref().map(|id| &id.text),
        "field": state.field.text,
        "scope": texts(&state.scope),
        "each": state.each.as_ref().map(|each| &each.text),
        "member": state.member.as_ref().map(|member| &member.text),
        "names": names.collect::<Map<_, _>>(),
    }))
}

fn absent(absent: &Absent) -> Value {
    sparse(json!({
        "means": absent.means,
        "given": absent.given,
        "also": absent.also.as_ref().map(|also| &also.text),
    }))
}

/// How the value of a field is written.
fn kind(field: &Field) -> &'static str {
    match (&field.ty, &field.form) {
        (Ty::Bool, Form::YesNo) => "flag-yn",
        (Ty::Bool, Form::NoYes) => "flag-ny",
        (Ty::Bool, Form::OneZero) => "flag-01",
        (Ty::Text, Form::Base64 | Form::Base64Url) => "base64",
        (Ty::Timestamp, Form::Pattern(_)) | (Ty::DateTime, _) => "datetime",
        (Ty::Text | Ty::Secret, _) => "text",
        (Ty::Int, _) => "int",
        (Ty::Count, _) => "count",
        (Ty::Decimal, _) => "decimal",
        (Ty::Bool, _) => "bool",
        (Ty::Timestamp, _) => "timestamp",
        (Ty::Date, _) => "date",
        (Ty::Time, _) => "time",
        (Ty::Json, _) => "json",
        (Ty::File, _) => "file",
        (Ty::Id(_), _) => "id",
        (Ty::Enum(_), _) => "enum",
        (Ty::Object(_), _) => "object",
    }
}

/// The family of the refusals; those of the first version look like those of the third.
pub(super) const fn family(endpoint: &Endpoint) -> &'static str {
    match endpoint.reply.envelope {
        Envelope::V1 | Envelope::V3 => "v3",
        Envelope::V4 => "v4",
    }
}

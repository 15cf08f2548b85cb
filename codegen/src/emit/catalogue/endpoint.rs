//! One endpoint as data.

use serde_json::{Map, Value, json};

use super::fields::Fields;
use crate::facts::{self, basis, contradiction, named, quota, refused, sparse, texts};
use crate::made::sample;
use crate::model::{
    Api, Endpoint, Example, Field, Missing, PagingKind, Place, Refers, ReplyKind, Sets, State,
    Types,
};
use crate::words::{Action, Envelope, Word as _};

pub(super) struct Catalogue<'a> {
    api: &'a Api,
    endpoint: &'a Endpoint,
    fields: Fields<'a>,
}

impl<'a> Catalogue<'a> {
    /// `with_rust` says whether fields have their names in Rust, too.
    pub(super) fn new(api: &'a Api, endpoint: &'a Endpoint, with_rust: bool) -> Self {
        let types = Types::new(api, endpoint.local());
        let fields = Fields { types, with_rust };
        Self {
            api,
            endpoint,
            fields,
        }
    }

    pub(super) fn endpoint(&self) -> Value {
        let endpoint = self.endpoint;
        let mut value = self.without_examples();
        value.extend(self.remembered());
        value.extend(sparse!({
            "contradictions": endpoint.contradictions.iter().map(contradiction).collect::<Vec<_>>(),
            "examples": self.examples(),
        }));
        Value::Object(value)
    }

    pub(super) fn remembered(&self) -> Map<String, Value> {
        let endpoint = self.endpoint;
        sparse!({
            "state": endpoint.state.as_ref().map(|state| self.state(state)),
            "refers": endpoint.refers.iter().map(refers).collect::<Vec<_>>(),
        })
    }

    /// All but its examples, what its sources contradict each other about, and what the mock remembers.
    pub(super) fn without_examples(&self) -> Map<String, Value> {
        let endpoint = self.endpoint;
        sparse!({
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
            "reply": self.reply(),
            "errors": endpoint.errors.iter().map(refused).collect::<Vec<_>>(),
            "quotas": endpoint.quotas.iter().map(quota).collect::<Vec<_>>(),
        })
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
            all.extend(sample(api, endpoint).map(|body| {
                json!({"name": "made from the types", "made": true, "status": 200, "body": body})
            }));
        }
        all
    }

    fn param(&self, field: &Field) -> Value {
        let mut value = self.fields.field(field, &[]);
        let place = match field.place {
            Place::Path => "path",
            Place::Query => "query",
            Place::Form => "form",
            Place::Json | Place::JsonRoot => "json",
            Place::File => "file",
        };
        value.extend(sparse!({
            "place": place,
            "signed": self.endpoint.signs(field.place),
            "root": field.place == Place::JsonRoot,
        }));
        Value::Object(value)
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
        Some(Value::Object(sparse!({
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

    fn state(&self, state: &State) -> Value {
        // What one creation says holds for all of them.
        let all = self.api.endpoints.iter();
        let all = all.filter_map(|endpoint| endpoint.state.as_ref());
        let mut speak = all.filter(|other| *other.of == *state.of && other.has_common_sets());
        let speaks = match state.action {
            Action::Create => speak.next(),
            _ => Some(state),
        };
        let sets = speaks.map(|of| of.sets.iter().map(|it| sets(it, of)).collect::<Vec<_>>());
        let search = state.search.iter();
        let search = search.map(|(param, fields)| (param.text.clone(), json!(texts(fields))));
        let within = state.within.iter();
        let within = within.map(|(field, ends)| (field.text.clone(), json!(texts(ends))));
        let translates = state.translates.iter();
        let translates = translates.map(|(field, words)| (field.text.clone(), named(words).into()));
        Value::Object(sparse!({
            "of": state.of.text,
            "action": state.action.word(),
            "id": state.id.as_ref().map(|id| &id.text),
            "field": state.field.text,
            "scope": texts(&state.scope),
            "row": state.row.as_ref().map(|row| &row.text),
            "member": state.member.as_ref().map(|member| &member.text),
            "names": named(&state.names),
            "sets": sets,
            "copies": state.copies.as_ref().map(|copies| {
                json!({"id": copies.id.text, "but": texts(&copies.but)})
            }),
            "shows": named(&state.shows),
            "translates": translates.collect::<Map<_, _>>(),
            "search": search.collect::<Map<_, _>>(),
            "within": within.collect::<Map<_, _>>(),
            "order": state.order.as_ref().map(|order| &order.text),
            "oldest_first": state.oldest_first,
            "unique": state.unique,
            "missing": state.missing.as_ref().map(missing),
        }))
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
        Value::Object(sparse!({
            "kind": kind,
            "fields": ty.map(|ty| self.fields.fields(ty, &[])),
            "values": ty.map(|ty| self.fields.values(ty)),
        }))
    }
}

fn example(example: &Example) -> Value {
    let mut value = sparse!({
        "name": example.name,
        "status": example.status,
        "request": example.request.as_ref().map(|request| &request.text),
        "request_body": example.request_body.as_ref().map(|body| &body.text),
    });
    // An empty body says something: it is what comes back.
    if let Some(body) = &example.body {
        value.insert("body".to_owned(), json!(body.text));
    }
    Value::Object(value)
}

fn refers(refers: &Refers) -> Value {
    Value::Object(sparse!({
        "of": refers.of.text,
        "id": refers.id.text,
        "field": refers.field.text,
        "scope": texts(&refers.scope),
        "unless": refers.unless.as_ref().map(|unless| &unless.text),
        "missing": refers.missing.as_ref().map(missing),
    }))
}

fn missing(missing: &Missing) -> Value {
    json!({"code": missing.code, "message": missing.message})
}

fn sets(sets: &Sets, state: &State) -> Value {
    let when = sets.when.as_ref();
    Value::Object(sparse!({
        "when": when.map(|when| json!({"param": state.field_of(&when.param), "is": texts(&when.is)})),
        "values": named(&sets.values),
        "without": texts(&sets.without),
    }))
}

/// The family of the refusals; those of the first version look like those of the third.
pub(super) const fn family(endpoint: &Endpoint) -> &'static str {
    match endpoint.reply.envelope {
        Envelope::V1 | Envelope::V3 => "v3",
        Envelope::V4 => "v4",
    }
}

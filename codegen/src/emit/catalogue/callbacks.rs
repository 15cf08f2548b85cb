//! Callbacks as data.

use serde_json::{Value, json};

use super::fields::Fields;
use crate::facts::{self, contradiction, sparse};
use crate::made;
use crate::model::{Api, Callback, CallbackExample, Object, Types};
use crate::words::Word;

pub(super) fn all(api: &Api) -> Value {
    api.callbacks
        .iter()
        .map(|callback| self::callback(api, callback))
        .collect()
}

fn callback(api: &Api, callback: &Callback) -> Value {
    let types = Types::new(api, callback.local());
    let fields = Fields {
        types,
        with_rust: false,
    };
    let described = |object: Option<&Object>| {
        let object = object.map_or(&[][..], |object| &object.fields);
        let described = object.iter().map(|field| fields.field(field, &[]));
        described.collect::<Vec<_>>()
    };
    let reply = callback.reply.as_ref().map(|reply| {
        let fields = described(types.local.object(&reply.object));
        json!({"form": reply.form.word(), "fields": fields})
    });
    let link = callback.link.as_ref().map(|link| {
        let fields = described(types.local.object(&link.object));
        json!({"address": link.address.text, "sign_of": link.sign_of.text, "fields": fields})
    });
    let mut value = sparse!({
        "name": callback.name,
        "title": callback.title,
        "summary": callback.summary,
        "notes": callback.notes,
        "page": callback.source.page,
        "document": callback.source.document,
        "basis": callback.source.basis.map(Word::word),
        "also": callback.source.also,
        "method": callback.method.map(Word::word),
        "fields": described(callback.sent()),
        "reply": reply,
        "link": link,
        "contradictions": callback.contradictions.iter().map(contradiction).collect::<Vec<_>>(),
        "examples": callback.examples.iter().map(example).collect::<Vec<_>>(),
        "sample": callback.sent().map(|sent| made::callback(types, callback, sent)),
    });
    value.extend(facts::callback(callback));
    Value::Object(value)
}

fn example(example: &CallbackExample) -> Value {
    let text =
        |quoted: &Option<crate::source::Quoted>| quoted.as_ref().map(|quoted| quoted.text.clone());
    Value::Object(sparse!({
        "name": example.name,
        "request": text(&example.request),
        "request_body": text(&example.request_body),
        "body": text(&example.body),
        "link": text(&example.link),
    }))
}

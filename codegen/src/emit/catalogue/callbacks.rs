//! Callbacks as data.

use serde_json::{Map, Value, json};

use super::fields::Fields;
use crate::facts::{contradiction, sparse, texts};
use crate::made;
use crate::model::{
    Api, Callback, CallbackExample, FiredBy, Mark, Name, Object, SetBy, SetPlace, Types,
};
use crate::words::Word as _;

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
    let confirm = callback.confirm.as_ref().map(
        |confirm| json!({"endpoint": confirm.endpoint.text, "params": named(&confirm.params)}),
    );
    sparse(json!({
        "name": callback.name,
        "title": callback.title,
        "summary": callback.summary,
        "notes": callback.notes,
        "page": callback.source.page,
        "document": callback.source.document,
        "basis": callback.source.basis.map(|basis| basis.word()),
        "also": callback.source.also,
        "method": callback.method.map(|method| method.word()),
        "set_by": callback.set_by.iter().map(set_by).collect::<Vec<_>>(),
        "marks": callback.marks.iter().map(mark).collect::<Vec<_>>(),
        "sign": callback.event.as_ref().map(|_| callback.sign.word()),
        "sign_of": callback.sign_of.as_ref().map(|of| &of.text),
        "redelivered": callback.redelivered.map(|again| if again { "yes" } else { "no" }),
        "answer": callback.answer,
        "key": texts(&callback.key),
        "confirm": confirm,
        "fired_by": callback.fired_by.iter().map(fired_by).collect::<Vec<_>>(),
        "fields": described(callback.sent()),
        "reply": reply,
        "link": link,
        "contradictions": callback.contradictions.iter().map(contradiction).collect::<Vec<_>>(),
        "examples": callback.examples.iter().map(example).collect::<Vec<_>>(),
        "sample": callback.sent().map(|sent| made::callback(types, callback, sent)),
    }))
}

fn set_by(set: &SetBy) -> Value {
    match &set.place {
        SetPlace::Param { endpoint, param } => {
            json!({"endpoint": endpoint.text, "param": param.text, "of": set.of.word()})
        }
        SetPlace::Console(place) => json!({"console": place, "of": set.of.word()}),
    }
}

fn mark(mark: &Mark) -> Value {
    let is = mark.is.iter();
    let is = is.map(|(name, values)| (name.text.clone(), json!(texts(values))));
    sparse(json!({
        "is": is.collect::<Map<_, _>>(),
        "has": texts(&mark.has),
        "lacks": texts(&mark.lacks),
    }))
}

fn fired_by(fired: &FiredBy) -> Value {
    sparse(json!({
        "endpoint": fired.endpoint.text,
        "each": fired.each.as_ref().map(|each| &each.text),
        "fields": named(&fired.fields),
        "values": named(&fired.values),
    }))
}

fn named(pairs: &[(Name, Name)]) -> Map<String, Value> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| (name.text.clone(), json!(value.text)))
        .collect()
}

fn example(example: &CallbackExample) -> Value {
    let text =
        |quoted: &Option<crate::source::Quoted>| quoted.as_ref().map(|quoted| quoted.text.clone());
    sparse(json!({
        "name": example.name,
        "request": text(&example.request),
        "request_body": text(&example.request_body),
        "body": text(&example.body),
        "link": text(&example.link),
    }))
}

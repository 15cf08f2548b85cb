//! What POLYV calls at an address of the customer's.

use serde_json::{Map, Value, json};

use super::schema::{Owner, Schemas};
use super::way::Way;
use super::{list_of, texts};
use crate::facts;
use crate::model::{Api, Callback, Field, Object};
use crate::sentences;
use crate::words::{AnswerForm, Method, Word as _};

/// Under which generators group them, away from what a client calls.
const TAG: &str = "callbacks";

pub(super) fn tag(api: &Api) -> Option<Value> {
    (!api.callbacks.is_empty()).then(
        || json!({"name": TAG, "description": "What POLYV calls at addresses of the customer's."}),
    )
}

/// The callbacks by their names. One of which only the name is known has no operation.
pub(super) fn all<'a>(api: &'a Api, schemas: &mut Schemas<'a>) -> Option<Value> {
    let called = api.callbacks.iter();
    let called = called.filter(|callback| callback.link.is_none() || callback.event.is_some());
    let all: Map<String, Value> = called
        .map(|callback| (callback.name.clone(), webhook(callback, schemas)))
        .collect();
    (!all.is_empty()).then_some(Value::Object(all))
}

fn webhook<'a>(callback: &'a Callback, schemas: &mut Schemas<'a>) -> Value {
    let Some(sent) = callback.sent() else {
        let document = callback.source.document.as_deref().unwrap_or_default();
        return super::object([
            ("summary", callback.title.as_deref().and_then(texts::some)),
            (
                "description",
                texts::some(&format!("No source says more than its name: `{document}`.")),
            ),
            ("x-polyv-set-by", facts(callback, "set_by")),
        ]);
    };
    // OpenAPI has no webhook without a method.
    let method = callback.method.unwrap_or(Method::Get);
    let operation = operation(callback, sent, method, schemas);
    json!({method.word().to_lowercase(): operation})
}

fn operation<'a>(
    callback: &'a Callback,
    sent: &'a Object,
    method: Method,
    schemas: &mut Schemas<'a>,
) -> Value {
    let own = Some(Owner::Callback(callback));
    let in_body = method == Method::Post;
    let parameters = sent
        .fields
        .iter()
        .map(|field| parameter(callback, field, schemas));
    let parameters = list_of(parameters.chain(of_sign(callback)).filter(|_| !in_body));
    let body = in_body.then(|| {
        let mut schema = schemas.members(own, &sent.doc, &sent.fields, Way::Reply);
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            properties.values_mut().for_each(without_null);
        }
        json!({"content": {"application/x-www-form-urlencoded": {"schema": schema}}})
    });
    let page = callback.source.page.as_ref();
    super::object([
        ("operationId", Some(json!(format!("callbacks.{}", callback.name)))),
        ("tags", Some(json!([TAG]))),
        ("summary", callback.summary.as_deref().and_then(texts::some)),
        ("description", texts::some(&description(callback))),
        (
            "externalDocs",
            page.map(|page| json!({"url": page, "description": callback.title.as_ref().unwrap_or(&callback.name)})),
        ),
        ("parameters", parameters),
        ("requestBody", body),
        ("responses", Some(responses(callback, schemas))),
        ("x-polyv-sign", Some(json!(callback.sign.word()))),
        ("x-polyv-key", facts(callback, "key")),
        ("x-polyv-marks", facts(callback, "marks")),
        ("x-polyv-set-by", facts(callback, "set_by")),
        ("x-polyv-confirm", facts(callback, "confirm")),
        ("x-polyv-fired-by", facts(callback, "fired_by")),
        ("x-polyv-redelivered", callback.redelivered.map(|again| json!(again))),
        ("x-polyv-basis", callback.source.basis.map(|basis| json!(basis.word()))),
        (
            "x-polyv-contradictions",
            list_of(callback.contradictions.iter().map(facts::contradiction)),
        ),
    ])
}

fn facts(callback: &Callback, key: &str) -> Option<Value> {
    facts::callback(callback).get(key).cloned()
}

fn description(callback: &Callback) -> String {
    let mut text = callback.notes.clone().unwrap_or_default();
    let method = "The method is not documented; GET is an assumption.";
    let more = [
        Some(sentences::trust(callback)),
        callback.method.is_none().then_some(method),
        callback.answer.as_deref(),
    ];
    for more in more.into_iter().flatten() {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&more.replace("**", ""));
    }
    text
}

fn parameter<'a>(callback: &'a Callback, field: &'a Field, schemas: &mut Schemas<'a>) -> Value {
    let mut schema = schemas.field(Some(Owner::Callback(callback)), field, Way::Reply);
    without_null(&mut schema);
    let description = schema
        .as_object_mut()
        .and_then(|schema| schema.remove("description"));
    super::object([
        ("name", Some(json!(field.wire.text))),
        ("in", Some(json!("query"))),
        ("description", description),
        ("schema", Some(schema)),
    ])
}

/// Neither a query nor a form has a `null`.
fn without_null(schema: &mut Value) {
    for key in ["type", "anyOf"] {
        if let Some(Value::Array(all)) = schema.get_mut(key) {
            all.retain(|one| one != "null" && one["type"] != "null");
        }
    }
}

/// What is judged before the fields are read.
fn of_sign(callback: &Callback) -> impl Iterator<Item = Value> + use<> {
    let parameter = |name: &&str| {
        let description = match *name {
            "timestamp" => "When it was sent, in milliseconds since 1970.",
            _ => "The signature.",
        };
        json!({"name": name, "in": "query", "description": description, "schema": {"type": "string"}})
    };
    callback.of_sign().iter().map(parameter)
}

fn responses<'a>(callback: &'a Callback, schemas: &mut Schemas<'a>) -> Value {
    let own = Some(Owner::Callback(callback));
    let reply = callback.reply.as_ref();
    let reply = reply.and_then(|reply| Some((reply.form, callback.local().object(&reply.object)?)));
    match reply {
        Some((AnswerForm::Json, object)) => {
            let schema = schemas.members(own, &object.doc, &object.fields, Way::Json);
            json!({"200": {"description": object.doc, "content": {"application/json": {"schema": schema}}}})
        }
        Some((AnswerForm::Query, object)) => {
            let schema = schemas.members(own, &object.doc, &object.fields, Way::Text);
            json!({"302": {"description": object.doc, "x-polyv-query": schema}})
        }
        None => {
            json!({"200": {"description": "Received. What POLYV makes of another answer is not documented."}})
        }
    }
}

/// The links by which a customer lets a viewer in.
pub(super) fn links<'a>(api: &'a Api, schemas: &mut Schemas<'a>) -> Option<Value> {
    let links = api.callbacks.iter().filter_map(|callback| {
        let link = callback.link.as_ref()?;
        let object = callback.local().object(&link.object)?;
        let own = Some(Owner::Callback(callback));
        let query = schemas.members(own, &object.doc, &object.fields, Way::Text);
        let link =
            json!({"address": link.address.text, "sign_of": link.sign_of.text, "query": query});
        Some((callback.name.clone(), link))
    });
    let links: Map<String, Value> = links.collect();
    (!links.is_empty()).then_some(Value::Object(links))
}

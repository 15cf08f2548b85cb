//! What is sent: parameters and bodies.

use serde_json::{Map, Value, json};

use super::examples::{self, Sent};
use super::schema::{Owner, Schemas};
use super::way::Way;
use super::{list_of, shared};
use crate::model::{AuthScheme, Endpoint, Field, Name, Place, Rule};
use crate::words::{List, Shape};

/// Whether the parameters of the signature travel in the body.
fn signs_in_body(endpoint: &Endpoint) -> bool {
    matches!(
        endpoint.shape.value,
        Shape::FormSigned | Shape::MultipartSigned
    )
}

/// The names that are signed, those of the signature included.
pub(super) fn signed(endpoint: &Endpoint) -> Option<Value> {
    let of_signature = shared::signing(&endpoint.auth.1)
        .iter()
        .filter(|name| **name != "sign")
        .copied();
    let own = endpoint
        .params
        .iter()
        .filter(|field| endpoint.signs(field.place));
    list_of(of_signature.chain(own.map(|field| &*field.wire)))
}

/// The parameters in the path and the query.
pub(super) fn parameters<'a>(
    endpoint: &'a Endpoint,
    sent: &Sent<'_>,
    schemas: &mut Schemas<'a>,
) -> Option<Value> {
    let in_url = endpoint
        .params
        .iter()
        .filter(|field| matches!(field.place, Place::Path | Place::Query));
    let mut parameters: Vec<Value> = in_url
        .map(|field| parameter(endpoint, field, sent, schemas))
        .collect();
    if !signs_in_body(endpoint) {
        let names = shared::signing(&endpoint.auth.1).iter();
        let reference = |name: &&str| {
            let name = shared::parameter_of(name, &endpoint.auth);
            json!({"$ref": format!("#/components/parameters/{name}")})
        };
        parameters.extend(names.map(reference));
    }
    list_of(parameters.into_iter())
}

fn parameter<'a>(
    endpoint: &'a Endpoint,
    field: &'a Field,
    sent: &Sent<'_>,
    schemas: &mut Schemas<'a>,
) -> Value {
    let (place, style) = if field.place == Place::Path {
        ("path", "simple")
    } else {
        ("query", "form")
    };
    let mut schema = schemas.field(Some(Owner::Endpoint(endpoint)), field, Way::Text);
    let description = schema
        .as_object_mut()
        .and_then(|schema| schema.remove("description"));
    let is_list = field.list == Some(List::Comma);
    super::object([
        ("name", Some(json!(field.wire.text))),
        ("in", Some(json!(place))),
        ("required", field.required.then_some(Value::Bool(true))),
        ("description", description),
        (
            "allowEmptyValue",
            (field.clear && place == "query").then_some(Value::Bool(true)),
        ),
        ("style", is_list.then(|| json!(style))),
        ("explode", is_list.then_some(Value::Bool(false))),
        ("example", sent.value(field)),
        ("schema", Some(schema)),
    ])
}

/// The body, if there is one.
pub(super) fn body<'a>(
    endpoint: &'a Endpoint,
    sent: &Sent<'_>,
    schemas: &mut Schemas<'a>,
) -> Option<Value> {
    let content = match endpoint.shape.value {
        Shape::Unsigned | Shape::QuerySigned => return None,
        Shape::FormSigned | Shape::FormUnsigned => {
            json!({"application/x-www-form-urlencoded": form(endpoint, sent, schemas)})
        }
        Shape::MultipartSigned | Shape::MultipartQuerySigned => {
            json!({"multipart/form-data": form(endpoint, sent, schemas)})
        }
        Shape::JsonUnsigned => json!({"application/json": json_body(endpoint, schemas)?}),
    };
    let asks = |rule: &Rule| {
        let is_in_body = |name: &&Name| of_body(endpoint).any(|field| *field.wire == ***name);
        matches!(rule, Rule::AtLeastOne(_) | Rule::ExactlyOne(_))
            && rule.params().iter().all(is_in_body)
    };
    let is_needed = signs_in_body(endpoint)
        || of_body(endpoint).any(|field| field.required)
        || endpoint.rules.iter().any(|rule| asks(&rule.value));
    Some(super::object([
        ("required", is_needed.then_some(Value::Bool(true))),
        ("content", Some(content)),
    ]))
}

fn of_body(endpoint: &Endpoint) -> impl Iterator<Item = &Field> {
    let is_in_body = |field: &&Field| !matches!(field.place, Place::Path | Place::Query);
    endpoint.params.iter().filter(is_in_body)
}

fn json_body<'a>(endpoint: &'a Endpoint, schemas: &mut Schemas<'a>) -> Option<Value> {
    let root = endpoint
        .params
        .iter()
        .find(|field| field.place == Place::JsonRoot);
    let schema = match root {
        Some(root) => schemas.field(Some(Owner::Endpoint(endpoint)), root, Way::Json),
        None if !examples::has_json(endpoint) => return None,
        None => {
            let mut properties = Map::new();
            for field in of_body(endpoint) {
                properties.insert(
                    field.wire.text.clone(),
                    schemas.field(Some(Owner::Endpoint(endpoint)), field, Way::Json),
                );
            }
            of_properties(
                endpoint,
                properties,
                of_body(endpoint)
                    .filter(|field| field.required)
                    .map(|field| &*field.wire),
            )
        }
    };
    Some(super::object([
        ("schema", Some(schema)),
        ("examples", examples::bodies(schemas.api, endpoint)),
    ]))
}

fn of_properties<'n>(
    endpoint: &Endpoint,
    properties: Map<String, Value>,
    required: impl Iterator<Item = &'n str>,
) -> Value {
    super::object([
        ("type", Some(json!("object"))),
        ("properties", Some(Value::Object(properties))),
        ("required", list_of(required)),
        ("additionalProperties", Some(json!(false))),
        ("allOf", conditions(endpoint)),
    ])
}

/// The rules that concern only fields of the body, as conditions on it.
fn conditions(endpoint: &Endpoint) -> Option<Value> {
    let in_body = |name: &&Name| of_body(endpoint).any(|field| *field.wire == ***name);
    let rules = endpoint.rules.iter().map(|rule| &rule.value);
    let rules = rules.filter(|rule| rule.params().iter().all(in_body));
    list_of(rules.filter_map(|rule| condition(endpoint, rule)))
}

fn condition(endpoint: &Endpoint, rule: &Rule) -> Option<Value> {
    let each = |names: &[Name]| -> Vec<Value> {
        let one = names.iter().map(|name| json!({"required": [name.text]}));
        one.collect()
    };
    let none = |names: &[Name]| match each(names).as_slice() {
        [only] => json!({"not": only}),
        all => json!({"not": {"anyOf": all}}),
    };
    Some(match rule {
        Rule::AtLeastOne(names) => json!({"anyOf": each(names)}),
        Rule::ExactlyOne(names) => json!({"oneOf": each(names)}),
        Rule::AtMostOne(names) => {
            json!({"anyOf": [{"oneOf": each(names)}, none(names)]})
        }
        Rule::Together(names) => {
            let all: Vec<_> = names.iter().map(|name| &name.text).collect();
            json!({"anyOf": [{"required": all}, none(names)]})
        }
        Rule::When { param, is, needs } => {
            let needs: Vec<_> = needs.iter().map(|name| &name.text).collect();
            json!({"if": decides(endpoint, param, is), "then": {"required": needs}})
        }
        Rule::Forbids { param, is, forbids } => {
            json!({"if": decides(endpoint, param, is), "then": none(forbids)})
        }
        Rule::Span { .. }
        | Rule::SameMonth { .. }
        | Rule::Differ(_)
        | Rule::Ordered(_)
        | Rule::Sum { .. } => return None,
    })
}

/// That `param` has one of the values `is`.
fn decides(endpoint: &Endpoint, param: &Name, is: &[Name]) -> Value {
    let field = of_body(endpoint).find(|field| *field.wire == **param);
    let typed = |value: &Name| match field {
        Some(field) => examples::typed(field, value),
        None => json!(value.text),
    };
    let values: Vec<Value> = is.iter().map(typed).collect();
    json!({"properties": {&param.text: {"enum": values}}, "required": [param.text]})
}

/// A form, with files or without.
fn form<'a>(endpoint: &'a Endpoint, sent: &Sent<'_>, schemas: &mut Schemas<'a>) -> Value {
    let (mut properties, mut encoding) = (Map::new(), Map::new());
    let mut required = Vec::new();
    if signs_in_body(endpoint) {
        for name in shared::signing(&endpoint.auth.1) {
            let schema = shared::schema_of(name, &endpoint.auth);
            properties.insert((*name).to_owned(), super::schema::reference(&schema));
        }
        required.extend(
            shared::signing(&endpoint.auth.1)
                .iter()
                .copied()
                .filter(|name| shared::is_required(name)),
        );
    }
    for field in of_body(endpoint) {
        properties.insert(
            field.wire.text.clone(),
            schemas.field(Some(Owner::Endpoint(endpoint)), field, Way::Text),
        );
        required.extend(field.required.then_some(&*field.wire));
        if field.list == Some(List::Comma) {
            let written = json!({"style": "form", "explode": false});
            encoding.insert(field.wire.text.clone(), written);
        }
    }
    let example = sent.form();
    let is_complete = required
        .iter()
        .all(|name| example.contains_key(*name) || shared::is_of_signature(name));
    let example = (is_complete && !example.is_empty())
        .then(|| shared::with_signature(example, &endpoint.auth.1, signs_in_body(endpoint)));
    super::object([
        (
            "schema",
            Some(of_properties(endpoint, properties, required.into_iter())),
        ),
        (
            "encoding",
            (!encoding.is_empty()).then_some(Value::Object(encoding)),
        ),
        ("example", example),
    ])
}

/// Whether the operation is signed at all.
pub(super) fn is_signed(endpoint: &Endpoint) -> bool {
    endpoint.auth.1 != AuthScheme::None
}

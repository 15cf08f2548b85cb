//! The schemas of values.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::alternatives::{also, empty};
use super::way::Way;
use super::{examples, list_of, texts};
use crate::facts;
use crate::model::{
    Api, Bounds, Callback, Endpoint, Enum, Field, Form, Local, Object, Ty, TypeRef,
};
use crate::words::{List, Word as _};

/// The file in which a type is looked up; none inside shared types.
pub(super) type Scope<'a> = Option<Owner<'a>>;

/// What describes types of its own.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Endpoint(&'a Endpoint),
    Callback(&'a Callback),
}

impl<'a> Owner<'a> {
    fn local(self) -> Local<'a> {
        match self {
            Self::Endpoint(endpoint) => endpoint.local(),
            Self::Callback(callback) => callback.local(),
        }
    }

    /// What the names of its types begin with.
    fn name(self) -> String {
        match self {
            Self::Endpoint(endpoint) => endpoint.name(),
            Self::Callback(callback) => format!("callbacks.{}", callback.name),
        }
    }
}

/// Makes schemas, and collects those that have names.
pub(super) struct Schemas<'a> {
    pub(super) api: &'a Api,
    /// Objects that were named and are not described yet.
    open: Vec<(String, Scope<'a>, &'a Object, Way)>,
    seen: BTreeSet<String>,
    done: BTreeMap<String, Value>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self {
            api,
            open: Vec::new(),
            seen: BTreeSet::new(),
            done: BTreeMap::new(),
        }
    }

    /// Describes the shared identifiers and enumerations, those that nothing uses included. Objects are described as they
    /// are met: an object that is only sent has no form in which it comes.
    pub(super) fn shared_types(&mut self) {
        let api = self.api;
        for file in &api.types {
            for id in &file.ids {
                let schema = json!({"type": "string", "minLength": 1, "description": id.doc});
                self.done.insert(id.name.text.clone(), schema);
            }
            for known in &file.enums {
                self.done
                    .insert(known.name.text.clone(), enumeration(known));
            }
        }
    }

    /// All schemas with names.
    pub(super) fn finish(mut self) -> Map<String, Value> {
        while let Some((name, scope, object, way)) = self.open.pop() {
            let schema = self.members(scope, &object.doc, &object.fields, way);
            self.done.insert(name, schema);
        }
        self.done.into_iter().collect()
    }

    /// An object with these fields.
    pub(super) fn members(
        &mut self,
        scope: Scope<'a>,
        doc: &str,
        fields: &'a [Field],
        way: Way,
    ) -> Value {
        let mut properties = Map::new();
        for field in fields {
            properties.insert(field.wire.text.clone(), self.field(scope, field, way));
            // Names that differ only in case become one name, and one file, of a generator: such an alias has no field.
            let other = |alias: &&String| {
                way == Way::Reply && !alias.eq_ignore_ascii_case(&field.wire.text)
            };
            if let Some(alias) = field.alias.as_ref().filter(other) {
                let mut other = self.field(scope, field, way);
                other["x-polyv-alias-of"] = json!(field.wire.text);
                properties.entry(alias.clone()).or_insert(other);
            }
        }
        let is_required = |field: &&Field| way != Way::Reply && field.required;
        let required: Vec<_> = fields.iter().filter(is_required).collect();
        let required = required.iter().map(|field| &*field.wire);
        super::object([
            ("type", Some(json!("object"))),
            ("description", texts::some(doc)),
            ("properties", Some(Value::Object(properties))),
            ("required", list_of(required)),
            (
                "additionalProperties",
                (way != Way::Reply).then_some(Value::Bool(false)),
            ),
        ])
    }

    /// The schema of a field, with all that is known of it.
    pub(super) fn field(&mut self, scope: Scope<'a>, field: &'a Field, way: Way) -> Value {
        let mut schema = match field.list {
            None => self.item(scope, field, way),
            Some(list) => self.list(scope, field, list, way),
        };
        annotate(&mut schema, field, way);
        Value::Object(schema)
    }

    fn list(
        &mut self,
        scope: Scope<'a>,
        field: &'a Field,
        list: List,
        way: Way,
    ) -> Map<String, Value> {
        if list == List::Comma && way != Way::Text {
            let item = self.item(scope, field, way);
            return self.comma(scope, field, &item, way);
        }
        // Inside of a packed list, values are written as in any JSON.
        let inner = if way == Way::Text && list == List::JsonText {
            Way::Json
        } else {
            way
        };
        let mut item = self.item(scope, field, inner);
        if list == List::Comma && matches!(field.ty, Ty::Text | Ty::Secret | Ty::Id(_)) {
            item.entry("pattern").or_insert_with(|| json!("^[^,]+$"));
        }
        let mut array = map(json!({"type": "array", "items": Value::Object(item)}));
        if way == Way::Reply {
            if list == List::Array {
                array.insert("type".to_owned(), json!(["array", "null"]));
                return array;
            }
            return text_of(&Value::Object(array), way);
        }
        bound(&mut array, "minItems", "maxItems", field.items.into());
        if list == List::Comma && !field.clear {
            // A list without items is an empty text, which is refused.
            let least = field.items.min.unwrap_or_default().max(1);
            array.insert("minItems".to_owned(), json!(least));
        }
        if list == List::JsonText {
            array = text_of(&Value::Object(array), way);
        }
        array
    }

    /// A comma list inside JSON, where it is a text.
    fn comma(
        &self,
        scope: Scope<'a>,
        field: &'a Field,
        item: &Map<String, Value>,
        way: Way,
    ) -> Map<String, Value> {
        let mut schema = map(json!({"type": "string", "x-polyv-list": List::Comma.word()}));
        if way == Way::Reply {
            schema.insert("type".to_owned(), json!(["string", "number", "null"]));
            return schema;
        }
        let known = match &field.ty {
            Ty::Enum(name) => self.find_enum(scope, name),
            _ => None,
        };
        let values = known.map(|known| {
            let values = known
                .variants
                .iter()
                .map(|variant| texts::literal(&variant.wire));
            values.collect::<Vec<_>>().join("|")
        });
        let one = values.unwrap_or_else(|| "[^,]+".to_owned());
        let more = |bound: Option<i64>| {
            bound.map_or_else(String::new, |bound| (bound - 1).max(0).to_string())
        };
        let least = field.items.min.unwrap_or(1);
        let (least, most) = (more(Some(least)), more(field.items.max));
        let list = format!("({one})(,({one})){{{least},{most}}}");
        let pattern = if field.clear {
            format!("^({list})?$")
        } else {
            format!("^{list}$")
        };
        schema.insert("pattern".to_owned(), json!(pattern));
        if item.contains_key("format") {
            schema.insert("x-polyv-items".to_owned(), Value::Object(item.clone()));
        }
        schema
    }

    /// A single value of the field: all of it, or an item of its list.
    fn item(&mut self, scope: Scope<'a>, field: &'a Field, way: Way) -> Map<String, Value> {
        // Outside of JSON, any JSON is a text that holds it.
        let is_packed = field.form == Form::JsonText || (way == Way::Text && field.ty == Ty::Json);
        let mut schema = match way {
            Way::Reply => self.received(scope, &field.ty, &field.form),
            way => self.sent(scope, &field.ty, &field.form, way),
        };
        if is_packed {
            schema = text_of(&Value::Object(schema), way);
        }
        if way == Way::Reply {
            return schema;
        }
        bound(&mut schema, "minimum", "maximum", field.range);
        let is_number = schema.get("type").is_some_and(|name| name == "integer");
        if (field.ty.is_text() || is_packed) && !is_number {
            bound(&mut schema, "minLength", "maxLength", field.length.into());
            let is_open = field.length.min.is_none_or(|min| min < 1);
            if !field.clear && is_open && schema.contains_key("type") {
                schema.insert("minLength".to_owned(), json!(1));
            }
        }
        if field.clear && schema.contains_key("$ref") {
            schema = map(json!({"anyOf": [Value::Object(schema), empty()]}));
        }
        schema
    }

    pub(super) fn find_enum(&self, scope: Scope<'a>, name: &TypeRef) -> Option<&'a Enum> {
        if name.shared {
            return self.api.enumeration(&name.name);
        }
        scope?.local().enumeration(&name.name)
    }

    /// What a value of a named type may come as. This has a name too: a generator would make one of the object and the field,
    /// and overwrite a type that has it.
    pub(super) fn received_as<const N: usize>(&mut self, name: &str, others: [Value; N]) -> Value {
        let key = format!("{name}-received");
        let mut schema = also(reference(name), others);
        if let Some(doc) = self
            .done
            .get(name)
            .and_then(|known| known.get("description"))
        {
            schema["description"] = doc.clone();
        }
        self.done.entry(key.clone()).or_insert(schema);
        reference(&key)
    }

    /// The name of the schema of an enumeration.
    pub(super) fn enumeration(&mut self, scope: Scope<'a>, name: &TypeRef) -> String {
        let key = component(scope, name);
        if !name.shared
            && let Some(known) = self.find_enum(scope, name)
        {
            self.done
                .entry(key.clone())
                .or_insert_with(|| enumeration(known));
        }
        key
    }

    /// An enumeration whose values are numbers.
    pub(super) fn numeric(&self, scope: Scope<'a>, name: &TypeRef) -> Value {
        let variants = self
            .find_enum(scope, name)
            .map(|known| known.variants.as_slice());
        let values: Vec<i64> = variants
            .unwrap_or_default()
            .iter()
            .filter_map(|variant| variant.wire.parse().ok())
            .collect();
        json!({"type": "integer", "enum": values, "x-polyv-type": name.name})
    }

    pub(super) fn reference(&mut self, scope: Scope<'a>, name: &TypeRef, way: Way) -> Value {
        let (scope, object) = if name.shared {
            (None, self.api.object(&name.name))
        } else {
            (
                scope,
                scope.and_then(|owner| owner.local().object(&name.name)),
            )
        };
        object.map_or_else(
            || json!({}),
            |object| reference(&self.object(scope, object, way)),
        )
    }

    /// The name of the schema of an object, which will be described.
    fn object(&mut self, scope: Scope<'a>, object: &'a Object, way: Way) -> String {
        let name = TypeRef {
            name: object.name.text.clone(),
            shared: scope.is_none(),
        };
        let mut key = component(scope, &name);
        if way != Way::Reply {
            // Not behind a dot: to some generators what is before one is a module, and cannot be a type as well.
            key.push_str("-sent");
        }
        if self.seen.insert(key.clone()) {
            self.open.push((key.clone(), scope, object, way));
        }
        key
    }
}

/// The name of a type among all schemas. Types of an endpoint or a callback have its name before theirs.
fn component(scope: Scope<'_>, name: &TypeRef) -> String {
    match scope {
        Some(owner) if !name.shared => format!("{}.{}", owner.name(), name.name),
        _ => name.name.clone(),
    }
}

pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn enumeration(known: &Enum) -> Value {
    let values: Vec<_> = known
        .variants
        .iter()
        .map(|variant| &*variant.wire)
        .collect();
    let meanings = known
        .variants
        .iter()
        .map(|variant| format!("\n- `{}`: {}", variant.wire.text, variant.doc.trim()));
    let doc = format!("{}\n{}", known.doc.trim(), meanings.collect::<String>());
    json!({"type": "string", "enum": values, "description": doc})
}

/// A text that holds JSON.
fn text_of(inner: &Value, way: Way) -> Map<String, Value> {
    let text =
        json!({"type": "string", "contentMediaType": "application/json", "contentSchema": inner});
    if way != Way::Reply {
        return map(text);
    }
    // Some replies have it unpacked. Whatever it holds, a text may also be any JSON.
    if *inner == json!({}) {
        return map(json!({"contentMediaType": "application/json"}));
    }
    map(also(inner.clone(), [text, json!({"type": "null"})]))
}

fn annotate(schema: &mut Map<String, Value>, field: &Field, way: Way) {
    let mut add = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            schema.insert(key.to_owned(), value);
        }
    };
    add("description", texts::some(&texts::field(field, way)));
    add(
        "x-polyv-basis",
        field.basis.map(|basis| json!(basis.word())),
    );
    add(
        "x-polyv-account",
        field.account.then_some(Value::Bool(true)),
    );
    add("x-polyv-clear", field.clear.then_some(Value::Bool(true)));
    add(
        "x-polyv-absent",
        field.absent.as_ref().map(|absent| json!(absent.means)),
    );
    if way == Way::Reply {
        add(
            "x-polyv-alias",
            field.alias.as_ref().map(|alias| json!(alias)),
        );
        let zero = field.zero_is_absent.then(|| json!("absent"));
        return add("x-polyv-zero", zero);
    }
    let facts = facts::limits(field);
    for (key, name) in [
        (
            "allowed",
            if field.list.is_none() {
                "enum"
            } else {
                "x-polyv-allowed"
            },
        ),
        ("max_bytes", "x-polyv-max-bytes"),
        ("max_bytes_by", "x-polyv-max-bytes-by"),
        ("extensions", "x-polyv-extensions"),
    ] {
        add(name, facts.get(key).cloned());
    }
    if let Some(default) = &field.default {
        let value = examples::typed(field, &default.text);
        let is_plain = matches!(
            field.ty,
            Ty::Int | Ty::Count | Ty::Decimal | Ty::Bool | Ty::Text
        ) && field.list.is_none();
        add(
            if is_plain && !value.is_object() {
                "default"
            } else {
                "x-polyv-default"
            },
            Some(value),
        );
    }
}

pub(super) fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn bound(schema: &mut Map<String, Value>, least: &str, most: &str, bounds: Bounds<Decimal>) {
    for (key, bound) in [(least, bounds.min), (most, bounds.max)] {
        if let Some(bound) = bound {
            schema.insert(key.to_owned(), facts::number(bound));
        }
    }
}

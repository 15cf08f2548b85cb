//! What the examples show of each field.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::{Api, Endpoint, Example, Field, Form, Object, Place, ReplyKind, Ty};
use crate::source::Span;
use crate::words::List;

/// A field, and its values in all examples.
pub(super) struct Shown<'a> {
    pub(super) field: &'a Field,
    /// Without `null` and empty texts; of a list, those of its items.
    pub(super) values: Vec<Value>,
}

/// The fields that examples show, by the place of their names.
pub(super) type All<'a> = BTreeMap<Span, Shown<'a>>;

/// Everything that the examples of all endpoints show.
pub(super) fn shown(api: &Api) -> All<'_> {
    let mut all = All::new();
    for endpoint in &api.endpoints {
        let mut samples = Samples {
            api,
            endpoint,
            all: &mut all,
        };
        for example in &endpoint.examples {
            samples.example(example);
        }
    }
    all
}

struct Samples<'a, 's> {
    api: &'a Api,
    endpoint: &'a Endpoint,
    all: &'s mut All<'a>,
}

impl<'a> Samples<'a, '_> {
    fn example(&mut self, example: &Example) {
        if let Some(request) = &example.request
            && let Some((_, query)) = request.text.split_once('?')
        {
            self.pairs(query);
        }
        if let Some(body) = &example.request_body {
            match serde_json::from_str(&body.text) {
                Ok(json) => self.sent(&json),
                Err(_) => self.pairs(&body.text),
            }
        }
        if let Some(body) = &example.body
            && example.status == 200
            && let Ok(json) = serde_json::from_str(&body.text)
        {
            self.reply(&json);
        }
    }

    /// The pairs of a query or of a form; what is escaped or a placeholder is skipped.
    fn pairs(&mut self, text: &str) {
        for (name, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
            let is_plain = !value.contains(['%', '+', '$', '{']) && value != "x";
            if let Some((_, field)) = self.endpoint.param(name).filter(|_| is_plain) {
                self.field(field, &Value::String(value.trim().to_owned()));
            }
        }
    }

    /// A JSON body.
    fn sent(&mut self, json: &Value) {
        let endpoint = self.endpoint;
        let root = endpoint
            .params
            .iter()
            .find(|field| field.place == Place::JsonRoot);
        if let Some(root) = root {
            self.field(root, json);
        } else if let Value::Object(fields) = json {
            for (name, value) in fields {
                if let Some((_, field)) = endpoint.param(name) {
                    self.field(field, value);
                }
            }
        }
    }

    fn reply(&mut self, body: &Value) {
        let endpoint = self.endpoint;
        let data = body
            .get("data")
            .or_else(|| body.get("result"))
            .unwrap_or(&Value::Null);
        match &endpoint.reply.kind {
            ReplyKind::Page(ty) => self.plain(ty, data.get("contents").unwrap_or(&Value::Null)),
            ReplyKind::List(ty) | ReplyKind::Object { ty, .. } => self.plain(ty, data),
            ReplyKind::Encrypted(ty) => self.plain(ty, body),
            ReplyKind::Value { .. }
            | ReplyKind::Ack
            | ReplyKind::Text(_)
            | ReplyKind::Binary
            | ReplyKind::Json => {}
        }
    }

    fn field(&mut self, field: &'a Field, value: &Value) {
        let is_packed = field.form == Form::JsonText || field.list == Some(List::JsonText);
        let unpacked = match value {
            Value::String(text) if is_packed => serde_json::from_str(text).unwrap_or_default(),
            Value::String(text) if field.list == Some(List::Comma) => text
                .split(',')
                .map(|item| Value::String(item.to_owned()))
                .collect(),
            _ => value.clone(),
        };
        let items = match &unpacked {
            Value::Array(items) if field.list.is_some() => items.as_slice(),
            value => std::slice::from_ref(value),
        };
        let is_shown = |value: &&Value| !value.is_null() && value.as_str() != Some("");
        let values = items.iter().filter(is_shown).cloned();
        self.all
            .entry(field.wire.span)
            .or_insert_with(|| Shown {
                field,
                values: Vec::new(),
            })
            .values
            .extend(values);
        self.plain(&field.ty, &unpacked);
    }

    /// A value of the type `ty`, or a list of them.
    fn plain(&mut self, ty: &Ty, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.plain(ty, item)),
            Value::Object(fields) => {
                let Some(object) = self.object(ty) else {
                    return;
                };
                for (name, value) in fields {
                    let is = |field: &&Field| {
                        *field.wire == **name || field.alias.as_ref() == Some(name)
                    };
                    if let Some(field) = object.fields.iter().find(is) {
                        self.field(field, value);
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&self, ty: &Ty) -> Option<&'a Object> {
        match ty {
            Ty::Object(named) if named.shared => self.api.object(&named.name),
            Ty::Object(named) => self.endpoint.object(&named.name),
            _ => None,
        }
    }
}

//! One sample against the types: every field of it is one that is described.

use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Field, Form, Object, Ty, TypeRef};
use crate::sample::{self, Json, Key};
use crate::source::{Quoted, Span};
use crate::words::List;

/// Where the sample stands.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// It is a text of the spec.
    In(&'a Quoted),
    /// It is packed into a text of another sample, all of which is its place.
    Inside(Span),
}

/// Looks at one sample.
pub(super) struct Samples<'a, 'd> {
    api: &'a Api,
    endpoint: &'a Endpoint,
    place: Place<'a>,
    diagnostics: &'d mut Diagnostics,
}

impl<'a, 'd> Samples<'a, 'd> {
    pub(super) const fn new(
        api: &'a Api,
        endpoint: &'a Endpoint,
        place: Place<'a>,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        Self {
            api,
            endpoint,
            place,
            diagnostics,
        }
    }

    fn at(&self, text: &sample::Text) -> Span {
        match self.place {
            Place::In(quoted) => quoted.at(text.offset, text.length),
            Place::Inside(span) => span,
        }
    }

    /// Reports names that are not `known`, of an object that every endpoint of its kind has.
    pub(super) fn names(
        &mut self,
        fields: &[(Key, Json)],
        known: &[&str],
        path: &str,
        whose: &str,
    ) {
        for (key, _) in fields
            .iter()
            .filter(|(key, _)| !known.contains(&key.value.as_str()))
        {
            let message = format!("the sample has `{path}{}`, which {whose}", key.value);
            self.diagnostics
                .error("sample-field", self.at(key), message)
                .suggest(&key.value, known.iter().copied());
        }
    }

    /// A value of the type `ty`.
    pub(super) fn value(&mut self, ty: &Ty, value: &Json, path: &str) {
        let (Ty::Object(object), Json::Object(fields)) = (ty, value) else {
            return;
        };
        let Some(object) = self.object(object).filter(|object| !object.broken) else {
            return;
        };
        for (key, value) in fields {
            let path = format!("{path}.{}", key.value);
            let is = |field: &&Field| {
                *field.wire == *key.value || field.alias.as_ref() == Some(&key.value)
            };
            match object.fields.iter().find(is) {
                Some(field) if field.broken => {}
                Some(field) => self.field(field, value, &path),
                None => {
                    let known: Vec<_> = object.fields.iter().map(|field| &*field.wire).collect();
                    let message = format!("the sample has `{path}`, which no field covers");
                    let hint = format!("describe `{}` with `basis: sample`", key.value);
                    self.diagnostics
                        .error("sample-field", self.at(key), message)
                        .suggest_or(&key.value, known, hint);
                }
            }
        }
    }

    /// The value of a field, which may be a list, or packed into a text.
    pub(super) fn field(&mut self, field: &Field, value: &Json, path: &str) {
        let is_packed = field.form == Form::JsonText || field.list == Some(List::JsonText);
        if let Json::Text(text) = value
            && is_packed
        {
            if let Ok(inner) = sample::parse(&text.value) {
                let span = self.at(text);
                let mut samples = Samples::new(
                    self.api,
                    self.endpoint,
                    Place::Inside(span),
                    self.diagnostics,
                );
                samples.plain(&field.ty, &inner, path);
            }
        } else {
            self.plain(&field.ty, value, path);
        }
    }

    fn plain(&mut self, ty: &Ty, value: &Json, path: &str) {
        if let Json::Array(items) = value {
            for item in items {
                self.value(ty, item, path);
            }
        } else {
            self.value(ty, value, path);
        }
    }

    fn object(&self, object: &TypeRef) -> Option<&'a Object> {
        if object.shared {
            self.api.object(&object.name)
        } else {
            self.endpoint.object(&object.name)
        }
    }
}

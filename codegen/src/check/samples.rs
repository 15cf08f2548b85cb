//! One sample against the types: every field of it is described, and every value is one of its type.

use super::kinds::{self, Way};
use crate::diagnostic::Diagnostics;
use crate::model::{Endpoint, Field, Form, Object, Ty, Types};
use crate::sample::{self, Json, Key};
use crate::source::{Quoted, Span};
use crate::texts::is_open;
use crate::words::List;

/// Where the sample is.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// It is a text of the spec.
    In(&'a Quoted),
    /// It is packed into a text of another sample, whose span is used.
    Inside(Span),
}

/// Looks at one sample.
pub(super) struct Samples<'a, 'd> {
    types: Types<'a>,
    place: Place<'a>,
    /// Whether it is sent, or came back.
    way: Way,
    diagnostics: &'d mut Diagnostics,
}

impl<'a, 'd> Samples<'a, 'd> {
    pub(super) const fn new(
        types: Types<'a>,
        place: Place<'a>,
        way: Way,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        Self {
            types,
            place,
            way,
            diagnostics,
        }
    }

    /// The value of `pair`, which is at this byte of a query or form.
    pub(super) fn pair(&mut self, field: &Field, (whole, at): (&Quoted, usize), pair: &str) {
        let name = pair.split('=').next().unwrap_or_default();
        let written = pair.get(name.len() + 1..).unwrap_or_default();
        let Some((_, value)) = form_urlencoded::parse(pair.as_bytes()).next() else {
            return;
        };
        if is_open(&value) {
            return;
        }
        let text = sample::Text {
            value: value.into_owned(),
            offset: 0,
            length: 0,
        };
        let place = whole.at(at + name.len() + 1, written.chars().count());
        Samples::new(self.types, Place::Inside(place), self.way, self.diagnostics).field(
            field,
            &Json::Text(text),
            name,
        );
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

    /// Reports that `value` is of another kind than the response has, such as an object in place of rows.
    pub(super) fn wrong(&mut self, value: &Json, path: &str, expected: &str) {
        let message = format!(
            "`{path}` is {} here, but the spec declares {expected}",
            value.name()
        );
        let at = self.start(value);
        self.diagnostics
            .error("sample-value", at, message)
            .hint("choose another `kind` for the response, or correct the sample");
    }

    /// Reports an unknown field of a body.
    pub(super) fn stray(&mut self, endpoint: &Endpoint, key: &Key) {
        let name = sample::Text {
            offset: key.offset + 1,
            length: key.length.saturating_sub(2),
            ..key.clone()
        };
        stray(endpoint, &key.value, self.at(&name), self.diagnostics);
    }

    /// Where findings go.
    pub(super) const fn diagnostics(&mut self) -> &mut Diagnostics {
        self.diagnostics
    }

    /// Where a value begins.
    fn start(&self, value: &Json) -> Span {
        self.at(value.place())
    }

    /// A value of the type `ty`.
    pub(super) fn value(&mut self, ty: &Ty, value: &Json, path: &str) {
        let (Ty::Object(object), Json::Object(fields, _)) = (ty, value) else {
            return;
        };
        let Some(object) = self
            .types
            .object(&object.name)
            .filter(|object| !object.broken)
        else {
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
                None => self.unknown(object, key, &path),
            }
        }
    }

    fn unknown(&mut self, object: &Object, key: &Key, path: &str) {
        let known: Vec<_> = object.fields.iter().map(|field| &*field.wire).collect();
        let message = format!("the sample has `{path}`, which no field covers");
        let hint = format!("describe `{}` with `basis: sample`", key.value);
        self.diagnostics
            .error("sample-field", self.at(key), message)
            .suggest_or(&key.value, known, hint);
    }

    /// The value of a field, which may be a list, or packed into a text.
    pub(super) fn field(&mut self, field: &Field, value: &Json, path: &str) {
        let is_packed = field.form == Form::JsonText || field.list == Some(List::JsonText);
        if let Json::Text(text) = value
            && is_packed
            && !text.value.trim().is_empty()
        {
            let span = self.at(text);
            match sample::parse(&text.value) {
                Ok(inner) => {
                    let place = Place::Inside(span);
                    let mut samples = Samples::new(self.types, place, self.way, self.diagnostics);
                    samples.items(field, &inner, path);
                }
                Err(_) if text.value.contains("${") => {}
                Err(fault) => {
                    let message = format!("`{path}` is not valid JSON: {}", fault.message);
                    self.odd(field, value, message);
                }
            }
        } else {
            self.items(field, value, path);
        }
    }

    /// A value, or the items of a list.
    fn items(&mut self, field: &Field, value: &Json, path: &str) {
        match (field.list, value) {
            (Some(_), Json::Array(items, _)) => {
                for (at, item) in items.iter().enumerate() {
                    self.one(field, item, &format!("{path}[{at}]"));
                }
            }
            (Some(List::Comma), Json::Text(text)) => {
                for item in text.value.split(',') {
                    let item = Json::Text(sample::Text {
                        value: item.trim().to_owned(),
                        ..text.clone()
                    });
                    self.one(field, &item, path);
                }
            }
            (Some(_), Json::Text(text)) if text.value.trim().is_empty() => {}
            (Some(_), Json::Null(_)) => {}
            (Some(List::Array | List::JsonText), _) => {
                let message = format!(
                    "`{path}` is {} here, but the spec declares a list",
                    value.name()
                );
                self.odd(field, value, message);
            }
            (Some(List::Comma) | None, _) => self.one(field, value, path),
        }
    }

    fn one(&mut self, field: &Field, value: &Json, path: &str) {
        if let Err(expected) = kinds::takes(field, value, self.way) {
            let message = format!(
                "`{path}` is {} here, but the spec declares {expected}",
                shown(value)
            );
            self.odd(field, value, message);
        }
        self.value(&field.ty, value, path);
    }

    /// Reports a value that its field cannot have.
    fn odd(&mut self, field: &Field, value: &Json, message: String) {
        let at = self.start(value);
        let line = field.wire.span.line;
        self.diagnostics.error("sample-value", at, message).hint(format!(
            "line {line} describes `{}`: give it another `type`, `as` or `list`, or correct the sample",
            field.wire.text
        ));
    }
}

/// Reports a name that is not a parameter.
pub(super) fn stray(endpoint: &Endpoint, name: &str, at: Span, diagnostics: &mut Diagnostics) {
    let known = endpoint.params.iter().map(|field| &*field.wire);
    let message = format!("`{name}` is not a parameter of this endpoint");
    diagnostics
        .error("example-param", at, message)
        .suggest(name, known);
}

/// A short description of a sample's value.
fn shown(value: &Json) -> String {
    match value {
        Json::Text(text) => {
            let start: String = text.value.chars().take(40).collect();
            format!("{start:?}")
        }
        Json::Number(text) | Json::Bool(text) => format!("`{}`", text.value),
        _ => value.name().to_owned(),
    }
}

//! Fields as data.

use serde_json::{Map, Value};

use crate::facts::{self, limits, sparse};
use crate::model::{Absent, Field, Form, Ty, TypeRef, Types, Variant};
use crate::words::Word;

/// Describes the fields of one file.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) types: Types<'a>,
    /// Whether fields have their names in Rust, too.
    pub(super) with_rust: bool,
}

impl<'a> Fields<'a> {
    /// A field inside the objects that are `open`.
    pub(super) fn field(self, field: &Field, open: &[&str]) -> Map<String, Value> {
        let pattern = match &field.form {
            Form::Pattern(pattern) => Some(pattern.as_str()),
            _ if field.ty == Ty::DateTime => Some("%Y-%m-%d %H:%M:%S"),
            _ if field.ty == Ty::Date => Some("%Y-%m-%d"),
            _ if field.ty == Ty::Time => Some("%H:%M:%S"),
            _ => None,
        };
        let mut value = sparse!({
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
            "min": field.range.min.map(facts::number),
            "max": field.range.max.map(facts::number),
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
        });
        value.extend(limits(field));
        value
    }

    pub(super) fn values(self, ty: &Ty) -> Vec<&'a str> {
        let variants = self.variants(ty).iter();
        variants.map(|variant| &*variant.wire.text).collect()
    }

    /// What the values mean, in the same order; empty if that is said of none.
    fn value_docs(self, ty: &Ty) -> Vec<&'a str> {
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

    fn variants(self, ty: &Ty) -> &'a [Variant] {
        let Ty::Enum(TypeRef { name, .. }) = ty else {
            return &[];
        };
        let found = self.types.enumeration(name);
        found.map_or(&[], |found| &found.variants)
    }

    /// The fields of an object; none of one that is `open`, as it holds a list of itself.
    pub(super) fn fields(self, ty: &Ty, open: &[&str]) -> Vec<Value> {
        let Ty::Object(TypeRef { name, .. }) = ty else {
            return Vec::new();
        };
        let found = self.types.object(name);
        let Some(object) = found.filter(|_| !open.contains(&name.as_str())) else {
            return Vec::new();
        };
        let open: Vec<_> = open.iter().copied().chain([name.as_str()]).collect();
        object
            .fields
            .iter()
            .map(|field| Value::Object(self.field(field, &open)))
            .collect()
    }

    /// The rules inside an object.
    fn rules(self, ty: &Ty) -> Vec<Value> {
        let Ty::Object(TypeRef { name, .. }) = ty else {
            return Vec::new();
        };
        let found = self.types.object(name);
        let rules = found.iter().flat_map(|object| &object.rules);
        rules.map(|rule| facts::rule(&rule.value)).collect()
    }
}

fn absent(absent: &Absent) -> Value {
    Value::Object(sparse!({
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

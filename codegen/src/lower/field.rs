//! Parameters and fields.

use super::{Context, service};
use crate::diagnostic::Diagnostics;
use crate::model::{Absent, Bounds, Enum, Field, Form, List, Name, Object, Place, Ty, TypeRef, Variant};
use crate::naming;
use crate::source::{Located, Span};
use crate::spec;

/// The words for types that need no description.
const PRIMITIVES: [(&str, Ty); 12] = [
    ("text", Ty::Text),
    ("secret", Ty::Secret),
    ("int", Ty::Int),
    ("count", Ty::Count),
    ("decimal", Ty::Decimal),
    ("bool", Ty::Bool),
    ("timestamp", Ty::Timestamp),
    ("datetime", Ty::DateTime),
    ("date", Ty::Date),
    ("time", Ty::Time),
    ("json", Ty::Json),
    ("file", Ty::File),
];

/// Names that a file cannot give to its own types, as generated code uses them.
const RESERVED: &[&str] = &[
    "Auth", "Change", "Codec", "Date", "DateTime", "Decimal", "Download", "Effect", "Endpoint", "Field", "Form", "Host", "Json", "Method",
    "Operation", "Option", "Packing", "Page", "Paged", "Paging", "Progress", "Record", "Reply", "Rule", "Secret", "Shape",
    "Some", "None", "Stop", "String", "Style", "Text", "Time", "Timestamp", "Vec",
];

/// What fields are lowered into: the types that the file describes on the way.
pub(super) struct Scope<'a> {
    context: &'a Context<'a>,
    pub(super) enums: Vec<Enum>,
    pub(super) objects: Vec<Object>,
    /// The name of the request, if this is an endpoint.
    request: Option<String>,
    input: bool,
}

impl<'a> Scope<'a> {
    fn new(context: &'a Context<'a>, request: Option<String>) -> Self {
        Self { context, enums: Vec::new(), objects: Vec::new(), request, input: false }
    }

    /// For an endpoint whose file has the stem `operation`, which starts at `at`.
    pub(super) fn of_endpoint(
        context: &'a Context<'a>,
        operation: &str,
        at: Span,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let request = naming::pascal(operation);
        if RESERVED.contains(&request.as_str()) {
            let message = format!("the request would be called `{request}`, a name that generated code uses");
            diagnostics.error("reserved-name", at, message).hint("give the file another name");
        }
        Self::new(context, Some(request))
    }

    pub(super) fn of_shared(context: &'a Context<'a>) -> Self {
        Self::new(context, None)
    }

    /// A shared object has no file of its own for types described inside it.
    pub(super) fn refuse_inline(&self, at: Span, diagnostics: &mut Diagnostics) {
        if !self.enums.is_empty() || !self.objects.is_empty() {
            diagnostics
                .error("inline-in-shared", at, "a shared object describes no other types inside it")
                .hint("describe them beside it, in `objects` or `enums`, and name them by `type`");
        }
    }

    /// Fields of an object of a reply.
    pub(super) fn fields(&mut self, specs: &[(Located<String>, spec::Field)], diagnostics: &mut Diagnostics) -> Vec<Field> {
        let fields: Vec<_> =
            specs.iter().filter_map(|(wire, spec)| self.field(wire, spec, Place::Json, diagnostics)).collect();
        clashes(&fields, diagnostics);
        fields
    }

    /// Parameters of a request.
    pub(super) fn params(
        &mut self,
        specs: &[(Located<String>, spec::Field)],
        place: Place,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Field> {
        self.input = true;
        let fields = specs.iter().filter_map(|(wire, spec)| self.field(wire, spec, place, diagnostics)).collect();
        self.input = false;
        fields
    }

    pub(super) fn field(
        &mut self,
        wire: &Located<String>,
        spec: &spec::Field,
        place: Place,
        diagnostics: &mut Diagnostics,
    ) -> Option<Field> {
        let ty = self.ty(spec, diagnostics);
        let form = form(spec.form.as_ref(), ty.as_ref(), diagnostics);
        let rust = rust_name(wire, spec.rust.as_ref(), diagnostics);
        let list = spec.list.as_ref().map(|list| match list.value {
            spec::ListForm::Array => List::Array,
            spec::ListForm::Comma => List::Comma,
            spec::ListForm::JsonText => List::JsonText,
        });
        let ty = ty?;
        bounds_fit(spec, &ty, list, diagnostics);
        Some(Field {
            wire: service::name(wire),
            rust,
            place,
            form: form?,
            list,
            required: spec.required,
            account: spec.account,
            clear: spec.empty.as_ref().is_some_and(|empty| empty.value == spec::Empty::Clear),
            absent: spec.absent.as_ref().map(|absent| self::absent(absent, diagnostics)),
            default: spec.default.as_ref().map(|default| default.value.clone()),
            range: bounds(spec.min.as_ref(), spec.max.as_ref(), diagnostics),
            length: bounds(spec.min_length.as_ref(), spec.max_length.as_ref(), diagnostics),
            items: bounds(spec.min_items.as_ref(), spec.max_items.as_ref(), diagnostics),
            alias: spec.alias.as_ref().map(|alias| alias.value.clone()),
            doc: super::doc(&spec.doc),
            ty,
        })
    }

    fn ty(&mut self, spec: &spec::Field, diagnostics: &mut Diagnostics) -> Option<Ty> {
        match (&spec.ty, &spec.object, &spec.enumeration) {
            (Some(name), None, None) => {
                let stray = spec.fields.0.first().map(|(key, _)| ("fields", key.span));
                let stray = stray.or_else(|| spec.values.0.first().map(|(key, _)| ("values", key.span)));
                if let Some((key, span)) = stray {
                    let message = format!("`{key}` describes a type, and `type` names one");
                    diagnostics.error("type-twice", span, message).hint("use `object` or `enum` to describe one here");
                }
                self.named(name, diagnostics)
            }
            (None, Some(name), None) => self.object(name, &spec.doc, &spec.fields.0, diagnostics),
            (None, None, Some(name)) => self.enumeration(name, &spec.doc, &spec.values.0, diagnostics),
            (None, None, None) => {
                diagnostics
                    .error("no-type", spec.span, "the type is missing here")
                    .hint("add `type`, or describe one by `object` and `fields`, or by `enum` and `values`");
                None
            }
            _ => {
                diagnostics.error("type-twice", spec.span, "`type`, `object` and `enum` exclude each other");
                None
            }
        }
    }

    /// The type called `name`: a word of the language, or a shared type.
    pub(super) fn named(&self, name: &Located<String>, diagnostics: &mut Diagnostics) -> Option<Ty> {
        if let Some((_, ty)) = PRIMITIVES.iter().find(|(word, _)| *word == name.value) {
            return Some(ty.clone());
        }
        let shared = TypeRef { name: name.value.clone(), shared: true };
        let is = |known: &Name| **known == *name.value;
        for file in self.context.types {
            if file.ids.iter().any(|id| is(&id.name)) {
                return Some(Ty::Id(shared));
            }
            if file.enums.iter().any(|shared| is(&shared.name)) {
                return Some(Ty::Enum(shared));
            }
            if file.objects.iter().any(|object| is(&object.name)) {
                return Some(Ty::Object(shared));
            }
        }
        let local = TypeRef { name: name.value.clone(), shared: false };
        if self.enums.iter().any(|known| is(&known.name)) {
            return Some(Ty::Enum(local));
        }
        if self.objects.iter().any(|known| is(&known.name)) {
            return Some(Ty::Object(local));
        }
        let words = PRIMITIVES.iter().map(|(word, _)| *word);
        let types = self.context.types.iter().flat_map(|file| {
            let ids = file.ids.iter().map(|id| &*id.name);
            ids.chain(file.enums.iter().map(|e| &*e.name)).chain(file.objects.iter().map(|o| &*o.name))
        });
        let known: Vec<_> = words.chain(types).collect();
        diagnostics
            .error("unknown-type", name.span, format!("unknown type `{}`", name.value))
            .suggest(name, known);
        None
    }

    pub(super) fn object(
        &mut self,
        name: &Located<String>,
        doc: &str,
        specs: &[(Located<String>, spec::Field)],
        diagnostics: &mut Diagnostics,
    ) -> Option<Ty> {
        if specs.is_empty() {
            let message = format!("the object `{}` has no `fields`", name.value);
            diagnostics.error("no-fields", name.span, message);
        }
        if !self.new_type(name, diagnostics) {
            return None;
        }
        // Its place is taken before its fields are lowered: the outer object stands first.
        let at = self.objects.len();
        let object = Object { name: service::name(name), doc: super::doc(doc), fields: Vec::new(), input: self.input };
        self.objects.push(object);
        let fields = self.fields(specs, diagnostics);
        if let Some(object) = self.objects.get_mut(at) {
            object.fields = fields;
        }
        Some(Ty::Object(TypeRef { name: name.value.clone(), shared: false }))
    }

    fn enumeration(
        &mut self,
        name: &Located<String>,
        doc: &str,
        values: &[(Located<String>, spec::Variant)],
        diagnostics: &mut Diagnostics,
    ) -> Option<Ty> {
        if values.is_empty() {
            let message = format!("the enumeration `{}` has no `values`", name.value);
            diagnostics.error("no-values", name.span, message);
        }
        if !self.new_type(name, diagnostics) {
            return None;
        }
        let variants = variants(values, diagnostics);
        self.enums.push(Enum { name: service::name(name), doc: super::doc(doc), variants });
        Some(Ty::Enum(TypeRef { name: name.value.clone(), shared: false }))
    }

    /// Whether `name` can be the name of a new type in this file.
    fn new_type(&self, name: &Located<String>, diagnostics: &mut Diagnostics) -> bool {
        let taken = self.enums.iter().map(|e| &e.name).chain(self.objects.iter().map(|o| &o.name));
        if let Some(first) = taken.into_iter().find(|other| ***other == *name.value) {
            let message = format!("this file describes `{}` twice", name.value);
            diagnostics
                .error("duplicate-type", name.span, message)
                .hint(format!("the first one is in line {}; name it by `type: {}`", first.span.line, name.value));
            return false;
        }
        if !naming::is_pascal(name) {
            let hint = format!("call it `{}`", naming::pascal(name));
            diagnostics.error("type-name", name.span, format!("`{}` is not the name of a type", name.value)).hint(hint);
            return false;
        }
        let required = self.request.as_ref().map(|request| format!("{request}Required"));
        if [&self.request, &required].into_iter().flatten().any(|taken| *taken == name.value) {
            let message = format!("the request, or a part of it, is already called `{}`", name.value);
            diagnostics.error("reserved-name", name.span, message).hint("choose another name for this type");
            return false;
        }
        if RESERVED.contains(&name.value.as_str()) {
            let message = format!("`{}` is a name that generated code uses", name.value);
            diagnostics.error("reserved-name", name.span, message).hint("choose another name for this type");
            return false;
        }
        true
    }
}

/// Two wire names that become one name in Rust.
pub(super) fn clashes(fields: &[Field], diagnostics: &mut Diagnostics) {
    for (at, field) in fields.iter().enumerate() {
        if let Some(first) = fields[..at].iter().find(|other| other.rust == field.rust) {
            let message = format!("`{}` and `{}` are both `{}` in Rust", first.wire.text, field.wire.text, field.rust);
            diagnostics.error("name-clash", field.wire.span, message).hint("give one of them another name with `rust`");
        }
    }
}

fn rust_name(wire: &Located<String>, given: Option<&Located<String>>, diagnostics: &mut Diagnostics) -> String {
    let (name, span) = match given {
        Some(given) => (given.value.clone(), given.span),
        None => (naming::snake(wire), wire.span),
    };
    if !naming::is_snake(&name) || matches!(name.as_str(), "self" | "super" | "crate" | "new") {
        diagnostics
            .error("rust-name", span, format!("`{name}` cannot be a name in Rust"))
            .hint("give it one in snake case with `rust`");
    }
    name
}

fn absent(spec: &spec::Absent, diagnostics: &mut Diagnostics) -> Absent {
    for name in [&spec.constructor, &spec.otherwise] {
        if !naming::is_snake(name) {
            let message = format!("`{}` is not a name in snake case", name.value);
            diagnostics.error("rust-name", name.span, message);
        }
    }
    Absent {
        means: super::doc(&spec.means),
        constructor: spec.constructor.value.clone(),
        otherwise: spec.otherwise.value.clone(),
        span: spec.span,
    }
}

pub(super) fn form(given: Option<&Located<String>>, ty: Option<&Ty>, diagnostics: &mut Diagnostics) -> Option<Form> {
    let Some(given) = given else { return Some(Form::Plain) };
    let ty = ty?;
    let form = match given.value.as_str() {
        "Y/N" => Form::YesNo,
        "N/Y" => Form::NoYes,
        "1/0" => Form::OneZero,
        "number" => Form::Numeric,
        "base64" => Form::Base64,
        "base64url" => Form::Base64Url,
        "json-text" => Form::JsonText,
        pattern if pattern.starts_with('%') => Form::Pattern(pattern.to_owned()),
        other => {
            let known = ["Y/N", "N/Y", "1/0", "number", "base64", "base64url", "json-text", "a pattern such as \"%Y%m\""];
            let message = format!("`{other}` is not a spelling");
            diagnostics.error("unknown-form", given.span, message).suggest(other, known);
            return None;
        }
    };
    let fits = match form {
        Form::YesNo | Form::NoYes | Form::OneZero => *ty == Ty::Bool,
        Form::Numeric => matches!(ty, Ty::Id(_) | Ty::Enum(_)),
        Form::Base64 | Form::Base64Url => *ty == Ty::Text,
        Form::JsonText => matches!(ty, Ty::Object(_) | Ty::Json),
        Form::Pattern(_) => matches!(ty, Ty::Timestamp | Ty::DateTime | Ty::Date | Ty::Time),
        Form::Plain => true,
    };
    if !fits {
        let message = format!("`{}` is not a spelling of this type", given.value);
        diagnostics.error("form-type", given.span, message);
    }
    Some(form)
}

fn bounds(min: Option<&Located<i64>>, max: Option<&Located<i64>>, diagnostics: &mut Diagnostics) -> Bounds {
    if let (Some(min), Some(max)) = (min, max)
        && min.value > max.value
    {
        let message = format!("the smallest, {}, is more than the largest, {}", min.value, max.value);
        diagnostics.error("empty-range", max.span, message);
    }
    Bounds { min: min.map(|bound| bound.value), max: max.map(|bound| bound.value) }
}

/// Bounds that the type has no use for would be checked nowhere.
fn bounds_fit(spec: &spec::Field, ty: &Ty, list: Option<List>, diagnostics: &mut Diagnostics) {
    let given = [
        (spec.min.as_ref(), "min", ty.is_number(), "numbers"),
        (spec.max.as_ref(), "max", ty.is_number(), "numbers"),
        (spec.min_length.as_ref(), "min_length", ty.is_text(), "texts"),
        (spec.max_length.as_ref(), "max_length", ty.is_text(), "texts"),
        (spec.min_items.as_ref(), "min_items", list.is_some(), "lists"),
        (spec.max_items.as_ref(), "max_items", list.is_some(), "lists"),
    ];
    for (bound, key, fits, what) in given {
        if let Some(bound) = bound.filter(|_| !fits) {
            diagnostics.error("bound-type", bound.span, format!("`{key}` is for {what}, and this is none"));
        }
    }
}

pub(super) fn variants(values: &[(Located<String>, spec::Variant)], diagnostics: &mut Diagnostics) -> Vec<Variant> {
    let mut variants: Vec<Variant> = Vec::new();
    for (wire, spec) in values {
        let (name, span) = match &spec.name {
            Some(name) => (name.value.clone(), name.span),
            None => (naming::pascal(wire), wire.span),
        };
        if !naming::is_pascal(&name) || name == "Other" || name == "Self" {
            diagnostics
                .error("variant-name", span, format!("`{name}` cannot be the name of a value in Rust"))
                .hint("give it an English one such as `Finished` with `name`");
        }
        if let Some(first) = variants.iter().find(|other| other.rust == name) {
            let message = format!("`{}` and `{}` are both `{name}` in Rust", first.wire.text, wire.value);
            diagnostics.error("name-clash", span, message).hint("give one of them another name with `name`");
        }
        variants.push(Variant { wire: service::name(wire), rust: name, doc: super::doc(&spec.doc) });
    }
    variants
}

//! The types that one file can name, and those that it describes.

use super::describe::Described;
use super::field::{Use, clashes};
use super::{Context, field, rules, service};
use crate::diagnostic::Diagnostics;
use crate::model::{Enum, Field, Name, Object, Ty, TypeRef};
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

/// Fields by their names on the wire.
pub(super) type Fields = spec::Map<Located<spec::Field>>;

/// What fields are lowered into: the types that the file describes on the way.
pub(super) struct Scope<'a> {
    context: &'a Context<'a>,
    pub(super) enums: Vec<Enum>,
    pub(super) objects: Vec<Object>,
    /// What the file describes anywhere: a type may be named before it is described.
    declared: Vec<Ty>,
    /// The name of the request, if this is an endpoint.
    pub(super) request: Option<String>,
}

impl<'a> Scope<'a> {
    /// For an endpoint whose file has the stem `operation`, which starts at `at`.
    pub(super) fn of_endpoint(
        context: &'a Context<'a>,
        operation: &str,
        spec: &Located<spec::Endpoint>,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let request = naming::pascal(operation);
        let mut scope = Self::of_shared(context);
        for of in [
            &spec.path_params,
            &spec.query,
            &spec.form,
            &spec.json,
            &spec.json_root,
            &spec.files,
        ] {
            scope.declare(&of.0);
        }
        scope.declared.extend(
            spec.response
                .object
                .as_ref()
                .map(|name| Ty::Object(local(name))),
        );
        scope.declare(&spec.response.fields.0);
        if naming::is_reserved_type(&request) {
            let message =
                format!("the request would be called `{request}`, a name that generated code uses");
            diagnostics
                .error("reserved-name", spec.span, message)
                .hint("give the file another name");
        } else if scope.shared(&request).is_some() {
            let message =
                format!("the request would be called `{request}`, which is a shared type");
            diagnostics
                .error("reserved-name", spec.span, message)
                .hint("give the file another name");
        }
        scope.request = Some(request);
        scope
    }

    /// For a callback.
    pub(super) fn of_callback(context: &'a Context<'a>, spec: &spec::Callback) -> Self {
        let mut scope = Self::of_shared(context);
        scope.declare(&spec.fields.0);
        for of in spec.reply.iter().map(|reply| &reply.fields) {
            scope.declare(&of.0);
        }
        for of in spec.link.iter().map(|link| &link.fields) {
            scope.declare(&of.0);
        }
        scope
    }

    pub(super) fn of_shared(context: &'a Context<'a>) -> Self {
        Self {
            context,
            enums: Vec::new(),
            objects: Vec::new(),
            declared: Vec::new(),
            request: None,
        }
    }

    fn declare(&mut self, fields: &Fields) {
        for (_, field) in fields {
            self.declared
                .extend(field.object.as_ref().map(|name| Ty::Object(local(name))));
            self.declared
                .extend(field.enumeration.as_ref().map(|name| Ty::Enum(local(name))));
            self.declare(&field.fields.0);
        }
    }

    /// A shared object has no file of its own for types described inside it.
    pub(super) fn refuse_inline(&self, at: Span, diagnostics: &mut Diagnostics) {
        let first = self.objects.first().map(|object| object.name.span);
        let first = first.or_else(|| self.enums.first().map(|known| known.name.span));
        if let Some(at) = first.map(|first| if first.line == 0 { at } else { first }) {
            diagnostics
                .error(
                    "inline-in-shared",
                    at,
                    "a shared object describes no other types inside it",
                )
                .hint("describe them beside it, in `objects` or `enums`, and name them by `type`");
        }
    }

    /// Fields of an object.
    pub(super) fn fields(
        &mut self,
        specs: &Fields,
        of: Use,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Field> {
        let lower = |(wire, spec): &(_, _)| field::lower(self, wire, spec, of, diagnostics);
        let fields: Vec<_> = specs.iter().map(lower).collect();
        clashes(&fields, diagnostics);
        fields
    }

    /// The type of a field. `None` means that it is unknown, which was reported.
    pub(super) fn ty(
        &mut self,
        wire: &Located<String>,
        spec: &spec::Field,
        of: Use,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ty> {
        use spec::Mapping as _;
        match (&spec.ty, &spec.object, &spec.enumeration) {
            (Some(name), None, None) => {
                let stray = spec.fields.0.first().map(|(key, _)| ("fields", key.span));
                let stray =
                    stray.or_else(|| spec.values.0.first().map(|(key, _)| ("values", key.span)));
                if let Some((key, span)) = stray {
                    let message = format!("`{key}` describes a type, and `type` names one");
                    diagnostics
                        .error("type-twice", span, message)
                        .hint("use `object` or `enum` to describe one here");
                }
                self.named(name, diagnostics)
            }
            (None, Some(name), None) => self.object(name, &spec.doc, spec, of, diagnostics),
            (None, None, Some(name)) => self.enumeration(name, spec, diagnostics),
            (None, None, None) => {
                // The content is checked anyway.
                if !spec.fields.0.is_empty() {
                    self.fields(&spec.fields.0, of.inside(), diagnostics);
                }
                if spec.has("type") && spec.has("object") && spec.has("enum") {
                    diagnostics
                        .error("no-type", wire.span, format!("`{}` has no type", wire.value))
                        .hint("add `type`, or describe one by `object` and `fields`, or by `enum` and `values`");
                }
                None
            }
            (first, second, third) => {
                let given = [first, second, third].into_iter().flatten();
                let at = given.map(|name| name.span).max().unwrap_or(wire.span);
                diagnostics.error(
                    "type-twice",
                    at,
                    "`type`, `object` and `enum` exclude each other",
                );
                None
            }
        }
    }

    /// The type called `name`: a word of the language, a shared type, or one of this file.
    pub(super) fn named(
        &self,
        name: &Located<String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ty> {
        if let Some((_, ty)) = PRIMITIVES.iter().find(|(word, _)| *word == name.value) {
            return Some(ty.clone());
        }
        if let Some(shared) = self.shared(name) {
            return Some(shared);
        }
        let is = |ty: &&Ty| matches!(ty, Ty::Object(known) | Ty::Enum(known) if known.name == name.value);
        if let Some(ty) = self.declared.iter().find(is) {
            return Some(ty.clone());
        }
        if self.context.has_types {
            let words = PRIMITIVES.iter().map(|(word, _)| *word);
            let types = self.context.types.iter().flat_map(|file| {
                let ids = file.ids.iter().map(|id| &*id.name);
                ids.chain(file.enums.iter().map(|e| &*e.name))
                    .chain(file.objects.iter().map(|o| &*o.name))
            });
            let declared = self.declared.iter().filter_map(|ty| match ty {
                Ty::Object(known) | Ty::Enum(known) => Some(known.name.as_str()),
                _ => None,
            });
            let known: Vec<_> = words.chain(types).chain(declared).collect();
            let hint = "describe it in `specs/types/`, or here by `object` or `enum`";
            diagnostics
                .error(
                    "unknown-type",
                    name.span,
                    format!("unknown type `{}`", name.value),
                )
                .suggest_or(name, known, hint);
        }
        None
    }

    /// The shared type called `name`.
    pub(super) fn shared(&self, name: &str) -> Option<Ty> {
        let found = TypeRef {
            name: name.to_owned(),
            shared: true,
        };
        let is = |known: &Name| **known == *name;
        self.context.types.iter().find_map(|file| {
            if file.ids.iter().any(|id| is(&id.name)) {
                Some(Ty::Id(found.clone()))
            } else if file.enums.iter().any(|shared| is(&shared.name)) {
                Some(Ty::Enum(found.clone()))
            } else if file.objects.iter().any(|object| is(&object.name)) {
                Some(Ty::Object(found.clone()))
            } else {
                None
            }
        })
    }

    /// An object that the mapping of `spec` describes.
    pub(super) fn object(
        &mut self,
        name: &Located<String>,
        doc: &str,
        spec: &impl Described,
        of: Use,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ty> {
        if spec.fields().is_empty() && spec.has("fields") {
            let message = format!("the object `{}` has no `fields`", name.value);
            diagnostics.error("no-fields", name.span, message);
        }
        let is_new = self.new_type(name, diagnostics);
        // Its place is taken before its fields are lowered: the outer object stands first.
        let at = self.objects.len();
        self.objects.push(Object {
            name: service::name(name),
            doc: doc.to_owned(),
            fields: Vec::new(),
            rules: rules::rules(spec.rules(), diagnostics),
            input: of != Use::Received,
            broken: !spec.has("fields"),
        });
        let fields = self.fields(spec.fields(), of.inside(), diagnostics);
        if let Some(object) = self.objects.get_mut(at) {
            object.fields = fields;
        }
        is_new.then(|| Ty::Object(local(name)))
    }

    fn enumeration(
        &mut self,
        name: &Located<String>,
        spec: &spec::Field,
        diagnostics: &mut Diagnostics,
    ) -> Option<Ty> {
        use spec::Mapping as _;
        let values = &spec.values.0;
        if values.is_empty() && spec.has("values") {
            let message = format!("the enumeration `{}` has no `values`", name.value);
            diagnostics.error("no-values", name.span, message);
        }
        let is_new = self.new_type(name, diagnostics);
        let variants = field::variants(values, diagnostics);
        self.enums.push(Enum {
            name: service::name(name),
            doc: spec.doc.clone(),
            variants,
        });
        is_new.then(|| Ty::Enum(local(name)))
    }
}

fn local(name: &str) -> TypeRef {
    TypeRef {
        name: name.to_owned(),
        shared: false,
    }
}

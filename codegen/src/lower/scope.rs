//! The types that one file can name, and those that it describes.

use super::Context;
use crate::diagnostic::Diagnostics;
use crate::model::{Enum, Name, Object, Ty, TypeRef};
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

/// What the tables of pages call types, in capitals or not.
const PAGE_WORDS: &[(&str, &str)] = &[
    ("String", "`text`, or an identifier's own type"),
    (
        "Integer",
        "`count` where it is never negative, and else `int`",
    ),
    ("Long", "`count`, `int`, or a `timestamp` if it is a time"),
    ("Number", "`count`, `int` or `decimal`"),
    ("Float", "`decimal`"),
    ("Double", "`decimal`"),
    ("BigDecimal", "`decimal`"),
    ("Boolean", "`bool`"),
    (
        "Date",
        "`timestamp`, `datetime` or `date`, as the sample has it",
    ),
    ("Array", "the type of one item, with `list`"),
    ("List", "the type of one item, with `list`"),
    (
        "Object",
        "a name in `object` with its `fields`, or `json` where nobody knows them",
    ),
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
        // The name of the file has been reported.
        let is_reported = naming::is_reserved_module(operation);
        if naming::is_reserved_type(&request) && !is_reported {
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
                .hint(
                    "describe them beside it, in `objects` or `enums`, and name them with `type`",
                );
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
            let known = words.chain(types).chain(declared);
            let known: Vec<_> = known.take(diagnostics.looked_through()).collect();
            let words: Vec<_> = PRIMITIVES.iter().map(|(word, _)| *word).collect();
            let hint = format!(
                "use one of {}, or describe it in `specs/types/`, or here by `object` or `enum`",
                words.join(", ")
            );
            let message = format!("unknown type `{}`", name.value);
            let mistake = diagnostics.error("unknown-type", name.span, message);
            match PAGE_WORDS
                .iter()
                .find(|(word, _)| name.value.eq_ignore_ascii_case(word))
            {
                Some((_, here)) => {
                    mistake.hint(format!("what pages call `{}` is {here}", name.value));
                }
                None => mistake.suggest_or(name, known, hint),
            }
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

    /// Whether `name` can be the name of a new type in this file.
    pub(super) fn new_type(&self, name: &Located<String>, diagnostics: &mut Diagnostics) -> bool {
        let taken = self
            .enums
            .iter()
            .map(|e| &e.name)
            .chain(self.objects.iter().map(|o| &o.name));
        if let Some(first) = taken.into_iter().find(|other| ***other == *name.value) {
            let message = format!("this file describes `{}` twice", name.value);
            diagnostics
                .error("duplicate-type", name.span, message)
                .hint(format!(
                    "the first one is in line {}; name it with `type: {}`",
                    first.span.line, name.value
                ));
            return false;
        }
        if self.shared(name).is_some() {
            let message = format!("`{}` is a shared type already", name.value);
            let hint = format!("name it by `type: {}`, or choose another name", name.value);
            diagnostics
                .error("duplicate-type", name.span, message)
                .hint(hint);
            return false;
        }
        let required = self
            .request
            .as_ref()
            .map(|request| naming::required_of(request));
        if [&self.request, &required]
            .into_iter()
            .flatten()
            .any(|taken| *taken == name.value)
        {
            let message = format!(
                "the request, or a part of it, is already called `{}`",
                name.value
            );
            diagnostics
                .error("reserved-name", name.span, message)
                .hint("choose another name for this type");
            return false;
        }
        type_name(name, diagnostics)
    }
}

pub(super) fn local(name: &str) -> TypeRef {
    TypeRef {
        name: name.to_owned(),
        shared: false,
    }
}

/// Whether a type can be called `name`.
pub(super) fn type_name(name: &Located<String>, diagnostics: &mut Diagnostics) -> bool {
    if !naming::is_pascal(name) {
        let finding = diagnostics.error(
            "type-name",
            name.span,
            format!("`{}` is not the name of a type", name.value),
        );
        let better = naming::pascal(name);
        finding.hint(if naming::is_pascal(&better) {
            format!("call it `{better}`")
        } else {
            "it has English words with capitals, such as `ChannelLabel`".to_owned()
        });
        return false;
    }
    if naming::is_reserved_type(name) {
        let message = format!("`{}` is a name that generated code uses", name.value);
        diagnostics
            .error("reserved-name", name.span, message)
            .hint("choose another name for this type");
        return false;
    }
    true
}

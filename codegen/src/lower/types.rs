//! Shared types.

use super::field::{self, Use};
use super::scope::{Scope, type_name};
use super::{Context, rules};
use crate::diagnostic::Diagnostics;
use crate::model::{Enum, Id, Name, Object, Service, TypesFile};
use crate::source::Located;
use crate::spec::{self, Mapping as _};

/// Lowers the files of types, in their order. The flag says whether all their types are known;
/// `has_all` whether all files could be read.
pub(super) fn lower(
    files: Vec<(String, spec::Types)>,
    has_all: bool,
    diagnostics: &mut Diagnostics,
) -> (Vec<TypesFile>, bool) {
    let mut is_whole = files.iter().all(|(_, spec)| spec.is_whole());
    let mut objects = Vec::new();
    let mut types: Vec<TypesFile> = Vec::new();
    for (name, spec) in files {
        // What a wrong name was to be called is not known, and others may name it so.
        is_whole &= are_names(&spec, diagnostics);
        let file = names(name, &spec, diagnostics);
        objects.push(spec.objects.0);
        types.push(file);
    }
    let service = Service::default();
    let known = types.clone();
    let context = Context {
        service: &service,
        types: &known,
        has_types: has_all && is_whole,
    };
    for (file, specs) in types.iter_mut().zip(objects) {
        for (object, (_, spec)) in file.objects.iter_mut().zip(specs) {
            let mut scope = Scope::of_shared(&context);
            object.fields = scope.fields(&spec.fields.0, Use::Shared, diagnostics);
            object.broken = !spec.has("fields");
            scope.refuse_inline(spec.span, diagnostics);
        }
    }
    (types, is_whole)
}

/// Whether each type has the name of one; if not, that is reported.
fn are_names(spec: &spec::Types, diagnostics: &mut Diagnostics) -> bool {
    let ids = spec.ids.0.iter().map(|(name, _)| name);
    let enums = spec.enums.0.iter().map(|(name, _)| name);
    let objects = spec.objects.0.iter().map(|(name, _)| name);
    let all = ids.chain(enums).chain(objects);
    let wrong = all.filter(|name| !type_name(name, diagnostics)).count();
    wrong == 0
}

/// The types of a file. The names of all objects are known before the fields of the first one are
/// looked at, as they name each other.
fn names(file: String, spec: &spec::Types, diagnostics: &mut Diagnostics) -> TypesFile {
    let mut ids = Vec::new();
    for (name, id) in &spec.ids.0 {
        ids.push(Id {
            name: Name::of(name),
            doc: id.doc.clone(),
        });
    }
    let mut enums = Vec::new();
    for (name, shared) in &spec.enums.0 {
        if shared.values.0.is_empty() && shared.has("values") {
            no_content("no-values", "enumeration", name, "values", diagnostics);
        }
        enums.push(Enum {
            name: Name::of(name),
            doc: shared.doc.clone(),
            variants: field::variants(&shared.values.0, diagnostics),
        });
    }
    let mut objects = Vec::new();
    for (name, object) in &spec.objects.0 {
        if object.fields.0.is_empty() && object.has("fields") {
            no_content("no-fields", "object", name, "fields", diagnostics);
        }
        objects.push(Object {
            name: Name::of(name),
            doc: object.doc.clone(),
            fields: Vec::new(),
            rules: rules::rules(&object.rules, diagnostics),
            input: true,
            broken: false,
        });
    }
    TypesFile {
        name: file,
        ids,
        enums,
        objects,
    }
}

fn no_content(
    code: &'static str,
    what: &str,
    name: &Located<String>,
    key: &str,
    diagnostics: &mut Diagnostics,
) {
    let message = format!("the {what} `{}` has no `{key}`", name.value);
    diagnostics
        .error(code, name.span, message)
        .hint("add them, or remove the type");
}

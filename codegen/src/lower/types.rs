//! Shared types.

use super::{Context, field};
use crate::diagnostic::Diagnostics;
use crate::model::{Enum, Id, Object, Service, TypesFile};
use crate::naming;
use crate::source::Located;
use crate::spec;

pub(super) fn lower(files: Vec<(String, spec::Types)>, diagnostics: &mut Diagnostics) -> Vec<TypesFile> {
    let mut objects = Vec::new();
    let mut types: Vec<TypesFile> = Vec::new();
    for (name, spec) in files {
        let ids = spec.ids.0.into_iter().map(|(name, id)| {
            check_name(&name, diagnostics);
            Id { name: super::service::name(&name), doc: super::doc(&id.doc) }
        });
        let ids: Vec<_> = ids.collect();
        let enums = spec.enums.0.into_iter().map(|(name, shared)| {
            check_name(&name, diagnostics);
            Enum {
                name: super::service::name(&name),
                doc: super::doc(&shared.doc),
                variants: field::variants(&shared.values.0, diagnostics),
            }
        });
        let enums = enums.collect();
        // The names of all objects are known before the first one is lowered, as they name each other.
        let named = spec.objects.0.iter().map(|(name, object)| {
            check_name(name, diagnostics);
            Object {
                name: super::service::name(name),
                doc: super::doc(&object.doc),
                fields: Vec::new(),
                input: true,
            }
        });
        let named = named.collect();
        objects.push(spec.objects.0);
        types.push(TypesFile { name, ids, enums, objects: named });
    }
    let service = Service::default();
    let known = types.clone();
    let context = Context { service: &service, types: &known };
    for (file, specs) in types.iter_mut().zip(objects) {
        for (object, (_, spec)) in file.objects.iter_mut().zip(specs) {
            let mut scope = field::Scope::of_shared(&context);
            object.fields = scope.fields(&spec.fields.0, diagnostics);
            scope.refuse_inline(spec.span, diagnostics);
        }
    }
    types
}

fn check_name(name: &Located<String>, diagnostics: &mut Diagnostics) {
    if !naming::is_pascal(name) {
        let hint = format!("call it `{}`", naming::pascal(name));
        diagnostics.error("type-name", name.span, format!("`{}` is not the name of a type", name.value)).hint(hint);
    }
}

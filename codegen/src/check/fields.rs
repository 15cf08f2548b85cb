//! Fields of objects.

use super::values;
use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Field, Local, Object, Ty, Types};

pub(super) fn shared(api: &Api, diagnostics: &mut Diagnostics) {
    let shared: Vec<_> = api.types.iter().flat_map(|file| &file.objects).collect();
    let types = Types::new(api, Local::default());
    for object in &shared {
        for field in &object.fields {
            self::field(field, diagnostics);
            values::field(types, field, diagnostics);
        }
        endless(
            object,
            &|name| shared.iter().find(|known| &*known.name == name).copied(),
            diagnostics,
        );
    }
}

pub(super) fn check(api: &Api, endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let types = Types::new(api, endpoint.local());
    for field in &endpoint.params {
        values::field(types, field, diagnostics);
    }
    objects(types, diagnostics);
}

/// The objects that a file describes.
pub(super) fn objects(types: Types<'_>, diagnostics: &mut Diagnostics) {
    for object in types.local.objects {
        for field in &object.fields {
            self::field(field, diagnostics);
            values::field(types, field, diagnostics);
        }
        endless(object, &|name| types.object(name), diagnostics);
    }
}

fn field(field: &Field, diagnostics: &mut Diagnostics) {
    let name = &field.wire.text;
    let is_id = name.ends_with("Id") || name.ends_with("Ids");
    if is_id && matches!(field.ty, Ty::Int | Ty::Count | Ty::Decimal) {
        let hint =
            "an identifier has a type of its own in `specs/types/`; it reads numbers as well";
        let message = format!("`{name}` is an identifier, typed as a number");
        diagnostics
            .error("id-as-number", field.wire.span, message)
            .hint(hint);
    }
}

/// An object that holds itself, and not in a list, would have no end.
fn endless<'m>(
    object: &'m Object,
    find: &dyn Fn(&str) -> Option<&'m Object>,
    diagnostics: &mut Diagnostics,
) {
    for field in &object.fields {
        let mut seen: Vec<&str> = Vec::new();
        let mut open = vec![field];
        while let Some(field) = open.pop() {
            let Ty::Object(inner) = &field.ty else {
                continue;
            };
            if field.list.is_some() || seen.contains(&inner.name.as_str()) {
                continue;
            }
            seen.push(&inner.name);
            open.extend(find(&inner.name).iter().flat_map(|inner| &inner.fields));
        }
        if seen.contains(&object.name.text.as_str()) {
            let message = format!(
                "`{}` contains itself through `{}`, so it has no finite value",
                object.name.text, field.wire.text
            );
            diagnostics
                .error("endless-type", field.wire.span, message)
                .hint("an object can contain a list of itself only");
        }
    }
}

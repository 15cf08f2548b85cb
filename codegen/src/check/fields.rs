//! Fields of objects, and what is reached from where.

use crate::diagnostic::Diagnostics;
use crate::model::{Api, Endpoint, Field, Object, Ty};

pub(super) fn check(api: &Api, endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    for object in &endpoint.objects {
        for field in &object.fields {
            self::field(object, field, diagnostics);
        }
    }
    let shared = api.types.iter().flat_map(|file| &file.objects);
    // Shared objects are looked at with the first endpoint alone, so that nothing is told twice.
    if api.endpoints.first().is_some_and(|first| first.file == endpoint.file) {
        for object in shared {
            object.fields.iter().for_each(|field| self::field(object, field, diagnostics));
        }
    }
}

fn field(object: &Object, field: &Field, diagnostics: &mut Diagnostics) {
    let mut error = |code, message: String, hint: &str| {
        diagnostics.error(code, field.wire.span, message).hint(hint);
    };
    let name = &field.wire.text;
    if field.absent.is_some() || field.account {
        error("stray-key", format!("`{name}` is a field of an object"), "`absent` and `account` are for parameters");
    }
    if !object.input && (field.required || field.clear) {
        error("stray-key", format!("`{name}` is a field of a reply"), "`required` and `empty` are for what is sent");
    }
    if field.ty == Ty::File {
        error("file-place", format!("`{name}` is a field of an object, and no file"), "files stand in `files`");
    }
    let named_id = name.ends_with("Id") || name.ends_with("Ids");
    if named_id && matches!(field.ty, Ty::Int | Ty::Count | Ty::Decimal) {
        let hint = "an identifier has a type of its own in `specs/types/`; it reads numbers as well";
        error("id-as-number", format!("`{name}` is an identifier, typed as a number"), hint);
    }
}

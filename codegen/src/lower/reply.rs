//! What comes back.

use super::field::{Scope, form};
use crate::diagnostic::Diagnostics;
use crate::model::{Bounds, Field, Name, Place, Reply, ReplyKind, Ty};
use crate::spec::{self, ResponseKind};

pub(super) fn lower(scope: &mut Scope<'_>, spec: &spec::Response, diagnostics: &mut Diagnostics) -> Option<Reply> {
    let kind = match spec.kind.value {
        ResponseKind::Page => ReplyKind::Page(rows(scope, spec, diagnostics)?),
        ResponseKind::List => ReplyKind::List(rows(scope, spec, diagnostics)?),
        ResponseKind::Object => ReplyKind::Object { ty: rows(scope, spec, diagnostics)?, optional: spec.optional },
        ResponseKind::Encrypted => ReplyKind::Encrypted(rows(scope, spec, diagnostics)?),
        ResponseKind::Value => ReplyKind::Value { field: Box::new(value(scope, spec, diagnostics)?), optional: spec.optional },
        ResponseKind::Text => ReplyKind::Text(rows(scope, spec, diagnostics)?),
        ResponseKind::Ack => ReplyKind::Ack,
        ResponseKind::Binary => ReplyKind::Binary,
    };
    let has_type = !matches!(kind, ReplyKind::Ack | ReplyKind::Binary);
    if !has_type && (spec.object.is_some() || spec.ty.is_some()) {
        let message = format!("a response of the kind `{}` has no type", spec.kind.value.word());
        diagnostics.error("stray-type", spec.kind.span, message);
    }
    if spec.optional && !matches!(kind, ReplyKind::Object { .. } | ReplyKind::Value { .. }) {
        let message = format!("a response of the kind `{}` is never optional", spec.kind.value.word());
        diagnostics.error("stray-optional", spec.kind.span, message).hint("an empty page or list has no rows");
    }
    Some(Reply { envelope: spec.envelope.value, kind, span: spec.kind.span })
}

/// The type of the rows, of the object or of the text.
fn rows(scope: &mut Scope<'_>, spec: &spec::Response, diagnostics: &mut Diagnostics) -> Option<Ty> {
    match (&spec.object, &spec.ty) {
        (Some(name), None) => {
            let doc = spec.doc.as_ref().map_or("What comes back.", |doc| doc.value.as_str());
            scope.object(name, doc, &spec.fields.0, diagnostics)
        }
        (None, Some(name)) => scope.named(name, diagnostics),
        _ => {
            let message = format!("a response of the kind `{}` needs its type", spec.kind.value.word());
            diagnostics
                .error("no-type", spec.kind.span, message)
                .hint("describe an object by `object` and `fields`, or name a type by `type`");
            None
        }
    }
}

fn value(scope: &mut Scope<'_>, spec: &spec::Response, diagnostics: &mut Diagnostics) -> Option<Field> {
    let ty = rows(scope, spec, diagnostics)?;
    Some(Field {
        wire: Name { text: "data".to_owned(), span: spec.kind.span },
        rust: "data".to_owned(),
        place: Place::Json,
        form: form(spec.form.as_ref(), Some(&ty), diagnostics)?,
        list: None,
        required: false,
        account: false,
        clear: false,
        absent: None,
        default: None,
        range: Bounds::default(),
        length: Bounds::default(),
        items: Bounds::default(),
        alias: None,
        doc: spec.doc.as_ref().map(|doc| super::doc(doc)).unwrap_or_default(),
        ty,
    })
}

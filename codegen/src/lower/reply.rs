//! What comes back.

use super::field::Use;
use super::scope::Scope;
use super::spelling::spelling;
use crate::diagnostic::Diagnostics;
use crate::model::{Bounds, Field, FileLimits, Form, Name, Place, Reply, ReplyKind, Ty};
use crate::spec::{self, Mapping as _};
use crate::words::{ResponseKind, Word as _};

/// Lowers a response. The flag says whether everything in it could be understood.
pub(super) fn lower(
    scope: &mut Scope<'_>,
    spec: &spec::Response,
    diagnostics: &mut Diagnostics,
) -> (Reply, bool) {
    let is_bare = matches!(
        spec.kind.value,
        ResponseKind::Ack | ResponseKind::Binary | ResponseKind::Json
    );
    let has_type = !is_bare || !spec.has("kind");
    let ty = if has_type {
        rows(scope, spec, diagnostics)
    } else {
        stray_type(spec, diagnostics);
        None
    };
    let spelt = spec
        .form
        .as_ref()
        .filter(|_| spec.kind.value == ResponseKind::Value);
    let form = spelling(spelt, ty.as_ref(), diagnostics);
    let is_whole = (ty.is_some() || !has_type) && form.is_some() && spec.is_whole();
    let ty = ty.unwrap_or(Ty::Json);
    let optional = spec.optional.value;
    let kind = match spec.kind.value {
        ResponseKind::Page => ReplyKind::Page(ty),
        ResponseKind::List => ReplyKind::List(ty),
        ResponseKind::Object => ReplyKind::Object { ty, optional },
        ResponseKind::Encrypted => ReplyKind::Encrypted(ty),
        ResponseKind::Text => ReplyKind::Text(ty),
        ResponseKind::Ack => ReplyKind::Ack,
        ResponseKind::Binary => ReplyKind::Binary,
        ResponseKind::Json => ReplyKind::Json,
        ResponseKind::Value => {
            let field = Box::new(value(spec, ty, form.unwrap_or(Form::Plain)));
            ReplyKind::Value { field, optional }
        }
    };
    if spec.has("kind") {
        stray_keys(spec, &kind, diagnostics);
    }
    let span = spec.kind.span;
    let envelope = spec.envelope;
    (
        Reply {
            envelope,
            kind,
            span,
        },
        is_whole,
    )
}

fn stray_type(spec: &spec::Response, diagnostics: &mut Diagnostics) {
    if let Some(name) = spec.object.as_ref().or(spec.ty.as_ref()) {
        let message = format!("a response of the kind `{}` has no type", spec.kind.word());
        diagnostics
            .error("stray-type", name.span, message)
            .hint("leave it out, or choose another kind");
    }
}

fn stray_keys(spec: &spec::Response, kind: &ReplyKind, diagnostics: &mut Diagnostics) {
    let word = spec.kind.word();
    if spec.optional.value && !matches!(kind, ReplyKind::Object { .. } | ReplyKind::Value { .. }) {
        let message = format!("a response of the kind `{word}` is never optional");
        diagnostics
            .error("stray-optional", spec.optional.span, message)
            .hint("an empty page or list has no rows");
    }
    if let Some(form) = spec
        .form
        .as_ref()
        .filter(|_| !matches!(kind, ReplyKind::Value { .. }))
    {
        let message = format!("a response of the kind `{word}` has no spelling");
        diagnostics
            .error("stray-key", form.span, message)
            .hint("`as` is for a `value`");
    }
}

/// The type of the rows, of the object, of the value or of the text.
fn rows(scope: &mut Scope<'_>, spec: &spec::Response, diagnostics: &mut Diagnostics) -> Option<Ty> {
    match (&spec.object, &spec.ty) {
        (Some(name), None) if is_scalar(spec) => {
            let message = format!(
                "a response of the kind `{}` is not an object",
                spec.kind.word()
            );
            diagnostics
                .error("stray-type", name.span, message)
                .hint("write `kind: object`, or name the type with `type`");
            None
        }
        (Some(name), None) => {
            let doc = spec.doc.as_deref().unwrap_or("What comes back.");
            scope.object(name, doc, spec, Use::Received, diagnostics)
        }
        (None, Some(name)) => {
            let is_described = stray_fields(spec, diagnostics);
            (!is_described).then(|| scope.named(name, diagnostics))?
        }
        (None, None) => {
            // The content is checked anyway.
            scope.fields(&spec.fields.0, Use::Received, diagnostics);
            if spec.has("object") && spec.has("type") && spec.has("kind") {
                let message = format!(
                    "a response of the kind `{}` needs its type",
                    spec.kind.word()
                );
                diagnostics.error("no-type", spec.kind.span, message).hint(
                    "describe an object with `object` and `fields`, or name a type with `type`",
                );
            }
            None
        }
        (Some(first), Some(second)) => {
            let at = first.span.max(second.span);
            diagnostics
                .error("type-twice", at, "`object` and `type` exclude each other")
                .hint("keep one of them");
            None
        }
    }
}

/// Whether a single value comes back, which `type` names.
fn is_scalar(spec: &spec::Response) -> bool {
    let kinds = [ResponseKind::Value, ResponseKind::Text];
    spec.has("kind") && kinds.contains(&spec.kind.value)
}

/// Whether there are fields beside a `type`, which is reported.
fn stray_fields(spec: &spec::Response, diagnostics: &mut Diagnostics) -> bool {
    let stray = spec.fields.0.first();
    if let Some((first, _)) = stray {
        let message = "`fields` describes a type, and `type` names one";
        diagnostics
            .error("type-twice", first.span, message)
            .hint("use `object` to describe one here");
    }
    stray.is_some()
}

/// A single value, as a field without a name.
fn value(spec: &spec::Response, ty: Ty, form: Form) -> Field {
    let span = spec.kind.span;
    Field {
        wire: Name {
            text: "data".to_owned(),
            span,
        },
        rust: "data".to_owned(),
        place: Place::Json,
        form,
        list: None,
        required: false,
        account: false,
        clear: false,
        absent: None,
        zero_is_absent: false,
        default: None,
        range: Bounds::default(),
        allowed: Vec::new(),
        length: Bounds::default(),
        items: Bounds::default(),
        alias: None,
        file: FileLimits::default(),
        basis: None,
        doc: spec.doc.clone().unwrap_or_default(),
        broken: false,
        ty,
    }
}

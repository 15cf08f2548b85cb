//! Whether the keys of a field go together, and with its use.

use super::field::Use;
use crate::diagnostic::Diagnostics;
use crate::model::{Form, Place, Ty};
use crate::source::{Located, Span};
use crate::spec::{self, Mapping as _};
use crate::words::List;

/// Checks a field whose type is known. What could not be read of it is taken to fit.
pub(super) fn check(
    wire: &Located<String>,
    spec: &spec::Field,
    (ty, form): (&Ty, Option<&Form>),
    of: Use,
    diagnostics: &mut Diagnostics,
) {
    let mut fit = Fit {
        wire,
        spec,
        ty,
        diagnostics,
    };
    fit.bounds();
    fit.default();
    fit.never_absent();
    match of {
        Use::Param(place) => fit.param(place, form),
        Use::Sent | Use::Received | Use::Shared => fit.object_field(of),
    }
}

struct Fit<'a, 'd> {
    wire: &'a Located<String>,
    spec: &'a spec::Field,
    ty: &'a Ty,
    diagnostics: &'d mut Diagnostics,
}

impl Fit<'_, '_> {
    fn error(&mut self, code: &'static str, at: Span, message: &str, hint: &str) {
        let message = format!("`{}` {message}", self.wire.value);
        self.diagnostics.error(code, at, message).hint(hint);
    }

    /// Bounds that the type has no use for would be checked nowhere.
    fn bounds(&mut self) {
        let spec = self.spec;
        let (is_number, is_text, is_list) =
            (self.ty.is_number(), self.ty.is_text(), spec.list.is_some());
        let given = [
            (&spec.min, "min", is_number, "numbers"),
            (&spec.max, "max", is_number, "numbers"),
            (&spec.min_length, "min_length", is_text, "texts"),
            (&spec.max_length, "max_length", is_text, "texts"),
            (&spec.min_items, "min_items", is_list, "lists"),
            (&spec.max_items, "max_items", is_list, "lists"),
        ];
        for (bound, key, fits, what) in given {
            let Some(bound) = bound else { continue };
            if !fits {
                let message = format!("`{key}` is for {what}, and this is none");
                self.diagnostics.error("bound-type", bound.span, message);
            } else if what != "numbers" && bound.value < 0 {
                let message = format!("`{key}` counts, and cannot be negative");
                self.diagnostics.error("bound-type", bound.span, message);
            }
        }
    }

    /// A default that the parameter could not have as a value.
    fn default(&mut self) {
        let spec = self.spec;
        let Some(default) = spec
            .default
            .as_ref()
            .filter(|_| spec.list.is_none() && spec.has("list"))
        else {
            return;
        };
        let fits = match self.ty {
            Ty::Int | Ty::Count => default.parse::<i64>().is_ok_and(|value| {
                spec.min.as_ref().is_none_or(|min| value >= min.value)
                    && spec.max.as_ref().is_none_or(|max| value <= max.value)
                    && (value >= 0 || *self.ty == Ty::Int)
            }),
            Ty::Decimal => default.parse::<f64>().is_ok_and(f64::is_finite),
            _ => true,
        };
        if !fits {
            let message = format!(
                "`{}` is not a value that `{}` can have",
                default.value, self.wire.value
            );
            self.diagnostics
                .error("default-value", default.span, message);
        }
    }

    fn never_absent(&mut self) {
        if !self.spec.required.value {
            return;
        }
        let absent = self.spec.absent.as_ref().map(|absent| absent.span);
        if let Some(at) = absent.or_else(|| Some(self.spec.default.as_ref()?.span)) {
            let hint = "leave out `absent` and `default`";
            self.error(
                "never-absent",
                at,
                "is required, so that it is never absent",
                hint,
            );
        }
    }

    fn param(&mut self, place: Place, form: Option<&Form>) {
        let spec = self.spec;
        let list = spec.list.as_ref();
        let is_text = matches!(place, Place::Path | Place::Query | Place::Form);
        if let Some(list) = list.filter(|list| is_text && list.value == List::Array) {
            let hint = "say how the list becomes a text: `list: comma` or `list: json-text`";
            self.error(
                "list-form",
                list.span,
                "is a text, which cannot hold an array",
                hint,
            );
        }
        let is_packed = form.is_none_or(|form| *form == Form::JsonText)
            || !spec.has("list")
            || list.is_some_and(|list| list.value == List::JsonText);
        if is_text && matches!(self.ty, Ty::Object(_)) && !is_packed {
            let hint = "add `as: json-text`";
            self.error(
                "object-form",
                self.wire.span,
                "is a text, which cannot hold an object",
                hint,
            );
        }
        if (*self.ty == Ty::File) != (place == Place::File) {
            let at = spec.ty.as_ref().map_or(self.wire.span, |ty| ty.span);
            let hint = "`type: file` stands in `files`, and nowhere else";
            self.error("file-param", at, "mixes files and other parameters", hint);
        }
        let is_user = matches!(self.ty, Ty::Id(id) if id.name == "UserId");
        let is_required = spec.required.value || !spec.has("required");
        if spec.account.value && (!is_user || !is_required) {
            let hint = "it has `type: UserId` and `required: true`";
            self.error(
                "account-param",
                spec.account.span,
                "is the account's user id",
                hint,
            );
        }
        if let Some(alias) = &spec.alias {
            self.error(
                "stray-alias",
                alias.span,
                "is sent, and has one name",
                "`alias` is for fields of replies",
            );
        }
        self.empty();
    }

    fn empty(&mut self) {
        let can_be_empty = matches!(self.ty, Ty::Text | Ty::Secret | Ty::Id(_) | Ty::Enum(_));
        if let Some(empty) = self
            .spec
            .empty
            .as_ref()
            .filter(|_| !can_be_empty && self.spec.list.is_none() && self.spec.has("list"))
        {
            let message = "is not a text, and only a text can be empty";
            self.error("empty-type", empty.span, message, "leave out `empty`");
        }
    }

    fn object_field(&mut self, of: Use) {
        let spec = self.spec;
        let absent = spec.absent.as_ref().map(|absent| absent.span);
        if let Some(at) = absent.or_else(|| spec.account.value.then_some(spec.account.span)) {
            let hint = "`absent` and `account` are for parameters";
            self.error("stray-key", at, "is a field of an object", hint);
        }
        let required = spec.required.value.then_some(spec.required.span);
        let sent = required.or_else(|| Some(spec.empty.as_ref()?.span));
        if let Some(at) = sent.filter(|_| of == Use::Received) {
            let hint = "`required` and `empty` are for what is sent";
            self.error("stray-key", at, "is a field of a reply", hint);
        }
        if *self.ty == Ty::File {
            let at = spec.ty.as_ref().map_or(self.wire.span, |ty| ty.span);
            self.error(
                "file-param",
                at,
                "is a field of an object, and no file",
                "files stand in `files`",
            );
        }
        if of != Use::Received {
            self.empty();
        }
    }
}

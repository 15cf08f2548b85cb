//! Whether the keys of a field go together, and with its use.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

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
    let mut keys = Keys {
        wire,
        spec,
        ty,
        diagnostics,
    };
    keys.bounds();
    keys.allowed();
    keys.files(of);
    keys.zero(of);
    keys.rules(of);
    keys.never_absent();
    match of {
        Use::Param(place) => keys.param(place, form),
        Use::Sent | Use::Received | Use::Shared => keys.object_field(of),
    }
}

struct Keys<'a, 'd> {
    wire: &'a Located<String>,
    spec: &'a spec::Field,
    ty: &'a Ty,
    diagnostics: &'d mut Diagnostics,
}

impl Keys<'_, '_> {
    fn error(&mut self, code: &'static str, at: Span, message: &str, hint: &str) {
        let message = format!("`{}` {message}", self.wire.value);
        self.diagnostics.error(code, at, message).hint(hint);
    }

    /// Bounds that the type has no use for would be checked nowhere.
    fn bounds(&mut self) {
        let spec = self.spec;
        // What `list` was meant to say is not known where it is not one of its words.
        let is_list = spec.list.is_some() || !spec.has("list");
        let (is_number, is_text) = (self.ty.is_number(), self.ty.is_text());
        let counts = [
            (&spec.min_length, "min_length", is_text, "texts"),
            (&spec.max_length, "max_length", is_text, "texts"),
            (&spec.min_items, "min_items", is_list, "lists"),
            (&spec.max_items, "max_items", is_list, "lists"),
            (&spec.items, "items", is_list, "lists"),
        ];
        for (bound, key) in [(&spec.min, "min"), (&spec.max, "max")] {
            let Some(bound) = bound else { continue };
            if !is_number {
                self.bound_of_another((key, bound.span), "numbers");
            } else if *self.ty != Ty::Decimal && !is_whole(bound.value) {
                let message = format!(
                    "`{key}` of a whole number is one itself, up to {}",
                    i64::MAX
                );
                self.diagnostics
                    .error("bound-type", bound.span, message)
                    .hint("write `type: decimal`, or a whole number");
            } else if *self.ty == Ty::Count && bound.value.is_sign_negative() {
                let message = format!(
                    "`{key}` is {}, but a `count` is never negative",
                    bound.value
                );
                self.diagnostics
                    .error("bound-type", bound.span, message)
                    .hint("write `type: int`, or leave the bound out");
            }
        }
        for (bound, key, fits, what) in counts {
            let Some(bound) = bound else { continue };
            if !fits {
                self.bound_of_another((key, bound.span), what);
            } else if bound.value < 0 {
                let message = format!("`{key}` is a count and cannot be negative");
                self.diagnostics
                    .error("bound-type", bound.span, message)
                    .hint("leave it out where there is no bound");
            } else if matches!(key, "max_length" | "max_items" | "items") && bound.value == 0 {
                let message = format!("`{key}: 0` lets nothing through");
                self.diagnostics
                    .error("empty-range", bound.span, message)
                    .hint("leave it out where there is no bound");
            }
        }
    }

    fn bound_of_another(&mut self, (key, at): (&str, Span), what: &str) {
        let message = format!(
            "`{key}` applies to {what}; `{}` is not one",
            self.wire.value
        );
        let hint = if *self.ty == Ty::File {
            "a file has `max_bytes` and `extensions`"
        } else if self.ty.is_number() {
            "a number has `min` and `max`"
        } else if self.ty.is_text() {
            "a text has `min_length` and `max_length`"
        } else {
            "leave it out"
        };
        self.diagnostics.error("bound-type", at, message).hint(hint);
    }

    /// The only numbers are numbers, within the bounds, and each is listed once.
    fn allowed(&mut self) {
        let spec = self.spec;
        let is_number = matches!(self.ty, Ty::Int | Ty::Count);
        let mut seen: Vec<i64> = Vec::new();
        for allowed in &spec.allowed {
            let value = allowed.value;
            let is_within = spec
                .min
                .as_ref()
                .is_none_or(|min| Decimal::from(value) >= min.value)
                && spec
                    .max
                    .as_ref()
                    .is_none_or(|max| Decimal::from(value) <= max.value)
                && (value >= 0 || *self.ty == Ty::Int);
            if !is_number {
                let message = format!(
                    "`allowed` applies to whole numbers; `{}` is not one",
                    self.wire.value
                );
                self.diagnostics
                    .error("bound-type", allowed.span, message)
                    .hint("the values of a text are an enumeration: `enum` and `values`");
                return;
            }
            if !is_within || seen.contains(&value) {
                let (problem, hint) = if is_within {
                    ("is listed twice", "remove one of them")
                } else if value < 0 && *self.ty == Ty::Count {
                    let hint = "write `type: int`, or remove the number";
                    ("is negative, which a `count` never is", hint)
                } else {
                    let hint = "remove it, or correct `min` or `max`";
                    ("is outside the bounds", hint)
                };
                let message = format!("{value} {problem}");
                self.diagnostics
                    .error("allowed-value", allowed.span, message)
                    .hint(hint);
            }
            seen.push(value);
        }
        let exact = spec.items.as_ref();
        let other = spec.min_items.as_ref().or(spec.max_items.as_ref());
        if let (Some(exact), Some(_)) = (exact, other) {
            let message = "`items` already sets `min_items` and `max_items`";
            self.diagnostics
                .error("items-twice", exact.span, message)
                .hint("leave those out");
        }
    }

    /// Sizes and extensions are for files.
    fn files(&mut self, of: Use) {
        let spec = self.spec;
        let by = spec
            .max_bytes_by
            .as_ref()
            .map(|by| ("max_bytes_by", by.param.span));
        let most = spec.max_bytes.as_ref().map(|size| ("max_bytes", size.span));
        let first = spec.extensions.first();
        let ending = first.map(|extension| ("extensions", extension.span));
        if *self.ty != Ty::File {
            // In `files` the type is wrong, not the limit.
            let is_of_file = of == Use::Param(Place::File);
            let first = [most, by, ending].into_iter().flatten().next();
            if let Some((key, at)) = first.filter(|_| !is_of_file) {
                let message = format!("`{key}` applies to files; `{}` is not one", self.wire.value);
                self.diagnostics
                    .error("bound-type", at, message)
                    .hint("leave it out");
            }
            return;
        }
        for (at, extension) in spec.extensions.iter().enumerate() {
            let is_lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            let is_first = spec.extensions[..at]
                .iter()
                .all(|other| other.value != extension.value);
            let (problem, hint) = if !extension.chars().all(is_lower) {
                let hint = "write it in lower case and without a dot, such as `jpg`";
                ("is not an extension", hint)
            } else if !is_first {
                ("is listed twice", "remove one of them")
            } else {
                continue;
            };
            let message = format!("`{}` {problem}", extension.value);
            self.diagnostics
                .error("extension", extension.span, message)
                .hint(hint);
        }
    }

    /// Only in replies can 0 mean absence.
    fn zero(&mut self, of: Use) {
        let Some(zero) = &self.spec.zero else { return };
        let is_number = self.ty.is_number() || *self.ty == Ty::Timestamp;
        let is_received = matches!(of, Use::Received | Use::Shared);
        if !is_number || self.spec.list.is_some() || !is_received {
            let hint = "`zero: absent` is for `timestamp`, `int`, `count` and `decimal` in replies";
            self.error(
                "zero-type",
                zero.span,
                "has no 0 that can mean absence",
                hint,
            );
        }
    }

    /// Rules inside an object hold where it is sent.
    fn rules(&mut self, of: Use) {
        let Some(rule) = self.spec.rules.first() else {
            return;
        };
        if self.spec.object.is_none() && self.spec.has("object") {
            let hint = "put the rules beside the `fields` of the object";
            self.error("stray-key", rule.span, "describes no object", hint);
        } else if of == Use::Received {
            let hint = "`rules` are for what is sent";
            self.error("stray-key", rule.span, "is a part of a reply", hint);
        }
    }

    fn never_absent(&mut self) {
        if !self.spec.required.value {
            if let (Some(_), Some(default)) = (&self.spec.absent, &self.spec.default) {
                let problem = "has `absent`, so its absence is not the same as a default";
                let hint = "leave `default` out, or `absent` if the service assumes a value";
                self.error("never-absent", default.span, problem, hint);
            }
            return;
        }
        let absent = self.spec.absent.as_ref().map(|absent| absent.span);
        if let Some(at) = absent.or_else(|| Some(self.spec.default.as_ref()?.span)) {
            let hint = "leave them out";
            self.error(
                "never-absent",
                at,
                "is required, so `absent` and `default` do not apply",
                hint,
            );
        }
    }

    fn param(&mut self, place: Place, form: Option<&Form>) {
        let spec = self.spec;
        let list = spec.list.as_ref();
        let is_text = matches!(place, Place::Path | Place::Query | Place::Form);
        if let Some(list) = list.filter(|list| place == Place::File && list.value != List::Array) {
            let hint = "several files are several parts of the body: `list: array`";
            self.error(
                "list-form",
                list.span,
                "is a file, which no text can hold",
                hint,
            );
        }
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
            let (problem, hint) = if place == Place::File {
                let hint = "write `type: file`, or move it to where texts are sent";
                ("is in `files`, but not a file", hint)
            } else {
                ("is a file outside of `files`", "move it to `files`")
            };
            self.error("file-param", at, problem, hint);
        }
        let is_user = matches!(self.ty, Ty::Id(id) if id.name == "UserId");
        let is_required = spec.required.value || !spec.has("required");
        if spec.account.value && (!is_user || !is_required) {
            let hint = "write `type: UserId` and `required: true`, or leave `account` out";
            let problem = "has `account`, but is not a required `UserId`";
            self.error("account-param", spec.account.span, problem, hint);
        }
        if let Some(alias) = &spec.alias {
            self.error(
                "stray-alias",
                alias.span,
                "is sent, so it has only one name",
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
            let message = "is not a text; only a text can be empty";
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
        let sent = sent.or_else(|| Some(spec.default.as_ref()?.span));
        if let Some(at) = sent.filter(|_| of == Use::Received) {
            let hint = "`required`, `empty` and `default` are for what is sent";
            self.error("stray-key", at, "is a field of a reply", hint);
        }
        if *self.ty == Ty::File {
            let at = spec.ty.as_ref().map_or(self.wire.span, |ty| ty.span);
            self.error(
                "file-param",
                at,
                "is a field of an object, which cannot be a file",
                "files belong in `files`",
            );
        }
        if of != Use::Received {
            self.empty();
        }
    }
}

fn is_whole(number: Decimal) -> bool {
    number.is_integer() && number.to_i64().is_some()
}

//! Fields, and the types that they describe, which have fields of their own.

use super::field::{self, Use, clashes};
use super::scope::{Fields, Scope, local};
use super::spelling::spelling;
use super::{keys, rules};
use crate::diagnostic::Diagnostics;
use crate::model::{Enum, Field, Name, Object, Ty};
use crate::source::Located;
use crate::spec;

/// What can describe an object.
pub(super) trait Described: spec::Mapping {
    fn fields(&self) -> &Fields;

    /// Rules over its fields.
    fn rules(&self) -> &[Located<spec::Rule>] {
        &[]
    }
}

impl Described for spec::Field {
    fn fields(&self) -> &Fields {
        &self.fields.0
    }

    fn rules(&self) -> &[Located<spec::Rule>] {
        &self.rules
    }
}

impl Described for spec::Response {
    fn fields(&self) -> &Fields {
        &self.fields.0
    }
}

impl Scope<'_> {
    /// A parameter or a field.
    pub(super) fn field(
        &mut self,
        wire: &Located<String>,
        spec: &Located<spec::Field>,
        of: Use,
        diagnostics: &mut Diagnostics,
    ) -> Field {
        let ty = self.ty(wire, spec, of, diagnostics);
        let form = spelling(spec.form.as_ref(), ty.as_ref(), diagnostics);
        if let Some(ty) = &ty {
            keys::check(wire, spec, (ty, form.as_ref()), of, diagnostics);
        }
        field::field(wire, spec, (ty, form), of, diagnostics)
    }

    /// Fields of an object.
    pub(super) fn fields(
        &mut self,
        specs: &Fields,
        of: Use,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Field> {
        let lower = |(wire, spec): &(_, _)| self.field(wire, spec, of, diagnostics);
        let fields: Vec<_> = specs.iter().map(lower).collect();
        clashes(&fields, diagnostics);
        fields
    }

    /// The type of a field. `None` means that it is unknown, which was reported.
    fn ty(
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
                    return None;
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
                        .hint("add `type`, or describe one with `object` and `fields`, or with `enum` and `values`");
                }
                None
            }
            (first, second, third) => {
                let given = [first, second, third].into_iter().flatten();
                let at = given.map(|name| name.span).max().unwrap_or(wire.span);
                let message = "`type`, `object` and `enum` exclude each other";
                diagnostics
                    .error("type-twice", at, message)
                    .hint("keep one of them");
                None
            }
        }
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
            diagnostics
                .error("no-fields", name.span, message)
                .hint("describe them, or write `json` as the type where nobody knows them");
        }
        let is_new = self.new_type(name, diagnostics);
        // Its place is taken before its fields are lowered: the outer object comes first.
        let at = self.objects.len();
        self.objects.push(Object {
            name: Name::of(name),
            doc: doc.to_owned(),
            fields: Vec::new(),
            rules: rules::rules(spec.rules(), diagnostics),
            input: of != Use::Received,
            broken: !spec.has("fields") || spec.fields().is_empty(),
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
            diagnostics
                .error("no-values", name.span, message)
                .hint("list them, or write `text` as the type where nobody knows them");
        }
        let is_new = self.new_type(name, diagnostics);
        let variants = field::variants(values, diagnostics);
        self.enums.push(Enum {
            name: Name::of(name),
            doc: spec.doc.clone(),
            variants,
        });
        is_new.then(|| Ty::Enum(local(name)))
    }
}

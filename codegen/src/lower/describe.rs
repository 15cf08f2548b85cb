//! Types that a file describes: what can describe an object, and what a type can be called.

use super::scope::{Fields, Scope};
use crate::diagnostic::Diagnostics;
use crate::naming;
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
                    "the first one is in line {}; name it by `type: {}`",
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

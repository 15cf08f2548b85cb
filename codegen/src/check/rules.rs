//! Rules over several parameters, or over several fields of an object.

use std::collections::BTreeMap;

use super::values;
use crate::diagnostic::Diagnostics;
use crate::facts;
use crate::model::{Api, Case, Endpoint, Field, Local, Name, Object, Rule, Ty, Types};
use crate::source::Located;

/// What rules are about.
struct Scope<'a> {
    types: Types<'a>,
    fields: &'a [Field],
    by_name: BTreeMap<&'a str, &'a Field>,
    /// Whether all of them are known.
    is_whole: bool,
    /// What one of them is called.
    what: &'static str,
}

pub(super) fn check(api: &Api, endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let types = Types::new(api, endpoint.local());
    let scope = Scope {
        types,
        fields: &endpoint.params,
        by_name: by_name(&endpoint.params),
        is_whole: endpoint.has_params(),
        what: "parameter",
    };
    scope.rules(&endpoint.rules, diagnostics);
    for quota in &endpoint.quotas {
        if let Some(each) = &quota.each {
            scope.named(each, diagnostics);
        }
        if let Some(when) = &quota.when {
            scope.case(when, diagnostics);
        }
    }
    for field in &endpoint.params {
        if let Some((param, sizes)) = &field.file.max_bytes_by {
            let is = sizes.iter().map(|(value, _)| value.clone()).collect();
            let param = param.clone();
            scope.case(&Case { param, is }, diagnostics);
        }
    }
    objects(types, diagnostics);
}

/// The rules inside of the objects that a file describes.
pub(super) fn objects(types: Types<'_>, diagnostics: &mut Diagnostics) {
    for object in types.local.objects {
        self::object(types, object, diagnostics);
    }
}

/// The rules inside of shared objects.
pub(super) fn shared(api: &Api, diagnostics: &mut Diagnostics) {
    let types = Types::new(api, Local::default());
    for object in api.types.iter().flat_map(|file| &file.objects) {
        self::object(types, object, diagnostics);
    }
}

fn object(types: Types<'_>, object: &Object, diagnostics: &mut Diagnostics) {
    let scope = Scope {
        types,
        fields: &object.fields,
        by_name: by_name(&object.fields),
        is_whole: !object.broken,
        what: "field",
    };
    scope.rules(&object.rules, diagnostics);
}

/// No rule repeats another, or forbids what another asks for.
fn together(rules: &[Located<Rule>], diagnostics: &mut Diagnostics) {
    for (at, rule) in rules.iter().enumerate() {
        let fact = facts::rule(&rule.value);
        let mut before = rules.iter().take(at);
        if let Some(first) = before.find(|other| facts::rule(&other.value) == fact) {
            let line = first.span.line;
            diagnostics
                .error("rule-twice", rule.span, "this rule repeats another")
                .hint(format!(
                    "the first one is in line {line}; remove one of them"
                ));
        }
        for other in rules {
            conflict(&rule.value, other, diagnostics);
        }
    }
}

/// What one condition forbids and another asks for, with the same value.
fn conflict(rule: &Rule, other: &Located<Rule>, diagnostics: &mut Diagnostics) {
    let has = |names: &[Name], name: &Name| names.iter().any(|other| other.text == name.text);
    if let Rule::Forbids { param, is, forbids } = rule
        && let Rule::When {
            param: of,
            is: when,
            needs,
        } = &other.value
        && of.text == param.text
        && let Some(value) = is.iter().find(|value| has(when, value))
        && let Some(name) = forbids.iter().find(|name| has(needs, name))
    {
        let message = format!(
            "`{}` is forbidden here if `{}` is `{}`, and needed by another rule",
            name.text, param.text, value.text
        );
        let line = other.span.line;
        diagnostics
            .error("rule-conflict", name.span, message)
            .hint(format!("correct this rule, or the one in line {line}"));
    }
}

/// The first of each name: a second one is reported elsewhere.
fn by_name(fields: &[Field]) -> BTreeMap<&str, &Field> {
    let fields = fields.iter().rev();
    fields.map(|field| (&*field.wire.text, field)).collect()
}

impl Scope<'_> {
    fn find(&self, name: &str) -> Option<&Field> {
        self.by_name.get(name).copied()
    }

    /// Whether `name` exists; if not, that is reported.
    fn named(&self, name: &Name, diagnostics: &mut Diagnostics) -> bool {
        let is_known = self.find(name).is_some();
        if !is_known && self.is_whole {
            let known = self.fields.iter().map(|field| &*field.wire);
            super::unknown(self.what, name, known, diagnostics);
        }
        is_known
    }

    fn case(&self, case: &Case, diagnostics: &mut Diagnostics) {
        self.named(&case.param, diagnostics);
        if case.is.is_empty() {
            diagnostics
                .error(
                    "rule-params",
                    case.param.span,
                    "the condition has no values",
                )
                .hint("list the values, as on the wire");
        }
        values::decisive(self.types, self.fields, &case.param, &case.is, diagnostics);
    }

    fn rules(&self, rules: &[Located<Rule>], diagnostics: &mut Diagnostics) {
        together(rules, diagnostics);
        for rule in rules {
            let names = rule.value.params();
            for (at, name) in names.iter().enumerate() {
                if self.named(name, diagnostics)
                    && names[..at].iter().any(|other| other.text == name.text)
                {
                    let message = format!("`{}` appears twice in this rule", name.text);
                    diagnostics
                        .error("rule-params", name.span, message)
                        .hint("name it once");
                }
            }
            let is_span = matches!(rule.value, Rule::Span { .. } | Rule::SameMonth { .. });
            if names.len() < 2 && !is_span {
                let message = format!("this rule is about several {}s", self.what);
                diagnostics
                    .error("rule-params", rule.span, message)
                    .hint("name at least two");
            }
            self.undecided(&rule.value, diagnostics);
            self.types(&rule.value, diagnostics);
            if let Rule::When { param, is, .. } | Rule::Forbids { param, is, .. } = &rule.value {
                values::decisive(self.types, self.fields, param, is, diagnostics);
            }
        }
    }

    /// What must be there in any case cannot be asked for, or be one of several.
    fn undecided(&self, rule: &Rule, diagnostics: &mut Diagnostics) {
        let (Rule::AtLeastOne(names)
        | Rule::ExactlyOne(names)
        | Rule::AtMostOne(names)
        | Rule::Together(names)
        | Rule::When { needs: names, .. }
        | Rule::Forbids { forbids: names, .. }) = rule
        else {
            return;
        };
        let is_required = |name: &&Name| self.find(name).is_some_and(|field| field.required);
        for name in names.iter().filter(is_required) {
            let message = format!("`{}` is required, whatever this rule says", name.text);
            diagnostics
                .error("rule-params", name.span, message)
                .hint("leave it out of the rule, or leave out `required`");
        }
    }

    /// Whether the values can be compared as the rule does it.
    fn types(&self, rule: &Rule, diagnostics: &mut Diagnostics) {
        match rule {
            Rule::Span { from, to, .. } | Rule::SameMonth { from, to } => {
                let is_instant = |field: &Field| field.ty.is_instant();
                self.each([from, to], is_instant, "a point in time", diagnostics);
            }
            Rule::Sum { of, .. } => {
                let is_number = |field: &Field| field.ty.is_number();
                self.each(of, is_number, "a number", diagnostics);
            }
            Rule::Ordered(names) => {
                let is_ordered = |field: &Field| {
                    field.ty.is_number() || field.ty.is_instant() || field.ty == Ty::Time
                };
                if self.each(names, is_ordered, "a number or a time", diagnostics) {
                    self.one_kind(names, diagnostics);
                }
            }
            Rule::Differ(names) => self.one_kind(names, diagnostics),
            _ => {}
        }
    }

    fn each<'n>(
        &self,
        names: impl IntoIterator<Item = &'n Name>,
        fits: impl Fn(&Field) -> bool,
        what: &str,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let mut all_fit = true;
        for name in names {
            let field = self.find(name).filter(|field| !field.broken);
            if let Some(field) = field
                && (!fits(field) || field.list.is_some())
            {
                let message = format!("`{}` is not {what}", name.text);
                let hint = "leave it out of this rule, or correct its type";
                diagnostics
                    .error("rule-type", name.span, message)
                    .hint(hint);
                all_fit = false;
            }
        }
        all_fit
    }

    /// Values that are compared are of one kind.
    fn one_kind(&self, names: &[Name], diagnostics: &mut Diagnostics) {
        let kind = |field: &Field| match &field.ty {
            Ty::Int | Ty::Count | Ty::Decimal => Ty::Decimal,
            Ty::Timestamp | Ty::DateTime | Ty::Date => Ty::Timestamp,
            Ty::Text | Ty::Secret => Ty::Text,
            other => other.clone(),
        };
        let mut fields = names
            .iter()
            .filter_map(|name| Some((name, self.find(name).filter(|field| !field.broken)?)));
        let Some((first, field)) = fields.next() else {
            return;
        };
        for (name, other) in fields {
            if kind(other) != kind(field) || other.list.is_some() != field.list.is_some() {
                let message = format!(
                    "`{}` and `{}` have types that cannot be compared",
                    first.text, name.text
                );
                diagnostics
                    .error("rule-type", name.span, message)
                    .hint("leave one out of this rule, or correct its type");
            }
        }
    }
}

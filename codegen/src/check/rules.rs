//! Rules over several parameters.

use crate::diagnostic::Diagnostics;
use crate::model::{Endpoint, Rule};

pub(super) fn check(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    for rule in &endpoint.rules {
        let names = rule.value.params();
        for (at, name) in names.iter().enumerate() {
            if endpoint.param(name).is_none() && endpoint.has_params() {
                super::unknown_param(endpoint, name, diagnostics);
            } else if names[..at].iter().any(|other| other.text == name.text) {
                let message = format!("`{}` stands twice in this rule", name.text);
                diagnostics.error("rule-params", name.span, message);
            }
        }
        if let Rule::Span { from, to, .. } | Rule::SameMonth { from, to } = &rule.value {
            for name in [from, to] {
                let field = endpoint.param(name).map(|(_, field)| field);
                if field.is_some_and(|field| !field.broken && !field.ty.is_instant()) {
                    let message = format!("`{}` is not a point in time", name.text);
                    diagnostics.error("rule-type", name.span, message);
                }
            }
        } else if names.len() < 2 {
            diagnostics.error(
                "rule-params",
                rule.span,
                "this rule is about several parameters",
            );
        }
    }
    for each in endpoint
        .quotas
        .iter()
        .filter_map(|quota| quota.each.as_ref())
    {
        if endpoint.param(each).is_none() && endpoint.has_params() {
            super::unknown_param(endpoint, each, diagnostics);
        }
    }
}

//! Rules over several parameters.

use crate::diagnostic::Diagnostics;
use crate::model::{Endpoint, Rule};

pub(super) fn check(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    for rule in &endpoint.rules {
        let names = rule.value.params();
        for name in &names {
            if endpoint.param(name).is_none() {
                let known = endpoint.params.iter().map(|field| &*field.wire);
                diagnostics
                    .error("unknown-param", rule.span, format!("there is no parameter `{name}`"))
                    .suggest(name, known);
            }
        }
        if let Rule::Span { from, to, .. } | Rule::SameMonth { from, to } = &rule.value {
            for (_, field) in [from, to].iter().filter_map(|name| endpoint.param(name)) {
                if !field.ty.is_instant() {
                    let message = format!("`{}` is not a point in time", field.wire.text);
                    diagnostics.error("rule-type", rule.span, message);
                }
            }
        } else if names.len() < 2 {
            diagnostics.error("rule-params", rule.span, "this rule is about several parameters");
        }
    }
    for quota in &endpoint.quotas {
        if let Some(each) = quota.each.as_ref().filter(|each| endpoint.param(each).is_none()) {
            let known = endpoint.params.iter().map(|field| &*field.wire);
            diagnostics
                .error("unknown-param", each.span, format!("there is no parameter `{}`", each.text))
                .suggest(each, known);
        }
    }
}

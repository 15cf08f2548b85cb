//! The rows that calls name, and that the local server looks for.

use std::collections::BTreeMap;

use super::families::{self, Collection};
use super::{unknown, unknown_param};
use crate::diagnostic::Diagnostics;
use crate::model::Api;

/// Each reference leads from parameters to a collection, and to a field of its rows.
pub(super) fn check(
    api: &Api,
    collections: &BTreeMap<&str, Collection<'_>>,
    diagnostics: &mut Diagnostics,
) {
    for endpoint in &api.endpoints {
        for refers in &endpoint.refers {
            let params = [&refers.id].into_iter().chain(&refers.unless);
            for param in params.chain(&refers.scope) {
                if endpoint.has_params() && endpoint.param(param).is_none() {
                    unknown_param(endpoint, param, diagnostics);
                }
            }
            let Some(collection) = collections.get(&*refers.of) else {
                if !families::are_known(api) {
                    continue;
                }
                let known = collections.keys().copied();
                unknown("collection", &refers.of, known, diagnostics);
                continue;
            };
            if let Some(fields) = &collection.fields
                && !fields.contains(&*refers.field)
            {
                unknown("field", &refers.field, fields.iter().copied(), diagnostics);
            }
            let (given, parts) = (refers.scope.len(), collection.parts);
            if given != 0 && given != parts {
                let message = format!(
                    "`{}` is divided by {parts} parameters elsewhere, and by {given} here",
                    refers.of.text
                );
                diagnostics
                    .error("state-family", refers.of.span, message)
                    .hint("list as many parameters under `scope`, or none");
            }
        }
    }
}

//! Examples.

use crate::diagnostic::Diagnostics;
use crate::model::Example;
use crate::spec;

pub(super) fn lower(spec: &spec::Example, diagnostics: &mut Diagnostics) -> Example {
    let status = spec.status.as_ref().map_or(200, |status| status.value);
    if !(100..600).contains(&status) {
        let at = spec.status.as_ref().map_or(spec.span, |status| status.span);
        diagnostics.error("http-status", at, format!("{status} is not an HTTP status"));
    }
    Example {
        name: spec.name.value.clone(),
        status,
        request: spec.request.clone(),
        request_body: spec.request_body.clone(),
        body: spec.body.clone(),
    }
}

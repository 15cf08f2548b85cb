//! Examples, documented errors and contradictions.

use super::service;
use crate::diagnostic::Diagnostics;
use crate::model::{Contradiction, Example, Name, Refused};
use crate::naming;
use crate::source::Located;
use crate::spec;

pub(super) fn examples(specs: &[spec::Example], diagnostics: &mut Diagnostics) -> Vec<Example> {
    specs
        .iter()
        .map(|spec| example(spec, diagnostics))
        .collect()
}

fn example(spec: &spec::Example, diagnostics: &mut Diagnostics) -> Example {
    let status = spec
        .status
        .as_ref()
        .map_or(200, |status| http_status(status, diagnostics));
    Example {
        name: spec.name.clone(),
        status,
        request: spec.request.clone(),
        request_body: spec.request_body.clone(),
        body: spec.body.clone(),
    }
}

pub(super) fn http_status(status: &Located<i64>, diagnostics: &mut Diagnostics) -> i64 {
    // One that could not be read is 0, and has been reported.
    if !(100..600).contains(&status.value) && status.span.line > 0 {
        let message = format!("{} is not an HTTP status", status.value);
        diagnostics.error("http-status", status.span, message);
    }
    status.value
}

pub(super) fn errors(specs: &[Located<spec::Refused>]) -> Vec<Refused> {
    specs.iter().map(error).collect()
}

fn error(spec: &Located<spec::Refused>) -> Refused {
    let code = spec.code.as_ref().map(|code| code.value);
    let message = spec.message.as_ref();
    let made = || Name {
        text: naming::of_refusal(code, message.map(|message| message.value.as_str())),
        span: spec.span,
    };
    Refused {
        code,
        message: message.map(|message| message.value.clone()),
        name: spec.name.as_ref().map_or_else(made, service::name),
        doc: spec.doc.clone(),
        fix: spec.fix.clone(),
    }
}

pub(super) fn contradictions(specs: &[spec::Contradiction]) -> Vec<Contradiction> {
    specs.iter().map(contradiction).collect()
}

fn contradiction(spec: &spec::Contradiction) -> Contradiction {
    Contradiction {
        about: spec.about.clone(),
        page: spec.page.clone(),
        other: spec.other.clone(),
        choice: spec.choice.clone(),
    }
}

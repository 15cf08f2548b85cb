//! Examples, documented errors and contradictions.

use crate::diagnostic::Diagnostics;
use crate::model::{Contradiction, Example, Name, Refused};
use crate::naming;
use crate::source::Located;
use crate::spec::{self, Mapping as _};

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
    if !(100..600).contains(&status.value) {
        let message = format!("{} is not an HTTP status", status.value);
        diagnostics
            .error("http-status", status.span, message)
            .hint("write a number from 100 to 599, such as `400`");
    }
    status.value
}

/// Documented errors; each gets a name of its own.
pub(super) fn errors(
    specs: &[Located<spec::Refused>],
    diagnostics: &mut Diagnostics,
) -> Vec<Refused> {
    let mut errors: Vec<Refused> = Vec::new();
    for spec in specs {
        let error = error(spec, diagnostics);
        let is_named = naming::is_constant(&error.name);
        if let Some(first) = errors
            .iter()
            .find(|other| is_named && *other.name == *error.name)
        {
            let message = format!("two errors are called `{}`", first.name.text);
            diagnostics
                .error("name-clash", error.name.span, message)
                .hint("give one of them another name with `name`");
        }
        let is_given = error.code.is_some() || error.message.is_some();
        let is_same =
            |other: &&Refused| (other.code, &other.message) == (error.code, &error.message);
        if let Some(first) = errors.iter().find(|other| is_given && is_same(other)) {
            let message = format!("`{}` is the same refusal", first.name.text);
            diagnostics
                .error("error-keys", spec.span, message)
                .hint("describe it once");
        }
        errors.push(error);
    }
    errors
}

fn error(spec: &Located<spec::Refused>, diagnostics: &mut Diagnostics) -> Refused {
    let code = spec.code.as_ref().map(|code| code.value);
    let message = spec.message.as_ref().map(|message| message.value.clone());
    let name = spec.name.as_ref().map_or_else(
        || Name {
            text: naming::of_refusal(code, message.as_deref()),
            span: spec.span,
        },
        Name::of,
    );
    if code.is_none() && message.is_none() && spec.has("code") && spec.has("message") {
        diagnostics
            .error("error-keys", spec.span, "an error has a code or a message")
            .hint("give `code`, `message` or both, as the service sends them");
    } else if !naming::is_constant(&name) && spec.has("name") && spec.has("message") {
        let problem = if spec.name.is_some() {
            format!("`{}` is not the name of a constant", name.text)
        } else {
            "this message does not yield a name".to_owned()
        };
        diagnostics
            .error("error-name", name.span, problem)
            .hint("name it with `name`, such as `REPORT_NOT_READY`");
    }
    Refused {
        code,
        message,
        name,
        doc: spec.doc.clone(),
        fix: spec.fix.clone(),
    }
}

/// Former names of an operation: three names in snake case, with dots.
pub(super) fn former_names(specs: &[Located<String>], diagnostics: &mut Diagnostics) -> Vec<Name> {
    for spec in specs {
        let parts: Vec<_> = spec.split('.').collect();
        if parts.len() != 3 || !parts.iter().all(|part| naming::is_snake(part)) {
            let message = format!("`{}` is not the name of an operation", spec.value);
            diagnostics.error("former-name", spec.span, message).hint(
                "it is the former path of the spec with dots, such as `channel.booking.query`",
            );
        }
    }
    Name::all(specs)
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

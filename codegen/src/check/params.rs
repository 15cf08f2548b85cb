//! Parameters: their places, and what their absence means.

use crate::diagnostic::{Diagnostics, closest};
use crate::model::{AuthScheme, Endpoint, Field, Place, Ty};
use crate::words::{Method, Shape, Word as _};

pub(super) fn check(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    if endpoint.has(&["path"]) {
        path(endpoint, diagnostics);
    }
    if endpoint.has(&["shape"]) {
        shape(endpoint, diagnostics);
    }
    json_root(endpoint, diagnostics);
    for field in endpoint.params.iter().filter(|field| !field.broken) {
        param(endpoint, field, diagnostics);
    }
    constructors(endpoint, diagnostics);
}

/// The placeholders of the path are the path parameters, no more and no fewer.
fn path(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let path = &endpoint.url_path;
    let placeholders: Vec<_> = path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect();
    let params = endpoint.params.iter();
    let params: Vec<_> = params.filter(|field| field.place == Place::Path).collect();
    let has_all = endpoint.has(&["path_params"]);
    // One that has no placeholder, and is reported below with the name that was probably meant.
    let is_meant = |name: &str| {
        let stray = params.iter().map(|field| &*field.wire.text);
        let stray: Vec<_> = stray.filter(|wire| !placeholders.contains(wire)).collect();
        closest(name, &stray).is_some()
    };
    for name in placeholders.iter().filter(|_| has_all) {
        if !params.iter().any(|field| &*field.wire == *name) && !is_meant(name) {
            diagnostics
                .error(
                    "path-param",
                    path.span,
                    format!("the path has `{{{name}}}`, which is missing from `path_params`"),
                )
                .hint(format!("describe `{name}` in `path_params`"));
        }
    }
    for field in params {
        if !placeholders.contains(&&*field.wire) {
            diagnostics
                .error(
                    "path-param",
                    field.wire.span,
                    format!("the path has no `{{{}}}`", field.wire.text),
                )
                .suggest_or(
                    &field.wire,
                    placeholders.iter().copied(),
                    "write it where the page has it in the path, or move the parameter to where it is sent",
                );
        }
        if !field.required && !field.broken {
            let message = format!(
                "a path parameter is always present: `{}` must be required",
                field.wire.text
            );
            diagnostics
                .error("path-param", field.wire.span, message)
                .hint("add `required: true`");
        }
    }
}

/// Each shape has its places.
fn shape(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let shape = endpoint.shape.value;
    let body: &[Place] = match shape {
        Shape::Unsigned | Shape::QuerySigned => &[],
        Shape::FormSigned | Shape::FormUnsigned => &[Place::Form],
        Shape::JsonUnsigned => &[Place::Json, Place::JsonRoot],
        Shape::MultipartSigned => &[Place::Form, Place::File],
        Shape::MultipartQuerySigned => &[Place::File],
    };
    let has_query = !matches!(shape, Shape::FormSigned | Shape::MultipartSigned);
    let mut reported = Vec::new();
    for field in &endpoint.params {
        let fits = match field.place {
            Place::Path => true,
            Place::Query => has_query,
            place => body.contains(&place),
        };
        // Once for a section.
        if !fits && !reported.contains(&field.place) {
            reported.push(field.place);
            let message = format!(
                "the shape `{}` has no {}",
                shape.word(),
                section(field.place)
            );
            diagnostics
                .error("shape-place", field.wire.span, message)
                .hint(format!(
                    "move `{}` and all beside it, or choose another shape",
                    field.wire.text
                ));
        }
    }
    if endpoint.method == Method::Get && !body.is_empty() && endpoint.has(&["method"]) {
        let message = format!(
            "a GET has no body, but the shape `{}` has one",
            shape.word()
        );
        diagnostics
            .error("shape-method", endpoint.shape.span, message)
            .hint("choose another shape or method");
    }
    let signs = endpoint.auth.1 != AuthScheme::None;
    if signs == (shape == Shape::Unsigned) && endpoint.has(&["auth"]) {
        let message = if signs {
            format!(
                "the shape is `unsigned`, but `{}` signs",
                endpoint.auth.0.text
            )
        } else {
            format!(
                "the shape `{}` is signed, but `auth` is `none`",
                shape.word()
            )
        };
        diagnostics
            .error("shape-auth", endpoint.shape.span, message)
            .hint("`shape: unsigned` goes with `auth: none`");
    }
}

fn json_root(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let roots: Vec<_> = endpoint
        .params
        .iter()
        .filter(|field| field.place == Place::JsonRoot)
        .collect();
    let has_fields = endpoint
        .params
        .iter()
        .any(|field| field.place == Place::Json);
    if let Some(second) = roots.get(usize::from(!has_fields)) {
        let message = "the whole JSON body is one value: give one `json_root` and leave out `json`";
        diagnostics
            .error("json-root", second.wire.span, message)
            .hint("describe an object with several fields in `json`");
    }
}

const fn section(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Form => "form",
        Place::Json | Place::JsonRoot => "JSON body",
        Place::File => "files",
    }
}

fn param(endpoint: &Endpoint, field: &Field, diagnostics: &mut Diagnostics) {
    let name = &field.wire.text;
    let is_id = name.ends_with("Id") || name.ends_with("Ids");
    if is_id && matches!(field.ty, Ty::Int | Ty::Count) && endpoint.shape.value != Shape::Unsigned {
        let hint = "an identifier has a type of its own in `specs/types/`; add `as: number` where JSON wants a number";
        let message = format!("`{name}` is an identifier, typed as a number");
        diagnostics
            .error("id-as-number", field.wire.span, message)
            .hint(hint);
    }
}

/// At most one parameter decides between two constructors.
fn constructors(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    for second in endpoint
        .params
        .iter()
        .filter_map(|field| field.absent.as_ref())
        .skip(1)
    {
        let message = "only one parameter of an endpoint can have `absent`";
        diagnostics
            .error("absent-twice", second.span, message)
            .hint("leave it out here, and say in `doc` what the absence means");
    }
}

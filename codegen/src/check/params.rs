//! Parameters: their places, their types, and what their absence means.

use crate::diagnostic::Diagnostics;
use crate::model::{AuthScheme, Endpoint, Field, List, Place, Ty};
use crate::spec::{Method, Shape};

pub(super) fn check(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    path(endpoint, diagnostics);
    shape(endpoint, diagnostics);
    for field in &endpoint.params {
        param(endpoint, field, diagnostics);
    }
    constructors(endpoint, diagnostics);
}

/// The placeholders of the path are the path parameters, no more and no fewer.
fn path(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let path = &endpoint.url_path;
    if !path.starts_with('/') || path.contains(['?', '#', ' ']) {
        diagnostics
            .error("bad-path", path.span, format!("`{}` is not a path", path.text))
            .hint("it starts with `/` and has neither host nor query");
    }
    let placeholders: Vec<_> = path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
    for name in &placeholders {
        if !endpoint.params.iter().any(|field| field.place == Place::Path && &&*field.wire == name) {
            diagnostics
                .error("path-param", path.span, format!("the path has `{{{name}}}`, and `path_params` has not"))
                .hint(format!("describe `{name}` in `path_params`"));
        }
    }
    for field in endpoint.params.iter().filter(|field| field.place == Place::Path) {
        if !placeholders.contains(&&*field.wire) {
            diagnostics
                .error("path-param", field.wire.span, format!("the path has no `{{{}}}`", field.wire.text))
                .suggest(&field.wire, placeholders.iter().copied());
        }
        if !field.required {
            let message = format!("a path parameter is always there: `{}` must be required", field.wire.text);
            diagnostics.error("path-param", field.wire.span, message).hint("add `required: true`");
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
    for field in &endpoint.params {
        let fits = match field.place {
            Place::Path => true,
            Place::Query => has_query,
            place => body.contains(&place),
        };
        if !fits {
            let message = format!("the shape `{}` has no {}", shape.word(), section(field.place));
            diagnostics
                .error("shape-place", field.wire.span, message)
                .hint(format!("move `{}`, or choose another shape", field.wire.text));
        }
    }
    if endpoint.method == Method::Get && !body.is_empty() {
        diagnostics.error("shape-method", endpoint.shape.span, "a GET has no body");
    }
    let signed = endpoint.auth.1 != AuthScheme::None;
    if signed == (shape == Shape::Unsigned) {
        let (code, message) = if signed {
            ("shape-auth", format!("the shape is `unsigned`, and `{}` signs", endpoint.auth.0.text))
        } else {
            ("shape-auth", format!("the shape `{}` is signed, and nobody signs", shape.word()))
        };
        diagnostics.error(code, endpoint.shape.span, message).hint("`shape: unsigned` goes with `auth: none`");
    }
    let roots: Vec<_> = endpoint.params.iter().filter(|field| field.place == Place::JsonRoot).collect();
    let fields = endpoint.params.iter().any(|field| field.place == Place::Json);
    if let Some(second) = roots.get(usize::from(!fields)) {
        let message = "the whole JSON body is one value: one `json_root`, and no `json` beside it";
        diagnostics.error("json-root", second.wire.span, message);
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
    let mut error = |code, message: String, hint: &str| {
        diagnostics.error(code, field.wire.span, message).hint(hint);
    };
    let name = &field.wire.text;
    let is_text = matches!(field.place, Place::Path | Place::Query | Place::Form);
    if is_text && field.list == Some(List::Array) {
        let hint = "say how the list becomes a text: `list: comma` or `list: json-text`";
        error("list-form", format!("`{name}` is a text, which cannot hold an array"), hint);
    }
    let is_packed = field.form == crate::model::Form::JsonText || field.list == Some(List::JsonText);
    if is_text && matches!(field.ty, Ty::Object(_)) && !is_packed {
        error("object-form", format!("`{name}` is a text, which cannot hold an object"), "add `as: json-text`");
    }
    if (field.ty == Ty::File) != (field.place == Place::File) {
        error("file-place", format!("`{name}` mixes files and other parameters"), "`type: file` stands in `files`, and nowhere else");
    }
    if field.account && (!matches!(&field.ty, Ty::Id(id) if id.name == "UserId") || !field.required) {
        error("account-param", format!("`{name}` is the account's user id"), "it has `type: UserId` and `required: true`");
    }
    if field.alias.is_some() {
        error("stray-alias", format!("`{name}` is sent, and has one name"), "`alias` is for fields of replies");
    }
    if field.required && (field.absent.is_some() || field.default.is_some()) {
        error("never-absent", format!("`{name}` is required, so that it is never absent"), "leave out `absent` and `default`");
    }
    if field.clear && !matches!(field.ty, Ty::Text | Ty::Secret | Ty::Id(_) | Ty::Enum(_)) && field.list.is_none() {
        error("empty-type", format!("`{name}` is not a text, and only a text can be empty"), "leave out `empty`");
    }
    let named_id = field.wire.ends_with("Id") || field.wire.ends_with("Ids");
    if named_id && matches!(field.ty, Ty::Int | Ty::Count) && endpoint.shape.value != Shape::Unsigned {
        let hint = "an identifier has a type of its own in `specs/types/`; add `as: number` where JSON wants a number";
        error("id-as-number", format!("`{name}` is an identifier, typed as a number"), hint);
    }
}

/// At most one parameter decides between two constructors.
fn constructors(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let mut deciding = endpoint.params.iter().filter_map(|field| field.absent.as_ref());
    let first = deciding.next();
    if let (Some(_), Some(second)) = (first, deciding.next()) {
        diagnostics.error("absent-twice", second.span, "only one parameter of an endpoint can have `absent`");
    }
    if let Some(absent) = first.filter(|absent| absent.constructor == absent.otherwise) {
        diagnostics.error("absent-names", absent.span, "the two constructors need two names");
    }
}

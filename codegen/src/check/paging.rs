//! Paging.

use crate::diagnostic::Diagnostics;
use crate::model::{Endpoint, Field, Name, Object, Paging, PagingKind, ReplyKind, Ty};
use crate::words::Stop;

pub(super) fn check(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let Some(paging) = &endpoint.paging else {
        if matches!(endpoint.reply.kind, ReplyKind::Page(_))
            && endpoint.has(&["paging", "response"])
        {
            diagnostics
                .error(
                    "no-paging",
                    endpoint.reply.span,
                    "a page is returned, but `paging` is missing",
                )
                .hint("say which parameters take the number and the size of the page");
        }
        return;
    };
    for name in [Some(&paging.at), paging.size.as_ref()]
        .into_iter()
        .flatten()
    {
        let Some((_, field)) = endpoint.param(name) else {
            if endpoint.has_params() {
                super::unknown_param(endpoint, name, diagnostics);
            }
            continue;
        };
        let is_cursor = paging.kind == PagingKind::Cursor && name == &paging.at;
        if is_cursor && field.ty != Ty::Text && !field.broken {
            let message = format!("`{}` takes a cursor", name.text);
            diagnostics
                .error("paging-type", field.wire.span, message)
                .hint("give it `type: text`");
        }
        if !is_cursor && field.ty != Ty::Count && !field.broken {
            let message = format!("`{}` counts pages or rows", name.text);
            diagnostics
                .error("paging-type", field.wire.span, message)
                .hint("give it `type: count`");
        }
    }
    if endpoint.has(&["response"]) {
        rows(endpoint, paging, diagnostics);
    }
}

/// Where the rows are.
fn rows(endpoint: &Endpoint, paging: &Paging, diagnostics: &mut Diagnostics) {
    let stray = |why: &str, diagnostics: &mut Diagnostics| {
        for stray in [&paging.items, &paging.next, &paging.total]
            .into_iter()
            .flatten()
        {
            diagnostics
                .error("paging-field", stray.span, why)
                .hint("leave this key out");
        }
    };
    match &endpoint.reply.kind {
        ReplyKind::Page(_) => stray(
            "a page always has its rows in `contents`, and its own numbers",
            diagnostics,
        ),
        ReplyKind::List(_) => {
            stray("a list is its own rows, and has no fields", diagnostics);
            if paging.stop == Stop::Total {
                let message = "a list has no numbers, by which `stop: total` ends";
                diagnostics
                    .error("paging-field", paging.span, message)
                    .hint("write `stop: empty`");
            }
        }
        ReplyKind::Object {
            ty: Ty::Object(object),
            optional: false,
        }
        | ReplyKind::Encrypted(Ty::Object(object)) => match endpoint.object(&object.name) {
            Some(object) if object.broken => {}
            Some(object) => {
                fields(paging, object, diagnostics);
                counted(paging, diagnostics);
            }
            None => {
                let message = "the object that holds the rows is described in another file";
                diagnostics
                    .error("paging-reply", paging.span, message)
                    .hint("describe it here, with `object`");
            }
        },
        _ => {
            let hint = "paging is for a `page`, a `list`, and an `object` with a list that is always there";
            diagnostics
                .error("paging-reply", paging.span, "this reply has no rows")
                .hint(hint);
        }
    }
}

/// A walk by page numbers that ends by the reply's numbers needs one.
fn counted(paging: &Paging, diagnostics: &mut Diagnostics) {
    let has_none = paging.kind == PagingKind::Number && paging.total.is_none();
    if has_none && paging.stop == Stop::Total {
        let message = "no field holds the number of all rows, by which `stop: total` ends";
        diagnostics
            .error("paging-field", paging.span, message)
            .hint("name it with `total`, or write `stop: empty`");
    }
}

/// The fields of an object that holds rows.
fn fields(paging: &Paging, object: &Object, diagnostics: &mut Diagnostics) {
    let mut find = |name: &Name, fits: fn(&Field) -> bool, what: &str| match object
        .fields
        .iter()
        .find(|field| *field.wire == **name)
    {
        Some(field) if fits(field) || field.broken => {}
        Some(_) => {
            let message = format!("`{}` is not {what}", name.text);
            diagnostics
                .error("paging-field", name.span, message)
                .hint("name another field, or correct its type");
        }
        None => {
            let message = format!("`{}` has no field `{}`", object.name.text, name.text);
            let known = object.fields.iter().map(|field| &*field.wire);
            diagnostics
                .error("paging-field", name.span, message)
                .suggest(name, known);
        }
    };
    if let Some(items) = &paging.items {
        find(items, |field| field.list.is_some(), "a list");
    }
    if let Some(next) = &paging.next {
        find(next, |field| field.ty == Ty::Text, "a text");
    }
    if let Some(total) = &paging.total {
        find(total, |field| field.ty == Ty::Count, "a count");
    }
    if paging.items.is_none() {
        diagnostics
            .error(
                "paging-field",
                paging.span,
                "the field with the rows is not named",
            )
            .hint("name the field that holds them with `items`");
    }
    if paging.kind == PagingKind::Cursor && paging.next.is_none() {
        diagnostics
            .error(
                "paging-field",
                paging.span,
                "the field with the next cursor is not named",
            )
            .hint("name the field that holds it with `next`");
    }
}

//! Paging.

use crate::diagnostic::Diagnostics;
use crate::model::{Endpoint, Field, Name, Object, PagingKind, ReplyKind, Ty};

pub(super) fn check(endpoint: &Endpoint, diagnostics: &mut Diagnostics) {
    let Some(paging) = &endpoint.paging else {
        if matches!(endpoint.reply.kind, ReplyKind::Page(_)) {
            diagnostics
                .error("no-paging", endpoint.reply.span, "a page is returned, and `paging` is missing")
                .hint("say which parameters take the number and the size of the page");
        }
        return;
    };
    for name in [Some(&paging.at), paging.size.as_ref()].into_iter().flatten() {
        let Some((_, field)) = endpoint.param(name) else {
            let known = endpoint.params.iter().map(|field| &*field.wire);
            diagnostics
                .error("unknown-param", name.span, format!("there is no parameter `{}`", name.text))
                .suggest(name, known);
            continue;
        };
        let is_cursor = paging.kind == PagingKind::Cursor && name == &paging.at;
        if !is_cursor && field.ty != Ty::Count {
            let message = format!("`{}` counts pages or rows", name.text);
            diagnostics.error("paging-type", field.wire.span, message).hint("give it `type: count`");
        }
    }
    match &endpoint.reply.kind {
        ReplyKind::Page(_) => {
            let stray = [&paging.items, &paging.next, &paging.total].into_iter().flatten().next();
            if let Some(stray) = stray {
                let message = "a page has its rows in `contents`, and its own numbers";
                diagnostics.error("paging-field", stray.span, message).hint("leave this key out");
            }
        }
        ReplyKind::Object { ty: Ty::Object(object), .. } | ReplyKind::Encrypted(Ty::Object(object)) => {
            if let Some(object) = endpoint.object(&object.name) {
                fields(endpoint, object, diagnostics);
            }
        }
        ReplyKind::List(_) => {}
        _ => {
            diagnostics.error("paging-reply", paging.span, "this reply has no rows");
        }
    }
}

/// The fields of an object that holds rows.
fn fields(endpoint: &Endpoint, object: &Object, diagnostics: &mut Diagnostics) {
    let Some(paging) = &endpoint.paging else { return };
    let mut find = |name: &Name, fits: fn(&Field) -> bool, what: &str| {
        match object.fields.iter().find(|field| *field.wire == **name) {
            Some(field) if fits(field) => {}
            Some(_) => {
                let message = format!("`{}` is not {what}", name.text);
                diagnostics.error("paging-field", name.span, message);
            }
            None => {
                let message = format!("`{}` has no field `{}`", object.name.text, name.text);
                let known = object.fields.iter().map(|field| &*field.wire);
                diagnostics.error("paging-field", name.span, message).suggest(name, known);
            }
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
            .error("paging-field", paging.span, "where are the rows?")
            .hint("name the field that holds them with `items`");
    }
    if paging.kind == PagingKind::Cursor && paging.next.is_none() {
        diagnostics
            .error("paging-field", paging.span, "where is the next cursor?")
            .hint("name the field that holds it with `next`");
    }
}

//! The table of an endpoint's facts.

use proc_macro2::TokenStream;
use quote::quote;

use super::field;
use crate::model::{AuthScheme, Endpoint, Name, PagingKind, Quota, ReplyKind, Rule, Ty};
use crate::naming::{ident, pascal};
use crate::words::{Stop, Word as _};

/// The type of what a call returns.
pub(crate) fn output(endpoint: &Endpoint) -> TokenStream {
    let optional = |ty: TokenStream, optional: bool| {
        if optional {
            quote!(sdk::Option<#ty>)
        } else {
            ty
        }
    };
    match &endpoint.reply.kind {
        ReplyKind::Page(row) => {
            let row = field::ty(row);
            quote!(sdk::Page<#row>)
        }
        ReplyKind::List(row) => {
            let row = field::ty(row);
            quote!(sdk::Vec<#row>)
        }
        ReplyKind::Object { ty, optional: is } => optional(field::ty(ty), *is),
        ReplyKind::Value {
            field,
            optional: is,
        } => optional(field::ty(&field.ty), *is),
        ReplyKind::Text(ty) | ReplyKind::Encrypted(ty) => field::ty(ty),
        ReplyKind::Ack => quote!(()),
        ReplyKind::Binary => quote!(sdk::Download),
        ReplyKind::Json => quote!(sdk::Json),
    }
}

/// The constant with the facts.
pub(super) fn operation(endpoint: &Endpoint) -> TokenStream {
    let name = endpoint.name();
    let method = ident(&pascal(&endpoint.method.word().to_lowercase()));
    let host = ident(&endpoint.host.name.to_uppercase());
    let path = &endpoint.url_path.text;
    let auth = match &endpoint.auth.1 {
        AuthScheme::None => quote!(sdk::Auth::None),
        AuthScheme::Account => quote!(sdk::Auth::Account),
        AuthScheme::Group => quote!(sdk::Auth::Group),
        AuthScheme::FixedKey(key) => quote!(sdk::Auth::FixedKey(#key)),
    };
    let shape = ident(&pascal(endpoint.shape.word()));
    let effect = ident(&pascal(endpoint.effect.word()));
    let reply = match &endpoint.reply.kind {
        ReplyKind::Value { field, .. } => {
            let codec = field::codec(field);
            quote!(sdk::Reply::Data(#codec))
        }
        ReplyKind::Text(_) => quote!(sdk::Reply::Text(sdk::Codec::PLAIN)),
        ReplyKind::Binary => quote!(sdk::Reply::Binary),
        ReplyKind::Ack => quote!(sdk::Reply::Ack),
        ReplyKind::Encrypted(_) => quote!(sdk::Reply::Encrypted),
        _ => quote!(sdk::Reply::Data(sdk::Codec::PLAIN)),
    };
    let params = endpoint.table().into_iter().map(field::entry);
    let setters = endpoint.table().into_iter().map(|field| &*field.rust);
    let setters = setters.collect::<Vec<_>>().join(" ");
    let rules = endpoint.rules.iter().map(|rule| self::rule(&rule.value));
    let quotas = endpoint.quotas.iter().map(quota);
    quote! {
        sdk::Operation {
            name: #name,
            method: sdk::Method::#method,
            host: crate::api::service::#host,
            path: #path,
            auth: #auth,
            shape: sdk::Shape::#shape,
            effect: sdk::Effect::#effect,
            reply: #reply,
            params: &[#(#params),*],
            setters: #setters,
            rules: &[#(#rules),*],
            quotas: &[#(#quotas),*],
        }
    }
}

fn quota(quota: &Quota) -> TokenStream {
    let calls = proc_macro2::Literal::i64_unsuffixed(quota.calls);
    let seconds = proc_macro2::Literal::i64_unsuffixed(quota.seconds);
    let each = quota.each.as_ref().map(|each| &each.text);
    let each = each.map_or_else(|| quote!(None), |each| quote!(Some(#each)));
    let conditional = quota.is_conditional();
    let when = quota.when.as_ref().map(|when| {
        let (param, is) = (&when.param.text, when.is.iter().map(|value| &value.text));
        quote!(Some((#param, &[#(#is),*])))
    });
    let when = when.unwrap_or_else(|| quote!(None));
    quote! {
        sdk::Quota { calls: #calls, seconds: #seconds, each: #each, conditional: #conditional, when: #when }
    }
}

/// A rule, as the SDK checks it.
pub(super) fn rule(rule: &Rule) -> TokenStream {
    match rule {
        Rule::Span { from, to, max_ms } => {
            let (from, to) = (&from.text, &to.text);
            let max_ms = proc_macro2::Literal::i64_unsuffixed(*max_ms);
            quote!(sdk::Rule::Span { from: #from, to: #to, max_ms: #max_ms })
        }
        Rule::SameMonth { from, to } => {
            let (from, to) = (&from.text, &to.text);
            quote!(sdk::Rule::SameMonth { from: #from, to: #to })
        }
        Rule::AtLeastOne(names) => several(&quote!(AtLeastOne), names),
        Rule::ExactlyOne(names) => several(&quote!(ExactlyOne), names),
        Rule::AtMostOne(names) => several(&quote!(AtMostOne), names),
        Rule::Together(names) => several(&quote!(Together), names),
        Rule::When { param, is, needs } => {
            let is = is.iter().map(|value| &value.text);
            let (param, needs) = (&param.text, needs.iter().map(|name| &name.text));
            quote!(sdk::Rule::When { param: #param, is: &[#(#is),*], needs: &[#(#needs),*] })
        }
        Rule::Forbids { param, is, forbids } => {
            let is = is.iter().map(|value| &value.text);
            let (param, forbids) = (&param.text, forbids.iter().map(|name| &name.text));
            quote!(sdk::Rule::Forbids { param: #param, is: &[#(#is),*], forbids: &[#(#forbids),*] })
        }
        Rule::Differ(names) => several(&quote!(Differ), names),
        Rule::Ordered(names) => several(&quote!(Ordered), names),
        Rule::Sum { of, bounds } => {
            let of = of.iter().map(|name| &name.text);
            let (min, max) = (field::limit(bounds.min), field::limit(bounds.max));
            quote!(sdk::Rule::Sum { of: &[#(#of),*], min: #min, max: #max })
        }
    }
}

fn several(rule: &TokenStream, names: &[Name]) -> TokenStream {
    let names = names.iter().map(|name| &name.text);
    quote!(sdk::Rule::#rule(&[#(#names),*]))
}

/// The way from page to page.
pub(super) fn paged(endpoint: &Endpoint, request: &proc_macro2::Ident) -> Option<TokenStream> {
    let paging = endpoint.paging.as_ref()?;
    let (row, parts) = parts(endpoint)?;
    let output = output(endpoint);
    let index = |name: &str| {
        let table = endpoint.table();
        let index = table.iter().position(|field| &*field.wire == name)?;
        let field = *table.get(index)?;
        Some((proc_macro2::Literal::usize_unsuffixed(index), field))
    };
    let (at, _) = index(&paging.at)?;
    let size = paging.size.as_ref().and_then(|size| index(size));
    let default_size = size
        .as_ref()
        .and_then(|(_, field)| field.default.as_ref()?.parse::<u64>().ok());
    let default_size = option(default_size.map(proc_macro2::Literal::u64_unsuffixed));
    let size = option(size.map(|(size, _)| size));
    let style = match paging.kind {
        PagingKind::Number => quote!(sdk::Style::Number { page: #at, size: #size }),
        PagingKind::Cursor => quote!(sdk::Style::Cursor { cursor: #at, size: #size }),
    };
    let stop = match paging.stop {
        Stop::Total => quote!(sdk::Stop::Total),
        Stop::Empty => quote!(sdk::Stop::Empty),
    };
    Some(quote! {
        impl sdk::Paged for #request {
            type Item = #row;
            const PAGING: sdk::Paging = sdk::Paging { style: #style, stop: #stop, default_size: #default_size };
            fn split(output: #output) -> (sdk::Vec<#row>, sdk::Progress) {
                #parts
            }
        }
    })
}

fn option(literal: Option<proc_macro2::Literal>) -> TokenStream {
    literal.map_or_else(|| quote!(None), |literal| quote!(Some(#literal)))
}

/// The type of the rows, where they are walked.
pub(crate) fn row(endpoint: &Endpoint) -> Option<TokenStream> {
    parts(endpoint).map(|(row, _)| row)
}

/// The type of the rows, and how a reply is taken apart.
fn parts(endpoint: &Endpoint) -> Option<(TokenStream, TokenStream)> {
    match &endpoint.reply.kind {
        ReplyKind::Page(row) => Some((field::ty(row), quote!(output.split()))),
        ReplyKind::List(row) => Some((field::ty(row), quote!((output, sdk::Progress::default())))),
        ReplyKind::Object {
            ty: Ty::Object(name),
            ..
        }
        | ReplyKind::Encrypted(Ty::Object(name)) => {
            let paging = endpoint.paging.as_ref()?;
            let object = endpoint.object(&name.name)?;
            let find = |wire: &str| object.fields.iter().find(|field| &*field.wire == wire);
            let items = find(paging.items.as_ref()?)?;
            let (row, rows) = (field::ty(&items.ty), ident(&items.rust));
            let next = paging
                .next
                .as_ref()
                .and_then(|next| find(next))
                .map(|field| {
                    let name = ident(&field.rust);
                    quote!(next_cursor: output.#name,)
                });
            let total = paging
                .total
                .as_ref()
                .and_then(|total| find(total))
                .map(|field| {
                    let name = ident(&field.rust);
                    quote!(page: sdk::Page { total_items: output.#name, ..sdk::Page::default() },)
                });
            let parts = if next.is_none() && total.is_none() {
                quote!((output.#rows, sdk::Progress::default()))
            } else if next.is_some() && total.is_some() {
                // Progress has these two parts, so that there is nothing left to fill up.
                quote!((output.#rows, sdk::Progress { #next #total }))
            } else {
                quote!((output.#rows, sdk::Progress { #next #total ..sdk::Progress::default() }))
            };
            Some((row, parts))
        }
        _ => None,
    }
}

//! The documentation of a request.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{alias, doc};
use super::example::Example;
use crate::model::{Endpoint, ReplyKind, Ty};
use crate::naming::ident;
use crate::sentences;
use crate::texts::plain;
use crate::words::Word as _;

/// What a request does, returns, costs and needs, where that is said, and how it is made.
pub(super) fn doc_of(endpoint: &Endpoint, example: &Example<'_>) -> TokenStream {
    let mut parts = vec![plain(&endpoint.summary)];
    parts.extend(endpoint.notes.as_deref().map(plain));
    parts.push(returns(endpoint));
    parts.push(facts(endpoint));
    parts.push(source(endpoint));
    parts.extend(example.of(endpoint));
    let doc = doc(&parts.join("\n\n"));
    let alias = alias([endpoint.title.as_str(), endpoint.url_path.text.as_str()]);
    quote!(#doc #alias)
}

/// What holds for a call, point by point.
fn facts(endpoint: &Endpoint) -> String {
    let mut facts = vec![sentences::effect(endpoint.effect).to_owned()];
    facts.extend(
        endpoint
            .rules
            .iter()
            .map(|rule| sentences::rule(&rule.value)),
    );
    facts.extend(endpoint.quotas.iter().map(sentences::quota));
    for field in &endpoint.params {
        if field.account {
            let setter = ident(&field.rust);
            facts.push(format!(
                "Needs the account's user id: [`{setter}`](Self::{setter}), or else that of the client."
            ));
        }
        if let Some(absent) = &field.absent {
            let (wire, function) = (&field.wire.text, &absent.constructor);
            let means = plain(&absent.means);
            facts.push(format!(
                "Without `{wire}` ([`{function}`](Self::{function})): **{means}**"
            ));
        }
    }
    for error in &endpoint.errors {
        let name = &error.name.text;
        facts.push(format!(
            "Fails with [`{name}`](Self::{name}): {}",
            plain(&error.doc)
        ));
    }
    let facts: Vec<_> = facts.iter().map(|fact| format!("- {fact}")).collect();
    facts.join("\n")
}

/// Method, path and the official page, and how the facts are known where they are not that page's.
fn source(endpoint: &Endpoint) -> String {
    let source = &endpoint.source;
    let title = plain(&endpoint.title);
    let mut text = format!("`{} {}`: ", endpoint.method.word(), endpoint.url_path.text);
    match &source.page {
        Some(page) => text.extend(["[", &title, "](", page, ")"]),
        None => text.push_str(&title),
    }
    let (request, reply) = (
        sentences::basis(source.request),
        sentences::basis(source.reply),
    );
    let known = match (request, reply) {
        (None, None) => return text,
        (Some(request), Some(reply)) if request == reply => {
            format!("; both request and reply are known from {request}.")
        }
        (request, reply) => {
            let side = |name: &str, basis: Option<&str>| {
                basis.map(|basis| format!("the {name} is known from {basis}"))
            };
            let sides: Vec<_> = side("request", request)
                .into_iter()
                .chain(side("reply", reply))
                .collect();
            format!("; {}.", sides.join(", "))
        }
    };
    text + &known
}

/// What a call returns.
fn returns(endpoint: &Endpoint) -> String {
    let or_none = |optional: bool| if optional { ", or `None`" } else { "" };
    match &endpoint.reply.kind {
        ReplyKind::Page(row) => format!(
            "Returns one [`Page`](crate::Page) of {} rows; `Client::items` walks the rows of all pages.",
            link(row)
        ),
        ReplyKind::List(row) if endpoint.paging.is_some() => format!(
            "Returns the {} rows of one page; `Client::items` walks the rows of all pages.",
            link(row)
        ),
        ReplyKind::List(row) => format!("Returns a list of {}.", link(row)),
        ReplyKind::Object { ty, optional } => {
            let walks = if endpoint.paging.is_some() {
                "; `Client::items` walks the rows of all pages"
            } else {
                ""
            };
            format!("Returns {}{}{walks}.", link(ty), or_none(*optional))
        }
        ReplyKind::Value { field, optional } => {
            let what = plain(&field.doc);
            let what = if what.is_empty() {
                String::new()
            } else {
                format!(": {what}")
            };
            let end = if what.ends_with('.') { "" } else { "." };
            let list = if field.list.is_some() { "a list of " } else { "" };
            let (ty, none) = (link(&field.ty), or_none(*optional));
            format!("Returns {list}{ty}{none}{what}{end}")
        }
        ReplyKind::Text(ty) => format!("Returns {}: the whole reply.", link(ty)),
        ReplyKind::Encrypted(ty) => {
            format!("Returns {}, which the service sends encrypted.", link(ty))
        }
        ReplyKind::Json => "Returns the JSON of the reply: no source describes its fields.".to_owned(),
        ReplyKind::Ack => "Returns nothing: the service only confirms the call.".to_owned(),
        ReplyKind::Binary => "Returns a file as a [`Download`](crate::Download); `Client::download` writes it to disk \
            instead."
            .to_owned(),
    }
}

/// A type, linked where it has a page.
fn link(ty: &Ty) -> String {
    match ty {
        Ty::Text => "[`Text`](crate::Text)".to_owned(),
        Ty::Secret => "[`Secret`](crate::Secret)".to_owned(),
        Ty::Int => "`i64`".to_owned(),
        Ty::Count => "`u64`".to_owned(),
        Ty::Decimal => "[`Decimal`](crate::Decimal)".to_owned(),
        Ty::Bool => "`bool`".to_owned(),
        Ty::Timestamp => "[`Timestamp`](crate::Timestamp)".to_owned(),
        Ty::DateTime => "[`DateTime`](crate::civil::DateTime)".to_owned(),
        Ty::Date => "[`Date`](crate::civil::Date)".to_owned(),
        Ty::Time => "[`Time`](crate::civil::Time)".to_owned(),
        Ty::Json => "JSON".to_owned(),
        Ty::File => "a file".to_owned(),
        Ty::Id(name) | Ty::Enum(name) | Ty::Object(name) => format!("[`{0}`](type@{0})", name.name),
    }
}

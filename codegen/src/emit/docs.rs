//! Documentation in generated code.

use proc_macro2::TokenStream;
use quote::quote;

use super::example::Example;
use super::sentences::{self, between};
use crate::model::{Endpoint, Enum, Field, FileLimits, Form, Place, ReplyKind, Ty, Variant};
use crate::naming;
use crate::words::{FieldBasis, Word as _};

/// `text` as a doc comment, line by line.
pub(super) fn doc(text: &str) -> TokenStream {
    let lines = lines(text);
    quote! { #(#[doc = #lines])* }
}

/// `text` as the doc comment of a module.
pub(super) fn inner(text: &str) -> TokenStream {
    let lines = lines(text);
    quote! { #(#![doc = #lines])* }
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    let line = |line: &str| {
        if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        }
    };
    text.trim_end().lines().map(line)
}

/// Other words under which a search finds an item, those left out that rustdoc does not take.
pub(super) fn alias<'a>(words: impl IntoIterator<Item = &'a str>) -> TokenStream {
    let is_alias = |word: &&str| {
        let is_odd = |c: char| matches!(c, '"' | '\'') || (c.is_whitespace() && c != ' ');
        !word.is_empty() && word.trim() == *word && !word.contains(is_odd)
    };
    let words: Vec<_> = words.into_iter().filter(is_alias).collect();
    match words.as_slice() {
        [] => TokenStream::new(),
        [word] => quote!(#[doc(alias = #word)]),
        words => quote!(#[doc(alias(#(#words),*))]),
    }
}

/// The name on the wire, where a search for it would not find the one in Rust. Rustdoc's search minds neither case nor
/// underscores.
fn wire_alias(wire: &str, rust: &str) -> TokenStream {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let is_word = wire.chars().filter(|c| c.is_alphabetic()).count() > 1;
    alias((is_word && plain(wire) != plain(rust)).then_some(wire))
}

/// A text of a spec as it can stand in documentation: what rustdoc would take for markup is made
/// plain, and addresses and names of calls become links.
pub(super) fn plain(text: &str) -> String {
    let mut clean = String::new();
    let mut in_code = false;
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let is_address = !in_code && (rest.starts_with("https://") || rest.starts_with("http://"));
        if is_address {
            let ends = |c: char| {
                c.is_whitespace() || !c.is_ascii() || matches!(c, '<' | '>' | '`' | ')' | '"' | ',')
            };
            let end = rest.find(ends).unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ';', ':']);
            clean.extend(["<", address, ">"]);
            rest = &rest[address.len()..];
            continue;
        }
        if let Some((name, link)) = rest.strip_prefix('`').filter(|_| !in_code).and_then(call) {
            clean.push_str(&link);
            rest = &rest[name.len() + 2..];
            continue;
        }
        in_code ^= c == '`';
        if !in_code && matches!(c, '[' | ']' | '<' | '>' | '*' | '|') {
            clean.push('\\');
        }
        clean.push(c);
        rest = &rest[c.len_utf8()..];
    }
    clean
}

/// The name of a call that the text begins with, up to the backtick behind it, and the link to its request.
fn call(text: &str) -> Option<(&str, String)> {
    let (name, _) = text.split_once('`')?;
    let [module, resource, operation] = naming::call(name)?;
    let request = naming::pascal(operation);
    let path = format!("{module}::{resource}::{request}");
    Some((name, format!("[`{path}`](crate::api::{path})")))
}

/// What a parameter or a field is, with its name on the wire and its bounds.
pub(super) fn field(field: &Field) -> TokenStream {
    doc(&field_text(field))
}

/// The documentation of a field's declaration, which a search for its name on the wire finds.
pub(super) fn declared(field: &Field) -> TokenStream {
    let doc = self::field(field);
    let alias = wire_alias(&field.wire, &field.rust);
    quote!(#doc #alias)
}

fn field_text(field: &Field) -> String {
    let mut text = format!("`{}`: {}", field.wire.text, plain(&field.doc));
    let mut facts = Vec::new();
    facts.extend(between(field.range, ""));
    facts.extend(between(field.length, " characters"));
    let unit = if field.place == Place::File {
        " files"
    } else {
        " items"
    };
    facts.extend(between(field.items, unit));
    if !field.allowed.is_empty() {
        let allowed: Vec<_> = field.allowed.iter().map(i64::to_string).collect();
        facts.push(format!("one of {}", allowed.join(", ")));
    }
    facts.extend(file_limits(&field.file));
    facts.extend(default(field));
    if !facts.is_empty() {
        let facts = facts.join("; ");
        text.push(' ');
        text.extend(facts.chars().take(1).flat_map(char::to_uppercase));
        text.extend(facts.chars().skip(1));
        text.push('.');
    }
    if field.account {
        text.push_str(" Defaults to the client's user id.");
    }
    if let Some(basis) = field.basis {
        text.push_str(match basis {
            FieldBasis::Page => "",
            FieldBasis::PageCut => " Documented by a part of the official page.",
            FieldBasis::OlderPage => " Documented by an older official page.",
            FieldBasis::Sdk => " Taken from the vendor's SDK.",
            FieldBasis::Inferred => " Inferred from similar endpoints.",
            FieldBasis::Sample => " Seen only in a sample.",
        });
    }
    text
}

/// Sizes and extensions of a file.
fn file_limits(limits: &FileLimits) -> Vec<String> {
    let mut facts = Vec::new();
    facts.extend(
        limits
            .max_bytes
            .map(|most| format!("at most {}", size(most))),
    );
    if let Some((param, sizes)) = &limits.max_bytes_by {
        for (value, most) in sizes {
            let most = size(*most);
            facts.push(format!(
                "at most {most} if `{}` is `{}`",
                param.text, value.text
            ));
        }
    }
    if !limits.extensions.is_empty() {
        facts.push(limits.extensions.join(", "));
    }
    facts
}

/// A number of bytes in the largest whole unit.
fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
    let unit = units.iter().find(|(unit, _)| bytes.is_multiple_of(*unit));
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(unit, name)| format!("{} {name}", bytes / unit),
    )
}

/// What the service takes for an absent value, as a value in Rust; of an enumeration, as on the wire.
fn default(field: &Field) -> Option<String> {
    let default = field.default.as_deref()?;
    let value = match (&field.ty, &field.form, default) {
        (Ty::Bool, Form::NoYes, "N") | (Ty::Bool, _, "Y" | "1" | "true") => "`true`".to_owned(),
        (Ty::Bool, ..) => "`false`".to_owned(),
        (Ty::Int | Ty::Count | Ty::Decimal, ..) => default.to_owned(),
        _ => format!("`{default}`"),
    };
    Some(format!("default {value}"))
}

/// A value of an enumeration, with its text on the wire.
pub(super) fn variant(variant: &Variant) -> TokenStream {
    let text = format!("`{}`: {}", variant.wire.text, plain(&variant.doc));
    let (doc, alias) = (doc(&text), wire_alias(&variant.wire, &variant.rust));
    quote!(#doc #alias)
}

/// An enumeration.
pub(super) fn enumeration(enumeration: &Enum) -> TokenStream {
    doc(&plain(&enumeration.doc))
}

/// What a request does, returns, costs and needs, where that is said, and how it is made.
pub(super) fn request(endpoint: &Endpoint, example: &Example<'_>) -> TokenStream {
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

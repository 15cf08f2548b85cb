//! Documentation in generated code.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Enum, Field, FileLimits, Form, Place, Ty, Variant};
use crate::naming;
use crate::sentences::between;
use crate::texts::plain;
use crate::words::FieldBasis;

/// `text` as a doc comment, line by line. Names of calls in it become links to their requests.
pub(super) fn doc(text: &str) -> TokenStream {
    let linked = linked(text);
    let lines = lines(&linked);
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

/// The text with a link for each name of a call, such as `channel.basic.get`.
fn linked(text: &str) -> String {
    let part = |(at, part): (usize, &str)| {
        // Behind every other backtick there is code; that between fences holds no such name.
        match naming::call(part).filter(|_| at % 2 == 1) {
            Some([module, resource, operation]) => {
                let path = format!("{module}::{resource}::{}", naming::pascal(operation));
                format!("[`{path}`](crate::api::{path})")
            }
            None if at % 2 == 1 => format!("`{part}`"),
            None => part.to_owned(),
        }
    };
    text.split('`').enumerate().map(part).collect()
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
            FieldBasis::PageCut => " Documented in a part of the official page.",
            FieldBasis::OlderPage => " Documented in an older official page.",
            FieldBasis::Sdk => " Taken from the vendor's SDK.",
            FieldBasis::ThirdParty => " Taken from third-party code.",
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
pub(crate) fn size(bytes: u64) -> String {
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

//! The Rust types of values, and the tables of fields.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use rust_decimal::Decimal;

use crate::model::{Bounds, Field, Form, Place, Ty};
use crate::naming::ident;
use crate::words::List;

/// The type of a single value.
pub(super) fn ty(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Text => quote!(sdk::Text),
        Ty::Secret => quote!(sdk::Secret),
        Ty::Int => quote!(i64),
        Ty::Count => quote!(u64),
        Ty::Decimal => quote!(sdk::Decimal),
        Ty::Bool => quote!(bool),
        Ty::Timestamp => quote!(sdk::Timestamp),
        Ty::DateTime => quote!(sdk::DateTime),
        Ty::Date => quote!(sdk::Date),
        Ty::Time => quote!(sdk::Time),
        Ty::Json => quote!(sdk::Json),
        Ty::File => quote!(sdk::Upload),
        Ty::Id(name) | Ty::Enum(name) | Ty::Object(name) => {
            let name = ident(&name.name);
            quote!(#name)
        }
    }
}

/// The type of a value that is there: single, or a list.
pub(crate) fn given(field: &Field) -> TokenStream {
    let ty = ty(&field.ty);
    if field.list.is_some() {
        quote!(sdk::Vec<#ty>)
    } else {
        ty
    }
}

/// The type of a field of something that is sent.
pub(crate) fn sent(field: &Field) -> TokenStream {
    let given = given(field);
    match (is_positional(field), field.clear) {
        (true, _) => given,
        (false, true) => quote!(sdk::Option<sdk::Change<#given>>),
        (false, false) => quote!(sdk::Option<#given>),
    }
}

/// The type of a field of something that came: anything may be missing.
pub(crate) fn received(field: &Field) -> TokenStream {
    let given = given(field);
    if field.list.is_some() {
        given
    } else {
        quote!(sdk::Option<#given>)
    }
}

/// Whether the type of a value that is there is `Copy`.
pub(super) fn is_copy(field: &Field) -> bool {
    let owned = matches!(
        field.ty,
        Ty::Text | Ty::Secret | Ty::Json | Ty::File | Ty::Id(_) | Ty::Enum(_) | Ty::Object(_)
    );
    field.list.is_none() && !owned
}

/// Whether a constructor takes the field, so that it is always there.
pub(crate) fn is_positional(field: &Field) -> bool {
    field.required && !field.account
}

/// The type of an argument for `field`, and the field's value made from it. One convention for all: what has a usual
/// other form is `impl Into`, a list is anything that can be iterated, and a time is a moment, in whatever zone.
pub(crate) fn argument(field: &Field) -> (TokenStream, TokenStream) {
    let name = ident(&field.rust);
    let single = ty(&field.ty);
    let (ty, is_converted) = match &field.ty {
        Ty::Text | Ty::Secret | Ty::Decimal | Ty::Json | Ty::Id(_) => {
            (quote!(impl sdk::Into<#single>), true)
        }
        Ty::Timestamp | Ty::DateTime | Ty::Date => (quote!(impl sdk::Into<sdk::Moment>), false),
        _ => (single, false),
    };
    let is_moment = matches!(field.ty, Ty::Timestamp | Ty::DateTime | Ty::Date);
    if field.list.is_some() {
        let value = match (is_converted, is_moment) {
            (true, _) => quote!(#name.into_iter().map(sdk::Into::into).collect()),
            (_, true) => quote!(#name.into_iter().map(sdk::Moment::sent).collect()),
            _ => quote!(#name.into_iter().collect()),
        };
        return (quote!(impl sdk::IntoIterator<Item = #ty>), value);
    }
    let value = match (is_converted, is_moment) {
        (true, _) => quote!(#name.into()),
        (_, true) => quote!(sdk::Moment::sent(#name)),
        _ => quote!(#name),
    };
    (ty, value)
}

/// The entry of `field` in a table.
pub(super) fn entry(field: &Field) -> TokenStream {
    let wire = &field.wire.text;
    let place = ident(match field.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Form => "form",
        Place::Json => "field",
        Place::JsonRoot => "json_root",
        Place::File => "file",
    });
    let mut entry = quote!(#place(#wire));
    if field.required {
        entry.extend(quote!(.required()));
    }
    if field.account {
        entry.extend(quote!(.account()));
    }
    if field.absent.is_some() {
        entry.extend(quote!(.scope()));
    }
    if let Some(form) = form(&field.form) {
        entry.extend(quote!(.form(#form)));
    }
    if let Some(packing) = packing(field) {
        entry.extend(quote!(.packing(#packing)));
    }
    if field.zero_is_absent {
        entry.extend(quote!(.zero_absent()));
    }
    let details = details(field);
    if !details.is_empty() {
        entry.extend(quote!(.details(&[#(#details),*])));
    }
    entry
}

/// What few fields have.
fn details(field: &Field) -> Vec<TokenStream> {
    let mut details = Vec::new();
    if let Some(alias) = &field.alias {
        details.push(quote!(sdk::Detail::Alias(#alias)));
    }
    if let Form::Pattern(pattern) = &field.form {
        details.push(quote!(sdk::Detail::Pattern(#pattern)));
    }
    let whole = Some(field.range.whole()).filter(|whole| Bounds::from(*whole) == field.range);
    if whole.is_none() {
        let digits = |bound: Option<Decimal>| option(bound.map(|bound| bound.to_string()));
        let (min, max) = (digits(field.range.min), digits(field.range.max));
        details.push(quote!(sdk::Detail::Decimals(#min, #max)));
    }
    for (name, bounds) in [
        ("Range", whole.unwrap_or_default()),
        ("Length", field.length),
        ("Items", field.items),
    ] {
        let (name, min, max) = (ident(name), limit(bounds.min), limit(bounds.max));
        if !bounds.is_none() {
            details.push(quote!(sdk::Detail::#name(#min, #max)));
        }
    }
    if !field.allowed.is_empty() {
        let allowed = field.allowed.iter();
        let allowed = allowed.map(|value| Literal::i64_unsuffixed(*value));
        details.push(quote!(sdk::Detail::Allowed(&[#(#allowed),*])));
    }
    if let Some(max) = field.file.max_bytes.map(Literal::u64_unsuffixed) {
        details.push(quote!(sdk::Detail::MaxBytes(#max)));
    }
    if let Some((param, sizes)) = &field.file.max_bytes_by {
        let sizes = sizes.iter().map(|(value, max)| {
            let (value, max) = (&value.text, Literal::u64_unsuffixed(*max));
            quote!((#value, #max))
        });
        let param = &param.text;
        details.push(quote!(sdk::Detail::MaxBytesBy(#param, &[#(#sizes),*])));
    }
    if !field.file.extensions.is_empty() {
        let extensions = &field.file.extensions;
        details.push(quote!(sdk::Detail::Extensions(&[#(#extensions),*])));
    }
    let absent = field.absent.as_ref();
    if let Some(never) = absent.and_then(|absent| absent.also.as_ref()) {
        let never = &never.text;
        details.push(quote!(sdk::Detail::Never(#never)));
    }
    details
}

pub(super) fn limit(limit: Option<i64>) -> TokenStream {
    option(limit.map(Literal::i64_unsuffixed))
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

fn form(form: &Form) -> Option<TokenStream> {
    Some(match form {
        Form::Plain | Form::JsonText => return None,
        Form::YesNo => quote!(sdk::Form::YesNo),
        Form::NoYes => quote!(sdk::Form::NoYes),
        Form::OneZero => quote!(sdk::Form::OneZero),
        Form::Numeric => quote!(sdk::Form::Numeric),
        Form::Base64 => quote!(sdk::Form::Base64),
        Form::Base64Url => quote!(sdk::Form::Base64Url),
        Form::Pattern(_) => quote!(sdk::Form::Pattern),
    })
}

fn packing(field: &Field) -> Option<TokenStream> {
    match (field.list, &field.form) {
        (Some(List::Comma), _) => Some(quote!(sdk::Packing::Comma)),
        (Some(List::JsonText), _) | (_, Form::JsonText) => Some(quote!(sdk::Packing::Json)),
        _ => None,
    }
}

/// The spelling of a single value, as an expression.
pub(crate) fn codec(field: &Field) -> TokenStream {
    let mut given = TokenStream::new();
    if let Some(form) = form(&field.form) {
        given.extend(quote!(form: #form,));
    }
    if let Some(packing) = packing(field) {
        given.extend(quote!(packing: #packing,));
    }
    if let Form::Pattern(pattern) = &field.form {
        given.extend(quote!(pattern: Some(&#pattern),));
    }
    if given.is_empty() {
        quote!(sdk::Codec::PLAIN)
    } else {
        quote!(sdk::Codec { #given ..sdk::Codec::PLAIN })
    }
}

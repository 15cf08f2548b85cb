//! Structs: what is sent, with constructors and setters, and what comes back.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use super::construct::{Constructor, Given, given};
use super::{docs, field, operation};
use crate::model::{Enum, Field, Object, Refused};
use crate::naming::{clear_of, ident, required_of};
use crate::texts::plain;

/// The constructors and the setters of something that is sent: `what`, a request or an object. `first` comes before
/// them.
pub(super) fn builder(
    name: &str,
    what: &str,
    fields: &[Field],
    constructor: &Constructor<'_>,
    first: Vec<TokenStream>,
) -> TokenStream {
    let mut functions = first;
    let extra = match constructor {
        Constructor::Plain(function) => {
            let doc = new_doc(what, fields);
            let (function, required) = construct(name, function, fields, None, &doc);
            functions.push(function);
            required
        }
        Constructor::Two {
            deciding,
            with,
            without,
        } => {
            let wire = &deciding.wire.text;
            let given = deciding.absent.as_ref();
            let given = given.and_then(|absent| absent.given.as_deref());
            let doc = plain(given.unwrap_or(&deciding.doc));
            let doc = format!("Creates {what} with `{wire}`: {doc}");
            let (function, required) = construct(name, with, fields, Some((deciding, true)), &doc);
            functions.push(function);
            let means = deciding.absent.as_ref();
            let means = means.map_or_else(String::new, |absent| plain(&absent.means));
            let doc = format!("Creates {what} without `{wire}`: **{means}**");
            functions.push(construct(name, without, fields, Some((deciding, false)), &doc).0);
            required
        }
    };
    let setters = fields
        .iter()
        .filter(|field| !field::is_positional(field) && field.absent.is_none())
        .map(setter);
    let name = ident(name);
    quote! {
        impl #name {
            #(#functions)*
            #(#setters)*
        }
        #extra
    }
}

fn new_doc(what: &str, fields: &[Field]) -> String {
    let part = if what == "one" { "field" } else { "parameter" };
    if fields.iter().any(field::is_positional) {
        format!("Creates {what} with its required {part}s.")
    } else {
        format!("Creates {what}. Every {part} is optional.")
    }
}

/// One constructor. More than three arguments, or two of one type, come as one struct literal.
fn construct(
    name: &str,
    function: &str,
    fields: &[Field],
    deciding: Option<(&Field, bool)>,
    doc: &str,
) -> (TokenStream, TokenStream) {
    let Given {
        fields: given,
        by_struct,
    } = given(fields, deciding);
    let values: Vec<_> = given
        .iter()
        .map(|field| {
            let slot = ident(&field.rust);
            let value = if by_struct && field::is_positional(field) {
                quote!(required.#slot)
            } else {
                field::argument(field).1
            };
            match field::is_positional(field) {
                true if !by_struct && is_same(&value, &slot) => quote!(#slot),
                true => quote!(#slot: #value),
                false => quote!(#slot: Some(#value)),
            }
        })
        .collect();
    let whole = match (values.len(), fields.len()) {
        (0, _) => quote!(sdk::Blank::blank()),
        (given, all) if given == all => quote!(Self { #(#values),* }),
        _ => quote!(Self { #(#values,)* ..sdk::Blank::blank() }),
    };
    let doc = docs::doc(doc);
    let function = ident(function);
    let (required, by_position): (Vec<&Field>, Vec<&Field>) = given
        .iter()
        .partition(|field| by_struct && field::is_positional(field));
    let mut arguments: Vec<_> = by_position
        .iter()
        .map(|field| {
            let (name, ty) = (ident(&field.rust), field::argument(field).0);
            quote!(#name: #ty)
        })
        .collect();
    let mut extra = TokenStream::new();
    if by_struct {
        let ty = ident(&required_of(name));
        arguments.push(quote!(required: #ty));
        extra = required_struct(name, &ty, &required);
    }
    let function = quote! {
        #doc
        pub fn #function(#(#arguments),*) -> Self {
            #whole
        }
    };
    (function, extra)
}

/// Whether a value is just the name of its slot.
fn is_same(value: &TokenStream, slot: &proc_macro2::Ident) -> bool {
    let mut tokens = value.clone().into_iter();
    matches!((tokens.next(), tokens.next()), (Some(TokenTree::Ident(name)), None) if name == *slot)
}

fn required_struct(name: &str, required: &proc_macro2::Ident, fields: &[&Field]) -> TokenStream {
    let doc = docs::doc(&format!("What [`{name}`] requires."));
    let copy = fields
        .iter()
        .all(|field| field::is_copy(field))
        .then(|| quote!(Copy,));
    let fields = fields.iter().map(|field| {
        let (doc, name, ty) = (docs::field(field), ident(&field.rust), field::given(field));
        quote!(#doc pub #name: #ty)
    });
    quote! {
        #doc
        #[derive(Clone, #copy Debug, PartialEq)]
        pub struct #required { #(#fields,)* }
    }
}

fn setter(field: &Field) -> TokenStream {
    let (doc, name) = (docs::field(field), ident(&field.rust));
    let (ty, value) = field::argument(field);
    let value = if field.clear {
        quote!(sdk::Change::Set(#value))
    } else {
        value
    };
    let clear = field.clear.then(|| {
        let function = ident(&clear_of(&field.rust));
        let doc = docs::doc(&format!("Clears `{}`.", field.wire.text));
        quote! {
            #doc
            pub fn #function(mut self) -> Self {
                self.#name = Some(sdk::Change::Clear);
                self
            }
        }
    });
    quote! {
        #doc
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = Some(#value);
            self
        }
        #clear
    }
}

/// The refusals that an endpoint documents, as constants.
pub(super) fn refusals(errors: &[Refused]) -> Vec<TokenStream> {
    let constant = |error: &Refused| {
        let mut text = plain(&error.doc);
        if let Some(fix) = &error.fix {
            text.extend([" ", &plain(fix)]);
        }
        let (doc, name) = (docs::doc(&text), ident(&error.name));
        let code = error.code.map(proc_macro2::Literal::i64_unsuffixed);
        let code = code.map_or_else(|| quote!(None), |code| quote!(Some(#code)));
        let message = error.message.as_ref();
        let message = message.map_or_else(|| quote!(None), |message| quote!(Some(#message)));
        quote! {
            #doc
            pub const #name: sdk::Refusal = sdk::Refusal::new(#code, #message);
        }
    };
    errors.iter().map(constant).collect()
}

/// The slots of a struct in its own order, each with its index in the table.
pub(super) fn slots(fields: &[Field], table: &[&Field]) -> TokenStream {
    let slots = fields.iter().map(|field| {
        let index = table.iter().position(|other| other.rust == field.rust);
        let index = index.map(proc_macro2::Literal::usize_unsuffixed);
        let slot = ident(&field.rust);
        quote!(#index: #slot)
    });
    quote!(#(#slots),*)
}

/// What makes a blank one of a struct: its default, or, where a field is required, its slots.
pub(super) fn blank(
    name: &Ident,
    slots: &TokenStream,
    has_default: bool,
) -> (Option<TokenStream>, Option<TokenStream>) {
    (
        has_default.then(|| quote!(#[derive(Default)])),
        (!has_default).then(|| quote!(blank!(#name { #slots });)),
    )
}

/// Fields of something that is sent.
pub(super) fn sent_fields(fields: &[Field]) -> TokenStream {
    let fields = fields.iter().map(|field| {
        let (doc, name, ty) = (
            docs::declared(field),
            ident(&field.rust),
            field::sent(field),
        );
        quote!(#doc pub #name: #ty)
    });
    quote!(#(#fields,)*)
}

/// An object: of a reply, or to be sent in a JSON body.
pub(super) fn object(object: &Object) -> TokenStream {
    described(object, &docs::doc(&plain(&object.doc)))
}

/// An object with a documentation of its own.
pub(super) fn described(object: &Object, doc: &TokenStream) -> TokenStream {
    let name = ident(&object.name);
    let entries = object.fields.iter().map(field::entry);
    let slots = slots(&object.fields, &Vec::from_iter(&object.fields));
    let has_default = !object.input || !object.fields.iter().any(field::is_positional);
    let (default, blank) = blank(&name, &slots, has_default);
    let (fields, builder) = if object.input {
        let constructor = Constructor::Plain("new");
        let builder = builder(
            &object.name,
            "one",
            &object.fields,
            &constructor,
            Vec::new(),
        );
        (sent_fields(&object.fields), builder)
    } else {
        let fields = object.fields.iter().map(|field| {
            let (doc, name, ty) = (
                docs::declared(field),
                ident(&field.rust),
                field::received(field),
            );
            quote!(#doc pub #name: #ty)
        });
        (quote!(#(#fields,)*), TokenStream::new())
    };
    let rules = object.rules.iter().filter(|_| object.input);
    let rules: Vec<_> = rules.map(|rule| operation::rule(&rule.value)).collect();
    let rules =
        (!rules.is_empty()).then(|| quote!(const RULES: &'static [sdk::Rule] = &[#(#rules),*];));
    quote! {
        #doc
        #default
        #[non_exhaustive]
        pub struct #name { #fields }
        #builder
        impl sdk::Record for #name {
            const FIELDS: &'static [sdk::Field] = &[#(#entries),*];
            #rules
        }
        record!(#name { #slots });
        #blank
    }
}

/// An enumeration.
pub(super) fn enumeration(enumeration: &Enum) -> TokenStream {
    let name = ident(&enumeration.name);
    let doc = docs::enumeration(enumeration);
    let variants = enumeration.variants.iter().map(|variant| {
        let (doc, name) = (docs::variant(variant), ident(&variant.rust));
        quote!(#doc #name)
    });
    let texts = enumeration.variants.iter().map(|variant| {
        let (name, wire) = (ident(&variant.rust), &variant.wire.text);
        quote!(#name = #wire)
    });
    quote! {
        #doc
        #[derive(Clone, PartialEq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// Any value that this version of the SDK does not know, as on the wire.
            Other(sdk::Text),
        }
        open_enum!(#name { #(#texts),* });
    }
}

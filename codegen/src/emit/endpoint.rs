//! One endpoint: `polyv-sdk/src/api/<module>/<resource>/<operation>.rs`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::example::Example;
use super::short::{Taken, short};
use super::{construct, docs, operation, request, structs};
use crate::model::{Endpoint, Ty};
use crate::naming::{ident, pascal};
use crate::output::{OutputFile, rust};
use crate::words::Word as _;

pub(super) fn emit(
    endpoint: &Endpoint,
    spec: &str,
    example: &Example<'_>,
) -> Result<OutputFile, String> {
    let [module, resource, operation] = &endpoint.path;
    let name = pascal(operation);
    let request = ident(&name);
    let module_doc = docs::inner(&format!(
        "`{} {}`",
        endpoint.method.word(),
        endpoint.url_path.text
    ));
    let imports = imports(endpoint);
    let doc = request::doc_of(endpoint, example);
    let deprecated = deprecation(endpoint);
    let allow = deprecated.as_ref().map(|_| quote!(#![allow(deprecated)]));
    let fields = structs::sent_fields(&endpoint.params);
    let constructor = construct::constructor(&endpoint.params);
    let builder = structs::builder(
        &name,
        "a request",
        &endpoint.params,
        &constructor,
        structs::refusals(&endpoint.errors),
    );
    let slots = structs::slots(&endpoint.params, &endpoint.table());
    let (default, blank) = structs::blank(&request, &slots, !requires(endpoint));
    let output = operation::output(endpoint);
    let facts = operation::operation(endpoint);
    let paged = operation::paged(endpoint, &request);
    let enums = endpoint.enums.iter().map(structs::enumeration);
    let objects = endpoint.objects.iter().map(structs::object);
    let tokens = quote! {
        #module_doc
        #allow
        use crate::prelude::*;
        #imports
        #doc
        #deprecated
        #default
        #[must_use]
        #[non_exhaustive]
        pub struct #request { #fields }
        #builder
        request!(#request { #slots });
        #blank
        impl sdk::Endpoint for #request {
            type Output = #output;
            const OPERATION: &'static sdk::Operation = &#facts;
        }
        #paged
        #(#objects)*
        #(#enums)*
    };
    let shared = shared(endpoint);
    let mut taken: Taken<'_> = endpoint.own_types().collect();
    taken.extend(shared.iter().copied().chain([name.as_str()]));
    let tokens = short(tokens, &taken);
    rust(
        format!("polyv-sdk/src/api/{module}/{resource}/{operation}.rs"),
        spec,
        tokens,
    )
}

/// The request to use instead.
fn deprecation(endpoint: &Endpoint) -> Option<TokenStream> {
    endpoint.deprecated.as_ref().map(|deprecated| {
        let mut note = deprecated.reason.trim().to_owned();
        if let Some(successor) = &deprecated.successor {
            note = format!("use `{}`: {note}", successor.text);
        }
        quote!(#[deprecated(note = #note)])
    })
}

/// Whether a request cannot be made without arguments.
fn requires(endpoint: &Endpoint) -> bool {
    endpoint
        .params
        .iter()
        .any(|field| super::field::is_positional(field) || field.absent.is_some())
}

/// The shared types that the file names.
pub(super) fn shared(endpoint: &Endpoint) -> BTreeSet<&str> {
    let of_objects = endpoint.objects.iter().flat_map(|object| &object.fields);
    let fields = endpoint.params.iter().chain(of_objects);
    let types = fields.map(|field| &field.ty);
    types
        .chain(endpoint.reply.kind.ty())
        .filter_map(Ty::shared)
        .collect()
}

/// The import of the shared types that the file names.
fn imports(endpoint: &Endpoint) -> Option<TokenStream> {
    let shared: Vec<_> = shared(endpoint).into_iter().map(ident).collect();
    (!shared.is_empty()).then(|| quote!(use crate::api::types::{#(#shared),*};))
}

//! The list of all requests, for tests that go over every endpoint: `tests/it/endpoints.rs`.

use quote::quote;

use super::docs;
use crate::model::{Api, Name};
use crate::naming::{ident, pascal};
use crate::output::{OutputFile, rust};

/// The list of all kinds of callbacks: `tests/it/callback_kinds.rs`.
pub(super) fn callbacks(api: &Api) -> Result<OutputFile, String> {
    let doc = docs::inner("Every kind of callback of the SDK, for tests that cover all of them.");
    let name = |name: &Option<Name>| name.as_ref().map(|name| ident(name));
    let visits = api.callbacks.iter().map(|callback| {
        let kind = &callback.name;
        let sent =
            name(&callback.event).map(|sent| quote!(visitor.sent::<callback::#sent>(#kind);));
        let reply = callback.reply.as_ref().map(|reply| ident(&reply.object));
        let reply = reply.map(|reply| quote!(visitor.reply::<callback::#reply>(#kind);));
        let link = callback.link.as_ref().map(|link| ident(&link.object));
        let link = link.map(|link| quote!(visitor.link::<callback::#link>(#kind);));
        quote!(#sent #reply #link)
    });
    let tokens = quote! {
        #doc
        use polyv_sdk::callback;
        use polyv_sdk::record::Record;
        use serde::Serialize;
        /// What is done with each kind; `kind` is its name.
        pub(crate) trait Visitor {
            /// What POLYV sends.
            fn sent<H: callback::Happening + Serialize>(&mut self, kind: &'static str);
            /// What is answered.
            fn reply<R: callback::Answer + Record + Serialize + for<'a> serde::Deserialize<'a>>(&mut self, kind: &'static str);
            /// A link for a viewer.
            fn link<R: callback::Link + Record + Serialize>(&mut self, kind: &'static str);
        }
        /// Visits every kind, in the order of their names.
        pub(crate) fn visit(visitor: &mut impl Visitor) {
            #(#visits)*
        }
    };
    rust(
        "tests/it/callback_kinds.rs".to_owned(),
        "callbacks/",
        tokens,
    )
}

pub(super) fn emit(api: &Api) -> Result<OutputFile, String> {
    let doc = docs::inner("Every endpoint of the SDK, for tests that cover all of them.");
    let visits = api.endpoints.iter().map(|endpoint| {
        let [module, resource, operation] = &endpoint.path;
        let (module, resource, request) =
            (ident(module), ident(resource), ident(&pascal(operation)));
        let visit = if endpoint.paging.is_some() {
            quote!(paged)
        } else {
            quote!(endpoint)
        };
        quote!(visitor.#visit::<api::#module::#resource::#request>();)
    });
    let refusals = api.endpoints.iter().flat_map(|endpoint| {
        let [module, resource, operation] = &endpoint.path;
        let name = endpoint.name();
        let (module, resource, request) =
            (ident(module), ident(resource), ident(&pascal(operation)));
        endpoint.errors.iter().map(move |error| {
            let (text, constant) = (&*error.name, ident(&error.name));
            quote!((#name, #text, api::#module::#resource::#request::#constant))
        })
    });
    let tokens = quote! {
        #doc
        #![allow(deprecated, clippy::too_many_lines, reason = "it goes over all of them")]
        use polyv_sdk::{Refusal, api};
        use polyv_sdk::endpoint::Endpoint;
        use polyv_sdk::page::Paged;
        /// What is done with each endpoint.
        pub(crate) trait Visitor {
            /// Visits an endpoint.
            fn endpoint<E: Endpoint + 'static>(&mut self);
            /// Visits an endpoint that has pages.
            fn paged<E: Paged + 'static>(&mut self) {
                self.endpoint::<E>();
            }
        }
        /// Visits every endpoint, in the order of their names.
        pub(crate) fn visit(visitor: &mut impl Visitor) {
            #(#visits)*
        }
        /// Every documented refusal: the endpoint, the name of the constant, and the constant.
        pub(crate) const REFUSALS: &[(&str, &str, Refusal)] = &[#(#refusals),*];
    };
    rust("tests/it/endpoints.rs".to_owned(), "", tokens)
}

//! The list of all requests, for tests that go over every endpoint: `tests/it/endpoints.rs`.

use quote::quote;

use super::docs;
use crate::model::Api;
use crate::naming::{ident, pascal};
use crate::output::{OutputFile, rust};

pub(super) fn emit(api: &Api) -> Result<OutputFile, String> {
    let doc = docs::inner("Every endpoint of the SDK, for tests that go over all of them.");
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

//! What holds for the whole service: `polyv-sdk/src/api/service.rs`.

use quote::quote;

use super::docs;
use super::short::{Taken, short};
use crate::model::Service;
use crate::naming::ident;
use crate::output::{OutputFile, rust};
use crate::texts::plain;

pub(super) fn emit(service: &Service) -> Result<OutputFile, String> {
    let module_doc = docs::inner("The hosts of the service.");
    let hosts = service.hosts.iter().map(|host| {
        let (doc, constant) = (
            docs::doc(&plain(&host.doc)),
            ident(&host.name.to_uppercase()),
        );
        let (name, url) = (&host.name.text, &host.url);
        quote! {
            #doc
            pub const #constant: sdk::Host = sdk::Host { name: #name, url: #url };
        }
    });
    let tokens = quote! {
        #module_doc
        use crate::prelude::*;
        #(#hosts)*
    };
    let tokens = short(tokens, &Taken::new());
    rust(
        "polyv-sdk/src/api/service.rs".to_owned(),
        "service.yaml",
        tokens,
    )
}

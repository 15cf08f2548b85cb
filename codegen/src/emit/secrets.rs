//! The names of secrets: `polyv-sdk/src/secret/names.rs`.

use std::collections::BTreeSet;

use quote::quote;

use super::docs;
use crate::model::{Api, Field, Ty};
use crate::output::{OutputFile, rust};

pub(super) fn emit(api: &Api) -> Result<OutputFile, String> {
    let module_doc = docs::inner("Names of secrets.");
    let doc = docs::doc(
        "Names on the wire, ignoring case, `_` and `-`, whose values are secret: patterns with `*`, where one with `!` revokes \
         earlier ones; then other names of fields that all specs declare as secret.",
    );
    let names = names(api);
    let tokens = quote! {
        #module_doc
        #doc
        pub(super) static NAMES: &[&str] = &[#(#names),*];
    };
    rust(
        "polyv-sdk/src/secret/names.rs".to_owned(),
        "service.yaml",
        tokens,
    )
}

/// The patterns, and after them the other names that all specs declare as secret.
pub(crate) fn names(api: &Api) -> Vec<&str> {
    let patterns = api.service.secret_names.iter().map(|name| &*name.text);
    let params = api.endpoints.iter().flat_map(|endpoint| &endpoint.params);
    let own = api.endpoints.iter().flat_map(|endpoint| &endpoint.objects);
    let called_back = api.callbacks.iter().flat_map(|callback| &callback.objects);
    let shared = api.types.iter().flat_map(|file| &file.objects);
    let fields = own
        .chain(called_back)
        .chain(shared)
        .flat_map(|object| &object.fields);
    let (secret, open): (Vec<&Field>, Vec<&Field>) = params
        .chain(fields)
        .partition(|field| field.ty == Ty::Secret);
    // A name that is a secret in one spec but not in another, such as `url`, is not secret by name.
    let open: BTreeSet<&str> = open.iter().map(|field| &*field.wire.text).collect();
    let called: BTreeSet<&str> = secret
        .iter()
        .map(|field| &*field.wire.text)
        .filter(|name| !open.contains(name) && !api.service.is_secret(name))
        .collect();
    patterns.chain(called).collect()
}

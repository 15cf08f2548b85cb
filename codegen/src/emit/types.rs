//! Shared types: `polyv-sdk/src/api/types/<file>.rs`.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::short::short;
use super::{docs, structs};
use crate::model::{Field, Ty, TypesFile};
use crate::naming::{ident, kind_of};
use crate::output::{OutputFile, rust};
use crate::texts::plain;

pub(super) fn emit(file: &TypesFile) -> Result<OutputFile, String> {
    let module_doc = docs::inner(&format!(
        "Types that several endpoints share: {}.",
        file.name.replace('_', " ")
    ));
    let ids = file.ids.iter().map(|id| {
        let (doc, name) = (docs::doc(&plain(&id.doc)), ident(&id.name));
        let (kind, text) = (ident(&kind_of(&id.name)), &id.name.text);
        quote! {
            #doc
            pub type #name = sdk::Id<#kind>;
            id_kind!(#kind, #text);
        }
    });
    let enums = file.enums.iter().map(structs::enumeration);
    let objects = file.objects.iter().map(structs::object);
    let imports = imports(file);
    let tokens = quote! {
        #module_doc
        use crate::prelude::*;
        #imports
        #(#ids)*
        #(#enums)*
        #(#objects)*
    };
    let name = &file.name;
    let others = self::others(file);
    let mut taken = own(file);
    taken.extend(others.iter().map(String::as_str));
    let tokens = short(tokens, &taken);
    rust(
        format!("polyv-sdk/src/api/types/{name}.rs"),
        &format!("types/{name}.yaml"),
        tokens,
    )
}

/// The types of other files that the objects of this one name.
fn imports(file: &TypesFile) -> Option<TokenStream> {
    let others = others(file);
    let others: Vec<_> = others.iter().map(|name| ident(name)).collect();
    (!others.is_empty()).then(|| quote!(use crate::api::types::{#(#others),*};))
}

pub(super) fn others(file: &TypesFile) -> BTreeSet<String> {
    let named = |field: &Field| match &field.ty {
        Ty::Id(name) | Ty::Enum(name) | Ty::Object(name) => Some(name.name.clone()),
        _ => None,
    };
    let own = own(file);
    let fields = file.objects.iter().flat_map(|object| &object.fields);
    fields
        .filter_map(named)
        .filter(|name| !own.contains(name.as_str()))
        .collect()
}

/// The types that the file describes.
pub(super) fn own(file: &TypesFile) -> BTreeSet<&str> {
    let ids = file.ids.iter().map(|id| &*id.name);
    let enums = file.enums.iter().map(|shared| &*shared.name);
    let objects = file.objects.iter().map(|object| &*object.name);
    ids.chain(enums).chain(objects).collect()
}

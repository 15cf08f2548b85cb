//! Shared types: `polyv-sdk/src/api/types/<file>.rs`.

use quote::quote;

use super::{docs, structs};
use crate::model::TypesFile;
use crate::naming::ident;
use crate::output::{OutputFile, rust};

pub(super) fn emit(file: &TypesFile) -> Result<OutputFile, String> {
    let module_doc = docs::inner(&format!(
        "Types that several endpoints share: {}.",
        file.name.replace('_', " ")
    ));
    let ids = file.ids.iter().map(|id| {
        let (doc, name) = (docs::doc(&docs::plain(&id.doc)), ident(&id.name));
        quote! {
            #doc
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct #name(Text);
            id_type!(#name);
        }
    });
    let enums = file.enums.iter().map(structs::enumeration);
    let objects = file.objects.iter().map(structs::object);
    let others = (!file.objects.is_empty()).then(|| {
        quote! {
            #[allow(unused_imports, reason = "an object may name types of this file alone")]
            use crate::api::types::*;
        }
    });
    let tokens = quote! {
        #module_doc
        use crate::prelude::*;
        #others
        #(#ids)*
        #(#enums)*
        #(#objects)*
    };
    let name = &file.name;
    rust(
        format!("polyv-sdk/src/api/types/{name}.rs"),
        &format!("types/{name}.yaml"),
        tokens,
    )
}

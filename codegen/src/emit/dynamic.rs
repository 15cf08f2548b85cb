//! What dynamic access needs: for each module the table of its operations, `polyv-sdk/src/api/<module>/registry.rs`,
//! and their facts as data, `facts.jsonl` beside it, with a line for each.

use std::collections::BTreeMap;

use quote::quote;

use super::{catalogue, docs};
use crate::model::{Api, Endpoint};
use crate::naming::{ident, pascal};
use crate::output::{Content, OutputFile, rust};

pub(super) fn emit(api: &Api) -> Result<Vec<OutputFile>, String> {
    let mut modules: BTreeMap<&str, Vec<&Endpoint>> = BTreeMap::new();
    for endpoint in &api.endpoints {
        modules.entry(&endpoint.path[0]).or_default().push(endpoint);
    }
    let mut files = vec![root(api, modules.keys())?];
    for (module, endpoints) in &modules {
        files.push(registry(module, endpoints)?);
        files.push(facts(api, module, endpoints));
    }
    Ok(files)
}

/// What modules are called and are about stands here and not in their own tables: so it lies together in a program, and listing
/// them does not bring all of their tables into memory.
fn root<'a>(api: &Api, modules: impl Iterator<Item = &'a &'a str>) -> Result<OutputFile, String> {
    let module_doc = docs::inner("The operations of all modules, for dynamic access.");
    let doc = docs::doc(
        "Every operation of the modules whose features are enabled, in the order of their names: see [`dynamic`](crate::dynamic).",
    );
    let modules = modules.map(|module| {
        let about = api
            .service
            .modules
            .iter()
            .find(|(name, _)| **name == **module);
        let about = about.map_or("", |(_, doc)| doc.as_str());
        let name = ident(module);
        quote! {
            #[cfg(feature = #module)]
            Module { name: #module, doc: #about, table: &super::#name::registry::TABLE },
        }
    });
    let tokens = quote! {
        #module_doc
        use crate::dynamic::{Known, Module, Operations, Registry};
        impl Registry for Known {
            const MODULES: &'static [Module] = &[#(#modules)*];
        }
        #doc
        pub fn operations() -> Operations {
            Operations::known()
        }
    };
    rust("polyv-sdk/src/api/registry.rs".to_owned(), "", tokens)
}

fn registry(module: &str, endpoints: &[&Endpoint]) -> Result<OutputFile, String> {
    let doc = docs::inner(&format!(
        "The operations of `{module}`, for dynamic access."
    ));
    let mut endpoints = endpoints.to_vec();
    endpoints.sort_by_key(|endpoint| endpoint.name());
    let entries = endpoints.iter().map(|endpoint| {
        let [_, resource, operation] = &endpoint.path;
        let (resource, request) = (ident(resource), ident(&pascal(operation)));
        let (title, summary) = (&endpoint.title, &endpoint.summary);
        if endpoint.paging.is_some() {
            quote!(paged::<super::#resource::#request>(#title, #summary))
        } else {
            quote!(entry::<super::#resource::#request>(#title, #summary))
        }
    });
    let renamed = endpoints.iter().flat_map(|endpoint| {
        let name = endpoint.name();
        let former = endpoint.renamed_from.iter().map(|former| &former.text);
        former.map(move |former| quote!((#former, #name)))
    });
    let tokens = quote! {
        #doc
        #![allow(deprecated, unused_imports)]
        use crate::dynamic::{Table, entry, paged};
        pub(crate) static TABLE: Table = Table {
            entries: &[#(#entries),*],
            renamed: &[#(#renamed),*],
            facts: include_str!("facts.jsonl"),
        };
    };
    rust(
        format!("polyv-sdk/src/api/{module}/registry.rs"),
        &format!("{module}/"),
        tokens,
    )
}

fn facts(api: &Api, module: &str, endpoints: &[&Endpoint]) -> OutputFile {
    let mut endpoints = endpoints.to_vec();
    endpoints.sort_by_key(|endpoint| endpoint.name());
    let mut text = String::new();
    for endpoint in endpoints {
        text.push_str(&catalogue::facts(api, endpoint).to_string());
        text.push('\n');
    }
    OutputFile {
        path: format!("polyv-sdk/src/api/{module}/facts.jsonl"),
        content: Content::Whole(text),
    }
}

//! The tree of modules: `polyv-sdk/src/api/**/mod.rs`.

use std::collections::BTreeMap;

use quote::quote;

use super::docs;
use crate::model::{Api, Endpoint};
use crate::naming::{ident, pascal};
use crate::output::{OutputFile, rust};
use crate::words::Word as _;

pub(super) fn emit(api: &Api) -> Result<Vec<OutputFile>, String> {
    let mut modules: BTreeMap<&str, BTreeMap<&str, Vec<&Endpoint>>> = BTreeMap::new();
    for endpoint in &api.endpoints {
        let [module, resource, _] = &endpoint.path;
        modules
            .entry(module)
            .or_default()
            .entry(resource)
            .or_default()
            .push(endpoint);
    }
    let mut files = vec![
        root(&modules.keys().copied().collect::<Vec<_>>())?,
        types(api)?,
    ];
    for (module, resources) in &modules {
        let doc = api
            .service
            .modules
            .iter()
            .find(|(name, _)| **name == **module)
            .map_or("", |(_, doc)| doc);
        files.push(self::module(module, &docs::plain(doc), resources)?);
        for (resource, endpoints) in resources {
            files.push(self::resource(module, resource, endpoints)?);
        }
    }
    Ok(files)
}

fn root(modules: &[&str]) -> Result<OutputFile, String> {
    let doc = docs::inner(
        "The endpoints, by what they act on: `api::<module>::<resource>::<Operation>`.\n\n\
         Each top-level module is a cargo feature of the same name.",
    );
    let features = modules.iter();
    let modules = modules.iter().map(|module| ident(module));
    let tokens = quote! {
        #doc
        #(#[cfg(feature = #features)] pub mod #modules;)*
        #[cfg(feature = "dynamic")]
        mod registry;
        pub mod service;
        pub mod types;
        #[cfg(feature = "dynamic")]
        pub use registry::operations;
    };
    rust("polyv-sdk/src/api/mod.rs".to_owned(), "", tokens)
}

fn types(api: &Api) -> Result<OutputFile, String> {
    let doc = docs::inner(
        "Types that several endpoints share. All of them stand at the root of the crate as well.",
    );
    let files: Vec<_> = api.types.iter().map(|file| ident(&file.name)).collect();
    let tokens = quote! {
        #doc
        #(mod #files;)*
        #(pub use #files::*;)*
    };
    rust(
        "polyv-sdk/src/api/types/mod.rs".to_owned(),
        "types/",
        tokens,
    )
}

fn module(
    module: &str,
    doc: &str,
    resources: &BTreeMap<&str, Vec<&Endpoint>>,
) -> Result<OutputFile, String> {
    let doc = docs::inner(doc);
    let names = resources.keys().map(|resource| ident(resource));
    let tokens = quote! {
        #doc
        #(pub mod #names;)*
        #[cfg(feature = "dynamic")]
        pub(crate) mod registry;
    };
    rust(
        format!("polyv-sdk/src/api/{module}/mod.rs"),
        &format!("{module}/"),
        tokens,
    )
}

fn resource(module: &str, resource: &str, endpoints: &[&Endpoint]) -> Result<OutputFile, String> {
    let mut text = format!(
        "Endpoints of `{module}::{resource}`.\n\n| request | title | path |\n| --- | --- | --- |\n"
    );
    for endpoint in endpoints {
        let name = pascal(&endpoint.path[2]);
        let line = format!("{} {}", endpoint.method.word(), endpoint.url_path.text);
        text.extend([
            "| [`",
            &name,
            "`] | ",
            &docs::plain(&endpoint.title),
            " | `",
            &line,
            "` |\n",
        ]);
    }
    let doc = docs::inner(&text);
    let parts = endpoints.iter().map(|endpoint| {
        let (operation, name) = (ident(&endpoint.path[2]), ident(&pascal(&endpoint.path[2])));
        let allow = endpoint
            .deprecated
            .is_some()
            .then(|| quote!(#[allow(deprecated)]));
        quote! {
            pub mod #operation;
            #allow
            pub use #operation::#name;
        }
    });
    let tokens = quote! {
        #doc
        #(#parts)*
    };
    rust(
        format!("polyv-sdk/src/api/{module}/{resource}/mod.rs"),
        &format!("{module}/{resource}/"),
        tokens,
    )
}

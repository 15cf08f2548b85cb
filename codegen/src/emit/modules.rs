//! The tree of modules: `polyv-sdk/src/api/**/mod.rs`.

use std::collections::BTreeMap;

use quote::quote;

use super::docs;
use super::exports::Exports;
use super::renamed::Renamed;
use crate::model::{Api, Endpoint};
use crate::naming::{ident, pascal};
use crate::output::{OutputFile, rust};
use crate::texts::plain;
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
    let renamed = Renamed::of(api);
    for (module, resources) in &mut modules {
        for resource in renamed.resources(module) {
            resources.entry(resource).or_default();
        }
    }
    let mut files = vec![
        root(&modules.keys().copied().collect::<Vec<_>>())?,
        types(api)?,
        index(api)?,
    ];
    let exports = Exports::of(api);
    for (module, resources) in &modules {
        let doc = api
            .service
            .modules
            .iter()
            .find(|(name, _)| **name == **module)
            .map_or("", |(_, doc)| doc);
        files.push(self::module(module, &plain(doc), resources)?);
        for (resource, endpoints) in resources {
            files.push(self::resource(
                module,
                resource,
                endpoints,
                (&exports, &renamed),
            )?);
        }
    }
    Ok(files)
}

fn root(modules: &[&str]) -> Result<OutputFile, String> {
    let doc = docs::inner(
        "The endpoints, by what they act on: `api::<module>::<resource>::<Operation>`.\n\n\
         Each top-level module is a cargo feature of the same name. If all of them are documented, the module `index`\n\
         lists every endpoint by its path. Search for a path, an official title or a name on the wire to find the\n\
         item in Rust.",
    );
    let features = modules.iter();
    let modules = modules.iter().map(|module| ident(module));
    let tokens = quote! {
        #doc
        #[cfg(feature = "callbacks")]
        pub mod callbacks;
        #(#[cfg(feature = #features)] pub mod #modules;)*
        #[cfg(all(doc, feature = "all-modules"))]
        pub mod index;
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
        "Types that several endpoints share, each with the modules whose endpoints use it. The identifiers among them are at\n\
         the root of the crate as well.",
    );
    let gates = super::gates::of(api);
    let files: Vec<_> = api.types.iter().map(|file| ident(&file.name)).collect();
    let ids = api.types.iter().zip(&files).zip(&gates);
    let ids = ids.filter(|((file, _), _)| !file.ids.is_empty());
    let ids = ids.map(|((file, name), gate)| {
        let ids = file.ids.iter().map(|id| ident(&id.name));
        quote!(#gate pub use super::#name::{#(#ids),*};)
    });
    let tokens = quote! {
        #doc
        #(#gates mod #files;)*
        #(#gates pub use #files::*;)*
        /// What the root of the crate has of these types.
        pub(crate) mod identifiers {
            #(#ids)*
        }
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
    let names = resources.iter().map(|(resource, endpoints)| {
        // A resource with only former names is hidden.
        let hidden = endpoints.is_empty().then(|| quote!(#[doc(hidden)]));
        let name = ident(resource);
        quote!(#hidden pub mod #name;)
    });
    let tokens = quote! {
        #doc
        #(#names)*
        #[cfg(feature = "dynamic")]
        pub(crate) mod registry;
    };
    rust(
        format!("polyv-sdk/src/api/{module}/mod.rs"),
        &format!("{module}/"),
        tokens,
    )
}

fn resource(
    module: &str,
    resource: &str,
    endpoints: &[&Endpoint],
    (exports, renamed): (&Exports<'_>, &Renamed<'_>),
) -> Result<OutputFile, String> {
    let mut text = if endpoints.is_empty() {
        format!("Endpoints that were in `{module}::{resource}`.\n")
    } else {
        format!(
            "Endpoints of `{module}::{resource}`.\n\n| request | title | path |\n| --- | --- | --- |\n"
        )
    };
    for endpoint in endpoints {
        let name = pascal(&endpoint.path[2]);
        let call = call(endpoint);
        let title = plain(&endpoint.title);
        text.extend([
            "| [`",
            &name,
            "`](struct@",
            &name,
            ") | ",
            &title,
            " | ",
            &call,
            " |\n",
        ]);
    }
    let doc = docs::inner(&text);
    let parts = endpoints.iter().map(|endpoint| {
        let operation = ident(&endpoint.path[2]);
        let names = exports.names(endpoint);
        let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
        let names = match names.as_slice() {
            [name] => quote!(#name),
            names => quote!({#(#names),*}),
        };
        let allow = endpoint
            .deprecated
            .is_some()
            .then(|| quote!(#[allow(deprecated)]));
        // The resource has all that the module has, unless another endpoint describes a type of the same name.
        let is_whole = endpoint.own_types().all(|name| exports.has(endpoint, name));
        let hidden = is_whole.then(|| quote!(#[doc(hidden)]));
        quote! {
            #hidden
            pub mod #operation;
            #allow
            #[doc(inline)]
            pub use #operation::#names;
        }
    });
    let taken = endpoints
        .iter()
        .flat_map(|endpoint| exports.names(endpoint));
    let aliases = renamed.aliases([module, resource], taken.collect(), exports);
    let tokens = quote! {
        #doc
        #(#parts)*
        #(#aliases)*
    };
    rust(
        format!("polyv-sdk/src/api/{module}/{resource}/mod.rs"),
        &format!("{module}/{resource}/"),
        tokens,
    )
}

/// Method and path.
fn call(endpoint: &Endpoint) -> String {
    format!("`{} {}`", endpoint.method.word(), endpoint.url_path.text)
}

/// All endpoints by their paths, only for documentation.
fn index(api: &Api) -> Result<OutputFile, String> {
    let mut text = String::from(
        "Every endpoint by its path, with its official title.\n\n| path | title | request |\n| --- | --- | --- |\n",
    );
    let mut endpoints: Vec<_> = api.endpoints.iter().collect();
    endpoints.sort_by_key(|endpoint| (&*endpoint.url_path, endpoint.method.word()));
    for endpoint in endpoints {
        let path = endpoint.rust_path();
        let title = plain(&endpoint.title);
        let (call, target) = (call(endpoint), format!("super::{path}"));
        text.extend([
            "| ", &call, " | ", &title, " | [`", &path, "`](", &target, ") |\n",
        ]);
    }
    let doc = docs::inner(&text);
    rust("polyv-sdk/src/api/index.rs".to_owned(), "", quote!(#doc))
}

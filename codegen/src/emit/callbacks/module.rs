//! The module of the callbacks: what they have in common.

use proc_macro2::TokenStream;
use quote::quote;

use super::{confirming, request};
use crate::emit::construct::given;
use crate::emit::docs;
use crate::emit::short::{Taken, short};
use crate::model::{Api, Callback};
use crate::naming::{ident, required_of};
use crate::output::{OutputFile, rust};
use crate::texts::plain;

pub(super) fn emit(api: &Api) -> Result<OutputFile, String> {
    let doc = docs::inner(&table(api));
    let modules = api
        .callbacks
        .iter()
        .filter(|callback| !callback.is_named_only());
    let modules = modules.map(|callback| {
        let (module, names) = (ident(&callback.name), exported(callback));
        let names = names.iter().map(|name| ident(name));
        quote! {
            pub mod #module;
            #[doc(inline)]
            pub use #module::{#(#names),*};
        }
    });
    let event = event(api);
    let confirmed = confirmed(api);
    let named = api
        .callbacks
        .iter()
        .filter(|callback| callback.is_named_only());
    let named = named.map(|callback| &callback.name);
    let named_doc = docs::doc(
        "The kinds for which sources give only a name. They arrive as [`Event::Other`], with every field.",
    );
    let tokens = quote! {
        #doc
        use crate::prelude::*;
        #(#modules)*
        #event
        #confirmed
        #named_doc
        pub const NAMED: &[&str] = &[#(#named),*];
    };
    rust(
        "polyv-sdk/src/api/callbacks/mod.rs".to_owned(),
        "callbacks/",
        short(tokens, &Taken::new()),
    )
}

/// The kinds by their names.
fn table(api: &Api) -> String {
    let mut text = String::from(
        "The callbacks, which are at [`crate::callback`] as well.\n\n| callback | document | what it says |\n| --- | --- | --- |\n",
    );
    for callback in &api.callbacks {
        let source = callback.source.document.as_deref();
        let source = source.map_or_else(String::new, |document| format!("`{document}`"));
        let name = exported(callback).first().map_or_else(
            || format!("`{}`", callback.name),
            |name| format!("[`{name}`]({}::{name})", callback.name),
        );
        let about = match &callback.summary {
            Some(summary) => plain(summary),
            None => "only its name is known".to_owned(),
        };
        text.extend(["| ", &name, " | ", &source, " | ", &about, " |\n"]);
    }
    text
}

/// The types of a kind that the module has: what is sent, the answer and the link, and what is in them.
fn exported(callback: &Callback) -> Vec<String> {
    callback
        .own_types()
        .flat_map(|name| {
            let object = callback.local().object(name);
            let object =
                object.filter(|object| object.input && given(&object.fields, None).by_struct);
            let required = object.map(|_| required_of(name));
            std::iter::once(name.text.clone()).chain(required)
        })
        .collect()
}

/// The kinds that are sent.
fn events(api: &Api) -> impl Iterator<Item = (&Callback, proc_macro2::Ident)> {
    let events = api.callbacks.iter();
    events.filter_map(|callback| Some((callback, ident(callback.event.as_ref()?))))
}

fn event(api: &Api) -> TokenStream {
    let variants = events(api).map(|(callback, name)| {
        let doc = docs::doc(&plain(callback.summary.as_deref().unwrap_or_default()));
        quote!(#doc #name(#name))
    });
    let names = events(api).map(|(_, name)| name);
    let arms = events(api).filter_map(|(callback, name)| {
        let feature = &confirming(api, callback)?.path[0];
        Some(quote! {
            #[cfg(feature = #feature)]
            Self::#name(event) => Ok(event.confirm(client).await?.map(Confirmed::#name)),
        })
    });
    quote! {
        /// A callback of any kind. Its fields decide which kind it is, so it is what the sender claims: if only the time is
        /// signed, no field is protected. [`confirm`](Self::confirm) it before you act on it.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            #(#variants,)*
            /// A callback of a kind that this version of the SDK does not know, with every field in order.
            Other(sdk::Arrival),
        }
        events!(Event { #(#names),* });
        impl Event {
            /// Asks the service whether it is true, where an endpoint says so, and returns what it says. `None` for kinds that
            /// nothing confirms, and where the callback lacks what is asked for.
            #[cfg(feature = "client")]
            #[allow(unused_variables, clippy::unused_async, reason = "without the modules that confirm, nothing is asked")]
            pub async fn confirm(
                &self,
                client: &crate::Client,
            ) -> Result<sdk::Option<Confirmed>, crate::Error> {
                match self {
                    #(#arms)*
                    _ => Ok(None),
                }
            }
        }
    }
}

/// What the service says of an event.
fn confirmed(api: &Api) -> TokenStream {
    let variants = events(api).filter_map(|(callback, name)| {
        let endpoint = confirming(api, callback)?;
        let (feature, request) = (&endpoint.path[0], request(endpoint));
        let doc = docs::doc(&format!("The answer of `{}`.", endpoint.name()));
        Some(quote! {
            #doc
            #[cfg(feature = #feature)]
            #name(<#request as sdk::Endpoint>::Output)
        })
    });
    quote! {
        /// What the service says of an [`Event`] when it is asked.
        #[cfg(feature = "client")]
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Confirmed {
            #(#variants,)*
        }
    }
}

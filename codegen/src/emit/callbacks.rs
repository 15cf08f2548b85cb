//! Callbacks: `polyv-sdk/src/api/callbacks/`.

mod docs;
mod module;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::short::{Taken, short};
use super::structs;
use crate::model::{Api, Callback, Endpoint, Mark, Name, Object};
use crate::naming::{ident, pascal};
use crate::output::{OutputFile, rust};
use crate::source::SourceFile;
use crate::texts::plain;
use crate::words::{AnswerForm, CallbackSign, Word as _};

pub(super) fn emit(api: &Api, sources: &[SourceFile]) -> Result<Vec<OutputFile>, String> {
    let described = api
        .callbacks
        .iter()
        .filter(|callback| !callback.is_named_only());
    let mut files = vec![module::emit(api)?];
    for callback in described {
        let spec = sources
            .get(callback.file)
            .map_or("", |source| source.path.as_str());
        files.push(file(api, callback, spec)?);
    }
    Ok(files)
}

/// One kind.
fn file(api: &Api, callback: &Callback, spec: &str) -> Result<OutputFile, String> {
    let title = callback.title.as_deref().unwrap_or(&callback.name);
    let module_doc = super::docs::inner(&plain(title));
    let shared = shared(callback);
    let imports = shared.iter().map(|name| ident(name));
    let imports = (!shared.is_empty()).then(|| quote!(use crate::api::types::{#(#imports),*};));
    let event = callback.sent().map(|sent| event(api, callback, sent));
    let reply = callback.reply.as_ref().map(|reply| {
        let name = ident(&reply.object);
        let form = match reply.form {
            AnswerForm::Json => quote!(Json),
            AnswerForm::Query => quote!(Query),
        };
        quote! {
            impl sdk::Answer for #name {
                const FORM: sdk::AnswerForm = sdk::AnswerForm::#form;
            }
        }
    });
    let link = callback.link.as_ref().map(|link| {
        let (name, address, subject) =
            (ident(&link.object), &link.address.text, &link.sign_of.text);
        quote! {
            impl sdk::Link for #name {
                const ADDRESS: &'static str = #address;
                const SUBJECT: &'static str = #subject;
            }
        }
    });
    let is_event = |object: &&Object| callback.event.as_deref() == Some(&object.name);
    let objects = callback.objects.iter().filter(|object| !is_event(object));
    let objects = objects.map(structs::object);
    let enums = callback.enums.iter().map(structs::enumeration);
    let tokens = quote! {
        #module_doc
        use crate::prelude::*;
        #imports
        #event
        #(#objects)*
        #reply
        #link
        #(#enums)*
    };
    let mut taken: Taken<'_> = shared;
    taken.extend(callback.objects.iter().map(|object| &*object.name));
    taken.extend(callback.enums.iter().map(|known| &*known.name));
    rust(
        format!("polyv-sdk/src/api/callbacks/{}.rs", callback.name),
        spec,
        short(tokens, &taken),
    )
}

/// What POLYV sends, with the facts of its kind.
fn event(api: &Api, callback: &Callback, sent: &Object) -> TokenStream {
    let doc = super::docs::doc(&docs::event(callback));
    let object = structs::described(sent, &doc);
    let name = ident(&sent.name);
    let kind = kind(callback);
    let key_doc = super::docs::doc(&docs::key(callback));
    let confirm = confirm(api, callback, sent);
    quote! {
        #object
        impl sdk::Happening for #name {
            const KIND: &'static sdk::Kind = &#kind;
        }
        impl #name {
            #key_doc
            pub fn key(&self) -> sdk::Key {
                sdk::Callback::key(self)
            }
            #confirm
        }
    }
}

fn kind(callback: &Callback) -> TokenStream {
    let name = &callback.name;
    let method = callback.method.map(|method| {
        let method = ident(&pascal(&method.word().to_lowercase()));
        quote!(sdk::Method::#method)
    });
    let method = option(method);
    let sign = match (callback.sign.value, &callback.sign_of) {
        (CallbackSign::Timestamp, _) => quote!(Timestamp),
        (CallbackSign::Fields, _) => quote!(Fields),
        (CallbackSign::Keyed, of) => {
            let of = of.as_ref().map_or("", |of| &of.text);
            quote!(Keyed(#of))
        }
        (CallbackSign::Undocumented, _) => quote!(Undocumented),
        (CallbackSign::None, _) => quote!(None),
    };
    let repeats = option(callback.redelivered.map(|again| quote!(#again)));
    let key = texts(&callback.key);
    let marks = callback.marks.iter().map(mark);
    quote! {
        sdk::Kind {
            name: #name,
            method: #method,
            sign: sdk::SignKind::#sign,
            repeats: #repeats,
            key: &[#(#key),*],
            marks: &[#(#marks),*],
        }
    }
}

fn mark(mark: &Mark) -> TokenStream {
    let is = mark.is.iter().map(|(name, values)| {
        let (name, values) = (&name.text, texts(values));
        quote!((#name, &[#(#values),*]))
    });
    let (has, lacks) = (texts(&mark.has), texts(&mark.lacks));
    quote!(sdk::Mark { is: &[#(#is),*], has: &[#(#has),*], lacks: &[#(#lacks),*] })
}

fn texts(names: &[Name]) -> impl Iterator<Item = &str> {
    names.iter().map(|name| name.text.as_str())
}

fn option(tokens: Option<TokenStream>) -> TokenStream {
    tokens.map_or_else(|| quote!(None), |tokens| quote!(Some(#tokens)))
}

/// The endpoint that confirms a callback, if it has one.
fn confirming<'a>(api: &'a Api, callback: &Callback) -> Option<&'a Endpoint> {
    api.endpoint(&callback.confirm.as_ref()?.endpoint)
}

/// The request of an endpoint, by its path.
fn request(endpoint: &Endpoint) -> TokenStream {
    let [module, resource, operation] = &endpoint.path;
    let (module, resource, request) = (ident(module), ident(resource), ident(&pascal(operation)));
    quote!(crate::api::#module::#resource::#request)
}

/// What asks the service again.
fn confirm(api: &Api, callback: &Callback, sent: &Object) -> Option<TokenStream> {
    let confirm = callback.confirm.as_ref()?;
    let endpoint = confirming(api, callback)?;
    let (feature, request) = (&endpoint.path[0], request(endpoint));
    let values = confirm.params.iter().filter_map(|(param, name)| {
        let (_, param) = endpoint.param(param)?;
        let field = sent.fields.iter().find(|field| *field.wire == **name)?;
        let (slot, field) = (ident(&param.rust), ident(&field.rust));
        let value = quote!(self.#field.clone()?);
        let value = if param.list.is_some() {
            quote!(vec![#value])
        } else {
            value
        };
        let is_bare = super::field::is_positional(param);
        let value = if is_bare { value } else { quote!(Some(#value)) };
        Some(quote!(#slot: #value))
    });
    let values: Vec<_> = values.collect();
    let rest = (values.len() < endpoint.params.len()).then(|| quote!(..sdk::Blank::blank()));
    let (ask, sure) = (docs::confirmation(confirm), docs::confirm(endpoint));
    let (ask, sure) = (super::docs::doc(&ask), super::docs::doc(&sure));
    Some(quote! {
        #ask
        #[cfg(feature = #feature)]
        pub fn confirmation(&self) -> sdk::Option<#request> {
            Some(#request { #(#values,)* #rest })
        }
        #sure
        #[cfg(all(feature = "client", feature = #feature))]
        pub async fn confirm(
            &self,
            client: &crate::Client,
        ) -> std::result::Result<sdk::Option<<#request as sdk::Endpoint>::Output>, crate::Error> {
            match self.confirmation() {
                Some(request) => client.send(&request).await.map(Some),
                None => Ok(None),
            }
        }
    })
}

/// The shared types that the file names.
pub(super) fn shared(callback: &Callback) -> BTreeSet<&str> {
    let fields = callback.objects.iter().flat_map(|object| &object.fields);
    fields.filter_map(|field| field.ty.shared()).collect()
}

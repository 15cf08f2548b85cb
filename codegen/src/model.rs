//! The API as the generator sees it: names resolved, words understood, nothing left that could be
//! wrong by itself. What could be wrong between its parts is looked at in [`check`](crate::check).
//!
//! What could not be understood has been reported and is marked as broken, with a placeholder in its
//! place: rules ask before they judge it, and nothing is emitted then.

mod callback;
mod endpoint;
mod field;
mod lint;
mod rule;
mod service;

pub(crate) use callback::{
    Callback, CallbackExample, CallbackReply, CallbackSource, Confirm, FiredBy, Link, Mark, SetBy,
    SetPlace,
};
pub(crate) use endpoint::{
    Contradiction, Copies, Deprecated, Endpoint, Example, Missing, Paging, PagingKind, Refers,
    Refused, Reply, ReplyKind, Sets, Source, State,
};
pub(crate) use field::{
    Absent, Enum, Field, FileLimits, Form, Id, Object, Place, Ty, TypeRef, Variant,
};
pub(crate) use lint::Allowance;
pub(crate) use rule::{Bounds, Rule};
pub(crate) use service::{Auth, AuthScheme, Case, Host, Quota, Refusal, Service};

use crate::source::{Located, Span};

/// Everything the specs say.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    pub(crate) service: Service,
    /// Shared types, by file.
    pub(crate) types: Vec<TypesFile>,
    /// The endpoints, by path of their file.
    pub(crate) endpoints: Vec<Endpoint>,
    /// The callbacks, by name.
    pub(crate) callbacks: Vec<Callback>,
    /// The names of all endpoints there are, those that could not be understood included.
    pub(crate) names: Vec<String>,
    /// Accepted findings of the lints.
    pub(crate) allowances: Vec<Allowance>,
}

/// The shared types of one file.
#[derive(Clone, Debug)]
pub(crate) struct TypesFile {
    /// Name of the file, which is the name of the module.
    pub(crate) name: String,
    pub(crate) ids: Vec<Id>,
    pub(crate) enums: Vec<Enum>,
    pub(crate) objects: Vec<Object>,
}

/// The types that one file describes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Local<'a> {
    pub(crate) enums: &'a [Enum],
    pub(crate) objects: &'a [Object],
}

impl<'a> Local<'a> {
    /// The object called `name`.
    pub(crate) fn object(self, name: &str) -> Option<&'a Object> {
        self.objects.iter().find(|object| &*object.name == name)
    }

    /// The enumeration called `name`.
    pub(crate) fn enumeration(self, name: &str) -> Option<&'a Enum> {
        self.enums.iter().find(|known| &*known.name == name)
    }
}

/// What the names of types mean in one file.
#[derive(Clone, Copy)]
pub(crate) struct Types<'a> {
    pub(crate) api: &'a Api,
    /// The types of the file.
    pub(crate) local: Local<'a>,
}

impl<'a> Types<'a> {
    pub(crate) const fn new(api: &'a Api, local: Local<'a>) -> Self {
        Self { api, local }
    }

    pub(crate) fn enumeration(self, name: &str) -> Option<&'a Enum> {
        let local = self.local.enumeration(name);
        local.or_else(|| self.api.enumeration(name))
    }

    pub(crate) fn object(self, name: &str) -> Option<&'a Object> {
        let local = self.local.object(name);
        local.or_else(|| self.api.object(name))
    }
}

impl Api {
    /// The types that each endpoint and each callback describes.
    pub(crate) fn locals(&self) -> impl Iterator<Item = Local<'_>> {
        let endpoints = self.endpoints.iter().map(Endpoint::local);
        endpoints.chain(self.callbacks.iter().map(Callback::local))
    }

    /// The endpoint called `name`, such as `channel.booking.list`.
    pub(crate) fn endpoint(&self, name: &str) -> Option<&Endpoint> {
        let is =
            |endpoint: &&Endpoint| endpoint.path.iter().map(String::as_str).eq(name.split('.'));
        self.endpoints.iter().find(is)
    }

    /// The shared object called `name`.
    pub(crate) fn object(&self, name: &str) -> Option<&Object> {
        self.types
            .iter()
            .flat_map(|file| &file.objects)
            .find(|object| &*object.name == name)
    }

    /// The shared enumeration called `name`.
    pub(crate) fn enumeration(&self, name: &str) -> Option<&Enum> {
        self.types
            .iter()
            .flat_map(|file| &file.enums)
            .find(|known| &*known.name == name)
    }
}

/// A name with the place where it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}

impl Name {
    pub(crate) fn of(located: &Located<String>) -> Self {
        Self {
            text: located.value.clone(),
            span: located.span,
        }
    }

    pub(crate) fn all(located: &[Located<String>]) -> Vec<Self> {
        located.iter().map(Self::of).collect()
    }

    /// The keys of a mapping, each with its value.
    pub(crate) fn pairs(named: &[(Located<String>, Located<String>)]) -> Vec<(Self, Self)> {
        let named = named.iter();
        named
            .map(|(key, value)| (Self::of(key), Self::of(value)))
            .collect()
    }
}

impl std::ops::Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

//! The API as the generator sees it: names resolved, words understood, nothing left that could be
//! wrong by itself. What could be wrong between its parts is looked at in [`check`](crate::check).
//!
//! What could not be understood has been reported and is marked as broken, with a placeholder in its
//! place: rules ask before they judge it, and nothing is emitted then.

mod endpoint;
mod field;
mod lint;
mod rule;
mod service;

pub(crate) use endpoint::{
    Contradiction, Deprecated, Endpoint, Example, Paging, PagingKind, Refused, Reply, ReplyKind,
    Source, State,
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
    /// The names of all endpoints there are, those that could not be understood included.
    pub(crate) names: Vec<String>,
    /// What the lints find and is meant to be.
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

impl Api {
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

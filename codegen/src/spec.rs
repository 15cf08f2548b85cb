//! The spec language: one Rust type for each kind of mapping, one field for each key.
//!
//! These types say what may be written, 1:1 and with places; what it means is decided in
//! [`lower`](crate::lower). The doc comment of a field is the documentation of its key: the tables of
//! `specs/README.md` and the [`schema`](crate::schema) for editors are made of them. The words are in [`words`](crate::words).

mod callback;
mod endpoint;
mod extract;
mod field;
mod kind;
mod lint;
pub(crate) mod mapping;
mod response;
mod rule;
mod service;
mod types;

pub(crate) use callback::{
    Callback, CallbackExample, CallbackReply, CallbackSource, Confirm, FiredBy, Link, Mark, SetBy,
};
pub(crate) use endpoint::{
    Case, Copies, Deprecated, Endpoint, Missing, Paging, Quota, Refers, Sets, SourcePage, State,
};
pub(crate) use extract::{FromNode, Map};
pub(crate) use field::{Absent, BytesBy, Field, Variant};
pub use kind::ValueKind;
pub(crate) use lint::Allowance;
pub(crate) use mapping::Mapping;
pub(crate) use response::{Contradiction, Example, Refused, Response};
pub(crate) use rule::{FromTo, Rule, SpanRule, SumRule, WhenRule};
pub(crate) use service::{Auth, Host, Refusal, Service};
pub(crate) use types::{Id, SharedEnum, SharedObject, Types};

//! The spec language: one Rust type for each kind of mapping, one field for each key.
//!
//! These types say what may be written, 1:1 and with places; what it means is decided in
//! [`lower`](crate::lower). The doc comment of a field is the documentation of its key.

mod endpoint;
mod extract;
mod field;
mod response;
mod service;
mod types;

pub(crate) use endpoint::{
    Absent, Deprecated, Effect, Endpoint, FromTo, Method, Paging, Quota, Rule, Shape, SourcePage, SpanRule, Stop, Version,
};
pub(crate) use extract::{FromNode, Map, Named};
pub(crate) use field::{Empty, Field, ListForm, Variant};
pub(crate) use response::{Contradiction, Envelope, Example, Response, ResponseKind};
pub(crate) use service::{Auth, Host, Refusal, Scheme, Service};
pub(crate) use types::{Id, SharedEnum, SharedObject, Types};

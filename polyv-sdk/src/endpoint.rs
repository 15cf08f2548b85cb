//! What an endpoint is: a request type, its answer, and a table of facts.

use std::fmt;
use std::str::FromStr;

use crate::codec::Codec;
pub use crate::field::Rule;
use crate::field::{Field, Place};
use crate::value::{Blank, Slots, SlotsMut, Value};

/// A request that can be sent with [`Client::send`](crate::Client::send).
///
/// Implemented by the request types in [`api`](crate::api); it is sealed: no other type can implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a request of the POLYV API",
    label = "not a request",
    note = "requests are the types in `polyv_sdk::api`, such as `api::channel::booking::List::new(..)`; an endpoint without a type can be reached with `Client::call`"
)]
pub trait Endpoint:
    sealed::Sealed + Slots + SlotsMut + Blank + fmt::Debug + Clone + Send + Sync + 'static
{
    /// What a successful call returns.
    type Output: Value + Send + Sync + 'static;

    /// The facts of the endpoint.
    const OPERATION: &'static Operation;
}

/// Makes [`Endpoint`] and others traits that only this crate can implement.
pub(crate) mod sealed {
    /// Implemented beside the slots of an object, and for each request.
    pub trait Sealed {}
}

/// The facts of one endpoint, as its spec states them.
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub struct Operation {
    /// Name in the SDK, such as `channel.booking.list`.
    pub name: &'static str,
    /// HTTP method.
    pub method: Method,
    /// The host that serves it.
    pub host: Host,
    /// Path, where `{name}` is a path parameter.
    pub path: &'static str,
    /// Who signs, and how.
    pub auth: Auth,
    /// What travels where, and what is signed.
    pub shape: Shape,
    /// What a call changes. Decides what may be retried.
    pub effect: Effect,
    /// What comes back.
    pub reply: Reply,
    /// The parameters, in the order of the request's [`Slots`]: by place, signed ones by name.
    pub params: &'static [Field],
    /// Their names in Rust, in that order, separated by spaces: one text, as a table would be compiled for each endpoint.
    pub setters: &'static str,
    /// Rules over several parameters.
    pub rules: &'static [Rule],
    /// How often it may be called, in addition to the quota of all endpoints together.
    pub quotas: &'static [Quota],
}

/// How often one endpoint may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quota {
    /// Calls allowed in each window.
    pub calls: u32,
    /// Length of the window, in seconds.
    pub seconds: u32,
    /// The parameter whose values are counted separately; `None` counts the whole account.
    pub each: Option<&'static str>,
    /// Whether it applies only under a condition, which the endpoint's documentation states.
    pub conditional: bool,
    /// The parameter and its values, as on the wire, for which it applies; `None` if no parameter decides.
    pub when: Option<(&'static str, &'static [&'static str])>,
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`. Says nothing about safety: some of these write.
    Get,
    /// `POST`. Some of these only read.
    Post,
}

impl Method {
    /// The method's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// As on the wire.
impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Reads `GET` or `POST`, in either case.
impl FromStr for Method {
    type Err = UnknownMethod;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let methods = [Self::Get, Self::Post];
        let found = methods
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(text));
        found.ok_or_else(|| UnknownMethod(text.to_owned()))
    }
}

/// A text that is not a [`Method`] of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownMethod(String);

impl fmt::Display for UnknownMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown method {:?}: the API uses GET and POST", self.0)
    }
}

impl std::error::Error for UnknownMethod {}

/// A host of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Host {
    /// Name in the specs, such as `api`.
    pub name: &'static str,
    /// Scheme and host.
    pub url: &'static str,
}

impl Host {
    /// The host of nearly every endpoint.
    pub const API: Self = Self {
        name: "api",
        url: "https://api.polyv.net",
    };
}

/// Who signs a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Auth {
    /// Nobody.
    None,
    /// The account, with its `appId` and `appSecret`.
    Account,
    /// A group of accounts, with the group's own `appId` and `appSecret`: such an endpoint refuses
    /// an account's, and the reverse.
    Group,
    /// No particular account: the parameters are signed with a published key, without `appId` and
    /// `timestamp`.
    FixedKey(&'static str),
}

/// What travels where, and what of it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// Nothing is signed; everything is in the query.
    Unsigned,
    /// Everything is in the query and signed; there is no body.
    QuerySigned,
    /// Everything is in a form body and signed.
    FormSigned,
    /// The query is signed; a form body is not.
    FormUnsigned,
    /// The query is signed; a JSON body is not.
    JsonUnsigned,
    /// A multipart body, whose texts are signed and whose files are not.
    MultipartSigned,
    /// The query is signed; a multipart body holds only the files.
    MultipartQuerySigned,
}

impl Shape {
    /// Whether the value of `field` takes part in the signature.
    pub(crate) fn signs(self, field: &Field) -> bool {
        match field.place {
            Place::Query => self != Self::Unsigned,
            Place::Form => matches!(self, Self::FormSigned | Self::MultipartSigned),
            Place::Path | Place::Json | Place::JsonRoot | Place::File => false,
        }
    }
}

/// What a call changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// Nothing.
    Read,
    /// Something, but sending it twice has the same effect as sending it once.
    Idempotent,
    /// Something, and sending it twice may apply the change twice.
    Write,
}

/// What comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// Data in a JSON envelope, spelt by the codec.
    Data(Codec),
    /// A JSON envelope, or nothing, that only confirms the call.
    Ack,
    /// Plain text, without an envelope.
    Text(Codec),
    /// A file; an error is an envelope all the same.
    Binary,
    /// Hexadecimal text of an AES-128-CBC ciphertext, keyed by the start of the signature, of base64
    /// text of JSON. An empty body means no data.
    Encrypted,
}

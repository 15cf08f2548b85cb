//! A typed client for the [POLYV](https://www.polyv.net) (保利威) Live API.
//!
#![cfg_attr(all(feature = "client", feature = "channel"), doc = "```no_run")]
#![cfg_attr(not(all(feature = "client", feature = "channel")), doc = "```ignore")]
//! # async fn run() -> Result<(), polyv_sdk::Error> {
//! use polyv_sdk::api::channel::booking;
//! use polyv_sdk::{ChannelId, Client};
//!
//! let client = Client::from_env()?; // POLYV_APP_ID, POLYV_APP_SECRET
//! let channel = ChannelId::from("2191532");
//!
//! let page = client.send(&booking::List::new(&channel).page_size(100)).await?;
//! println!("{} of {:?}", page.contents.len(), page.total_items);
//!
//! let mut bookings = client.items(&booking::List::new(&channel)); // every page, in order
//! while let Some(booking) = bookings.try_next().await? {
//!     println!("{:?} at {:?}", booking.channel_name, booking.create_time);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Find your way
//!
//! Each guide answers one question; they are in [`docs/`](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/README.md),
//! in English and in [Chinese](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/zh-CN/README.md).
//!
//! | to | see | guide |
//! | --- | --- | --- |
//! | find an endpoint by its path or official title | the search of this page, and [`api`] | |
//! | read whole lists, and continue after a failure | `Client::items`, `Pages::rest` | [exporting and paging](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/exporting.md) |
//! | send and fetch files | [`Upload`], `Client::download` | [uploads and downloads](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/files.md) |
//! | act on what an error means | [`Error`] | [errors](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/errors.md) |
//! | send and read times | [`time`] | [times](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/times.md) |
//! | store requests and replies, and queue them | `AnyRequest` | [storing and queueing](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/storing-requests.md) |
//! | handle passwords and keys | [`Secret`], [`reveal`] | [secrets](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/secrets.md) |
//! | call for several accounts | `Client::for_account` | [many accounts](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/accounts.md) |
//! | stay below the quota | `limit` | [the quota and Redis](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/quota.md) |
//! | receive callbacks | [`callback`] | [receiving callbacks](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/callbacks.md) |
//! | call what has no type | `Call`, `dynamic` | [calls without a spec](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/calls-without-a-spec.md) |
//! | use another HTTP library | [`request`], [`page::Walker`] | [your own HTTP stack](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/http-stack.md) |
//! | test without POLYV | `polyv-mock` | [test your application](https://github.com/polyv-sdk/polyv-sdk/blob/main/docs/test-your-application.md) |
//!
//! # What is covered
//!
#![cfg_attr(feature = "all-modules", doc = include_str!("api/coverage.md"))]
#![cfg_attr(
    not(feature = "all-modules"),
    doc = "The modules whose features are enabled: see [`api`]."
)]
//!
//! # What happens to a request
//!
//! 1. A **request** is plain data: a type in [`api`], made by `new` with its required parameters, and
//!    setters for the others. The endpoint's facts are a table beside it, its
//!    [`Operation`](endpoint::Operation).
//! 2. [`Draft::of`](request::Draft::of) **checks** it against the documented bounds and puts each
//!    parameter in its place: path, query, form, JSON or file. A value that breaks a bound is refused here,
//!    and the error names the parameter, its value and the bound.
//! 3. [`Draft::sign`](request::Draft::sign) adds the time and the **signature**: see [`sign`]. That
//!    gives one HTTP request, which is valid for three minutes.
//! 4. The **client** sends it and collects the answer.
//! 5. [`envelope::decode`] distinguishes success from refusal and reads the **data**, or reports what went wrong as
//!    an [`Error`]. Reading is lenient: identifiers sent as numbers and
//!    numbers sent as text are read, and a field of an impossible kind is dropped and recorded as [`Drift`].
//!
//! The client retries the third and the fourth step where that is safe, keeps to the service's quota, and
//! corrects its clock to match the service's: see `ClientBuilder`, `CallOptions`, `limit` and `observe`.
//!
//! All steps but the fourth are pure: they do no I/O, and the time is passed in.
//!
//! # Without I/O
//!
//! Without the feature `client`, the crate contains no HTTP client, and any other can be used:
//!
#![cfg_attr(feature = "channel", doc = "```")]
#![cfg_attr(not(feature = "channel"), doc = "```ignore")]
//! use polyv_sdk::api::channel::booking;
//! use polyv_sdk::request::{Body, Draft};
//! use polyv_sdk::{Algorithm, ChannelId, Credentials, Timestamp};
//!
//! let credentials = Credentials::new("g4rqgmmjuo", "dummy secret")?;
//! let request = booking::List::new("2191532");
//!
//! let draft = Draft::of(&request, None)?;
//! let now = Timestamp::now().as_millisecond();
//! let http = draft.sign(credentials.signer(Algorithm::Md5), now, None);
//! assert_eq!(http.method.as_str(), "GET");
//! assert!(http.url.starts_with("https://api.polyv.net/live/v4/channel/booking/list?"));
//! assert!(matches!(http.body, Body::Empty));
//!
//! // Send it; then read what came back:
//! let (status, body) = (200, br#"{"code":200,"status":"success","data":{"contents":[{"channelId":3171796}]}}"#);
//! let page = http.decode::<booking::List>(status, body)?.data;
//! assert_eq!(page.contents[0].channel_id, Some(ChannelId::from("3171796")));
//! # Ok::<(), polyv_sdk::Error>(())
//! ```
//!
//! Two more parts do no I/O either: [`page::Walker`] makes the next request of a list, and [`page::Windows`]
//! splits a long time range. The example `sans_io` drives all of it over another HTTP client. If you send requests
//! yourself, mind three things: send each request once, because its signature expires after three minutes; do not log
//! its URL; and do not follow redirects, which would carry the signature elsewhere.
//!
//! # Other crates
//!
//! Times are those of [`jiff`], money is a [`Decimal`] of [`rust_decimal`], untyped JSON is that of [`serde_json`]: these
//! crates are re-exported, so you need not keep versions in step. [`time`] has the service's zone and documents what
//! setters take.
//!
//! # Features
//!
//! - `client` (default): the asynchronous client, on tokio, over HTTPS with rustls.
//! - `profile` (default): accounts from a file, see `Client::from_profile`.
//! - `callbacks` (default): the callbacks of the service, each with its fields, `callback::Event`.
//! - `blocking`: the same client for programs that are not async, `blocking::Client`.
//! - `redis`: a quota and a guard against repeated callbacks that processes share, `limit::RedisLimiter` and
//!   `callback::RedisGuard`.
//! - `axum`: extractors of callbacks, [`callback::Verified`] and [`callback::Unsigned`].
//! - `dynamic`: every operation by its name, with parameters as JSON or text, `api::operations`.
//! - `tracing` (default): spans and events of the client's calls, for the application's subscriber.
//! - One for each top-level module of [`api`], together `all-modules` (default).

// Without the client or some of the modules, parts of the core are unused.
#![cfg_attr(
    not(all(feature = "all-modules", feature = "callbacks", feature = "client")),
    allow(dead_code, unused_imports, unused_macros)
)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
#[allow(clippy::doc_markdown, clippy::unreadable_literal, reason = "it is written as in the specs")]
// A file may have a type of its own where others have the core's: links name the core by its path everywhere.
#[allow(rustdoc::redundant_explicit_links)]
#[allow(unreachable_code, reason = "a struct without fields has no slots")]
pub mod api;
#[doc(hidden)]
pub mod arrived;
#[cfg(feature = "blocking")]
pub mod blocking;
mod callback_core;
mod check;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod clock;
mod codec;
mod credentials;
#[cfg(feature = "dynamic")]
pub mod dynamic;
pub mod endpoint;
pub mod envelope;
mod error;
mod field;
#[doc(hidden)]
pub mod json;
#[cfg(feature = "client")]
pub mod limit;
#[cfg(feature = "client")]
pub mod middleware;
#[cfg(feature = "client")]
pub mod observe;
#[cfg(feature = "client")]
mod options;
pub mod page;
mod pairs;
mod prelude;
#[doc(hidden)]
pub mod record;
#[cfg(feature = "redis")]
mod redis_link;
pub mod request;
#[cfg(feature = "client")]
mod retry;
mod secret;
pub mod sign;
mod stored;
pub mod time;
#[cfg(feature = "client")]
mod trace;
#[cfg(feature = "client")]
mod transport;
mod upload;
#[doc(hidden)]
pub mod value;

/// Receives callbacks: what the service sends to an application's own URL when a stream starts, a recording is ready, and so on.
///
/// 1. [`Arrival::new`](callback::Arrival::new) takes the request that the HTTP server read.
/// 2. [`Verifier::verify`](callback::Verifier::verify) says whether the service sent it, and reads it as an `Event`, as one kind,
///    or untyped. [`Verifier::respond`](callback::Verifier::respond) does both and says what to answer; with the feature `axum`,
///    [`Verified`](callback::Verified) is an argument of a handler.
/// 3. A [`ReplayGuard`](callback::ReplayGuard) ensures that each event, identified by its [`Key`](callback::Key), is handled once.
/// 4. The event's `confirm` asks the service for the facts.
///
/// The sign only covers the secret and the time of sending: *no field is protected*. [`Verified`](callback::Verified) explains what
/// that means.
///
/// ```
/// use polyv_sdk::callback::{Arrival, Rejected, Verifier};
/// use polyv_sdk::{Credentials, Timestamp};
///
/// let credentials = Credentials::new("g4rqgmmjuo", "fsq2k5weced1h8vui657xtdva66whf0g")?;
/// let verifier = Verifier::new(credentials);
///
/// let query = "channelId=2191532&status=end&timestamp=1557976774000&sign=84bd31e99cbd6805dbf899facd43ef3b";
/// let now = Timestamp::from_millisecond(1_557_976_774_500)?; // Timestamp::now() in a receiver
/// let callback = verifier.verify::<Arrival>(Arrival::from_query(query)?, now)?;
/// assert_eq!(callback.fields().get("status"), Some("end"));
///
/// let later = Timestamp::from_millisecond(1_557_977_774_500)?;
/// let stale = verifier.verify::<Arrival>(Arrival::from_query(query)?, later).unwrap_err();
/// assert!(matches!(stale, Rejected::Stale(by) if by.as_secs() == 1000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub mod callback {
    pub use crate::callback_core::*;

    #[cfg(feature = "callbacks")]
    #[doc(inline)]
    pub use crate::api::callbacks::*;
}

#[cfg(test)]
#[allow(unreachable_code, reason = "a struct without fields has no slots")]
mod tests;

// The examples of the guides are compiled as those of this crate are.
#[cfg(all(doctest, feature = "all-modules", feature = "client"))]
mod guides {
    macro_rules! compiled {
        ($($module:ident: $page:literal,)*) => {$(
            #[doc = include_str!(concat!("../../docs/", $page))]
            mod $module {}
        )*};
    }
    compiled! {
        accounts: "accounts.md",
        exporting: "exporting.md",
        files: "files.md",
        http_stack: "http-stack.md",
        secrets: "secrets.md",
        storing: "storing-requests.md",
        times: "times.md",
    }
    #[cfg(feature = "callbacks")]
    compiled! {
        callbacks: "callbacks.md",
    }
    #[cfg(feature = "dynamic")]
    compiled! {
        calls: "calls-without-a-spec.md",
    }
    #[doc = include_str!("../../README.md")]
    mod readme {}
    #[doc = include_str!("../README.md")]
    mod front_page {}
    #[cfg(feature = "redis")]
    compiled! {
        quota: "quota.md",
    }
}

pub use jiff;
pub use rust_decimal;
pub use serde_json;

pub use jiff::{Timestamp, Zoned, civil};
pub use rust_decimal::Decimal;
pub use secrecy::SecretString;

// Identifiers are in nearly every call; the other shared types are in `api::types`.
#[doc(inline)]
#[allow(
    unreachable_pub,
    reason = "a build without a module of the API has no identifiers"
)]
pub use api::types::identifiers::*;
pub use check::Breach;
#[cfg(feature = "client")]
pub use client::{
    Call, Client, ClientBuilder, Identity, Items, Listed, PagedCall, Pages, Response,
};
pub use credentials::Credentials;
#[cfg(feature = "dynamic")]
pub use dynamic::{AnyReply, AnyRequest};
#[doc(inline)]
pub use endpoint::{Effect, Endpoint, Method};
#[doc(inline)]
pub use error::codes;
pub use error::{Error, ErrorKind, Refusal};
#[doc(inline)]
pub use json::{Bounds, Drift, DriftKind};
#[cfg(feature = "client")]
pub use options::CallOptions;
#[doc(inline)]
pub use page::{Page, Paged};
pub use secret::{Reveal, reveal};
#[doc(inline)]
pub use sign::Algorithm;
#[doc(inline)]
pub use time::Moment;
pub use upload::Upload;
#[doc(inline)]
pub use value::{Change, Download, Json, Secret, Text};

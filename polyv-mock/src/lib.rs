//! A local server that behaves like the POLYV Live API, for testing any client of it, in any language.
//!
//! It is a real HTTP server on loopback. It judges each request as POLYV documents it: path and method, application,
//! timestamp, sign, then the parameters, their places, kinds and bounds. An invalid request is refused with the body
//! that the official pages print; a valid one is answered with the sample of its page, with the rows of the requested page.
//!
//! ```
//! # async fn example() -> Result<(), polyv_mock::StartError> {
//! let server = polyv_mock::MockServer::start().await?;
//! // Point a client at server.url(), with server.app_id() and server.app_secret(), make a call, and then:
//! for received in server.received() {
//!     println!("{} {}: {}", received.method, received.path, received.verdict);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The layout of the crate follows a request:
//!
//! ```text
//! service -> request -> judge: route -> auth (sign, clock) -> validate -> reply | wording
//! ```
//!
//! The catalogue of endpoints is generated; everything that judges by it is written here, and shares no code with the
//! clients. A mistake in a client's signature is not made here a second time.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "args")]
mod args;
mod auth;
#[cfg(feature = "callback")]
mod callback;
mod catalogue;
mod clock;
mod diagnose;
mod explain;
mod fault;
#[cfg(test)]
mod fixture;
mod given;
mod json;
mod judge;
mod log;
mod quota;
mod received;
mod reply;
mod request;
mod route;
#[cfg_attr(
    not(feature = "sdk"),
    allow(
        dead_code,
        reason = "rows and closures come only through the typed interface"
    )
)]
mod script;
mod server;
mod service;
mod sign;
#[cfg(feature = "sdk")]
mod typed;
mod validate;
mod verdict;
mod visible;
mod wording;

#[cfg(feature = "args")]
pub use args::ServerArgs;
#[cfg(feature = "callback")]
pub use callback::{Callback, CallbackAnswer, CallbackError, Event, UnknownEvent};
pub use catalogue::{CatalogueError, catalogue_json};
pub use clock::Clock;
pub use diagnose::Diagnosis;
pub use explain::{ExplainError, Explained};
pub use fault::{Fault, FaultRule, FaultSyntax};
pub use log::LogFormat;
pub use quota::Quota;
pub use received::Received;
pub use script::{Stub, Times, Unmet, Unremembered};
pub use server::{MockServer, MockServerBuilder, StartError};
#[cfg(feature = "sdk")]
pub use typed::{Dataset, On, ReceivedAs};
pub use verdict::{Misplaced, Part, Reason, Refusal, Verdict};

// The examples of the guide are compiled as those of this crate are.
#[cfg(all(doctest, feature = "sdk"))]
#[doc = include_str!("../../docs/test-your-application.md")]
mod guide {}

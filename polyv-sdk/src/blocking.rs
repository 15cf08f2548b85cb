//! The same client for programs that are not async.
//!
//! ```no_run
//! # #[cfg(feature = "broadcast")]
//! # fn run() -> Result<(), polyv_sdk::Error> {
//! use polyv_sdk::{api::broadcast::session, blocking::Client};
//!
//! let client = Client::from_env()?; // POLYV_APP_ID, POLYV_APP_SECRET
//! let sessions = session::ListData::new("2191532");
//! for session in client.items(&sessions).in_flight(4) {
//!     println!("{:?}", session?.start_time);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A client has one thread of its own, which looks after connections and timeouts; replies are read on
//! the thread that calls, or on the client's where several pages are on their way. It can be cloned and used on many
//! threads at once.
//!
//! A call within an async runtime works, but it blocks its thread and with it the thread's other tasks: use
//! [`crate::Client`] there.

mod pages;
mod wait;

use std::fmt;
use std::io;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::client::{Call, ClientBuilder, PagedCall, Response};
use crate::credentials::Credentials;
#[cfg(feature = "dynamic")]
use crate::dynamic::{AnyReply, AnyRequest};
use crate::endpoint::{Endpoint, Method};
use crate::error::Error;
use crate::page::Paged;
use crate::value::{Download, Json};

pub use pages::{Items, Pages};
use wait::{Engine, Sink};

/// A client of the POLYV Live API, for one account, whose calls wait for their replies.
///
/// Creating one takes milliseconds and starts a thread: create one and clone it, which is cheap.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    engine: Arc<Engine>,
}

impl Client {
    /// A client configured from the environment: see [`crate::Client::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build_blocking()
    }

    /// A client with settings of its own, built by [`ClientBuilder::build_blocking`]: [`build`](ClientBuilder::build) makes one
    /// that is async.
    pub fn builder() -> ClientBuilder {
        crate::Client::builder()
    }

    /// A client for an account in the profile file: see [`crate::Client::from_profile`].
    #[cfg(feature = "profile")]
    pub fn from_profile(name: &str) -> Result<Self, Error> {
        ClientBuilder::from_profile(name)?.build_blocking()
    }

    /// A client for the default account in the profile file: see
    /// [`crate::Client::from_default_profile`].
    #[cfg(feature = "profile")]
    pub fn from_default_profile() -> Result<Self, Error> {
        ClientBuilder::from_default_profile()?.build_blocking()
    }

    /// A client for another account, which shares the connections and the thread: see
    /// [`crate::Client::for_account`].
    pub fn for_account(&self, credentials: Credentials) -> Self {
        Self {
            client: self.client.for_account(credentials),
            engine: Arc::clone(&self.engine),
        }
    }

    /// The same client with the account's user id: see [`crate::Client::with_user_id`].
    pub fn with_user_id(&self, user_id: impl Into<String>) -> Self {
        Self {
            client: self.client.with_user_id(user_id),
            engine: Arc::clone(&self.engine),
        }
    }

    /// The same client with other settings for single calls: see [`crate::Client::with`].
    pub fn with(&self, options: crate::CallOptions) -> Self {
        Self {
            client: self.client.with(options),
            engine: Arc::clone(&self.engine),
        }
    }

    /// The same account and connections as `client`.
    ///
    /// Fails if no thread can be started. Connections that `client` opened in the application's runtime stay there:
    /// this one opens its own.
    pub fn new(client: crate::Client) -> Result<Self, Error> {
        Ok(Self {
            client,
            engine: Arc::new(Engine::start()?),
        })
    }

    /// Sends a request and returns its data: see [`crate::Client::send`].
    pub fn send<E: Endpoint>(&self, request: &E) -> Result<E::Output, Error> {
        self.engine.wait(self.client.send(request))
    }

    /// Sends a request and returns its data with what else is known about the call: see
    /// [`crate::Client::send_full`].
    pub fn send_full<E: Endpoint>(&self, request: &E) -> Result<Response<E::Output>, Error> {
        self.engine.wait(self.client.send_full(request))
    }

    /// Goes through a list page by page: see [`crate::Client::pages`].
    pub fn pages<E: Paged>(&self, request: &E) -> Pages<E> {
        Pages::new(self.client.pages(request), Arc::clone(&self.engine))
    }

    /// Goes through the rows of a list: see [`crate::Client::items`].
    pub fn items<E: Paged>(&self, request: &E) -> Items<E> {
        Items::new(self.client.items(request), Arc::clone(&self.engine))
    }

    /// Calls an endpoint without a typed request: see [`crate::Client::call`].
    pub fn call(&self, method: Method, path: &str, params: &[(&str, &str)]) -> Result<Json, Error> {
        self.engine.wait(self.client.call(method, path, params))
    }

    /// Sends a [`Call`]: a request to an endpoint without a typed request.
    pub fn send_call(&self, call: &Call) -> Result<Response<Json>, Error> {
        self.engine.wait(self.client.send_call(call))
    }

    /// Sends a [`Call`] and reads the `data` of its reply as a type of the application's: see
    /// [`crate::Client::call_as`].
    pub fn call_as<T: DeserializeOwned>(&self, call: &Call) -> Result<T, Error> {
        self.engine.wait(self.client.call_as(call))
    }

    /// Sends a [`Call`] whose reply is a file, and writes the file to `sink` piece by piece: see
    /// [`crate::Client::download_call`]. Returns its length in bytes.
    pub fn download_call(
        &self,
        call: &Call,
        sink: &mut (dyn io::Write + Send),
    ) -> Result<u64, Error> {
        let mut sink = Sink(sink);
        self.engine.wait(self.client.download_call(call, &mut sink))
    }

    /// Goes through the pages of a call: see [`crate::Client::pages_call`].
    pub fn pages_call<T: DeserializeOwned + Send + Sync + 'static>(
        &self,
        call: &PagedCall<T>,
    ) -> Pages<PagedCall<T>> {
        Pages::new(self.client.pages_call(call), Arc::clone(&self.engine))
    }

    /// Sends a request whose reply is a file, and writes the file to `sink` piece by piece: see
    /// [`crate::Client::download`]. Returns its length in bytes.
    pub fn download<E: Endpoint<Output = Download>>(
        &self,
        request: &E,
        sink: &mut (dyn io::Write + Send),
    ) -> Result<u64, Error> {
        let mut sink = Sink(sink);
        self.engine.wait(self.client.download(request, &mut sink))
    }
}

/// Requests without their types.
#[cfg(feature = "dynamic")]
impl Client {
    /// Sends a request of any operation, and returns its reply: see [`crate::Client::send_any`].
    pub fn send_any(&self, request: &AnyRequest) -> Result<AnyReply, Error> {
        self.engine.wait(self.client.send_any(request))
    }

    /// Sends a request of any operation, and returns its reply with what else is known about the call: see
    /// [`crate::Client::send_any_full`].
    pub fn send_any_full(&self, request: &AnyRequest) -> Result<Response<AnyReply>, Error> {
        self.engine.wait(self.client.send_any_full(request))
    }

    /// Sends a request whose reply is a file, and writes the file to `sink` piece by piece: see
    /// [`crate::Client::download_any`]. Returns its length in bytes.
    pub fn download_any(
        &self,
        request: &AnyRequest,
        sink: &mut (dyn io::Write + Send),
    ) -> Result<u64, Error> {
        let mut sink = Sink(sink);
        self.engine
            .wait(self.client.download_any(request, &mut sink))
    }

    /// Goes through a list of any operation page by page: see [`crate::Client::pages_any`].
    pub fn pages_any(&self, request: &AnyRequest) -> Result<Pages<AnyRequest>, Error> {
        let pages = self.client.pages_any(request)?;
        Ok(Pages::new(pages, Arc::clone(&self.engine)))
    }
}

impl ClientBuilder {
    /// Makes a client whose calls wait for their replies.
    ///
    /// Fails as [`build`](Self::build) does, and if no thread can be started.
    pub fn build_blocking(self) -> Result<Client, Error> {
        Client::new(self.build()?)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}

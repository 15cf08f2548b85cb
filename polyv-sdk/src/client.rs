//! The client: signs, sends and reads.

mod admission;
mod ahead;
mod attempts;
mod builder;
mod call;
mod download;
#[cfg(feature = "dynamic")]
mod dynamic;
mod listed;
mod pages;
#[cfg(feature = "profile")]
mod profile;
mod response;
mod settings;
mod shared;
mod target;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

#[cfg(test)]
pub(crate) use ahead::Fetching;
pub use builder::{ClientBuilder, Identity};
pub use call::{Call, PagedCall};
pub use listed::Listed;
pub use pages::{Items, Pages};
pub use response::Response;

use crate::callback_core::Verifier;
use crate::credentials::Credentials;
use crate::endpoint::{Endpoint, Method, Operation, Reply};
use crate::error::Error;
use crate::limit;
use crate::options::CallOptions;
use crate::page::Paged;
use crate::request::Draft;
use crate::sign::Algorithm;
use crate::transport::Transport;
use crate::value::Slots;
use crate::value::{Codec, Json};
use attempts::Job;
use response::Facts;
use shared::Shared;
use target::{Data, Received, Sending, Target, Typed, blank, sending, take};

/// A client of the POLYV Live API, for one account.
///
/// Creating one takes milliseconds and opens its own connection pool: create one and clone it, which is cheap.
///
/// Its calls must be made within a tokio runtime that has I/O and time enabled, as `#[tokio::main]` and `enable_all`
/// do. Outside of a runtime they fail with [`ErrorKind::Config`](crate::ErrorKind::Config); in one that lacks either,
/// tokio panics. It can be used in several runtimes, at once or one after the other, for example from a `static`: each
/// has its own connections, and all share the quota, the breaker and the clock.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    options: CallOptions,
}

#[derive(Clone)]
struct Inner {
    transport: Transport,
    credentials: Credentials,
    algorithm: Algorithm,
    user_id: Option<String>,
    base_url: Option<String>,
    read_only: bool,
    attempt_timeout: Duration,
    overall_timeout: Duration,
    clock: Clock,
    shared: Arc<Shared>,
}

/// Where the time of signatures comes from.
type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

impl Client {
    /// A client configured from the environment: `POLYV_APP_ID` and `POLYV_APP_SECRET`, and, if they
    /// are set, `POLYV_USER_ID`, `POLYV_BASE_URL`, `POLYV_PROXY` (as in [`ClientBuilder::proxy`]) and
    /// `POLYV_READ_ONLY` (`1` for a client that [only reads](ClientBuilder::read_only)).
    ///
    /// If neither of the first two is set, and `POLYV_PROFILE` is, the account that it names in the
    /// [profile file](Self::from_profile) is used (feature `profile`). Of the other variables, the first three override
    /// the file; `POLYV_READ_ONLY` can only add to its `read_only`.
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) and the variable's name if one is
    /// not set, or cannot be what it is set to.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// A client for an account in the file `$XDG_CONFIG_HOME/polyv/config.toml`, which is
    /// `~/.config/polyv/config.toml` where that variable is not set:
    ///
    /// ```toml
    /// default = "main"              # where several accounts are there, the usual one
    ///
    /// [accounts.main]
    /// app_id = "g4rqgmmjuo"
    /// app_secret = "..."
    /// user_id = "1b448be323"        # this and what follows may be left out
    /// base_url = "https://api.polyv.net"
    /// proxy = "http://user:password@proxy.example:3128"   # see `ClientBuilder::proxy`
    /// algorithm = "sha256"          # or "md5"
    /// read_only = true              # see `ClientBuilder::read_only`
    ///
    /// [accounts.test]
    /// app_id = "testapp"
    /// secret_command = ["pass", "show", "polyv/test"]   # prints the secret, which then is not in the file
    /// ```
    ///
    /// A `secret_command` is run when the client is made, without a shell and without standard input. The first line
    /// that it prints is the secret.
    ///
    /// Environment variables do not override it. On Unix the file must be readable only by its owner, as
    /// after `chmod 600`.
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config), and with the file, the line and the
    /// key, if others can read the file, if it has no such account, or if something in it cannot be
    /// used.
    #[cfg(feature = "profile")]
    pub fn from_profile(name: &str) -> Result<Self, Error> {
        ClientBuilder::from_profile(name)?.build()
    }

    /// A client for the default account in the [profile file](Self::from_profile): the one that
    /// `POLYV_PROFILE` names, else the file's `default`, else the only one there is.
    #[cfg(feature = "profile")]
    pub fn from_default_profile() -> Result<Self, Error> {
        ClientBuilder::from_default_profile()?.build()
    }

    /// A client for another account, which shares the connections and everything that clients share,
    /// and has the same settings. It has no user id: see [`with_user_id`](Self::with_user_id).
    pub fn for_account(&self, credentials: Credentials) -> Self {
        let mut inner = Inner::clone(&self.inner);
        inner.credentials = credentials;
        inner.user_id = None;
        Self {
            inner: Arc::new(inner),
            options: self.options,
        }
    }

    /// The same client with the account's user id, for the endpoints that want it beside the `appId`. White space around
    /// it is left out, and an empty one sets none.
    pub fn with_user_id(&self, user_id: impl Into<String>) -> Self {
        let mut inner = Inner::clone(&self.inner);
        let user_id: String = user_id.into();
        inner.user_id = Some(user_id.trim().to_owned()).filter(|id| !id.is_empty());
        Self {
            inner: Arc::new(inner),
            options: self.options,
        }
    }

    /// The `appId` that it calls for.
    pub fn app_id(&self) -> &str {
        self.inner.credentials.app_id()
    }

    /// The address used instead of every host of the service, if one was given.
    pub fn base_url(&self) -> Option<&str> {
        self.inner.base_url.as_deref()
    }

    /// Verifies callbacks for this client's account: see [`callback`](crate::callback).
    pub fn callback_verifier(&self) -> Verifier {
        Verifier::new(self.inner.credentials.clone())
    }

    /// A client with settings of its own.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// This client with other settings for single calls: how often a call is retried, how long it may take, what it
    /// changes. It shares everything else with this one, and costs no more than a clone; earlier options stay in
    /// force unless these override them.
    pub fn with(&self, options: CallOptions) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            options: options.or(self.options),
        }
    }

    /// Sends a request and returns its data.
    ///
    /// The request is checked first: what breaks a documented bound is refused without sending.
    /// Dropping the future cancels the call.
    pub fn send<'a, E: Endpoint>(
        &'a self,
        request: &'a E,
    ) -> impl Future<Output = Result<E::Output, Error>> + Send {
        let sending = self.data(E::OPERATION, request, blank::<E::Output>);
        Typed(sending, take::<E::Output>)
    }

    /// Sends a request and returns its data along with everything else about the call: the request id, the raw reply,
    /// and what in it the SDK does not know.
    pub fn send_full<'a, E: Endpoint>(
        &'a self,
        request: &'a E,
    ) -> impl Future<Output = Result<Response<E::Output>, Error>> + Send {
        let sending = self.receive(E::OPERATION, request, blank::<E::Output>, true);
        Typed(sending, |(data, facts)| {
            Ok(Response::new(take(data)?, facts))
        })
    }

    /// Sends a request and returns its data, and how many rows were left out of it.
    fn send_rows<'a, E: Endpoint>(
        &'a self,
        request: &'a E,
    ) -> impl Future<Output = Result<(E::Output, u64), Error>> + Send {
        let sending = self.receive(E::OPERATION, request, blank::<E::Output>, false);
        Typed(sending, |(data, facts): (_, Facts)| {
            Ok((take(data)?, facts.notes.left_out))
        })
    }

    /// Walks a list page by page, from the page that `request` asks for, or the first. See [`Pages`] for fetching
    /// several pages at a time, resuming an earlier walk, and time ranges longer than the endpoint allows.
    pub fn pages<E: Paged>(&self, request: &E) -> Pages<E> {
        Pages::new(self.clone(), E::PAGING, request.clone())
    }

    /// Walks the rows of a list, fetching pages as they are needed.
    ///
    /// ```no_run
    /// # #[cfg(feature = "broadcast")]
    /// # async fn run(client: polyv_sdk::Client) -> Result<(), polyv_sdk::Error> {
    /// use polyv_sdk::{api::broadcast::session, civil::date};
    ///
    /// let year = session::ListData::new("2191532")
    ///     .start_date(date(2025, 1, 1).at(0, 0, 0, 0))
    ///     .end_date(date(2025, 12, 31).at(23, 59, 59, 0));
    /// // The endpoint allows 60 days at once; four pages are on their way at a time.
    /// let mut sessions = client.items(&year).windowed().in_flight(4);
    /// while let Some(session) = sessions.try_next().await? {
    ///     println!("{:?}", session.session_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items<E: Paged>(&self, request: &E) -> Items<E> {
        Items::new(self.pages(request))
    }

    /// Calls an endpoint without a typed request: `params` are all signed, and are sent in the query of a
    /// `GET` or the form of a `POST`. Returns the `data` of the reply.
    ///
    /// `path` is what follows the host, such as `/live/v4/channel/basic/get`. The `appId`, the time
    /// and the signature are added. To place parameters elsewhere, see [`Call`].
    ///
    /// ```no_run
    /// # async fn run(client: polyv_sdk::Client) -> Result<(), polyv_sdk::Error> {
    /// use polyv_sdk::Method;
    ///
    /// let channel = client
    ///     .call(Method::Get, "/live/v4/channel/basic/get", &[("channelId", "2191532")])
    ///     .await?;
    /// println!("{}", channel["name"]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        params: &[(&str, &str)],
    ) -> Result<Json, Error> {
        let call = params.iter().fold(
            Call::new(method, path),
            |call, (name, value)| match method {
                Method::Get => call.query(*name, value),
                Method::Post => call.form(*name, value),
            },
        );
        self.send_call(&call).await.map(Response::into_data)
    }

    /// Sends a [`Call`]: a request to an endpoint without a typed request.
    ///
    /// A `GET` counts as a read and is retried as one; any other call counts as a write, which is retried only if it
    /// certainly was not carried out. Where an endpoint differs, say so with [`Call::effect`].
    pub async fn send_call(&self, call: &Call) -> Result<Response<Json>, Error> {
        let mut data = Json::default();
        let target = Target::data(&mut data, true);
        let facts = self
            .run_call(call, Reply::Data(Codec::PLAIN), target)
            .await?;
        Ok(Response::new(data, facts))
    }

    async fn run_call(
        &self,
        call: &Call,
        reply: Reply,
        target: Target<'_>,
    ) -> Result<Facts, Error> {
        let name = call.name();
        let named = |error: Error| error.of_endpoint(name.clone());
        let draft = call.draft().map_err(named)?;
        let job = Job {
            endpoint: &name,
            draft: &draft,
            reply,
            effect: call.presumed_effect(),
            quotas: Vec::new(),
        };
        self.make(&job, target).await.map_err(named)
    }

    /// Sends a [`Call`] and reads the `data` of its reply as a type of the application's, through serde.
    ///
    /// Fails with [`ErrorKind::Decode`](crate::ErrorKind::Decode) if it cannot be read so. The error says what was
    /// expected, but does not quote the value.
    ///
    /// ```no_run
    /// # async fn run(client: polyv_sdk::Client) -> Result<(), polyv_sdk::Error> {
    /// #[derive(serde::Deserialize)]
    /// struct Channel {
    ///     name: String,
    /// }
    ///
    /// let call = polyv_sdk::Call::get("/live/v4/channel/basic/get").query("channelId", 2_191_532);
    /// let channel: Channel = client.call_as(&call).await?;
    /// println!("{}", channel.name);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn call_as<T: serde::de::DeserializeOwned>(&self, call: &Call) -> Result<T, Error> {
        let response = self.send_call(call).await?;
        let data = response.data().to();
        data.map_err(|error| response.unusable(call.name(), call::unreadable(&error)))
    }

    /// Sends a request and reads its reply, for callers of any type: they name it again when they take the data.
    fn receive<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a (dyn Slots + Sync),
        blank: fn() -> Box<dyn Data>,
        watch: bool,
    ) -> Sending<'a, (Box<dyn Data>, Facts)> {
        sending(move || async move {
            let mut data = Received::new(blank);
            let target = Target::data(&mut data, watch);
            let facts = self.carry_out(operation, request, target).await?;
            Ok((data.into_data(), facts))
        })
    }

    /// The same for callers who want nothing but the data.
    fn data<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a (dyn Slots + Sync),
        blank: fn() -> Box<dyn Data>,
    ) -> Sending<'a, Box<dyn Data>> {
        sending(move || async move {
            let mut data = Received::new(blank);
            let target = Target::data(&mut data, false);
            self.carry_out(operation, request, target).await?;
            Ok(data.into_data())
        })
    }

    /// Everything about a call that does not depend on its types.
    fn run<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a (dyn Slots + Sync),
        target: Target<'a>,
    ) -> Sending<'a, Facts> {
        sending(move || self.carry_out(operation, request, target))
    }

    /// The same without a box of its own, for callers in this crate that are in one.
    async fn carry_out(
        &self,
        operation: &'static Operation,
        request: &(dyn Slots + Sync),
        target: Target<'_>,
    ) -> Result<Facts, Error> {
        let named = |error: Error| error.of_endpoint(operation.name);
        let user_id = self.inner.user_id.as_deref();
        let unknown = self.options.unknown_values.unwrap_or(false);
        // Filled where it stays: it is large, and a result that holds it would be moved there.
        let mut draft = Draft::blank(operation);
        draft
            .fill(operation, request, user_id, unknown)
            .map_err(|invalid| named(invalid.into()))?;
        let job = self.job(operation, request, &draft);
        self.make(&job, target).await.map_err(named)
    }

    fn job<'a>(
        &self,
        operation: &'static Operation,
        request: &dyn Slots,
        draft: &'a Draft,
    ) -> Job<'a> {
        let account = self.inner.credentials.app_id();
        let conditional = self.inner.shared.settings.conditional_quotas;
        Job {
            endpoint: operation.name,
            draft,
            reply: operation.reply,
            effect: operation.effect,
            quotas: limit::keyed(operation, request, account, conditional),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("credentials", &self.inner.credentials)
            .field("algorithm", &self.inner.algorithm)
            .field("user_id", &self.inner.user_id)
            .field("base_url", &self.inner.base_url)
            .field("read_only", &self.inner.read_only)
            .field("attempt_timeout", &self.inner.attempt_timeout)
            .field("overall_timeout", &self.inner.overall_timeout)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

//! The settings of a client.

mod address;
mod going;
mod sources;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::settings::Settings;
use super::shared::Shared;
use super::{Client, Clock, Inner};
use crate::credentials::{self, Credentials};
use crate::error::{Error, ErrorKind};
use crate::options::CallOptions;
use crate::sign::Algorithm;
use crate::transport::{Connecting, Transport};

const USER_AGENT: &str = concat!("polyv-sdk-rust/", env!("CARGO_PKG_VERSION"));

/// The settings of a [`Client`], made by [`Client::builder`].
///
/// ```
/// use polyv_sdk::Client;
///
/// let client = Client::builder()
///     .app_id("g4rqgmmjuo")
///     .app_secret(std::env::var("MY_SECRET").unwrap_or("dummy".into()))
///     .build()?;
/// # Ok::<(), polyv_sdk::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "settings do nothing until `build`"]
pub struct ClientBuilder {
    app_id: Option<String>,
    app_secret: Option<SecretString>,
    user_id: Option<String>,
    base_url: Option<String>,
    algorithm: Algorithm,
    connect_timeout: Duration,
    attempt_timeout: Duration,
    overall_timeout: Duration,
    max_reply_size: usize,
    user_agent: Option<String>,
    proxy: Option<SecretString>,
    roots: Option<Vec<u8>>,
    read_only: bool,
    clock: Option<Clock>,
    going: Settings,
    #[cfg(test)]
    script: Option<crate::transport::Script>,
}

/// Whom a client calls for, and where: see [`ClientBuilder::identity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity<'a> {
    /// The application id.
    pub app_id: &'a str,
    /// The account's user id, if it is set.
    pub user_id: Option<&'a str>,
    /// The server, if it is not the service.
    pub base_url: Option<&'a str>,
    /// Host and port of the proxy, if there is one on the way to the server.
    pub proxy: Option<&'a str>,
    /// The digest of signatures.
    pub algorithm: Algorithm,
}

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            app_id: None,
            app_secret: None,
            user_id: None,
            base_url: None,
            algorithm: Algorithm::default(),
            connect_timeout: Duration::from_secs(10),
            attempt_timeout: Duration::from_secs(30),
            overall_timeout: Duration::from_secs(60),
            max_reply_size: 64 * 1024 * 1024,
            user_agent: None,
            proxy: None,
            roots: None,
            read_only: false,
            clock: None,
            going: Settings::default(),
            #[cfg(test)]
            script: None,
        }
    }

    /// Whom the client will call for, and where; `None` without an application id. No secret is in it: for programs
    /// that show a request without sending it.
    pub fn identity(&self) -> Option<Identity<'_>> {
        let base_url = self.base_url.as_deref();
        let proxy = self.proxy.as_ref();
        let proxy = proxy.filter(|_| !base_url.is_some_and(Transport::is_local));
        Some(Identity {
            app_id: self.app_id.as_deref()?,
            user_id: self.user_id.as_deref(),
            base_url,
            proxy: proxy.map(|proxy| address::host_and_port(proxy.expose_secret())),
            algorithm: self.algorithm,
        })
    }

    /// The `appId`. Required.
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// The `appSecret`. Required.
    pub fn app_secret(mut self, app_secret: impl Into<SecretString>) -> Self {
        self.app_secret = Some(app_secret.into());
        self
    }

    /// The account's user id, for the endpoints that want it beside the `appId`.
    pub fn user_id(mut self, user_id: impl Into<String>) -> Self {
        self.user_id = Some(user_id.into());
        self
    }

    /// An address to use instead of the service's, such as a gateway or a test server. It replaces every
    /// host of the service, and its path goes before every path. Plain HTTP is used only if this
    /// address says `http://`.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The hash of the signatures. Defaults to MD5.
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// How long connecting may take. Defaults to 10 seconds.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long one attempt may take, from sending to the end of the reply. Defaults to 30 seconds.
    ///
    /// Time during which a file transfer makes progress does not count. Progress is that of the connection: data that
    /// the system has buffered, up to several megabytes, may still take a second for each 16 KiB (on Linux, the
    /// connection is dropped if the other side has acknowledged nothing for this time, at least five seconds).
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = limit;
        self
    }

    /// How long a whole call may take, including waits for the quota, attempts and the waits between them. Defaults
    /// to 60 seconds. A file transfer that makes progress may take longer, but is not restarted after that.
    pub fn overall_timeout(mut self, limit: Duration) -> Self {
        self.overall_timeout = limit;
        self
    }

    /// The largest reply accepted, in bytes. Defaults to 64 MiB.
    pub fn max_reply_size(mut self, bytes: usize) -> Self {
        self.max_reply_size = bytes;
        self
    }

    /// Names the application before the SDK in the `User-Agent`, such as `my-app/1.0`.
    pub fn user_agent(mut self, application: impl Into<String>) -> Self {
        self.user_agent = Some(application.into());
        self
    }

    /// The address of a proxy that all connections go through, except for those to this machine (`localhost` and loopback
    /// addresses), such as `http://user:password@host:3128`. Its scheme is `http`, the default, or `https`; others are
    /// refused. Without this setting, `POLYV_PROXY` in [`from_env`](Self::from_env) or `proxy` in the profile, no proxy
    /// is used; `HTTPS_PROXY` and other variables are ignored.
    pub fn proxy(mut self, url: impl Into<SecretString>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// The certificates, as PEM, by which servers are trusted, in place of the system's: for a gateway, a proxy or a test
    /// server with an authority of its own. A server's own certificate will do, if it signed itself. [`build`](Self::build)
    /// refuses a text without a certificate, and one that cannot be read.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots = Some(pem.into());
        self
    }

    /// Refuses every call that may change something, before anything is sent: those whose spec does not declare them a
    /// read, and [`Call`](crate::Call)s other than reads. For reports, monitoring and support, with credentials that
    /// could do more. Such a call fails with [`ErrorKind::Config`] and the parameter `read_only`. Defaults to no.
    pub fn read_only(mut self, on: bool) -> Self {
        self.read_only = on;
        self
    }

    /// Where the time of signatures comes from, for tests. Defaults to the system's clock.
    pub fn clock(mut self, now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Some(Arc::new(now));
        self
    }

    #[cfg(test)]
    pub(crate) fn script(mut self, script: crate::transport::Script) -> Self {
        self.script = Some(script);
        self
    }

    /// Makes the client.
    ///
    /// Fails with [`ErrorKind::Config`] if the credentials are missing or a setting cannot be used;
    /// [`Error::parameter`] names it.
    pub fn build(self) -> Result<Client, Error> {
        let proxy = self.proxy_in_use()?;
        let app_id = self.app_id.ok_or_else(|| missing("app_id"))?;
        let app_secret = self.app_secret.ok_or_else(|| missing("app_secret"))?;
        let credentials = Credentials::new(app_id, app_secret)?;
        if self.user_id.as_ref().is_some_and(|id| id.trim().is_empty()) {
            return Err(setting(
                "user_id",
                "is empty: leave it out, or set it to the account's user id",
            ));
        }
        if let Some(id) = &self.user_id {
            credentials::check("user_id", id)?;
        }
        if let Some(url) = &self.base_url {
            address::check(url)?;
        }
        if self.max_reply_size == 0 {
            return Err(setting("max_reply_size", "must be greater than zero"));
        }
        for (name, limit) in [
            ("connect_timeout", self.connect_timeout),
            ("attempt_timeout", self.attempt_timeout),
            ("overall_timeout", self.overall_timeout),
        ] {
            if limit.is_zero() {
                return Err(setting(name, "must be greater than zero"));
            }
        }
        let user_agent = self.user_agent.map_or(Cow::Borrowed(USER_AGENT), |name| {
            format!("{name} {USER_AGENT}").into()
        });
        let connecting = Connecting {
            connect_timeout: self.connect_timeout,
            attempt_timeout: self.attempt_timeout,
            user_agent,
            proxy,
            roots: self.roots,
            // A hook may lead elsewhere.
            plain: self.going.middleware.is_empty()
                && self.base_url.as_deref().is_some_and(address::is_plain),
        };
        let transport = Transport::new(connecting, self.max_reply_size)?;
        #[cfg(test)]
        let transport = transport.scripted(self.script);
        let shared = Shared::new(self.going, self.clock.is_some());
        Ok(Client {
            options: CallOptions::default(),
            inner: Arc::new(Inner {
                transport,
                credentials,
                algorithm: self.algorithm,
                user_id: self.user_id,
                base_url: self.base_url,
                read_only: self.read_only,
                attempt_timeout: self.attempt_timeout,
                overall_timeout: self.overall_timeout,
                clock: self.clock.unwrap_or_else(|| Arc::new(Timestamp::now)),
                shared: Arc::new(shared),
            }),
        })
    }

    /// The proxy, unless every request goes to this machine. Fails if it cannot be used.
    fn proxy_in_use(&self) -> Result<Option<SecretString>, Error> {
        let Some(proxy) = &self.proxy else {
            return Ok(None);
        };
        Transport::check_proxy(proxy.expose_secret())?;
        let is_local = self.base_url.as_deref().is_some_and(Transport::is_local);
        let is_direct = is_local && self.going.middleware.is_empty();
        Ok((!is_direct).then(|| proxy.clone()))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("app_id", &self.app_id)
            .field("user_id", &self.user_id)
            .field(
                "base_url",
                &self.base_url.as_deref().map(address::without_user),
            )
            .field("algorithm", &self.algorithm)
            .field("connect_timeout", &self.connect_timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("overall_timeout", &self.overall_timeout)
            .field("max_reply_size", &self.max_reply_size)
            .field("user_agent", &self.user_agent)
            .field("read_only", &self.read_only)
            .finish_non_exhaustive()
    }
}

fn missing(name: &str) -> Error {
    setting(
        name,
        "is not set: give it to the builder, or take `Client::from_env`",
    )
}

fn setting(name: &str, problem: &str) -> Error {
    Error::new(ErrorKind::Config, format!("`{name}` {problem}")).of_parameter(name)
}

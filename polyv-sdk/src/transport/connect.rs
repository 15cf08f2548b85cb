//! How connections are made, and for whom.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{Certificate, redirect, retry};
use tokio::runtime::{Handle, Id};

use super::failure::hide;
use crate::error::{Error, ErrorKind};

/// Runtimes whose connections are kept besides those of the first. More at a time is unusual; those of a runtime that ended
/// are dropped as new ones come.
const RUNTIMES: usize = 16;

/// A connection that acknowledges nothing for less than this need not have stalled: a slow receiver acknowledges in
/// steps.
#[cfg(any(target_os = "android", target_os = "linux"))]
const SHORTEST_STALL: Duration = Duration::from_secs(5);

/// This machine, which no proxy leads to, in the words of the variable `NO_PROXY`.
const LOCAL: &str = "localhost,127.0.0.0/8,::1";

/// How connections are made.
#[derive(Clone, Debug)]
pub(crate) struct Connecting {
    pub(crate) connect_timeout: Duration,
    /// How long sent data may stay unacknowledged.
    #[cfg_attr(
        not(any(target_os = "android", target_os = "linux")),
        expect(dead_code, reason = "other systems have no such limit")
    )]
    pub(crate) attempt_timeout: Duration,
    pub(crate) user_agent: Cow<'static, str>,
    pub(crate) proxy: Option<secrecy::SecretString>,
    /// The certificates that servers are trusted by, as PEM, if not the system's.
    pub(crate) roots: Option<Vec<u8>>,
    /// Whether every request goes to one address over plain HTTP.
    pub(crate) plain: bool,
}

/// The connections of each runtime that a client is used in.
///
/// A connection's bytes are moved by a task of the runtime in which it was made. Used from another runtime, that task
/// stalls while its own runtime is not driven, and is lost when its runtime ends, along with the answer to a request
/// that was carried out. So each runtime has its own connections.
#[derive(Clone, Debug)]
pub(super) struct Connections(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    connecting: Connecting,
    /// The runtime that was the first to use the client, which is mostly the only one: its calls share no lock and count no
    /// copies.
    first: OnceLock<Id>,
    client: reqwest::Client,
    /// Those of other runtimes. The most recently used is last.
    others: Mutex<Vec<(Id, reqwest::Client)>>,
}

impl Connections {
    /// Fails if a setting cannot be used.
    pub(super) fn new(connecting: Connecting) -> Result<Self, Error> {
        let client = build(&connecting)?;
        Ok(Self(Arc::new(Inner {
            connecting,
            first: OnceLock::new(),
            client,
            others: Mutex::default(),
        })))
    }

    /// Whether they go through a proxy.
    pub(super) fn has_proxy(&self) -> bool {
        self.0.connecting.proxy.is_some()
    }

    /// The connections of the runtime that the call is made in.
    ///
    /// Fails outside of a runtime.
    pub(super) fn here(&self) -> Result<Cow<'_, reqwest::Client>, Error> {
        let runtime = Handle::try_current().map_err(|error| {
            let problem = "a call must be made within a tokio runtime; the module `blocking` is for \
                           programs that have none";
            Error::new(ErrorKind::Config, problem).with_source(error)
        })?;
        let here = runtime.id();
        if *self.0.first.get_or_init(|| here) == here {
            return Ok(Cow::Borrowed(&self.0.client));
        }
        let others = self.0.others.lock();
        let mut others = others.unwrap_or_else(PoisonError::into_inner);
        let known = others.iter().position(|(id, _)| *id == here);
        let entry = match known {
            Some(place) => others.remove(place),
            None => (here, build(&self.0.connecting)?),
        };
        let client = entry.1.clone();
        if others.len() >= RUNTIMES {
            others.remove(0);
        }
        others.push(entry);
        Ok(Cow::Owned(client))
    }
}

fn build(connecting: &Connecting) -> Result<reqwest::Client, Error> {
    let user_agent = match &connecting.user_agent {
        // Copies of it, of which each request makes some, share no counter.
        Cow::Borrowed(name) => Ok(HeaderValue::from_static(name)),
        Cow::Owned(name) => HeaderValue::from_str(name),
    };
    let user_agent = user_agent.map_err(|error| {
        unusable("user_agent", "is not a valid header value").with_source(error)
    })?;
    let mut builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .connect_timeout(connecting.connect_timeout)
        // A redirected request would carry its signature to another server.
        .redirect(redirect::Policy::none())
        .referer(false)
        // This layer does not decide what may be retried. Without the limit, it would copy each request nevertheless.
        .retry(retry::never().max_retries_per_request(0))
        // At most 100 headers of a reply are accepted, as by most clients: any other number costs two allocations in each call.
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        // A proxy is used only if the caller names one, not because an environment variable is set.
        .no_proxy();
    #[cfg(any(target_os = "android", target_os = "linux"))]
    {
        // Only the kernel sees whether its buffered data makes progress.
        builder = builder.tcp_user_timeout(connecting.attempt_timeout.max(SHORTEST_STALL));
    }
    if let Some(proxy) = &connecting.proxy {
        builder = builder.proxy(proxy_of(secrecy::ExposeSecret::expose_secret(proxy))?);
    }
    if let Some(pem) = &connecting.roots {
        builder = builder.tls_certs_only(certificates(pem)?);
    } else if connecting.plain && connecting.proxy.is_none() {
        // Reading the system's certificates is most of the cost of creating a client.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| {
        let problem = if connecting.roots.is_some() {
            unusable("root_certificates", "has a certificate that cannot be read")
        } else {
            Error::new(ErrorKind::Config, "the HTTP client cannot be set up")
        };
        problem.with_source(hide(error))
    })
}

/// The certificates of a PEM text, of which there must be one at least.
fn certificates(pem: &[u8]) -> Result<Vec<Certificate>, Error> {
    let setting = "root_certificates";
    let all = Certificate::from_pem_bundle(pem)
        .map_err(|error| unusable(setting, "is not PEM").with_source(hide(error)))?;
    if all.is_empty() {
        let problem = "has no certificate: it must be PEM, with `-----BEGIN CERTIFICATE-----`";
        return Err(unusable(setting, problem));
    }
    Ok(all)
}

/// A proxy, if its address is one that the HTTP library really uses. It accepts other schemes as well, and then
/// bypasses the proxy or fails on each call.
fn proxy_of(address: &str) -> Result<reqwest::Proxy, Error> {
    let address = address.trim();
    let has_scheme = address.contains("://");
    let url = if has_scheme {
        address.to_owned()
    } else {
        format!("http://{address}")
    };
    // The address may contain a password, which the parser's error does not show.
    let parsed = reqwest::Url::parse(&url)
        .map_err(|error| unusable("proxy", "is not the address of a proxy").with_source(error))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(unusable(
            "proxy",
            "starts neither with `http://` nor with `https://`: other kinds of proxies are not supported",
        ));
    }
    if !parsed.has_host()
        || parsed.port() == Some(0)
        || parsed.path() != "/"
        || parsed.query().is_some()
        || parsed.fragment().is_some()
    {
        return Err(unusable(
            "proxy",
            "must consist of scheme, user, host and port only",
        ));
    }
    let proxy = reqwest::Proxy::all(url).map_err(|error| {
        unusable("proxy", "is not the address of a proxy").with_source(hide(error))
    })?;
    Ok(proxy.no_proxy(reqwest::NoProxy::from_string(LOCAL)))
}

/// Whether a proxy can be used.
pub(super) fn check_proxy(address: &str) -> Result<(), Error> {
    proxy_of(address).map(drop)
}

/// Whether `url` leads to this machine.
pub(super) fn is_local(url: &str) -> bool {
    let url = reqwest::Url::parse(url).ok();
    url.as_ref()
        .and_then(reqwest::Url::host_str)
        .is_some_and(|host| {
            let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
            match address {
                Ok(address) => address.to_canonical().is_loopback(),
                Err(_) => host == "localhost" || host.ends_with(".localhost"),
            }
        })
}

/// Whether `url` can be requested at all.
pub(super) fn check_url(url: &str) -> Result<(), Error> {
    reqwest::Url::parse(url)
        .map(drop)
        .map_err(|error| unusable("base_url", "is not a URL").with_source(error))
}

fn unusable(setting: &str, problem: &str) -> Error {
    Error::new(ErrorKind::Config, format!("`{setting}` {problem}")).of_parameter(setting)
}

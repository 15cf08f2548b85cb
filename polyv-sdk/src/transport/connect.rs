//! How connections are made, and for whom.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::{redirect, retry};
use tokio::runtime::{Handle, Id};

use super::failure::hide;
use crate::error::{Error, ErrorKind};

/// Runtimes whose connections are kept. More at a time than this is unusual; those of one that ended are forgotten when
/// others come.
const RUNTIMES: usize = 16;

/// Headers of a reply that are accepted. Proxies and gateways add many.
const HEADERS: usize = 512;

/// A connection that confirms nothing for less than this need not have stalled: a receiver that is slow confirms in steps.
#[cfg(any(target_os = "android", target_os = "linux"))]
const SHORTEST_STALL: Duration = Duration::from_secs(5);

/// How connections are made.
#[derive(Clone, Debug)]
pub(crate) struct Connecting {
    pub(crate) connect_timeout: Duration,
    /// How long what was sent may stay unconfirmed.
    pub(crate) attempt_timeout: Duration,
    pub(crate) user_agent: String,
    pub(crate) proxy: Option<secrecy::SecretString>,
    /// Whether every request goes to one address over plain HTTP.
    pub(crate) plain: bool,
}

/// The connections of each runtime that a client is used in.
///
/// What moves the bytes of a connection is a task of the runtime in which the connection was made. When another
/// runtime uses it, that task stands still as long as its own is not run, and is gone when its own has ended, with the
/// answer of a request that was carried out. So each runtime has connections of its own.
#[derive(Clone, Debug)]
pub(super) struct Connections(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    connecting: Connecting,
    /// The last to be used at the end.
    clients: Mutex<Vec<(Option<Id>, reqwest::Client)>>,
}

impl Connections {
    /// Fails if a setting cannot be used.
    pub(super) fn new(connecting: Connecting) -> Result<Self, Error> {
        // The first runtime to come takes it over.
        let first = build(&connecting)?;
        Ok(Self(Arc::new(Inner {
            connecting,
            clients: Mutex::new(vec![(None, first)]),
        })))
    }

    /// Those of the runtime that the call is made in.
    pub(super) fn here(&self) -> Result<reqwest::Client, Error> {
        let here = Handle::try_current().ok().map(|runtime| runtime.id());
        let mut clients = self
            .0
            .clients
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((id, client)) = clients.last_mut()
            && (*id == here || id.is_none())
        {
            *id = here;
            return Ok(client.clone());
        }
        let known = clients.iter().position(|(id, _)| *id == here);
        let entry = match known {
            Some(place) => clients.remove(place),
            None => (here, build(&self.0.connecting)?),
        };
        let client = entry.1.clone();
        if clients.len() >= RUNTIMES {
            clients.remove(0);
        }
        clients.push(entry);
        Ok(client)
    }
}

fn build(connecting: &Connecting) -> Result<reqwest::Client, Error> {
    let user_agent = HeaderValue::from_str(&connecting.user_agent)
        .map_err(|error| unusable("user_agent", "cannot stand in a header").with_source(error))?;
    let mut builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .connect_timeout(connecting.connect_timeout)
        // A redirected request would carry its signature to wherever it is sent.
        .redirect(redirect::Policy::none())
        .referer(false)
        // What may be repeated is not for this layer to decide.
        .retry(retry::never())
        .http1_max_headers(HEADERS)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        // A proxy is used if the caller names one, not because a variable happens to be set.
        .no_proxy();
    #[cfg(any(target_os = "android", target_os = "linux"))]
    {
        // Only the kernel sees whether what it has taken over makes progress.
        builder = builder.tcp_user_timeout(connecting.attempt_timeout.max(SHORTEST_STALL));
    }
    if let Some(proxy) = &connecting.proxy {
        builder = builder.proxy(proxy_of(secrecy::ExposeSecret::expose_secret(proxy))?);
    } else if connecting.plain {
        // Reading the system's certificates is most of what a client costs to make.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| {
        Error::new(ErrorKind::Config, "the HTTP client cannot be set up").with_source(hide(error))
    })
}

/// A proxy, if its address is one that is really used. The HTTP library takes other schemes as well, and then goes past
/// the proxy, or fails with each call.
fn proxy_of(address: &str) -> Result<reqwest::Proxy, Error> {
    let address = address.trim();
    let has_scheme = address.contains("://");
    let url = if has_scheme {
        address.to_owned()
    } else {
        format!("http://{address}")
    };
    // The address may have a password in it, and the parser's error does not show it.
    let parsed = reqwest::Url::parse(&url)
        .map_err(|error| unusable("proxy", "is not the address of a proxy").with_source(error))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(unusable(
            "proxy",
            "starts neither with `http://` nor with `https://`: other kinds of proxies are not supported",
        ));
    }
    if !parsed.has_host()
        || parsed.path() != "/"
        || parsed.query().is_some()
        || parsed.fragment().is_some()
    {
        return Err(unusable(
            "proxy",
            "has more or less than scheme, user, host and port",
        ));
    }
    reqwest::Proxy::all(url).map_err(|error| {
        unusable("proxy", "is not the address of a proxy").with_source(hide(error))
    })
}

/// Whether `url` can be called at all.
pub(super) fn check_url(url: &str) -> Result<(), Error> {
    reqwest::Url::parse(url)
        .map(drop)
        .map_err(|error| unusable("base_url", "is not a URL").with_source(error))
}

fn unusable(setting: &str, problem: &str) -> Error {
    Error::new(ErrorKind::Config, format!("`{setting}` {problem}")).of_parameter(setting)
}

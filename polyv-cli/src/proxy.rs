//! The way of a call: directly, or through a proxy that the account or a variable names.

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use polyv_sdk::ClientBuilder;

use crate::exit::Failure;
use crate::io::Io;

/// What the SDK reads as well.
pub(crate) const OWN: &str = "POLYV_PROXY";

/// How calls get to the service.
#[derive(Clone)]
pub(crate) enum Way {
    Direct,
    /// Directly, although a standard variable names a proxy: the server is on this machine, or in `NO_PROXY`.
    Past,
    Through(Proxy),
}

/// A proxy that is used.
#[derive(Clone)]
pub(crate) struct Proxy {
    /// Host and port, without the user and the password.
    pub(crate) address: String,
    /// The variable that names it; `None` if the profile does.
    pub(crate) variable: Option<&'static str>,
}

/// What calls are made with: the settings of an account, and its way to the service.
pub(crate) type Settings = (ClientBuilder, Way);

/// Adds the proxy of `POLYV_PROXY`, or that of the standard variables if the profile has none either. `service` is called
/// where the settings name no other server; the service's second host goes the same way. Whether the proxy can be used
/// is found out when the client is made.
pub(crate) fn lead(builder: ClientBuilder, service: &str, io: &Io) -> Settings {
    let own = io.var(OWN).map(|proxy| builder.clone().proxy(proxy));
    let variable = own.as_ref().map(|_| OWN);
    let led = own.unwrap_or_else(|| builder.clone());
    if let Some(address) = address_of(&led) {
        return (led, Way::Through(Proxy { address, variable }));
    }
    let url = builder.identity().and_then(|identity| identity.base_url);
    // The matcher knows schemes in small letters only.
    let url = url.unwrap_or(service).to_ascii_lowercase();
    let Some((variable, value)) = standard(&url, io) else {
        return (builder, Way::Direct);
    };
    let led = builder.clone().proxy(value);
    match address_of(&led).filter(|_| !is_exempt(&url, io)) {
        Some(address) => {
            let variable = Some(variable);
            (led, Way::Through(Proxy { address, variable }))
        }
        None => (builder, Way::Past),
    }
}

/// The proxy's host and port; `None` as well if the server is on this machine.
fn address_of(builder: &ClientBuilder) -> Option<String> {
    builder.identity()?.proxy.map(str::to_owned)
}

/// The variable for this address, and its value.
fn standard(url: &str, io: &Io) -> Option<(&'static str, String)> {
    let names = if url.starts_with("http://") {
        ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
    } else {
        ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
    };
    // For a CGI program, a web server sets it to the header `Proxy` of the request.
    let is_foreign = |name| name == "HTTP_PROXY" && io.var("REQUEST_METHOD").is_some();
    names
        .into_iter()
        .filter(|name| !is_foreign(*name))
        .find_map(|name| Some((name, io.var(name)?)))
}

/// Whether `NO_PROXY` has this address.
fn is_exempt(url: &str, io: &Io) -> bool {
    let Some(list) = io.var("NO_PROXY").or_else(|| io.var("no_proxy")) else {
        return false;
    };
    // The matcher applies it to names, but not to addresses.
    if list.split(',').any(|entry| entry.trim() == "*") {
        return true;
    }
    let matcher = Matcher::builder().all("http://proxy").no(list).build();
    let url = url.parse::<Uri>();
    url.is_ok_and(|url| matcher.intercept(&url).is_none())
}

impl Way {
    /// Names the variable of a proxy that cannot be used. Others have been checked with what names them.
    pub(crate) fn blame(&self, failure: Failure) -> Failure {
        match self {
            Self::Through(Proxy {
                variable: Some(name),
                ..
            }) if failure.report().parameter.as_deref() == Some("proxy") => {
                let failure = failure.at(&format!("{name}: "));
                if *name == OWN {
                    return failure;
                }
                failure.with_hint((
                    "POLYV_PROXY takes precedence over it, and NO_PROXY exempts servers from it",
                    "POLYV_PROXY 优先于它，NO_PROXY 可以排除服务器",
                ))
            }
            _ => failure,
        }
    }

    /// The option that makes curl go the same way. It reads the standard variables itself, except for one.
    pub(crate) fn curl(&self) -> Option<&'static str> {
        match self {
            Self::Direct => None,
            Self::Past => Some("--noproxy '*'"),
            Self::Through(proxy) => match proxy.variable {
                None | Some(OWN) => Some("--proxy \"$POLYV_PROXY\""),
                Some("HTTP_PROXY") => Some("--proxy \"$HTTP_PROXY\""),
                Some(_) => None,
            },
        }
    }
}

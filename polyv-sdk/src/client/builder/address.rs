//! The address of a server that is not the service's.

use super::setting;
use crate::error::Error;
use crate::transport::Transport;

/// Whether an address can take the place of the service's.
pub(super) fn check(url: &str) -> Result<(), Error> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| is_scheme(url, scheme));
    let Some(rest) = scheme.and_then(|scheme| url.get(scheme.len()..)) else {
        return Err(setting(
            "base_url",
            "starts neither with `https://` nor with `http://`",
        ));
    };
    if rest.contains('@') {
        return Err(setting("base_url", "contains a user name or password"));
    }
    if rest.contains(['?', '#', '\\']) || rest.contains(char::is_whitespace) {
        return Err(setting(
            "base_url",
            "has more than scheme, host, port and path",
        ));
    }
    if rest.is_empty() || rest.starts_with('/') {
        return Err(setting("base_url", "has no host"));
    }
    Transport::check_url(url)
}

/// The address without user name and password, which it must not have; if it does, they are still not shown.
pub(super) fn without_user(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(start..).unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    match host.rfind('@') {
        Some(at) => [url.get(..start), Some("[redacted]"), rest.get(at..)]
            .into_iter()
            .flatten()
            .collect(),
        None => url.to_owned(),
    }
}

/// Host and port of a proxy, without the user and the password before them.
pub(super) fn host_and_port(proxy: &str) -> &str {
    let rest = proxy.split_once("://").map_or(proxy, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    rest.split(['/', '?', '#', '\\'])
        .next()
        .unwrap_or(rest)
        .trim()
}

/// Whether an address is reached without TLS.
pub(super) fn is_plain(url: &str) -> bool {
    is_scheme(url, "http://")
}

fn is_scheme(url: &str, scheme: &str) -> bool {
    url.get(..scheme.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

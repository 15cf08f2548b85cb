//! The settings of a client, and what is said about those that cannot be used.

use std::time::Duration;

use super::fixture::SECRET;
use super::server::{Server, builder, json};
use crate::{Client, ClientBuilder, Credentials, Error, ErrorKind};

/// Settings of these variables.
fn from_vars(vars: &[(&str, &str)]) -> Result<ClientBuilder, Error> {
    ClientBuilder::from_vars(|name| {
        let (_, value) = vars.iter().find(|(other, _)| *other == name)?;
        Some(if *value == "\u{fffd}" {
            Err(())
        } else {
            Ok((*value).to_owned())
        })
    })
}

const ID: (&str, &str) = ("POLYV_APP_ID", "id");
const KEY: (&str, &str) = ("POLYV_APP_SECRET", SECRET);

#[track_caller]
fn check(vars: &[(&str, &str)], name: &str, problem: &str) {
    let error = from_vars(vars).unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Config, Some(name))
    );
    assert!(
        error.to_string().starts_with(name) && error.to_string().contains(problem),
        "{error}"
    );
}

#[test]
fn variables() {
    check(
        &[KEY],
        "POLYV_APP_ID",
        "is not set: set it to the account's appId",
    );
    check(
        &[ID],
        "POLYV_APP_SECRET",
        "is not set: set it to the account's appSecret",
    );
    check(
        &[ID, ("POLYV_APP_SECRET", "")],
        "POLYV_APP_SECRET",
        "is set, but empty",
    );
    check(
        &[("POLYV_APP_ID", " \t"), KEY],
        "POLYV_APP_ID",
        "only to white space",
    );
    check(
        &[ID, KEY, ("POLYV_USER_ID", "")],
        "POLYV_USER_ID",
        "is set, but empty",
    );
    check(
        &[ID, ("POLYV_APP_SECRET", "\u{fffd}")],
        "POLYV_APP_SECRET",
        "not to UTF-8 text",
    );
    check(
        &[ID, KEY, ("POLYV_BASE_URL", "ftp://x")],
        "POLYV_BASE_URL",
        "starts neither",
    );
    let all = [
        ID,
        ("POLYV_APP_SECRET", " k3y\n"),
        ("POLYV_USER_ID", "u"),
        ("POLYV_BASE_URL", "http://localhost:1"),
    ];
    let client = from_vars(&all).unwrap().build().unwrap();
    let shown = format!("{client:?}");
    for part in ["\"id\"", "\"u\"", "\"http://localhost:1\""] {
        assert!(shown.contains(part), "{shown}");
    }
    assert!(!shown.contains("k3y"), "{shown}");
}

#[test]
fn a_proxy_of_the_environment() {
    check(
        &[ID, KEY, ("POLYV_PROXY", "")],
        "POLYV_PROXY",
        "is set, but empty",
    );
    for (proxy, problem) in [
        ("socks5://u:p4ssword@p:1", "starts neither"),
        ("http://u:p4ssword@p:port", "is not the address"),
        ("u:p4ssword@p:1/x", "host and port only"),
    ] {
        let vars = [ID, KEY, ("POLYV_PROXY", proxy)];
        check(&vars, "POLYV_PROXY", problem);
        let error = from_vars(&vars).unwrap_err();
        let shown = format!("{error:#} {error:?}");
        assert!(!shown.contains("p4ssword"), "{shown}");
    }
}

#[track_caller]
fn refuse(builder: ClientBuilder, setting: &str, problem: &str) {
    let error = builder.build().unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Config, Some(setting)),
        "{error}"
    );
    assert!(error.to_string().contains(problem), "{error}");
}

#[test]
fn base_urls() {
    for (url, problem) in [
        ("", "starts neither"),
        ("api.polyv.net", "starts neither"),
        ("ftp://api.polyv.net", "starts neither"),
        ("https://", "has no host"),
        ("https:///x", "has no host"),
        ("https://u:p@host", "user name"),
        ("https://host?x=1", "more than"),
        ("https://host/#x", "more than"),
        ("https://ho st", "more than"),
        ("https://host:port", "not a URL"),
    ] {
        refuse(builder().base_url(url), "base_url", problem);
    }
    for url in [
        "https://host",
        "HTTPS://host/",
        "http://127.0.0.1:8080",
        "http://[::1]:80/polyv/",
    ] {
        builder().base_url(url).build().unwrap();
    }
}

#[test]
fn other_settings() {
    refuse(Client::builder().app_secret("x"), "app_id", "is not set");
    refuse(Client::builder().app_id("x"), "app_secret", "is not set");
    refuse(builder().app_id(""), "app_id", "is empty");
    refuse(
        builder().app_secret("x\n"),
        "app_secret",
        "white space at its ends",
    );
    refuse(builder().app_secret("  "), "app_secret", "only white space");
    refuse(builder().user_id(" "), "user_id", "is empty");
    refuse(
        builder().user_id("1b448be323\n"),
        "user_id",
        "white space at its ends",
    );
    refuse(
        builder().max_reply_size(0),
        "max_reply_size",
        "must be greater than zero",
    );
    refuse(
        builder().attempt_timeout(Duration::ZERO),
        "attempt_timeout",
        "must be greater than zero",
    );
    refuse(
        builder().user_agent("a\r\nb"),
        "user_agent",
        "is not a valid header value",
    );
}

#[test]
fn a_proxy_that_cannot_be_used_is_refused() {
    let fine = "http://p:3128 HTTP://p:3128 https://p http://user:pw@p:3128 p:3128 127.0.0.1:3128 http://[::1]:3128/";
    for address in fine.split(' ') {
        builder().proxy(address).build().unwrap();
    }
    let others = "htp ftp tcp socks proxy socks4 socks4a socks5 socks5h file data";
    for scheme in others.split(' ') {
        let address = format!("{scheme}://127.0.0.1:3128");
        refuse(builder().proxy(address), "proxy", "proxy");
    }
    let none = [
        "",
        " ",
        "http://",
        "http:///",
        "http://:3128",
        "http://[x",
        "http://p:port",
        "http://p:99999",
        "http://p:0",
        "http://p:3128/path",
        "http://p:3128?query",
        "http://p:3128#fragment",
        "socks5:127.0.0.1:3128",
        "http:p:3128",
        "://p:3128",
        "http://p p:3128",
    ];
    for address in none {
        refuse(builder().proxy(address), "proxy", "proxy");
    }
}

#[test]
fn no_secret_is_shown() {
    let builder = builder().proxy("http://user:p4ssword@localhost:1");
    let client = builder.clone().build().unwrap();
    let credentials = Credentials::new("id", SECRET).unwrap();
    let error = Credentials::new("id", format!(" {SECRET}")).unwrap_err();
    for shown in [
        format!("{builder:?}"),
        format!("{client:?}"),
        format!("{credentials:?}"),
        format!("{error} {error:?}"),
    ] {
        assert!(
            !shown.contains(SECRET) && !shown.contains("p4ssword"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn another_account_has_its_own_credentials() {
    let server = Server::start(|_| json("{}")).await;
    let client = server.builder().user_id("first").build().unwrap();
    let other = client.for_account(Credentials::new("other-id", "other-secret").unwrap());
    let shown = format!("{other:?}");
    assert!(
        shown.contains("other-id") && shown.contains("user_id: None"),
        "{shown}"
    );
    assert!(shown.contains(&server.url), "{shown}");
    let named = format!("{:?}", other.with_user_id(" second\n"));
    assert!(
        named.contains("other-id") && named.contains("user_id: Some(\"second\")"),
        "{named}"
    );
    assert!(
        format!("{client:?}").contains("first"),
        "the first stays as it was"
    );
    // The server's answer does not matter: the request shows who called.
    _ = other.call(crate::Method::Get, "/x", &[]).await;
    assert!(server.requests()[0].contains("appId=other-id"));
}

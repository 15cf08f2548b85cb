//! What goes through a proxy, and what is known of it. The proxy is a server that keeps what it is asked for.

use std::sync::Arc;

use super::fixture::{One, SECRET};
use super::server::{Server, answer, builder, json};
use crate::middleware::Middleware;
use crate::request::HttpRequest;
use crate::{ClientBuilder, Error, ErrorKind};

const OK: &str = r#"{"code":200,"data":{}}"#;

/// `user:p4ssword`, as it is sent.
const AUTHORIZATION: &str = "Basic dXNlcjpwNHNzd29yZA==";

/// The address of the server as that of a proxy that wants a password.
fn address(proxy: &Server) -> String {
    proxy.url.replace("http://", "http://user:p4ssword@")
}

fn from_vars(base_url: &str, proxy: &str) -> ClientBuilder {
    let builder = ClientBuilder::from_vars(|name| {
        let value = match name {
            "POLYV_APP_ID" => "id",
            "POLYV_APP_SECRET" => SECRET,
            "POLYV_BASE_URL" => base_url,
            "POLYV_PROXY" => proxy,
            _ => return None,
        };
        Some(Ok(value.to_owned()))
    });
    builder.unwrap().attempts(1).no_limiter()
}

#[tokio::test]
async fn the_variable_leads_calls_through_a_proxy() {
    let proxy = Server::start(|_| json(OK)).await;
    let builder = from_vars("http://polyv.test/gate", &address(&proxy));
    let host = proxy.url.trim_start_matches("http://");
    assert_eq!(builder.identity().unwrap().proxy, Some(host));
    let shown = format!("{builder:?} {:?}", builder.identity());
    assert!(!shown.contains("p4ssword"), "{shown}");
    let client = builder.build().unwrap();
    client.send(&One {}).await.unwrap();
    let requests = proxy.requests();
    assert!(
        requests[0].starts_with("GET http://polyv.test/gate/live/v3/one?"),
        "{requests:?}"
    );
    assert!(requests[0].contains(AUTHORIZATION), "{requests:?}");
}

/// Over TLS the proxy learns the server's name, and nothing of the call.
#[tokio::test]
async fn a_proxy_that_refuses_is_named() {
    let refusal = || answer("407 Proxy Authentication Required", "", "");
    let proxy = Server::start(move |_| refusal()).await;
    let client = builder().proxy(address(&proxy)).build().unwrap();
    let error = client.send(&One {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let shown = format!("{error:#} {error:?}");
    assert!(shown.contains("through the proxy"), "{shown}");
    assert!(!shown.contains("p4ssword"), "{shown}");
    let requests = proxy.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(
        requests[0].starts_with("CONNECT api.polyv.net:443 HTTP/1.1\r\n"),
        "{requests:?}"
    );
    assert!(requests[0].contains(AUTHORIZATION) && !requests[0].contains("sign="));
    let plain = builder().base_url("http://polyv.test");
    let client = plain.proxy(address(&proxy)).build().unwrap();
    let error = client.send(&One {}).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.http_status()),
        (ErrorKind::Http, Some(407))
    );
    assert!(error.message().starts_with("the proxy asks for"), "{error}");
}

#[tokio::test]
async fn this_machine_is_called_directly() {
    let nobody = "http://user:p4ssword@127.0.0.1:1";
    let server = Server::start(|_| json(OK)).await;
    let builder = from_vars(&server.url, nobody);
    assert_eq!(builder.identity().unwrap().proxy, None);
    builder.build().unwrap().send(&One {}).await.unwrap();
    let named = server.url.replace("127.0.0.1", "localhost");
    let client = from_vars(&named, nobody).build().unwrap();
    client.send(&One {}).await.unwrap();
    assert_eq!(server.requests().len(), 2);
    let lost = from_vars("http://127.0.0.1:1", &address(&server));
    let error = lost.build().unwrap().send(&One {}).await.unwrap_err();
    assert_eq!(error.message(), "no connection to http://127.0.0.1:1");
    // What is not used is checked all the same.
    let odd = server.builder().proxy("socks5://p:1").build();
    assert_eq!(odd.unwrap_err().parameter(), Some("proxy"));
}

/// Leads every request to another server.
struct Elsewhere(String);

impl Middleware for Elsewhere {
    fn request(&self, _: &str, request: &mut HttpRequest) -> Result<(), Error> {
        let (_, path) = request.url.split_once("/one").unwrap();
        request.url = format!("{}/one{path}", self.0);
        Ok(())
    }
}

#[tokio::test]
async fn what_a_hook_changes_decides() {
    let proxy = Server::start(|_| json(OK)).await;
    let server = Server::start(|_| json(OK)).await;
    let led = |base_url: &str, hook: &str| {
        let hook = Arc::new(Elsewhere(hook.to_owned()));
        let builder = builder().base_url(base_url).proxy(address(&proxy));
        builder.middleware(hook).build().unwrap()
    };
    let here = led("http://polyv.test", &server.url);
    here.send(&One {}).await.unwrap();
    assert_eq!((server.requests().len(), proxy.requests().len()), (1, 0));
    let away = led(&server.url, "http://polyv.test");
    away.send(&One {}).await.unwrap();
    assert_eq!((server.requests().len(), proxy.requests().len()), (1, 1));
}

#[tokio::test]
async fn a_password_in_the_address_of_a_hook_is_not_shown() {
    let hook = Arc::new(Elsewhere("http://user:p4ssword@127.0.0.1:1".to_owned()));
    let client = builder().middleware(hook).build().unwrap();
    let error = client.send(&One {}).await.unwrap_err();
    assert_eq!(error.message(), "no connection to http://127.0.0.1:1");
    let shown = format!("{error:#} {error:?}");
    assert!(!shown.contains("p4ssword"), "{shown}");
}

#[test]
fn which_addresses_are_this_machine() {
    let is_direct = |url: &str| {
        let builder = builder().base_url(url).proxy("p:3128");
        builder.identity().unwrap().proxy.is_none()
    };
    for url in [
        "http://localhost:8080",
        "https://LOCALHOST/x",
        "http://polyv.localhost",
        "http://127.0.0.1",
        "http://127.8.9.1:1",
        "http://127.1",
        "http://[::1]:8080",
        "http://[::ffff:127.0.0.1]",
    ] {
        assert!(is_direct(url), "{url}");
    }
    for url in [
        "https://api.polyv.net",
        "http://localhost.polyv.test",
        "http://notlocalhost",
        "http://128.0.0.1",
        "http://10.0.0.1",
        "http://[::2]",
        "http://polyv.test/localhost",
    ] {
        assert!(!is_direct(url), "{url}");
    }
}

#[test]
fn of_a_proxy_only_host_and_port_are_shown() {
    for (address, expected) in [
        ("p:3128", "p:3128"),
        (" http://p:3128/ ", "p:3128"),
        ("https://user:p4ssword@p", "p"),
        ("user:p4s@sword@[::1]:3128", "[::1]:3128"),
        ("http://user:p4s/sword@p:3128", "p:3128"),
    ] {
        let builder = builder().proxy(address);
        assert_eq!(builder.identity().unwrap().proxy, Some(expected));
    }
}

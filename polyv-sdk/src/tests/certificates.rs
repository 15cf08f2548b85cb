//! A server whose certificate nobody vouches for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::fixture::One;
use super::server::builder;
use crate::ErrorKind;

/// A server with a certificate of its own making. Its port, and how many connections it was asked for.
async fn server() -> (u16, Arc<AtomicUsize>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::Relaxed);
            let acceptor = acceptor.clone();
            tokio::spawn(async move { acceptor.accept(stream).await.map(drop) });
        }
    });
    (port, count)
}

#[tokio::test]
async fn it_is_a_kind_of_its_own_and_not_retried() {
    let (port, count) = server().await;
    for host in ["localhost", "127.0.0.1"] {
        let client = builder()
            .base_url(format!("https://{host}:{port}"))
            .attempts(3);
        let client = client.backoff(Duration::from_millis(1), Duration::from_millis(2));
        let error = client.build().unwrap().send(&One {}).await.unwrap_err();
        let facts = (error.kind(), error.attempts(), error.is_retryable());
        assert_eq!(facts, (ErrorKind::Certificate, 1, false), "{error:#}");
        let problem = format!("the certificate of https://{host}:{port} is not accepted");
        assert_eq!(error.message(), problem);
    }
    assert_eq!(count.load(Ordering::Relaxed), 2);
    // A server without TLS is another matter.
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = plain.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = plain.accept().await {
            stream.readable().await.unwrap();
            stream.try_write(b"HTTP/1.1 400 Bad\r\n\r\n").unwrap();
        }
    });
    let client = builder().base_url(format!("https://127.0.0.1:{port}"));
    let error = client.build().unwrap().send(&One {}).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect, "{error:#}");
}

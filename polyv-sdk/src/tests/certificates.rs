//! A server whose certificate no authority of the system vouches for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::fixture::One;
use super::server::builder;
use crate::middleware::Middleware;
use crate::request::HttpRequest;
use crate::{Error, ErrorKind};

const REPLY: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{\"code\":200,\"data\":{}}";

/// A server with a certificate of its own making.
struct Server {
    port: u16,
    /// How many connections it was asked for.
    count: Arc<AtomicUsize>,
    certificate: String,
}

async fn server() -> Server {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let text = STANDARD.encode(made.cert.der());
    let certificate = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
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
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await?;
                _ = stream.read(&mut [0; 4096]).await?;
                stream.write_all(REPLY).await
            });
        }
    });
    Server {
        port,
        count,
        certificate,
    }
}

#[tokio::test]
async fn it_is_a_kind_of_its_own_and_not_retried() {
    let Server { port, count, .. } = server().await;
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
}

/// A server that says this, at once or after it was asked.
async fn saying(bytes: &'static [u8], at_once: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            if !at_once {
                _ = stream.read(&mut [0; 4096]).await;
            }
            _ = stream.write_all(bytes).await;
            // Closed before all was read, it would be reset.
            _ = stream.read(&mut [0; 4096]).await;
        }
    });
    port
}

#[tokio::test]
async fn another_kind_of_server_is_named_and_not_asked_again() {
    let check = async |port: u16, scheme: &str, protocol: &str| {
        let address = format!("{scheme}://127.0.0.1:{port}");
        let client = builder().base_url(&address).attempts(3);
        let error = client.build().unwrap().send(&One {}).await.unwrap_err();
        let facts = (error.kind(), error.attempts(), error.is_retryable());
        assert_eq!(facts, (ErrorKind::Protocol, 1, false), "{error:#}");
        let problem =
            format!("what answers at {address} does not speak {protocol}: check the port");
        assert!(error.message().starts_with(&problem), "{error}");
    };
    let plain = saying(b"HTTP/1.1 400 Bad\r\n\r\n", false).await;
    check(plain, "https", "TLS").await;
    for at_once in [true, false] {
        let other = saying(b"SSH-2.0-OpenSSH_9.6\r\n", at_once).await;
        check(other, "https", "TLS").await;
        check(other, "http", "HTTP").await;
    }
    // It answers with an alert.
    check(server().await.port, "http", "HTTP").await;
}

#[tokio::test]
async fn it_is_accepted_if_the_client_is_given_it() {
    let (ours, other) = (server().await, server().await);
    let client = |pem: &str| {
        let builder = builder().base_url(format!("https://localhost:{}", ours.port));
        builder.root_certificates(pem).build()
    };
    client(&ours.certificate)
        .unwrap()
        .send(&One {})
        .await
        .unwrap();
    let both = format!("{}{}", other.certificate, ours.certificate);
    client(&both).unwrap().send(&One {}).await.unwrap();
    let error = client(&other.certificate).unwrap().send(&One {}).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Certificate);
}

/// A hook that wants TLS.
struct Secure;

impl Middleware for Secure {
    fn request(&self, _: &str, request: &mut HttpRequest) -> Result<(), Error> {
        request.url = request.url.replacen("http://", "https://", 1);
        Ok(())
    }
}

/// The port of the server that the process below calls.
const PORT: &str = "POLYV_TEST_PORT";

/// Where certificates are trusted by a variable, as only another process can set one.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_hook_may_lead_from_plain_http_to_a_server_that_the_system_trusts() {
    let ours = server().await;
    let trusted = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(trusted.path(), &ours.certificate).unwrap();
    let mut process = std::process::Command::new(std::env::current_exe().unwrap());
    process
        .args([
            "--exact",
            "tests::certificates::a_process_with_a_hook",
            "--ignored",
        ])
        .env("SSL_CERT_FILE", trusted.path())
        .env(PORT, ours.port.to_string());
    let ended = tokio::task::spawn_blocking(move || process.output());
    let ended = ended.await.unwrap().unwrap();
    let shown = String::from_utf8_lossy(&ended.stdout);
    assert!(
        ended.status.success() && shown.contains("1 passed"),
        "{shown}"
    );
    assert_eq!(ours.count.load(Ordering::Relaxed), 1);
}

#[tokio::test]
#[ignore = "one process of the test above"]
async fn a_process_with_a_hook() {
    let Ok(port) = std::env::var(PORT) else {
        return;
    };
    let client = builder().base_url(format!("http://localhost:{port}"));
    let client = client.middleware(Arc::new(Secure)).build().unwrap();
    client.send(&One {}).await.unwrap();
}

#[test]
fn what_is_no_certificate_is_refused() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "certificate.pem", &broken[..40], broken] {
        let error = builder().root_certificates(pem).build().unwrap_err();
        let facts = (error.kind(), error.parameter());
        assert_eq!(
            facts,
            (ErrorKind::Config, Some("root_certificates")),
            "{pem:?}"
        );
    }
}

//! Sends a callback from a thread of its own, so that a paused or busy runtime cannot delay it.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

/// How long a receiver may take, from the connection to the end of its answer.
const LIMIT: Duration = Duration::from_secs(10);
/// The most of an answer that is kept, in bytes.
const ANSWER: usize = 64 * 1024;

/// What a receiver answered to a callback.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallbackAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, up to 64 KiB, as text.
    pub body: String,
}

/// Why a callback was not delivered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// The URL cannot be that of a receiver.
    #[error("a callback needs an http:// or https:// URL with a host: {0}")]
    Url(String),
    /// No address was set for it: neither for its channel nor for the account.
    #[error("no call set an address for the callback `{0}`")]
    NoAddress(String),
    /// The receiver cannot be reached, breaks off, takes too long, or does not speak HTTP.
    #[error("the receiver did not answer")]
    Receiver(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl CallbackError {
    /// The URL is left out: it has the sign.
    fn receiver(error: reqwest::Error) -> Self {
        Self::Receiver(Box::new(error.without_url()))
    }

    fn thread(error: io::Error) -> Self {
        Self::Receiver(Box::new(error))
    }

    fn gone() -> Self {
        Self::thread(io::Error::other("the sending thread ended early"))
    }
}

type Delivered = Result<CallbackAnswer, CallbackError>;

/// What is sent.
pub(super) struct Sent {
    pub(super) url: String,
    /// The form of a `POST`.
    pub(super) body: Option<String>,
}

/// Sends a callback, and waits for the answer.
pub(super) async fn deliver(sent: Sent) -> Delivered {
    let (done, delivered) = oneshot::channel();
    launch(sent, move |answer| drop(done.send(answer)))?;
    delivered
        .await
        .unwrap_or_else(|_| Err(CallbackError::gone()))
}

/// The same, for callers that are not async.
pub(super) fn deliver_blocking(sent: Sent) -> Delivered {
    let (done, delivered) = mpsc::channel();
    launch(sent, move |answer| drop(done.send(answer)))?;
    delivered
        .recv()
        .unwrap_or_else(|_| Err(CallbackError::gone()))
}

/// Sends a callback whose answer nobody waits for.
pub(super) fn forget(sent: Sent) {
    // Nobody is there whom a failure could be reported to.
    let _ = launch(sent, drop);
}

/// An address that a callback can go to. The error shows it without its query.
pub(super) fn target(url: &str) -> Result<reqwest::Url, CallbackError> {
    let target = reqwest::Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let shown = url.split('?').next().unwrap_or_default();
    target.ok_or_else(|| CallbackError::Url(shown.to_owned()))
}

fn launch(sent: Sent, done: impl FnOnce(Delivered) + Send + 'static) -> Result<(), CallbackError> {
    let Sent { url, body } = sent;
    let target = target(&url)?;
    let thread = thread::Builder::new().name("polyv-mock callback".to_owned());
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build();
        done(match runtime {
            Ok(runtime) => runtime.block_on(ask(target, body)),
            Err(error) => Err(CallbackError::thread(error)),
        });
    };
    thread.spawn(work).map(drop).map_err(CallbackError::thread)
}

async fn ask(url: reqwest::Url, body: Option<String>) -> Delivered {
    let builder = reqwest::Client::builder()
        .user_agent("polyv-mock")
        .timeout(LIMIT)
        .no_proxy()
        // A redirect would take the sign elsewhere; it is the receiver's answer.
        .redirect(reqwest::redirect::Policy::none());
    let builder = if url.scheme() == "http" {
        // Reading the system's certificates takes longer than all the rest.
        builder.tls_certs_only([])
    } else {
        builder
    };
    let client = builder.build().map_err(CallbackError::receiver)?;
    let request = match body {
        Some(body) => client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body),
        None => client.get(url),
    };
    let sent = request.send().await;
    let mut response = sent.map_err(CallbackError::receiver)?;
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(CallbackError::receiver)? {
        let room = ANSWER.saturating_sub(body.len());
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() >= room {
            break;
        }
    }
    Ok(CallbackAnswer {
        status,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

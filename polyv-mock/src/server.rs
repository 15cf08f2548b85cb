//! The server: a thread of its own for each, so that it answers whatever the test's own runtime does, and ends when it
//! is dropped.

mod builder;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, oneshot, watch};

pub use self::builder::MockServerBuilder;
#[cfg(feature = "callback")]
use crate::callback::{Callback, CallbackAnswer, CallbackError, Event};
use crate::catalogue::CatalogueError;
use crate::judge::Judge;
use crate::received::Received;
use crate::script::{Stub, Target, Unmet, Unremembered};
use crate::service::{Service, accept};

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on: the port is in use, for example.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The catalogue cannot be served.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A fault is for an endpoint that the catalogue does not have, and would never happen.
    #[error("a fault is for the unknown endpoint `{0}`")]
    Fault(String),
    /// The server's thread or its runtime cannot be started.
    #[error("cannot start the server's thread: {0}")]
    Thread(#[source] io::Error),
}

/// A local POLYV, listening until it is dropped.
///
/// Dropping it closes the port and all connections before `drop` returns, and then panics when an expectation is not
/// met: that fails the test.
pub struct MockServer {
    url: String,
    service: Arc<Service>,
    /// Sent: how long the answers on their way may take. Dropped: no time at all.
    stop: Option<oneshot::Sender<Duration>>,
    thread: Option<JoinHandle<()>>,
}

impl MockServer {
    /// Starts a server on a free port of 127.0.0.1, for the application `testapp` with the secret `testsecret`,
    /// quietly.
    ///
    /// Any async runtime will do; the server does not run in it.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// The same as [`start`](Self::start), for tests that are not async.
    pub fn start_blocking() -> Result<Self, StartError> {
        Self::builder().start_blocking()
    }

    /// Says how the server is to be, and then starts it.
    pub fn builder() -> MockServerBuilder {
        MockServerBuilder::default()
    }

    /// The base URL, such as `http://127.0.0.1:41234`, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The id of the application that the server knows.
    pub fn app_id(&self) -> &str {
        &self.service.judge.credentials.app_id
    }

    /// The secret that requests must be signed with.
    pub fn app_secret(&self) -> &str {
        &self.service.judge.credentials.app_secret
    }

    /// What arrived so far, in the order of the answers.
    pub fn received(&self) -> Vec<Received> {
        self.service.history.all()
    }

    /// How many connections were made to the server so far. A client that keeps its connections needs few.
    pub fn connections(&self) -> u64 {
        self.service.connections.load(Ordering::Relaxed)
    }

    /// Moves the server's clock on, as if so much time had passed: a quota has room again, and a block is over.
    /// Nothing waits for it, and a client whose clock stays behind is refused for its timestamps.
    pub fn advance(&self, time: Duration) {
        self.judge().clock.advance(time);
    }

    /// Says how the calls of an endpoint are answered, and how many are expected. It is named as in the catalogue,
    /// such as
    /// `channel.booking.list`. Only valid requests reach an expectation; others are refused as usual.
    ///
    /// Expectations for one endpoint answer in the order in which they were made: the first one that still takes calls.
    /// What was not met panics when the server is dropped; see [`verify`](Self::verify).
    pub fn on_endpoint(&self, name: impl Into<String>) -> Stub<'_> {
        let name = name.into();
        let is_known = self.judge().endpoint(&name).is_some();
        let target = Target::Endpoint { name, is_known };
        Stub::new(&self.judge().script.expectations, target)
    }

    /// The same as [`on_endpoint`](Self::on_endpoint), for the calls with a method and a path, where `{name}` matches
    /// one segment. An endpoint that the catalogue does not have then exists: its calls must be signed by the account,
    /// in the query or in the form, and nothing else about them is judged. It answers in the envelope of the version in
    /// its path.
    pub fn on_path(&self, method: impl fmt::Display, path: impl Into<String>) -> Stub<'_> {
        let target = Target::Path {
            method: method.to_string().to_ascii_uppercase(),
            path: path.into(),
        };
        Stub::new(&self.judge().script.expectations, target)
    }

    /// Remembers rows that no call creates, such as the recordings of a live stream: the data of a reply of this endpoint,
    /// which is a list, a page or one row. From then on they are read, listed, changed and deleted like those that calls
    /// created. A row with the id of another one changes it.
    ///
    /// Fails if the server is not [`stateful`](MockServerBuilder::stateful), the endpoint has no rows that are remembered,
    /// or a row lacks its id or what it belongs to, such as its channel; then none of the rows is remembered.
    pub fn remember_at(&self, endpoint: &str, data: impl Into<Value>) -> Result<(), Unremembered> {
        let judge = self.judge();
        let known = judge.endpoint(endpoint);
        let known = known.ok_or_else(|| Unremembered::Endpoint(endpoint.to_owned()))?;
        judge.script.remember(known, data.into())
    }

    /// Whether all expectations are met, and otherwise what is missing and what came.
    pub fn verify(&self) -> Result<(), Unmet> {
        let (unmet, expectations) = self.judge().script.expectations.unmet();
        if unmet.is_empty() {
            return Ok(());
        }
        let line = |received: Received| {
            let Received {
                method,
                path,
                verdict,
                ..
            } = received;
            format!("{method} {path} {verdict}")
        };
        Err(Unmet {
            unmet,
            came: self.received().into_iter().map(line).collect(),
            expectations,
        })
    }

    /// A callback of this server's account to a receiver's own URL, to be sent with [`Callback::send`]. [`Event`] has
    /// the fields of each kind; the time is that of the server's clock.
    #[cfg(feature = "callback")]
    pub fn callback(&self, url: impl Into<String>) -> Callback {
        self.judge().callback(url)
    }

    /// A callback to the address that calls of the API set for it: that of its channel, or else that of the account.
    ///
    /// Fails if no call set one.
    #[cfg(feature = "callback")]
    pub fn delivery(&self, event: Event) -> Result<Callback, CallbackError> {
        let address = self.judge().addresses_set.of(&event);
        let address = address.ok_or_else(|| CallbackError::NoAddress(event.name().to_owned()))?;
        Ok(self.callback(address).event(event))
    }

    /// Delivers an event to the address that calls of the API set for it, and waits for the answer: see
    /// [`delivery`](Self::delivery), which makes faulty ones as well.
    #[cfg(feature = "callback")]
    pub async fn deliver(&self, event: Event) -> Result<CallbackAnswer, CallbackError> {
        self.delivery(event)?.send().await
    }

    /// Sends a callback with these fields, and waits for its answer: [`callback`](Self::callback) in one call, for
    /// callers that are not async. It blocks for as long as the receiver takes, 10 seconds at most.
    #[cfg(feature = "callback")]
    pub fn send_callback(
        &self,
        url: &str,
        fields: &[(&str, &str)],
    ) -> Result<CallbackAnswer, CallbackError> {
        let callback = self.callback(url);
        let add = |callback: Callback, &(name, value): &(&str, &str)| callback.field(name, value);
        fields.iter().fold(callback, add).send_blocking()
    }

    /// Takes no more connections, and waits for the answers that are on their way, but not longer than this. Then the
    /// server is dropped.
    pub fn finish(mut self, patience: Duration) {
        if let Some(stop) = self.stop.take() {
            // A thread that has ended already has nothing to finish.
            let _ = stop.send(patience);
        }
    }

    pub(crate) fn judge(&self) -> &Judge {
        &self.service.judge
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It ends in well under a millisecond, and must have: the port is free then, and no task is left.
            let _ = thread.join();
        }
        report(self.verify());
    }
}

/// Fails the test, unless it has failed already.
#[allow(clippy::panic, reason = "a panic is how a test fails")]
fn report(verified: Result<(), Unmet>) {
    if let (Err(unmet), false) = (verified, thread::panicking()) {
        panic!("{unmet}");
    }
}

impl fmt::Debug for MockServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServer")
            .field("url", &self.url)
            .field("app_id", &self.app_id())
            .finish_non_exhaustive()
    }
}

/// How many connections wait to be taken: a burst of a busy test.
const BACKLOG: u32 = 1024;

/// Listens, in the runtime that it is called in.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // Elsewhere it would let another program take the port as well.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

fn thread_ended() -> StartError {
    StartError::Thread(io::Error::other("it ended before it was ready"))
}

/// The server's thread. Its runtime ends with it, and with the runtime every connection and the listener.
fn run(
    address: SocketAddr,
    service: Arc<Service>,
    stopped: oneshot::Receiver<Duration>,
    ready: impl FnOnce(Result<SocketAddr, StartError>),
) {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return ready(Err(StartError::Thread(error))),
    };
    runtime.block_on(async move {
        let listening = listen(address).and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (bound, listener) = match listening {
            Ok(listening) => listening,
            Err(source) => return ready(Err(StartError::Listen { address, source })),
        };
        let (closing, close) = watch::channel(());
        let (alive, mut all_gone) = mpsc::channel(1);
        let accepting = tokio::spawn(accept(listener, service, closing.clone(), close, alive));
        ready(Ok(bound));
        if let Ok(patience) = stopped.await {
            accepting.abort();
            closing.send_replace(());
            // Nobody sends: it ends when the last connection has.
            let _ = tokio::time::timeout(patience, all_gone.recv()).await;
        }
    });
}

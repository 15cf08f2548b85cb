//! The server: a thread of its own for each, so that it answers whatever the test's own runtime does, and ends when it
//! is dropped.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::auth::Credentials;
use crate::callback::{self, CallbackAnswer, CallbackError};
use crate::catalogue::{Catalogue, CatalogueError};
use crate::clock::Clock;
use crate::explain::{ExplainError, Explained, explain};
use crate::fault::{FaultRule, Faults};
use crate::judge::{Judge, Policy};
use crate::log::LogFormat;
use crate::quota::Quota;
use crate::received::{History, Received};
use crate::script::{Stub, Unmet};
use crate::service::{Service, accept};

/// How many requests are kept for [`MockServer::received`] when nobody says otherwise.
const KEPT: usize = 10_000;

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
    /// The server's thread or its runtime cannot be started.
    #[error("cannot start the server's thread: {0}")]
    Thread(#[source] io::Error),
}

/// A local POLYV, listening until it is dropped.
///
/// Dropping it closes the port and all connections before `drop` returns, and then panics when an expectation is not met:
/// that fails the test.
pub struct MockServer {
    url: String,
    service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl MockServer {
    /// Starts a server on a free port of 127.0.0.1, for the application `testapp` with the secret `testsecret`, quietly.
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

    /// Says how the calls of an endpoint are answered, and how many are expected. It is named as in the catalogue, such as
    /// `channel.booking.list`. Only requests that are right get there; the others are refused as ever.
    ///
    /// Expectations for one endpoint answer in the order in which they were made: the first one that still takes calls.
    /// What was not met panics when the server is dropped; see [`verify`](Self::verify).
    pub fn on_endpoint(&self, name: impl Into<String>) -> Stub<'_> {
        Stub::new(&self.service.judge, name.into())
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

    /// Sends a callback to a receiver's own `http://` URL, and waits for its answer: a GET with the parameters in the query,
    /// `timestamp` of the server's clock, and `sign`, which is the MD5 of the secret and the timestamp. [`Event`] has
    /// the fields of the known ones.
    ///
    /// It blocks for as long as the receiver takes, 10 seconds without a byte at most.
    ///
    /// [`Event`]: crate::Event
    pub fn send_callback(
        &self,
        url: &str,
        params: &[(&str, &str)],
    ) -> Result<CallbackAnswer, CallbackError> {
        let now = self.judge().clock.epoch_millis();
        callback::deliver(&callback::signed_url(url, params, self.app_secret(), now))
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

/// How a server is to be.
#[must_use = "a builder does nothing until it is started"]
#[derive(Clone)]
pub struct MockServerBuilder {
    credentials: Credentials,
    address: SocketAddr,
    clock: Clock,
    log: Option<LogFormat>,
    policy: Policy,
    kept: usize,
    catalogue: Option<String>,
    faults: Vec<FaultRule>,
    seed: u64,
}

impl Default for MockServerBuilder {
    fn default() -> Self {
        Self {
            credentials: Credentials {
                app_id: "testapp".to_owned(),
                app_secret: "testsecret".to_owned(),
            },
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            clock: Clock::system(),
            log: None,
            policy: Policy::default(),
            kept: KEPT,
            catalogue: None,
            faults: Vec::new(),
            seed: 0,
        }
    }
}

impl MockServerBuilder {
    /// The application that the server knows. `testapp` and `testsecret` by default.
    pub fn credentials(mut self, app_id: impl Into<String>, app_secret: impl Into<String>) -> Self {
        self.credentials = Credentials {
            app_id: app_id.into(),
            app_secret: app_secret.into(),
        };
        self
    }

    /// The address to listen on. 127.0.0.1 by default, which no other machine reaches.
    pub fn host(mut self, host: IpAddr) -> Self {
        self.address.set_ip(host);
        self
    }

    /// The port to listen on. 0 by default: any that is free.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// The clock that timestamps are compared with, and that the `Date` header of the answers shows.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Whether each request is written to standard error, one line with its verdict. Off by default.
    pub fn log(mut self, log: bool) -> Self {
        self.log = log.then(|| self.log.unwrap_or_default());
        self
    }

    /// The form of the log, which this turns on.
    pub fn log_format(mut self, format: LogFormat) -> Self {
        self.log = Some(format);
        self
    }

    /// Whether parameters that an endpoint does not document are refused, in the query, the form and at the top of a JSON
    /// body. POLYV ignores them, and so does the server by default. The answer is plain text, as it is not POLYV's.
    pub fn strict(mut self, strict: bool) -> Self {
        self.policy.strict = strict;
        self
    }

    /// The calls that each address may make. Not counted by default.
    pub fn quota(mut self, quota: Quota) -> Self {
        self.policy.quota = Some(quota);
        self
    }

    /// Judges one request without a server; see [`Explained`]. The body is what the content type says, or a form or JSON.
    pub fn explain(
        self,
        method: &str,
        url: &str,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Result<Explained, ExplainError> {
        let catalogue = match &self.catalogue {
            Some(json) => Arc::new(Catalogue::parse(json)?),
            None => Catalogue::embedded()?,
        };
        explain(method, url, content_type, body, |clock| {
            Judge::new(
                catalogue,
                self.credentials,
                clock.unwrap_or(self.clock),
                self.policy,
            )
        })
    }

    /// How many of the last requests are kept for [`MockServer::received`]. 10,000 by default; 0 keeps none.
    pub fn keep_received(mut self, limit: usize) -> Self {
        self.kept = limit;
        self
    }

    /// Another catalogue to judge and answer by, as JSON text. The API's own by default.
    pub fn catalogue_json(mut self, json: &str) -> Self {
        self.catalogue = Some(json.to_owned());
        self
    }

    /// One more fault that befalls requests.
    pub fn fault(mut self, rule: FaultRule) -> Self {
        self.faults.push(rule);
        self
    }

    /// What chance begins with: with the same seed and the same requests one after the other, the same faults happen. 0 by
    /// default.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Starts the server; it accepts connections when this returns.
    pub async fn start(self) -> Result<MockServer, StartError> {
        let (ready, started) = oneshot::channel();
        let server = self.launch(move |result| drop(ready.send(result)))?;
        started.await.unwrap_or_else(|_| Err(thread_ended()))?;
        Ok(server)
    }

    /// The same as [`start`](Self::start), for callers that are not async.
    pub fn start_blocking(self) -> Result<MockServer, StartError> {
        let (ready, started) = mpsc::channel();
        let server = self.launch(move |result| drop(ready.send(result)))?;
        started.recv().unwrap_or_else(|_| Err(thread_ended()))?;
        Ok(server)
    }

    fn launch(
        self,
        ready: impl FnOnce(Result<(), StartError>) + Send + 'static,
    ) -> Result<MockServer, StartError> {
        let catalogue = match &self.catalogue {
            Some(json) => Arc::new(Catalogue::parse(json)?),
            None => Catalogue::embedded()?,
        };
        let (listener, address) = listen(self.address).map_err(|source| StartError::Listen {
            address: self.address,
            source,
        })?;
        let service = Arc::new(Service {
            judge: Judge::new(catalogue, self.credentials, self.clock, self.policy),
            history: History::new(self.kept),
            faults: Faults::new(self.faults, self.seed),
            log: self.log,
        });
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&service);
        let thread = thread::Builder::new()
            .name("polyv-mock".to_owned())
            .spawn(move || run(listener, shared, stopped, ready))
            .map_err(StartError::Thread)?;
        Ok(MockServer {
            url: format!("http://{address}"),
            service,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl fmt::Debug for MockServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockServerBuilder")
            .field("credentials", &self.credentials)
            .field("address", &self.address)
            .field("clock", &self.clock)
            .field("log", &self.log)
            .finish_non_exhaustive()
    }
}

fn listen(address: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

fn thread_ended() -> StartError {
    StartError::Thread(io::Error::other("it ended before it was ready"))
}

/// The server's thread. Its runtime ends with it, and with the runtime every connection and the listener.
fn run(
    listener: TcpListener,
    service: Arc<Service>,
    stopped: oneshot::Receiver<()>,
    ready: impl FnOnce(Result<(), StartError>),
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
        match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => {
                tokio::spawn(accept(listener, service));
                ready(Ok(()));
            }
            Err(error) => return ready(Err(StartError::Thread(error))),
        }
        // Nobody sends: the sender is dropped with the server.
        let _ = stopped.await;
    });
}

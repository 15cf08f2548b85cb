//! How a server is to be.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;

use super::{MockServer, StartError, run, thread_ended};
use crate::auth::Credentials;
#[cfg(feature = "callback")]
use crate::callback::Callback;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::explain::{ExplainError, Explained, explain};
use crate::fault::{FaultRule, Faults};
use crate::judge::{Judge, Policy};
use crate::log::LogFormat;
use crate::quota::Quota;
use crate::received::History;
use crate::service::Service;

/// How many requests are kept for [`MockServer::received`] when nobody says otherwise.
const KEPT: usize = 10_000;
/// How long a connection is kept that nobody uses; the same as many servers.
const IDLE: Duration = Duration::from_secs(75);

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
    idle: Duration,
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
            idle: IDLE,
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

    /// Whether parameters that an endpoint does not document are refused, in the query, the form and a JSON body, and members of
    /// objects in them. POLYV ignores them, and so does the server by default. The answer is plain text, as it is not POLYV's.
    pub fn strict(mut self, strict: bool) -> Self {
        self.policy.strict = strict;
        self
    }

    /// Whether channels and the rows of other collections, such as labels, roles or coupons, are remembered, in memory: one that
    /// is created can be read and changed and is listed until it is deleted, and one that is not there is refused. Endpoints
    /// without such a life cycle answer their samples all the same. Off by default.
    pub fn stateful(mut self, stateful: bool) -> Self {
        self.policy.stateful = stateful;
        self
    }

    /// The calls that each address may make. Not counted by default.
    pub fn quota(mut self, quota: Quota) -> Self {
        self.policy.quota = Some(quota);
        self
    }

    /// Whether the quotas that endpoints document for themselves are kept, each for what it counts: 30 important messages a
    /// minute in one channel, for example. One with a condition that no request shows is not. Off by default.
    pub fn endpoint_quotas(mut self, keep: bool) -> Self {
        self.policy.endpoint_quotas = keep;
        self
    }

    /// A callback to a receiver's own URL, signed with the secret of these credentials; no server is needed.
    #[cfg(feature = "callback")]
    pub fn callback(&self, url: impl Into<String>) -> Callback {
        Callback::new(url, &self.credentials.app_secret, self.clock)
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

    /// How long a connection may be idle before the server closes it. A minute and a quarter by default.
    pub fn idle_timeout(mut self, time: Duration) -> Self {
        self.idle = time;
        self
    }

    /// Starts the server; it accepts connections when this returns.
    pub async fn start(self) -> Result<MockServer, StartError> {
        let (ready, started) = oneshot::channel();
        let server = self.launch(move |result| drop(ready.send(result)))?;
        server.at(started.await.unwrap_or_else(|_| Err(thread_ended())))
    }

    /// The same as [`start`](Self::start), for callers that are not async.
    pub fn start_blocking(self) -> Result<MockServer, StartError> {
        let (ready, started) = mpsc::channel();
        let server = self.launch(move |result| drop(ready.send(result)))?;
        server.at(started.recv().unwrap_or_else(|_| Err(thread_ended())))
    }

    fn launch(
        self,
        ready: impl FnOnce(Result<SocketAddr, StartError>) + Send + 'static,
    ) -> Result<MockServer, StartError> {
        let catalogue = match &self.catalogue {
            Some(json) => Arc::new(Catalogue::parse(json)?),
            None => Catalogue::embedded()?,
        };
        let unknown = self.faults.iter().find_map(|rule| rule.unknown(&catalogue));
        if let Some(endpoint) = unknown {
            return Err(StartError::Fault(endpoint.to_owned()));
        }
        let service = Arc::new(Service {
            judge: Judge::new(catalogue, self.credentials, self.clock, self.policy),
            history: History::new(self.kept),
            faults: Faults::new(self.faults, self.seed),
            log: self.log,
            idle: self.idle,
            connections: AtomicU64::new(0),
        });
        let (stop, stopped) = oneshot::channel();
        let (shared, address) = (Arc::clone(&service), self.address);
        let thread = thread::Builder::new()
            .name("polyv-mock".to_owned())
            .spawn(move || run(address, shared, stopped, ready))
            .map_err(StartError::Thread)?;
        Ok(MockServer {
            url: String::new(),
            service,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl MockServer {
    /// The server at the address that it listens on.
    fn at(mut self, bound: Result<SocketAddr, StartError>) -> Result<Self, StartError> {
        self.url = format!("http://{}", bound?);
        Ok(self)
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

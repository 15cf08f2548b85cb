//! The connection to a Redis, and what is known about its health.

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, FromRedisValue, RedisError, ScriptInvocation};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::runtime::{Handle, Id};
use tokio::time::Instant;

use crate::error::{Error, ErrorKind};

/// How long a Redis that did not answer is left alone.
pub(crate) const REST: Duration = Duration::from_secs(1);

/// Runtimes whose connections are kept.
const RUNTIMES: usize = 16;

/// Who uses a connection.
pub(crate) trait User: Sync {
    /// What a new connection begins with.
    fn greeting(&self) -> Option<ScriptInvocation<'static>> {
        None
    }

    /// The greeting has run, and the server may throw away what it counts, or may not.
    fn greeted(&self, _evicts: bool) {}

    /// There is no answer any more.
    fn lost(&self, _trouble: &Trouble) {}

    /// There is an answer again.
    fn found(&self) {}
}

/// One connection per runtime, because a connection lives in the runtime that made it. It is made on demand, and
/// again after it broke.
///
/// Not the `ConnectionManager` of the `redis` crate: that wants a runtime when it is made, and never gets
/// over an error in the handshake that is not of the network, such as a server that still loads its data.
pub(crate) struct Link {
    client: Client,
    connections: tokio::sync::Mutex<Vec<(Option<Id>, MultiplexedConnection)>>,
    health: Mutex<Health>,
}

#[derive(Debug, Default)]
struct Health {
    /// Since when there is no answer.
    lost: Option<Instant>,
    /// Until when Redis is left alone.
    rests: Option<Instant>,
    /// Since when callers with little time have received no answer.
    hurried: Option<Instant>,
}

/// Makes names that are unique among all processes that use the same Redis.
#[derive(Debug)]
pub(crate) struct Names {
    process: u64,
    made: AtomicU64,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self {
            process: RandomState::new().build_hasher().finish(),
            made: AtomicU64::new(0),
        }
    }

    pub(crate) fn next(&self) -> String {
        let count = self.made.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}-{count}", self.process)
    }
}

/// How long to wait for an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// As long as this caller can.
    pub(crate) limit: Duration,
    /// As long as an answer may take.
    pub(crate) usual: Duration,
}

impl From<Duration> for Patience {
    fn from(usual: Duration) -> Self {
        let limit = usual;
        Self { limit, usual }
    }
}

/// Why there is no answer. It contains no part of the address, and so no password.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It did not answer a moment ago.
    Resting,
    /// No answer came in time.
    Late,
    /// The caller had less time than an answer may take, which says nothing about the server.
    Hurried,
    Failed(RedisError),
}

impl Link {
    /// Connects on demand to a Redis such as `redis://user:password@host:6379/0`. The address is never shown.
    pub(crate) fn to(url: &SecretString) -> Result<Self, Error> {
        let client = Client::open(url.expose_secret()).map_err(|_| {
            let problem = "`url` is not a usable Redis address: it looks like \
                           `redis://user:password@host:6379/0`, and `rediss://` needs a TLS feature \
                           of the crate `redis`, such as `tokio-rustls-comp`";
            Error::new(ErrorKind::Config, problem).of_parameter("url")
        })?;
        Ok(Self {
            client,
            connections: tokio::sync::Mutex::default(),
            health: Mutex::default(),
        })
    }

    /// Since when there is no answer.
    pub(crate) fn lost(&self) -> Option<Instant> {
        self.health().lost
    }

    /// Runs a script, unless there was no answer a moment ago.
    pub(crate) async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        patience: Patience,
        user: &dyn User,
    ) -> Result<T, Trouble> {
        if !self.may_ask() {
            return Err(Trouble::Resting);
        }
        let started = Instant::now();
        let answer = tokio::time::timeout(patience.limit, self.invoke(script, user)).await;
        let answer = match answer {
            Ok(answer) => answer.map_err(Trouble::Failed),
            Err(_) if self.is_early(started, patience) => return Err(Trouble::Hurried),
            Err(_) => Err(Trouble::Late),
        };
        match &answer {
            Ok(_) => self.answered(user),
            Err(trouble) => self.failed(trouble, user),
        }
        answer
    }

    /// Whether it is too early to conclude that there is no answer. The caller, who asked at `started`, may have had little time.
    fn is_early(&self, started: Instant, patience: Patience) -> bool {
        let mut health = self.health();
        let since = *health.hurried.get_or_insert(started);
        health.lost.is_none() && since.elapsed() < patience.usual
    }

    fn answered(&self, user: &dyn User) {
        let mut health = self.health();
        (health.rests, health.hurried) = (None, None);
        if health.lost.take().is_some() {
            user.found();
        }
    }

    fn failed(&self, trouble: &Trouble, user: &dyn User) {
        // The next connection may reach another server under the same name. The holder of the lock is already making
        // one.
        if let Ok(mut connections) = self.connections.try_lock() {
            connections.clear();
        }
        let now = Instant::now();
        let mut health = self.health();
        (health.rests, health.hurried) = (Some(now + REST), None);
        if health.lost.is_none() {
            health.lost = Some(now);
            user.lost(trouble);
        }
    }

    /// Runs a script without waiting for its answer, if there is a connection. Returns whether it was started.
    pub(crate) async fn notify(&self, script: &ScriptInvocation<'_>, patience: Duration) -> bool {
        let here = here();
        let telling = async {
            let connections = self.connections.lock().await;
            let known = connections.iter().find(|(id, _)| *id == here);
            let mut connection = known.map(|(_, connection)| connection.clone())?;
            drop(connections);
            // If it failed, the next caller notices.
            script.invoke_async::<i64>(&mut connection).await.ok()
        };
        matches!(tokio::time::timeout(patience, telling).await, Ok(Some(_)))
    }

    /// While the server is down, one call a second tries.
    fn may_ask(&self) -> bool {
        let mut health = self.health();
        let now = Instant::now();
        if health.rests.is_some_and(|until| now < until) {
            return false;
        }
        health.rests = health.lost.map(|_| now + REST);
        true
    }

    /// An old connection that broke, as after the server was restarted, is replaced once. Running a script twice is
    /// harmless: it has the same id both times.
    async fn invoke<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        user: &dyn User,
    ) -> Result<T, RedisError> {
        let (mut connection, is_new) = self.connected(user).await?;
        let failure = match script.invoke_async(&mut connection).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        if is_new || !failure.is_unrecoverable_error() {
            return Err(failure);
        }
        let here = here();
        self.connections.lock().await.retain(|(id, _)| *id != here);
        let (mut connection, _) = self.connected(user).await?;
        script.invoke_async(&mut connection).await
    }

    /// The connection, and whether it is new.
    async fn connected(
        &self,
        user: &dyn User,
    ) -> Result<(MultiplexedConnection, bool), RedisError> {
        let here = here();
        let mut connections = self.connections.lock().await;
        if let Some((_, connection)) = connections.iter().find(|(id, _)| *id == here) {
            return Ok((connection.clone(), false));
        }
        // The caller limits the time.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let made = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        let mut made = made.await?;
        if let Some(greeting) = user.greeting() {
            let evicts = greeting.invoke_async::<i64>(&mut made).await?;
            user.greeted(evicts == 1);
        }
        if connections.len() >= RUNTIMES {
            connections.remove(0);
        }
        connections.push((here, made.clone()));
        Ok((made, true))
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn here() -> Option<Id> {
    Handle::try_current().ok().map(|runtime| runtime.id())
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("health", &self.health)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resting => f.write_str("no answer a moment ago"),
            Self::Late | Self::Hurried => f.write_str("no answer in time"),
            Self::Failed(error) => match error.code() {
                Some(code) => f.write_str(code),
                None => f.write_str(error.category()),
            },
        }
    }
}

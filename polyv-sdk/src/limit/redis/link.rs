//! The connection to a Redis, and what is known about its health.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, FromRedisValue, RedisError, ScriptInvocation};
use tokio::time::Instant;

/// How long a Redis that did not answer is left alone.
const REST: Duration = Duration::from_secs(1);

/// A connection that is made when it is needed, and made again after it broke.
///
/// Not the `ConnectionManager` of the `redis` crate: that wants a runtime when it is made, and never gets
/// over an error in the handshake that is not of the network, such as a server that still loads its data.
pub(super) struct Link {
    client: Client,
    connection: tokio::sync::Mutex<Option<MultiplexedConnection>>,
    is_down: AtomicBool,
    /// Until when nobody asks.
    rests: Mutex<Option<Instant>>,
}

/// Why there is no answer. It holds nothing of the address, and so no password.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It did not answer a moment ago.
    Resting,
    /// None came in time.
    Late,
    Failed(RedisError),
}

/// How an exchange changed what is known about the server.
#[derive(Debug)]
pub(super) enum Change {
    Lost,
    Found,
}

impl Link {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            connection: tokio::sync::Mutex::default(),
            is_down: AtomicBool::new(false),
            rests: Mutex::default(),
        }
    }

    pub(super) fn is_down(&self) -> bool {
        self.is_down.load(Ordering::Relaxed)
    }

    /// Runs a script, unless there was no answer a moment ago. Every new connection begins with the script
    /// `greeting`.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        patience: Duration,
        greeting: &(dyn Fn() -> ScriptInvocation<'static> + Sync),
    ) -> (Result<T, Trouble>, Option<Change>) {
        if !self.may_ask() {
            return (Err(Trouble::Resting), None);
        }
        let answer = tokio::time::timeout(patience, self.invoke(script, greeting)).await;
        let answer = match answer {
            Ok(answer) => answer.map_err(Trouble::Failed),
            Err(_) => Err(Trouble::Late),
        };
        if answer.is_err() {
            // The next one may find another server at the same name. Who holds the lock is making a
            // connection already.
            if let Ok(mut connection) = self.connection.try_lock() {
                *connection = None;
            }
        }
        let until = answer.is_err().then(|| Instant::now() + REST);
        *self.rests() = until;
        let was_down = self.is_down.swap(answer.is_err(), Ordering::Relaxed);
        let change = match (was_down, answer.is_err()) {
            (false, true) => Some(Change::Lost),
            (true, false) => Some(Change::Found),
            _ => None,
        };
        (answer, change)
    }

    /// Runs a script whose answer nobody waits for, if there is a connection.
    pub(super) async fn tell(&self, script: &ScriptInvocation<'_>, patience: Duration) {
        let connection = self.connection.lock().await.clone();
        if let Some(mut connection) = connection {
            let told = script.invoke_async::<i64>(&mut connection);
            // If it failed, whoever asks next notices.
            _ = tokio::time::timeout(patience, told).await;
        }
    }

    /// While the server is down, one call a second tries.
    fn may_ask(&self) -> bool {
        let mut rests = self.rests();
        let now = Instant::now();
        if rests.is_some_and(|until| now < until) {
            return false;
        }
        *rests = self.is_down().then(|| now + REST);
        true
    }

    /// An old connection that broke, as after the server was restarted, is replaced once. To run a script
    /// twice does no harm: the second time a call has the same id.
    async fn invoke<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        greeting: &(dyn Fn() -> ScriptInvocation<'static> + Sync),
    ) -> Result<T, RedisError> {
        let (mut connection, is_new) = self.connected(greeting).await?;
        let failure = match script.invoke_async(&mut connection).await {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        if is_new || !failure.is_unrecoverable_error() {
            return Err(failure);
        }
        *self.connection.lock().await = None;
        let (mut connection, _) = self.connected(greeting).await?;
        script.invoke_async(&mut connection).await
    }

    /// The connection, and whether it was just made.
    async fn connected(
        &self,
        greeting: &(dyn Fn() -> ScriptInvocation<'static> + Sync),
    ) -> Result<(MultiplexedConnection, bool), RedisError> {
        let mut connection = self.connection.lock().await;
        if let Some(connection) = &*connection {
            return Ok((connection.clone(), false));
        }
        // The time is limited outside.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        let made = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        let mut made = made.await?;
        greeting().invoke_async::<i64>(&mut made).await?;
        *connection = Some(made.clone());
        Ok((made, true))
    }

    fn rests(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.rests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resting => f.write_str("no answer a moment ago"),
            Self::Late => f.write_str("no answer in time"),
            Self::Failed(error) => match error.code() {
                Some(code) => f.write_str(code),
                None => f.write_str(error.category()),
            },
        }
    }
}

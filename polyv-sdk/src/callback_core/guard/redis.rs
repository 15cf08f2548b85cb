//! The guard of several processes, in a Redis.

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use redis::{Script, ScriptInvocation};
use secrecy::SecretString;
use tokio::runtime::Handle;

use super::{
    Claim, Claiming, Key, LONGEST, ReplayGuard, Settled, Settling, Ticket, Unguarded, overrun,
};
use crate::error::Error;
use crate::redis_link::{Link, Names, User};

/// Grants the claim, to the same ticket as often as it asks: a script may run twice. Returns 0 if granted, 1 if it is being
/// handled, 2 if it is done. KEYS: the event. ARGV: the ticket, the lease in milliseconds.
static CLAIM: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local is = redis.call('GET', KEYS[1])
         if is == 'done' then return 2 end
         if is and is ~= ARGV[1] then return 1 end
         redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
         return 0",
    )
});

/// Ends a claim, unless another ticket has it. Returns 0 if it ended, 1 if another has it. KEYS: the event. ARGV: the
/// ticket, how long it is remembered in milliseconds, 0 if it was released.
static SETTLE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local is = redis.call('GET', KEYS[1])
         local done = tonumber(ARGV[2]) > 0
         if is == 'done' then return done and 0 or 1 end
         if is and is ~= ARGV[1] then return 1 end
         if done then redis.call('SET', KEYS[1], 'done', 'PX', ARGV[2]) elseif is then redis.call('DEL', KEYS[1]) end
         return 0",
    )
});

/// Remembers in a Redis, for all processes that use the same one and the same prefix.
///
/// ```no_run
/// # fn run(password: &str) -> Result<(), polyv_sdk::Error> {
/// use polyv_sdk::callback::RedisGuard;
///
/// let guard = RedisGuard::new(format!("redis://:{password}@10.0.0.5:6379/0"))?;
/// # Ok(())
/// # }
/// ```
///
/// Each decision is one script, so that of several processes one is granted the claim. When Redis does not answer within the
/// [`patience`](Self::patience), [`claim`](ReplayGuard::claim) fails with [`Unguarded`], and Redis is left alone for a second. What
/// Redis loses, by a restart or because it evicts keys, is forgotten.
///
/// It needs Redis 5 or later, or a compatible server with scripts. For `rediss://`, the application adds a TLS feature of the
/// `redis` crate, version 1, such as `tokio-rustls-comp`.
pub struct RedisGuard {
    link: Arc<Link>,
    prefix: String,
    expiry: Duration,
    lease: Duration,
    patience: Duration,
    tickets: Names,
}

impl RedisGuard {
    /// A guard in the Redis at `url`, such as `redis://user:password@host:6379/0`: each event is remembered for a day, and
    /// the lease is a minute. It connects on the first claim.
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) if that is not a Redis address. The address is never shown.
    pub fn new(url: impl Into<SecretString>) -> Result<Self, Error> {
        Ok(Self {
            link: Arc::new(Link::to(&url.into())?),
            prefix: "polyv".to_owned(),
            expiry: Duration::from_secs(24 * 3600),
            lease: Duration::from_secs(60),
            patience: Duration::from_millis(250),
            tickets: Names::new(),
        })
    }

    /// The prefix of the keys in Redis. Defaults to `polyv`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long a handled event is remembered.
    #[must_use]
    pub fn expiry(mut self, expiry: Duration) -> Self {
        self.expiry = expiry;
        self
    }

    /// How long handling may take. After that, another delivery is granted the claim.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    /// How long to wait for an answer from Redis. Defaults to 250 ms.
    #[must_use]
    pub fn patience(mut self, limit: Duration) -> Self {
        self.patience = limit;
        self
    }

    /// A ticket that is settled in `runtime`, wherever that is asked for.
    fn granted(&self, runtime: Handle, name: String, id: String) -> Ticket {
        let (link, expiry, patience) = (Arc::clone(&self.link), self.expiry, self.patience);
        Ticket::new(move |how| -> Settling {
            let kept = match how {
                Settled::Done => millis(expiry),
                Settled::Released => 0,
            };
            let settling = runtime.spawn(async move {
                let mut script = SETTLE.key(name);
                script.arg(id).arg(kept);
                match run(&link, &script, patience).await? {
                    0 => Ok(()),
                    _ => Err(overrun()),
                }
            });
            Box::pin(async move { settling.await.unwrap_or_else(|_| Err(no_runtime())) })
        })
    }
}

impl ReplayGuard for RedisGuard {
    fn claim<'a>(&'a self, key: &'a Key) -> Claiming<'a> {
        Box::pin(async move {
            let runtime = Handle::try_current().map_err(|_| no_runtime())?;
            let name = format!("{{{}}}:callback {key}", self.prefix);
            let id = self.tickets.next();
            let mut script = CLAIM.key(&name);
            script.arg(&id).arg(millis(self.lease));
            // A caller that gives up before the answer arrives may have been granted the claim: the ticket returns it.
            let ticket = self.granted(runtime, name, id);
            match run(&self.link, &script, self.patience).await? {
                0 => Ok(Claim::Granted(ticket)),
                other => {
                    // Nothing is there to be given back.
                    ticket.forget();
                    Ok(if other == 1 { Claim::Busy } else { Claim::Done })
                }
            }
        })
    }
}

/// Whole milliseconds, at least one.
fn millis(time: Duration) -> u64 {
    let millis = time.min(LONGEST).as_nanos().div_ceil(1_000_000).max(1);
    u64::try_from(millis).unwrap_or(u64::MAX)
}

fn no_runtime() -> Unguarded {
    Unguarded::new("Redis is reached only within a tokio runtime")
}

struct Plain;

impl User for Plain {}

async fn run(
    link: &Link,
    script: &ScriptInvocation<'_>,
    patience: Duration,
) -> Result<i64, Unguarded> {
    let answer = link.run(script, patience.into(), &Plain).await;
    answer.map_err(|trouble| Unguarded::new(format!("Redis: {trouble}")))
}

/// Does not show the address, which may contain a password.
impl fmt::Debug for RedisGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisGuard")
            .field("prefix", &self.prefix)
            .field("expiry", &self.expiry)
            .field("lease", &self.lease)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

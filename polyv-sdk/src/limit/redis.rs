//! The limiter of processes that share an address: they count together, in a Redis.

mod ask;
mod script;
mod turn;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::Instant;

use self::script::{BLOCK, FORGET, REMEMBERED, micros};
use self::turn::{Counted, Ledger, Turn, report};
use super::window::{CALLS, LONGEST, PER};
use super::{Admission, Ask, Held, KeyedQuota, Limiter, Notice, Permit, WindowLimiter};
use crate::error::Error;
use crate::redis_link::{Link, Names, REST};

/// Keeps one quota for all processes that use the same Redis and the same prefix, as a
/// [`WindowLimiter`] does for one process.
///
/// ```no_run
/// # fn run(password: &str) -> Result<(), polyv_sdk::Error> {
/// use std::sync::Arc;
/// use polyv_sdk::Client;
/// use polyv_sdk::limit::RedisLimiter;
///
/// let limiter = RedisLimiter::new(format!("redis://:{password}@10.0.0.5:6379/0"))?;
/// let client = Client::builder()
///     .app_id("g4rqgmmjuo")
///     .app_secret("...")
///     .limiter(Arc::new(limiter))
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// **What is shared.** The quota of all calls to the host `api`, those that endpoints have of their own,
/// and blocks: when one process's [`Breaker`](super::Breaker) opens, the calls of all fail at once, and
/// when the time is over, one call of one process goes first. Each decision is one script, and all times
/// are those of Redis' own clock: that of the machines does not matter. As with a [`WindowLimiter`], a call counts
/// until the window's length after its answer, which is reported to Redis; how long a call or an answer of Redis
/// takes makes no difference. Calls wait in no strict order. If Redis' clock is set back, calls wait for two windows at
/// most; if it is set forward, the calls of the last window no longer count.
///
/// **When data is lost,** as after a restart, a failover, `FLUSHALL`, or the first time that a Redis is used, the
/// recent calls of the fleet are unknown. All calls then wait once for the length of the window and a tenth.
///
/// **When Redis does not answer** within 250 ms ([`patience`](Self::patience)), no call fails because of that. The
/// process asks again once a second. If there is no answer for the length of the window and a tenth, so that the
/// calls of others no longer count, it goes on alone with a quota of its own, by default a tenth of the shared one
/// ([`alone`](Self::alone)); the quotas of single endpoints shrink in proportion, to no less than one call. When Redis
/// answers again, the process reports the calls it made alone, and shares the quota as before. The change shows in
/// [`is_alone`](Self::is_alone) and, with the feature `tracing`, as the events `limiter alone` (WARN) and `limiter
/// shared` (INFO).
///
/// If all processes lose Redis, a tenth is safe for up to ten of them. If only some do, their calls come on top of
/// the shared quota: if that can happen, reduce the quota accordingly.
///
/// **What is needed.** Redis 5 or later, or a compatible server with scripts, with the eviction policy `noeviction`
/// (or no `maxmemory`): a server that evicts counted calls cannot keep a quota. If the policy is another one, that
/// shows in [`may_lose_calls`](Self::may_lose_calls) and as the event `limiter evicts` (WARN). All keys have one hash
/// tag, `{prefix}`, as clusters want it, though the connection is to one server. For `rediss://`, the application
/// adds a TLS feature of the `redis` crate, version 1, to its own `Cargo.toml`, such as
/// `redis = { version = "1", features = ["tokio-rustls-comp"] }`.
pub struct RedisLimiter {
    calls: u32,
    per: Duration,
    smooth: bool,
    /// The calls of this process while it is alone.
    share: u32,
    prefix: String,
    patience: Duration,
    alone: WindowLimiter,
    link: Arc<Link>,
    ids: Names,
    ledger: Arc<Ledger>,
    evicts: AtomicBool,
    /// The addresses that this process knows to have been blocked.
    blocked: Mutex<BTreeSet<String>>,
}

impl RedisLimiter {
    /// A limiter of 1500 calls in 10 seconds, in bursts, counted in the Redis at `url`, such as
    /// `redis://user:password@host:6379/0`. It connects on the first call.
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) if that is not a Redis address. The address is never shown.
    pub fn new(url: impl Into<SecretString>) -> Result<Self, Error> {
        let limiter = Self {
            calls: CALLS,
            per: PER,
            smooth: false,
            share: 0,
            prefix: "polyv".to_owned(),
            patience: Duration::from_millis(250),
            alone: WindowLimiter::new(1, PER),
            link: Arc::new(Link::to(&url.into())?),
            ids: Names::new(),
            ledger: Arc::default(),
            evicts: AtomicBool::new(false),
            blocked: Mutex::default(),
        };
        Ok(limiter.quota(CALLS, PER))
    }

    /// At most `calls` in every window of the length `per`, for all processes together. 0 calls count as 1, and a
    /// time longer than a day counts as a day.
    #[must_use]
    pub fn quota(mut self, calls: u32, per: Duration) -> Self {
        (self.calls, self.per) = (calls.max(1), per.min(LONGEST));
        let share = self.calls / 10;
        self.alone(share)
    }

    /// At most `calls` in every window while Redis does not answer. Defaults to a tenth of the quota; the quota
    /// divided by the number of processes is always safe. 0 counts as 1. Call it after [`quota`](Self::quota) and
    /// [`smooth`](Self::smooth).
    #[must_use]
    pub fn alone(mut self, calls: u32) -> Self {
        self.share = calls.clamp(1, self.calls);
        let alone = WindowLimiter::new(self.share, self.per);
        self.alone = if self.smooth { alone.smooth() } else { alone };
        self
    }

    /// Spreads the calls of all processes evenly, as [`WindowLimiter::smooth`] does.
    #[must_use]
    pub fn smooth(mut self) -> Self {
        self.smooth = true;
        let share = self.share;
        self.alone(share)
    }

    /// The prefix of the keys in Redis, so that several fleets can use one server. Defaults to `polyv`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long to wait for an answer from Redis before going on without one. Defaults to 250 ms; never more than
    /// half of the time that a call has left. A call with less time than an answer takes fails as if the quota
    /// had no room.
    #[must_use]
    pub fn patience(mut self, limit: Duration) -> Self {
        self.patience = limit;
        self
    }

    /// Whether Redis did not answer last time, so that this process counts alone, or soon will.
    pub fn is_alone(&self) -> bool {
        self.link.lost().is_some()
    }

    /// Whether the Redis that answered last may evict counted calls when its memory is full, so that the quota is not
    /// safe: its eviction policy is not `noeviction`.
    pub fn may_lose_calls(&self) -> bool {
        self.evicts.load(Ordering::Relaxed)
    }

    fn key(&self, what: &str) -> String {
        format!("{{{}}}:{what}", self.prefix)
    }

    fn all(&self) -> Counted {
        Counted {
            key: self.key("calls"),
            calls: self.calls,
            per: self.per,
            spacing: if self.smooth {
                self.per / self.calls
            } else {
                Duration::ZERO
            },
            is_all: true,
        }
    }

    fn keyed(&self, quota: &KeyedQuota) -> Counted {
        Counted {
            key: self.key(&format!("quota {}", quota.key)),
            calls: quota.calls.max(1),
            per: quota.per.min(LONGEST),
            spacing: Duration::ZERO,
            is_all: false,
        }
    }

    fn blocked(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.blocked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limiter for RedisLimiter {
    fn admit<'a>(&'a self, ask: Ask<'a>) -> Admission<'a> {
        Box::pin(async move {
            let started = Instant::now();
            loop {
                let left = ask.within.saturating_sub(started.elapsed());
                if let Some(turns) = self.together(ask, left).await {
                    let turns = turns?;
                    let end = |how| turns.into_iter().for_each(|turn: Turn| turn.end(how));
                    return Ok(Permit::new(end));
                }
                // The calls of others before the loss count until the pause is over.
                let left = ask.within.saturating_sub(started.elapsed());
                let Some(lost) = self.link.lost() else {
                    // Meanwhile it has answered another call.
                    if left.is_zero() {
                        return Err(Held::by_quota(self.patience));
                    }
                    continue;
                };
                let wait = lost + self.pause() - Instant::now();
                if wait.is_zero() {
                    return self.by_itself(ask, left).await;
                }
                // Redis may be back earlier.
                let soon = wait.min(REST);
                if soon > left {
                    return Err(Held::by_quota(wait));
                }
                tokio::time::sleep(soon).await;
            }
        })
    }

    fn noticed(&self, address: &str, notice: Notice) {
        let key = self.key(&format!("block {address}"));
        match notice {
            Notice::Blocked(block) => {
                self.blocked().insert(address.to_owned());
                let block = block.min(LONGEST);
                let mut script = BLOCK.key(key);
                script
                    .arg(micros(block))
                    .arg(micros(block + REMEMBERED) / 1000);
                report(&self.link, script, self.patience, || ());
            }
            Notice::Answered => {
                if self.blocked().remove(address) {
                    report(&self.link, FORGET.key(key), self.patience, || ());
                }
            }
        }
    }
}

/// Does not show the address, which may contain a password.
impl fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimiter")
            .field("calls", &self.calls)
            .field("per", &self.per)
            .field("smooth", &self.smooth)
            .field("alone", &self.share)
            .field("prefix", &self.prefix)
            .field("is_alone", &self.is_alone())
            .finish_non_exhaustive()
    }
}

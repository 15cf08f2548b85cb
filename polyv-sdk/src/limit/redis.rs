//! The limiter of processes that share an address: they count together, in a Redis.

mod link;
mod script;
mod turn;

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::{Client, FromRedisValue, ScriptInvocation};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;

use self::link::{Change, Link};
use self::script::{ADMIT, BLOCK, FORGET, REMEMBERED, REPORT, TRIAL, Verdict, micros, verdict};
use self::turn::{Turn, tell};
use super::window::{CALLS, LONGEST, PER};
use super::{Admission, Ask, Held, KeyedQuota, Limiter, Notice, WindowLimiter};
use crate::endpoint::Host;
use crate::error::{Error, ErrorKind};
use crate::trace;

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
/// are those of Redis' own clock: that of the machines does not matter. A call leaves the process when the
/// answer of Redis has come: where that takes longer for one than for another, so much is to be left free
/// in the window, as in `.quota(1500, Duration::from_millis(10_100))`.
///
/// **When Redis does not answer** within 250 ms ([`patience`](Self::patience)), no call fails for it: the
/// process keeps to a quota of its own, a tenth of the shared one unless [`alone`](Self::alone) says
/// otherwise; those of single endpoints shrink alike, to no less than one call. Once a second one call asks
/// Redis again. When it answers, it is told what the process called meanwhile, and all is as before. The
/// change shows in [`is_alone`](Self::is_alone) and, with the feature `tracing`, as the events `limiter
/// alone` (WARN) and `limiter shared` (INFO). A tenth is safe for up to ten processes.
///
/// **What is needed.** Redis 5 or later, or what speaks its protocol and has scripts; all keys have one hash
/// tag, `{prefix}`, as clusters want it, though the connection is to one server. For `rediss://`, the
/// application adds a TLS feature of the `redis` crate, version 1, to its own `Cargo.toml`, such as
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
    /// What makes the ids of calls unique in the fleet.
    identity: u64,
    made: AtomicU64,
    /// The last calls, for a Redis that does not know them.
    recent: Mutex<VecDeque<(Instant, String)>>,
    /// The addresses of which this process knows that they were blocked.
    blocked: Mutex<BTreeSet<String>>,
}

/// What Redis is asked for a call.
struct Question {
    quotas: Vec<Counted>,
    within: Duration,
    /// Whether the call goes when this is answered.
    is_last: bool,
}

/// A quota as the script takes it: its key, calls, window and spacing.
type Counted = (String, u32, Duration, Duration);

impl RedisLimiter {
    /// A limiter of 1500 calls in 10 seconds, in bursts, which counts in the Redis at `url`, such as
    /// `redis://user:password@host:6379/0`. It connects when the first call comes.
    ///
    /// Fails with [`ErrorKind::Config`] if that is no address of a Redis. The address is never shown.
    pub fn new(url: impl Into<SecretString>) -> Result<Self, Error> {
        let url: SecretString = url.into();
        let client = Client::open(url.expose_secret()).map_err(|_| {
            let problem = "`url` is no address of a Redis that can be used: it looks like \
                           `redis://user:password@host:6379/0`, and `rediss://` needs a TLS feature \
                           of the crate `redis`, such as `tokio-rustls-comp`";
            Error::new(ErrorKind::Config, problem).of_parameter("url")
        })?;
        let limiter = Self {
            calls: CALLS,
            per: PER,
            smooth: false,
            share: 0,
            prefix: "polyv".to_owned(),
            patience: Duration::from_millis(250),
            alone: WindowLimiter::new(1, PER),
            link: Arc::new(Link::new(client)),
            identity: RandomState::new().build_hasher().finish(),
            made: AtomicU64::new(0),
            recent: Mutex::default(),
            blocked: Mutex::default(),
        };
        Ok(limiter.quota(CALLS, PER))
    }

    /// At most `calls` in every window of the length `per`, for all processes together. 0 calls are taken
    /// for 1, and a longer time than a day for a day.
    #[must_use]
    pub fn quota(mut self, calls: u32, per: Duration) -> Self {
        (self.calls, self.per) = (calls.max(1), per.min(LONGEST));
        let share = self.calls / 10;
        self.alone(share)
    }

    /// At most `calls` in every window while Redis does not answer; a tenth of the quota unless set. With
    /// the quota divided by the number of processes, none of them can do harm. 0 is taken for 1. To be said
    /// after [`quota`](Self::quota) and [`smooth`](Self::smooth).
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

    /// What the keys in Redis begin with, so that several fleets can use one. `polyv` unless set.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long to wait for an answer of Redis' before doing without. 250 ms unless set; never more than
    /// half of the time that a call has left.
    #[must_use]
    pub fn patience(mut self, limit: Duration) -> Self {
        self.patience = limit;
        self
    }

    /// Whether Redis did not answer the last time, so that this process counts alone.
    pub fn is_alone(&self) -> bool {
        self.link.is_down()
    }

    fn key(&self, what: &str) -> String {
        format!("{{{}}}:{what}", self.prefix)
    }

    fn all(&self) -> Counted {
        let spacing = if self.smooth {
            self.per / self.calls
        } else {
            Duration::ZERO
        };
        (self.key("calls"), self.calls, self.per, spacing)
    }

    fn keyed(&self, quota: &KeyedQuota) -> Counted {
        let key = self.key(&format!("quota {}", quota.key));
        (
            key,
            quota.calls.max(1),
            quota.per.min(LONGEST),
            Duration::ZERO,
        )
    }

    /// Asks Redis, and waits as it says. `None` if it does not answer.
    async fn shared(&self, ask: Ask<'_>, question: Question) -> Option<Result<Turn, Held>> {
        let id = self.id();
        let mut script = ADMIT.key(self.key(&format!("block {}", ask.address)));
        question
            .quotas
            .iter()
            .for_each(|(key, ..)| _ = script.key(key));
        let trial = if question.is_last {
            TRIAL
        } else {
            Duration::ZERO
        };
        script
            .arg(&id)
            .arg(micros(question.within))
            .arg(micros(trial));
        for (_, calls, per, spacing) in &question.quotas {
            script.arg(*calls).arg(micros(*per)).arg(micros(*spacing));
        }
        // Who gives up before the answer has come may have been given a place.
        let mut turn = Turn {
            link: Arc::clone(&self.link),
            patience: self.patience,
            keys: question.quotas.into_iter().map(|(key, ..)| key).collect(),
            id,
        };
        let patience = self.patience.min(question.within / 2);
        let Some(verdict) = self.run(&script, patience).await.and_then(verdict) else {
            turn.use_up();
            return None;
        };
        match verdict {
            Verdict::Go { wait, as_trial } => {
                if as_trial {
                    self.blocked().insert(ask.address.to_owned());
                }
                if !wait.is_zero() {
                    tokio::time::sleep(wait).await;
                }
                Some(Ok(turn))
            }
            Verdict::Held(held) => {
                turn.use_up();
                if held.blocked {
                    self.blocked().insert(ask.address.to_owned());
                }
                Some(Err(held))
            }
        }
    }

    /// Runs a script, and says so if Redis stops or begins to answer.
    async fn run<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
        patience: Duration,
    ) -> Option<T> {
        let report = || self.report();
        let (answer, change) = self.link.run(script, patience, &report).await;
        match (change, &answer) {
            (Some(Change::Lost), Err(trouble)) => trace::limiter_alone(trouble),
            (Some(Change::Found), _) => trace::limiter_shared(),
            _ => {}
        }
        answer.ok()
    }

    /// Tells Redis of the last calls, which it may not know: it was not there, or has lost its data.
    fn report(&self) -> ScriptInvocation<'static> {
        let mut script = REPORT.key(self.key("calls"));
        script.arg(micros(self.per));
        let now = Instant::now();
        for (at, id) in self.recent().iter() {
            script
                .arg(id)
                .arg(micros(now.saturating_duration_since(*at)));
        }
        script
    }

    /// A name for a call that no other call of the fleet has.
    fn id(&self) -> String {
        let count = self.made.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}-{count}", self.identity)
    }

    /// Remembers a call that goes now.
    fn goes(&self, id: String) {
        let now = Instant::now();
        let mut recent = self.recent();
        while recent.front().is_some_and(|(at, _)| *at + self.per < now) {
            recent.pop_front();
        }
        recent.push_back((now, id));
    }

    /// Lets a call pass without Redis.
    async fn by_itself(&self, ask: Ask<'_>, within: Duration) -> Result<(), Held> {
        let shrunk = ask.quotas.iter().cloned().map(|mut quota| {
            let calls = u64::from(quota.calls) * u64::from(self.share) / u64::from(self.calls);
            quota.calls = u32::try_from(calls).unwrap_or(quota.calls).max(1);
            quota
        });
        let quotas: Vec<_> = shrunk.collect();
        let own = Ask {
            within,
            quotas: &quotas,
            ..ask
        };
        self.alone.admit(own).await?;
        if ask.host == Host::API.name {
            self.goes(self.id());
        }
        Ok(())
    }

    fn recent(&self) -> MutexGuard<'_, VecDeque<(Instant, String)>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn blocked(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.blocked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limiter for RedisLimiter {
    fn admit<'a>(&'a self, ask: Ask<'a>) -> Admission<'a> {
        Box::pin(async move {
            let started = Instant::now();
            let left = || ask.within.saturating_sub(started.elapsed());
            // First the endpoint's own quotas: whoever waits for those must not keep a place among all
            // calls, which others could use meanwhile.
            let mut keyed = None;
            if !ask.quotas.is_empty() {
                let question = Question {
                    quotas: ask.quotas.iter().map(|quota| self.keyed(quota)).collect(),
                    within: left(),
                    is_last: false,
                };
                match self.shared(ask, question).await {
                    Some(turn) => keyed = Some(turn?),
                    None => return self.by_itself(ask, left()).await,
                }
            }
            let is_counted = ask.host == Host::API.name;
            let question = Question {
                quotas: is_counted.then(|| self.all()).into_iter().collect(),
                within: left(),
                is_last: true,
            };
            let Some(turn) = self.shared(ask, question).await else {
                return self.by_itself(ask, left()).await;
            };
            let mut turn = turn?;
            let id = turn.use_up();
            if let Some(mut keyed) = keyed {
                keyed.use_up();
            }
            if is_counted {
                self.goes(id);
                self.alone.count(Instant::now());
            }
            Ok(())
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
                tell(&self.link, script, self.patience);
            }
            Notice::Answered => {
                if self.blocked().remove(address) {
                    tell(&self.link, FORGET.key(key), self.patience);
                }
            }
        }
    }
}

/// Shows no address, for that may have a password.
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

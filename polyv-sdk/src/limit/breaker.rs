//! Stops calls while the service blocks the address.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Notice;

/// How long the service blocks an address.
const BLOCK: Duration = Duration::from_secs(300);

/// The longest time for which calls are held back without a trial, whatever the service asks for: a wrong
/// `Retry-After` must not stop a process for good.
const LONGEST: Duration = Duration::from_secs(3600);

/// Signs in a row that are taken for a block.
const SIGNS: u32 = 5;

/// How long the trial call that checks whether a block is over keeps the others waiting.
const TRIAL: Duration = Duration::from_secs(30);

static SHARED: LazyLock<Breaker> = LazyLock::new(|| Breaker::new(SIGNS, BLOCK));

/// Holds calls back while the service blocks this machine's address.
///
/// How a block shows is not documented. Three answers count as a sign of one: HTTP 429, and HTTP
/// 403 without the service's envelope, both of which come from something in front of the service; and
/// the refusal `qps exceeds number of calls`. A single one may be about one endpoint or one rule of a
/// firewall. Five in a row from one host, with no other answer between them, count as a block, because nothing else
/// gets through while it lasts. What was sent before the first of them and is answered later does not speak against one.
/// Then calls to that host fail at once with
/// [`ErrorKind::Quota`](crate::ErrorKind::Quota), for 5 minutes or as long as the last answer's
/// `Retry-After` said, but never for more than an hour. After that a single trial call is sent: if it gets an answer,
/// the others follow; if it gets another sign, the time starts again. [`reset`](Self::reset) ends the block at once.
///
/// By default all clients of the process share one. Clones are the same breaker.
#[derive(Clone)]
pub struct Breaker(Arc<Inner>);

struct Inner {
    signs: u32,
    block: Duration,
    hosts: Mutex<Hosts>,
    /// Whether `hosts` has any. It mostly has none, and then no call takes the lock, which all calls share.
    has_hosts: AtomicBool,
}

type Hosts = BTreeMap<String, State>;

/// What is known about a host. A host without an entry is answering.
#[derive(Clone, Copy, Debug)]
enum State {
    Suspect {
        /// In a row.
        signs: u32,
        /// When the first of them came.
        since: Instant,
    },
    Open {
        since: Instant,
        until: Instant,
        /// When the trial call was sent.
        trial: Option<Instant>,
    },
}

impl State {
    /// When the first of the signs came.
    fn since(&self) -> Instant {
        let (Self::Suspect { since, .. } | Self::Open { since, .. }) = self;
        *since
    }

    fn holds(&self, now: Instant) -> Option<Duration> {
        let Self::Open { until, trial, .. } = self else {
            return None;
        };
        let until = trial.map_or(*until, |left| (*until).max(left + TRIAL));
        Some(until.saturating_duration_since(now)).filter(|wait| !wait.is_zero())
    }
}

/// How an attempt ended, as far as the breaker is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// The service answered.
    Answer,
    /// A sign of a block, and how long the service wants us to wait.
    Block(Option<Duration>),
    /// Nothing was learned: no connection, no reply.
    Nothing,
}

impl Breaker {
    /// A separate breaker, for which `signs` signs in a row mean a block of the length `block`, at most an hour. 0
    /// signs switch it off.
    pub fn new(signs: u32, block: Duration) -> Self {
        Self(Arc::new(Inner {
            signs,
            block: block.min(LONGEST),
            hosts: Mutex::default(),
            has_hosts: AtomicBool::new(false),
        }))
    }

    /// The breaker of the process, which clients use by default.
    pub fn shared() -> Self {
        SHARED.clone()
    }

    /// A breaker that never opens.
    pub fn off() -> Self {
        Self::new(0, BLOCK)
    }

    /// Forgets every block: the next call to each host is sent. For an operator who knows that a block is over, or
    /// that there was none.
    ///
    /// A block that a `RedisLimiter` shares with other processes stays in force.
    pub fn reset(&self) {
        self.lock().clear();
    }

    /// How long calls to `host` are held back, if they are.
    pub(crate) fn holds(&self, host: &str) -> Option<Duration> {
        if !self.has_hosts() {
            return None;
        }
        self.lock().get(host)?.holds(Instant::now())
    }

    /// Whether a call may go to `host`; if not, how long to wait. When a block may be over, the first caller may go.
    pub(crate) fn check(&self, host: &str) -> Result<(), Duration> {
        if !self.has_hosts() {
            return Ok(());
        }
        let mut hosts = self.lock();
        let now = Instant::now();
        let state = hosts.get_mut(host);
        if let Some(wait) = state.as_ref().and_then(|state| state.holds(now)) {
            return Err(wait);
        }
        if let Some(State::Open { trial, .. }) = state {
            *trial = Some(now);
        }
        Ok(())
    }

    /// Records how an attempt ended that began at `sent`. Returns what that shows.
    pub(crate) fn note(&self, host: &str, sign: Sign, sent: Instant) -> Option<Notice> {
        match sign {
            Sign::Nothing => None,
            Sign::Answer => self.answered(host, sent).then_some(Notice::Answered),
            Sign::Block(asked) => self.refused(host, asked).map(Notice::Blocked),
        }
    }

    /// Whether an answer shows that there is no block: it may belong to a call that passed before one began.
    fn answered(&self, host: &str, sent: Instant) -> bool {
        if !self.has_hosts() {
            return true;
        }
        let mut hosts = self.lock();
        let is_old = hosts.get(host).is_some_and(|state| sent < state.since());
        if !is_old {
            hosts.remove(host);
        }
        !is_old
    }

    /// Records a sign of a block. Returns for how long the breaker has opened, if it just did.
    fn refused(&self, host: &str, asked: Option<Duration>) -> Option<Duration> {
        if self.0.signs == 0 {
            return None;
        }
        let mut hosts = self.lock();
        let now = Instant::now();
        let (signs, since) = match hosts.get(host) {
            None => (1, now),
            Some(State::Suspect { signs, since }) => (signs.saturating_add(1), *since),
            // Calls in flight when it opened.
            Some(State::Open { until, .. }) if now < *until => return None,
            Some(State::Open { .. }) => (self.0.signs, now),
        };
        if signs < self.0.signs {
            hosts.insert(host.to_owned(), State::Suspect { signs, since });
            return None;
        }
        let block = asked.unwrap_or(self.0.block).min(LONGEST);
        let open = State::Open {
            since,
            until: now.checked_add(block)?,
            trial: None,
        };
        hosts.insert(host.to_owned(), open);
        Some(block)
    }

    /// Opens for `host`, whose block another process has recognized. Never shortens a block.
    pub(crate) fn hold(&self, host: &str, wait: Duration) {
        let now = Instant::now();
        let wait = wait.min(LONGEST);
        let Some(until) = now.checked_add(wait).filter(|_| self.0.signs > 0) else {
            return;
        };
        let mut hosts = self.lock();
        let is_held = |state: &State| state.holds(now).is_some_and(|held| held >= wait);
        if !hosts.get(host).is_some_and(is_held) {
            let open = State::Open {
                since: now,
                until,
                trial: None,
            };
            hosts.insert(host.to_owned(), open);
        }
    }

    fn has_hosts(&self) -> bool {
        self.0.has_hosts.load(Ordering::Relaxed)
    }

    fn lock(&self) -> Locked<'_> {
        let hosts = self.0.hosts.lock();
        Locked {
            hosts: hosts.unwrap_or_else(PoisonError::into_inner),
            has_hosts: &self.0.has_hosts,
        }
    }
}

/// The hosts, locked.
struct Locked<'b> {
    hosts: MutexGuard<'b, Hosts>,
    has_hosts: &'b AtomicBool,
}

impl Deref for Locked<'_> {
    type Target = Hosts;

    fn deref(&self) -> &Hosts {
        &self.hosts
    }
}

impl DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut Hosts {
        &mut self.hosts
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        self.has_hosts
            .store(!self.hosts.is_empty(), Ordering::Relaxed);
    }
}

impl fmt::Debug for Breaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breaker")
            .field("signs", &self.0.signs)
            .field("block", &self.0.block)
            .field("hosts", &*self.lock())
            .finish()
    }
}

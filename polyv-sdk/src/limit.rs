//! Keeps to the quotas before the service enforces them.
//!
//! The service counts the calls from an address, at most 1500 in 10 seconds, and blocks an address that makes more
//! for 5 minutes. So by default all clients of a process share one [`Limiter`] and one [`Breaker`], which stops calls
//! if a block comes nevertheless. What counts is what the service sees: [`WindowLimiter`] keeps to the quota in every
//! window in which the service can have counted a call, however long calls take.
//!
//! Other processes behind the same address count too, but are not seen here: give each its share
//! with [`WindowLimiter::new`], or let them count together: with the feature `redis`, a
//! `RedisLimiter` keeps one quota, and one memory of blocks, for all that use the same Redis.

mod breaker;
mod permit;
mod pool;
#[cfg(feature = "redis")]
mod redis;
mod window;

use std::pin::Pin;
use std::time::Duration;

pub use breaker::Breaker;
pub(crate) use breaker::Sign;
pub use permit::{Ended, Permit};
#[cfg(feature = "redis")]
pub use redis::RedisLimiter;
pub use window::WindowLimiter;

use crate::endpoint::{Operation, Quota};
use crate::value::Slots;
use crate::value::show;

/// The answer of a [`Limiter`]: a permit to send the attempt, or why it may not be sent.
pub type Admission<'a> = Pin<Box<dyn Future<Output = Result<Permit, Held>> + Send + 'a>>;

/// Decides when an attempt may be sent.
///
/// It is asked before each attempt, including retries. A limiter must not give out more than it has
/// when a future that waits is dropped.
///
/// ```
/// use polyv_sdk::limit::{Admission, Ask, Limiter, Permit};
///
/// /// Counts, and lets everything pass.
/// #[derive(Default)]
/// struct Counter(std::sync::atomic::AtomicU64);
///
/// impl Limiter for Counter {
///     fn admit<'a>(&'a self, _: Ask<'a>) -> Admission<'a> {
///         self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
///         Box::pin(std::future::ready(Ok(Permit::free())))
///     }
/// }
/// ```
pub trait Limiter: Send + Sync + 'static {
    /// Waits until the attempt may be sent. If that would take longer than `ask.within`, fails, and at
    /// once if that is known.
    fn admit<'a>(&'a self, ask: Ask<'a>) -> Admission<'a>;

    /// Receives what an attempt showed about a block by the service, for limiters that also hold others back.
    /// `address` is that of the attempt's [`Ask`]. Must not wait. Does nothing unless implemented.
    fn noticed(&self, address: &str, notice: Notice) {
        _ = (address, notice);
    }
}

/// What an attempt showed about a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The service answered: there is no block.
    Answered,
    /// The client's [`Breaker`] took its answer for a block, of this length.
    Blocked(Duration),
}

/// An attempt that wants to be sent.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Ask<'a> {
    /// The endpoint's name, such as `channel.booking.list`; for a call without a type, its method
    /// and path.
    pub endpoint: &'a str,
    /// The name of the host in the specs: `api` is the one whose calls are counted together.
    pub host: &'a str,
    /// Scheme and host that it goes to: what the service may block this machine from.
    pub address: &'a str,
    /// Until the call's deadline.
    pub within: Duration,
    /// The endpoint's own quotas.
    pub quotas: &'a [KeyedQuota],
}

impl<'a> Ask<'a> {
    /// An attempt on a host with this much time left and no quotas of its own. Its address is the
    /// host's name.
    pub fn new(endpoint: &'a str, host: &'a str, within: Duration) -> Self {
        Self {
            endpoint,
            host,
            address: host,
            within,
            quotas: &[],
        }
    }
}

/// A quota of one endpoint, for what it is counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyedQuota {
    /// What is counted together: endpoint, account, and the value of the parameter if there is one.
    pub key: String,
    /// Calls allowed in each window.
    pub calls: u32,
    /// Length of the window.
    pub per: Duration,
}

/// The quotas that count for a call of an endpoint, by what they are counted by.
pub(crate) fn keyed(
    operation: &Operation,
    request: &dyn Slots,
    account: &str,
    conditional: bool,
) -> Vec<KeyedQuota> {
    let quotas = operation.quotas.iter().enumerate();
    let text = |name: &str| {
        let index = operation.params.iter().position(|field| field.name == name);
        let (value, field) =
            index.and_then(|at| Some((request.slot(at)?, operation.params.get(at)?)))?;
        // A value that cannot be written is an error where the request is built.
        show(value, field.codec).text().ok()
    };
    // A condition on a parameter can be checked here; any other is for the caller to know.
    let counts = |quota: &Quota| match quota.when {
        Some((param, is)) => text(param).is_some_and(|text| is.contains(&text.as_str())),
        None => conditional || !quota.conditional,
    };
    let counting = quotas.filter(|(_, quota)| counts(quota));
    let keyed = counting.map(|(index, quota)| {
        let mut key = format!("{} {index} {account} ", operation.name);
        if let Some(each) = quota.each {
            key.push_str(&text(each).unwrap_or_default());
        }
        KeyedQuota {
            key,
            calls: quota.calls,
            per: Duration::from_secs(quota.seconds.into()),
        }
    });
    keyed.collect()
}

/// An attempt would have to wait longer than it has time, or is held back by a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Held {
    /// How long the wait would be.
    pub wait: Duration,
    /// Whether the reason is a known block by the service rather than the quota. Such calls fail however much time
    /// they have.
    pub blocked: bool,
}

impl Held {
    /// The quota has no room for this long.
    pub fn by_quota(wait: Duration) -> Self {
        let blocked = false;
        Self { wait, blocked }
    }

    /// The service blocks the address for this long.
    pub fn by_block(wait: Duration) -> Self {
        let blocked = true;
        Self { wait, blocked }
    }
}

//! The guard of one process.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Claim, Claiming, Key, LONGEST, ReplayGuard, Settled, Ticket, Unguarded, overrun};

/// Remembers in this process' memory: it forgets when the process ends, and knows nothing of others.
///
/// When it holds [`capacity`](Self::capacity) events, it forgets the one that it would forget next anyway.
#[derive(Clone)]
pub struct MemoryGuard {
    seen: Arc<Mutex<Seen>>,
}

impl MemoryGuard {
    /// A guard of 100,000 events, each remembered for a day, with a lease of a minute.
    pub fn new() -> Self {
        Self {
            seen: Arc::new(Mutex::new(Seen {
                capacity: 100_000,
                expiry: Duration::from_secs(24 * 3600),
                lease: Duration::from_secs(60),
                entries: BTreeMap::new(),
                order: BTreeMap::new(),
                made: 0,
            })),
        }
    }

    /// The most events that are remembered; 0 counts as 1. Each takes some hundred bytes, and less than a kilobyte.
    pub fn capacity(self, events: usize) -> Self {
        self.lock().capacity = events.max(1);
        self
    }

    /// How long a handled event is remembered.
    pub fn expiry(self, expiry: Duration) -> Self {
        self.lock().expiry = expiry.min(LONGEST);
        self
    }

    /// How long handling may take. After that, another delivery is granted the claim.
    pub fn lease(self, lease: Duration) -> Self {
        self.lock().lease = lease.min(LONGEST);
        self
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryGuard {
    fn default() -> Self {
        Self::new()
    }
}

impl ReplayGuard for MemoryGuard {
    fn claim<'a>(&'a self, key: &'a Key) -> Claiming<'a> {
        let claimed = self.lock().claim(key, Instant::now());
        let claim = claimed.map(|claimed| match claimed {
            Claimed::Granted(id) => {
                let (guard, key) = (self.clone(), key.clone());
                Claim::Granted(Ticket::new(move |how| {
                    let settled = guard.lock().settle(key, id, how, Instant::now());
                    Box::pin(std::future::ready(settled))
                }))
            }
            Claimed::Busy => Claim::Busy,
            Claimed::Done => Claim::Done,
        });
        Box::pin(std::future::ready(claim))
    }
}

/// Shows how many events it remembers, and none of them.
impl fmt::Debug for MemoryGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.lock();
        f.debug_struct("MemoryGuard")
            .field("events", &seen.entries.len())
            .field("capacity", &seen.capacity)
            .field("expiry", &seen.expiry)
            .field("lease", &seen.lease)
            .finish()
    }
}

/// What is remembered. Pure: the time is passed in.
#[derive(Debug)]
struct Seen {
    capacity: usize,
    expiry: Duration,
    lease: Duration,
    entries: BTreeMap<Key, Entry>,
    /// The keys by when they are forgotten.
    order: BTreeMap<(Instant, u64), Key>,
    made: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    id: u64,
    is_done: bool,
    until: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claimed {
    Granted(u64),
    Busy,
    Done,
}

impl Seen {
    fn claim(&mut self, key: &Key, now: Instant) -> Result<Claimed, Unguarded> {
        self.forget_old(now);
        if let Some(entry) = self.entries.get(key) {
            return Ok(if entry.is_done {
                Claimed::Done
            } else {
                Claimed::Busy
            });
        }
        if self.entries.len() >= self.capacity {
            self.forget_next()?;
        }
        self.made += 1;
        self.insert(key.clone(), self.made, false, now + self.lease);
        Ok(Claimed::Granted(self.made))
    }

    fn settle(&mut self, key: Key, id: u64, how: Settled, now: Instant) -> Result<(), Unguarded> {
        match self.entries.get(&key) {
            Some(entry) if entry.id != id => return Err(overrun()),
            Some(_) => self.remove(&key),
            // The lease is over, and nobody has claimed it since.
            None => {}
        }
        if how == Settled::Done {
            if self.entries.len() >= self.capacity {
                self.forget_next()?;
            }
            self.insert(key, id, true, now + self.expiry);
        }
        Ok(())
    }

    fn insert(&mut self, key: Key, id: u64, is_done: bool, until: Instant) {
        self.order.insert((until, id), key.clone());
        let entry = Entry { id, is_done, until };
        self.entries.insert(key, entry);
    }

    fn remove(&mut self, key: &Key) {
        if let Some(entry) = self.entries.remove(key) {
            self.order.remove(&(entry.until, entry.id));
        }
    }

    fn forget_old(&mut self, now: Instant) {
        while let Some(first) = self.order.first_entry()
            && first.key().0 <= now
        {
            self.entries.remove(&first.remove());
        }
    }

    /// Makes room. What is being handled stays.
    fn forget_next(&mut self) -> Result<(), Unguarded> {
        let is_done = |key: &&Key| self.entries.get(key).is_some_and(|entry| entry.is_done);
        let next = self.order.values().find(is_done).cloned();
        let next = next.ok_or_else(|| Unguarded::new("it is full of events being handled"))?;
        self.remove(&next);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn seen(capacity: usize) -> Seen {
        let guard = MemoryGuard::new().capacity(capacity);
        let guard = guard.expiry(100 * SECOND).lease(10 * SECOND);
        Arc::into_inner(guard.seen).unwrap().into_inner().unwrap()
    }

    fn key(name: &str) -> Key {
        Key::new(name, std::iter::empty::<(&str, &str)>())
    }

    #[track_caller]
    fn granted(seen: &mut Seen, name: &str, now: Instant) -> u64 {
        match seen.claim(&key(name), now).unwrap() {
            Claimed::Granted(id) => id,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_claim_is_handled_once() {
        let (mut seen, now) = (seen(10), Instant::now());
        let id = granted(&mut seen, "a", now);
        assert_eq!(seen.claim(&key("a"), now), Ok(Claimed::Busy));
        granted(&mut seen, "b", now);
        seen.settle(key("a"), id, Settled::Done, now).unwrap();
        assert_eq!(seen.claim(&key("a"), now), Ok(Claimed::Done));
        let later = now + Duration::from_millis(99_999);
        assert_eq!(seen.claim(&key("a"), later), Ok(Claimed::Done));
        granted(&mut seen, "a", now + 100 * SECOND);
    }

    #[test]
    fn what_failed_is_claimed_again() {
        let (mut seen, now) = (seen(10), Instant::now());
        let id = granted(&mut seen, "a", now);
        seen.settle(key("a"), id, Settled::Released, now).unwrap();
        granted(&mut seen, "a", now);
    }

    #[test]
    fn a_lease_ends() {
        let (mut seen, now) = (seen(10), Instant::now());
        let slow = granted(&mut seen, "a", now);
        let later = now + 10 * SECOND;
        let early = now + Duration::from_millis(9_999);
        assert_eq!(seen.claim(&key("a"), early), Ok(Claimed::Busy));
        let next = granted(&mut seen, "a", later);
        for how in [Settled::Done, Settled::Released] {
            let settled = seen.settle(key("a"), slow, how, later);
            assert_eq!(settled, Err(overrun()));
            assert_eq!(seen.claim(&key("a"), later), Ok(Claimed::Busy));
        }
        seen.settle(key("a"), next, Settled::Done, later).unwrap();
        // Nobody else came: late is better than never.
        let late = granted(&mut seen, "b", now);
        _ = seen.claim(&key("c"), later + SECOND);
        seen.settle(key("b"), late, Settled::Done, later).unwrap();
        assert_eq!(seen.claim(&key("b"), later), Ok(Claimed::Done));
    }

    #[test]
    fn it_remembers_as_long_as_it_can() {
        let guard = MemoryGuard::new().expiry(Duration::MAX);
        let guard = guard.lease(Duration::MAX).capacity(usize::MAX);
        let mut seen = Arc::into_inner(guard.seen).unwrap().into_inner().unwrap();
        let now = Instant::now();
        let id = granted(&mut seen, "a", now);
        seen.settle(key("a"), id, Settled::Done, now).unwrap();
        let later = now + Duration::from_secs(99 * 366 * 24 * 3600);
        assert_eq!(seen.claim(&key("a"), later), Ok(Claimed::Done));
    }

    #[test]
    fn it_is_bounded() {
        let (mut seen, now) = (seen(3), Instant::now());
        let flying = granted(&mut seen, "flying", now);
        for number in 0..20 {
            let name = number.to_string();
            let id = granted(&mut seen, &name, now + number * SECOND / 10);
            seen.settle(key(&name), id, Settled::Done, now).unwrap();
        }
        assert_eq!((seen.entries.len(), seen.order.len()), (3, 3));
        assert_eq!(seen.claim(&key("19"), now), Ok(Claimed::Done));
        assert_eq!(seen.claim(&key("flying"), now), Ok(Claimed::Busy));
        granted(&mut seen, "x", now);
        granted(&mut seen, "y", now);
        assert!(seen.claim(&key("z"), now).is_err());
        seen.settle(key("flying"), flying, Settled::Released, now)
            .unwrap();
        granted(&mut seen, "z", now);
        assert_eq!(seen.entries.len(), seen.order.len());
    }
}

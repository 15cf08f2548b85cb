//! The slots of one quota, and the calls that wait for one.
//!
//! # Why no window has more calls than the quota
//!
//! A quota of `calls` in `per` has `calls` slots. Each attempt takes a slot, and a slot is taken by one attempt at a
//! time. The service counts an attempt at a moment `s` that lies between its departure `d` and its end `e`, the
//! answer's arrival. A slot that comes back at `e` may be used again from `e + per` on, and not before.
//!
//! Take two attempts that used the same slot, one after the other: `s2 >= d2 >= e1 + per >= s1 + per`. So the moments
//! at which one slot is counted are at least `per` apart, a window of the length `per`, its end left out, has at most
//! one of each slot, and there are `calls` slots. Nothing is assumed about how long a call is in flight, whether
//! calls overtake each other, or where the service's windows begin.
//!
//! Three things are outside that argument:
//!
//! - The two clocks run at slightly different rates (0.05 % while one is being slewed), and some services count by a
//!   coarse clock. A [margin](margin) of 0.5 % is added to `per`.
//! - An attempt without an answer (time ran out, the connection broke, nobody waits any longer) may be counted after
//!   its end. Its slot rests for another `per`: a call still in flight has that long to arrive.
//! - Calls of other processes, and of a process that was here before, are not seen.
//!
//! Only spacing departures, as rate limiters usually do, is not enough: a burst whose first call was slow to arrive
//! is counted together with the next burst, whose calls were quick.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::{Ended, Held};

/// The most that is added to a window.
const MARGIN: Duration = Duration::from_secs(1);

/// How often a refused call may look for those that gave up: where many are refused, the queue is long.
const LOOK_AFTER: Duration = Duration::from_millis(10);

/// What is added to a window, for clocks that differ.
pub(super) fn margin(per: Duration) -> Duration {
    (per / 200).min(MARGIN)
}

/// The slots of one quota. Clones are the same pool.
#[derive(Clone, Debug)]
pub(super) struct Pool(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    calls: usize,
    /// How long a slot rests after an answer.
    rest: Duration,
    /// How long it rests after an attempt without an answer.
    long_rest: Duration,
    /// Between two departures.
    spacing: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// The free slots, by the moment from which each may be used. Those that were never used are in neither
    /// list.
    free: BinaryHeap<Reverse<Instant>>,
    /// The slots in use, by the moment from which they may be used. In order.
    taken: VecDeque<Instant>,
    /// The calls waiting for a slot, first come first served. While there are any, no slot is free.
    line: VecDeque<Waiting>,
    /// The queue length at which those that gave up are removed.
    crowd: usize,
    /// When those were removed last.
    looked: Option<Instant>,
    /// The departures of late and those to come, in order, if they are spaced.
    departures: VecDeque<Instant>,
    /// The latest moment at which a slot that was given back may be used.
    latest: Option<Instant>,
}

#[derive(Debug)]
struct Waiting {
    /// When it gives up.
    until: Option<Instant>,
    sender: Sender,
}

type Sender = oneshot::Sender<Result<Slot, Held>>;

/// A slot in use. Dropped, it comes back as if it had never been taken.
#[derive(Debug)]
pub(super) struct Slot {
    /// Taken when it is given back.
    pool: Option<Arc<Inner>>,
    /// From when on it may be used.
    at: Instant,
}

enum Asked {
    Slot(Slot),
    Line(oneshot::Receiver<Result<Slot, Held>>),
}

impl Pool {
    /// At most `calls`, at least one, in every window of the length `per`.
    pub(super) fn new(calls: u32, per: Duration, smooth: bool) -> Self {
        let calls = calls.max(1);
        let rest = per + margin(per);
        Self(Arc::new(Inner {
            calls: usize::try_from(calls).unwrap_or(usize::MAX),
            rest,
            long_rest: rest + per,
            spacing: if smooth { per / calls } else { Duration::ZERO },
            state: Mutex::default(),
        }))
    }

    /// Takes a slot and waits until it may be used. Fails at once if that is known to take longer than `within`.
    pub(super) async fn slot(&self, within: Duration) -> Result<Slot, Held> {
        let slot = match self.0.ask(within)? {
            Asked::Slot(slot) => slot,
            Asked::Line(line) => match tokio::time::timeout(within, line).await {
                Ok(Ok(outcome)) => outcome?,
                // All slots belong to calls still in flight.
                Ok(Err(_)) | Err(_) => return Err(Held::by_quota(self.0.rest)),
            },
        };
        if slot.at > Instant::now() {
            tokio::time::sleep_until(slot.at).await;
        }
        Ok(slot)
    }

    /// Whether it is as good as a new one, and nothing else holds it.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        let state = self.0.lock();
        Arc::strong_count(&self.0) == 1
            && state.taken.is_empty()
            && state.latest.is_none_or(|at| at <= now)
    }
}

impl Slot {
    /// Gives it back after an attempt.
    pub(super) fn end(mut self, how: Ended) {
        if let Some(pool) = self.pool.take() {
            let now = Instant::now();
            let at = match how {
                Ended::Answered => now + pool.rest,
                Ended::Unanswered => now + pool.long_rest,
                Ended::Unsent => self.at,
            };
            pool.give_back(self.at, at);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(pool) = self.pool.take() {
            pool.give_back(self.at, self.at);
        }
    }
}

impl Inner {
    fn ask(self: &Arc<Self>, within: Duration) -> Result<Asked, Held> {
        let now = Instant::now();
        let until = now.checked_add(within);
        let mut state = self.lock();
        let has_more = state.free.len() + state.taken.len() < self.calls;
        let first = state.free.peek().map(|Reverse(at)| *at);
        let known = match first {
            Some(at) if at <= now || !has_more => Some(at),
            _ => has_more.then_some(now),
        };
        let Some(from) = known else {
            return self.join_line(&mut state, now, until).map(Asked::Line);
        };
        let at = state.departure(from.max(now), now, self.spacing);
        if until.is_some_and(|until| at > until) {
            return Err(Held::by_quota(at - now));
        }
        if first == Some(from) {
            state.free.pop();
        }
        let pool = Some(Arc::clone(self));
        state.take(at, self.spacing);
        Ok(Asked::Slot(Slot { pool, at }))
    }

    /// No slot is free: the first in the queue gets the first that comes back.
    fn join_line(
        &self,
        state: &mut State,
        now: Instant,
        until: Option<Instant>,
    ) -> Result<oneshot::Receiver<Result<Slot, Held>>, Held> {
        if state.line.len() >= state.crowd {
            state.leave_out_gone(now);
        }
        let late = |state: &State| {
            let earliest = self.earliest(state, now)?;
            (earliest > until?).then_some(earliest)
        };
        // Calls that gave up delay nobody.
        if late(state).is_some() && state.looked.is_none_or(|at| at + LOOK_AFTER < now) {
            state.leave_out_gone(now);
        }
        if let Some(earliest) = late(state) {
            return Err(Held::by_quota(earliest - now));
        }
        let (sender, receiver) = oneshot::channel();
        state.line.push_back(Waiting { until, sender });
        Ok(receiver)
    }

    /// The earliest moment for a call that joins the queue: no slot comes back before it may be used, nor can be used
    /// again before it has rested.
    fn earliest(&self, state: &State, now: Instant) -> Option<Instant> {
        let (round, place) = (state.line.len() / self.calls, state.line.len() % self.calls);
        let rounds = u32::try_from(round + 1).unwrap_or(u32::MAX);
        let from = state.taken.get(place).map_or(now, |at| (*at).max(now));
        from.checked_add(self.rest.saturating_mul(rounds))
    }

    /// A slot that was taken from `was` on is free, and may be used from `at` on.
    fn give_back(self: &Arc<Self>, was: Instant, at: Instant) {
        // A receiver may ask again at once: by now the slot is counted, and the lock is free.
        for (late, held) in self.pass_on(was, at) {
            _ = late.send(Err(held));
        }
    }

    /// Gives the slot to the first in the queue that can use it. Returns those before it, for whom it comes too late.
    fn pass_on(self: &Arc<Self>, was: Instant, at: Instant) -> Vec<(Sender, Held)> {
        let now = Instant::now();
        let mut late = Vec::new();
        let mut state = self.lock();
        state.put_back(was);
        state.latest = state.latest.max(Some(at));
        loop {
            let Some(waiting) = state.line.pop_front() else {
                state.free.push(Reverse(at));
                return late;
            };
            let moment = state.departure(at.max(now), now, self.spacing);
            if waiting.until.is_some_and(|until| moment > until) {
                late.push((waiting.sender, Held::by_quota(moment - now)));
                continue;
            }
            state.take(moment, self.spacing);
            drop(state);
            let pool = Some(Arc::clone(self));
            let Err(unsent) = waiting.sender.send(Ok(Slot { pool, at: moment })) else {
                return late;
            };
            // It has given up: the next one gets it.
            if let Ok(mut slot) = unsent {
                slot.pool = None;
            }
            state = self.lock();
            state.put_back(moment);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The first moment from `from` on that is far enough from all departures.
    fn departure(&mut self, from: Instant, now: Instant, spacing: Duration) -> Instant {
        if spacing.is_zero() {
            return from;
        }
        while self
            .departures
            .front()
            .is_some_and(|at| *at + spacing < now)
        {
            self.departures.pop_front();
        }
        let mut at = from;
        for other in &self.departures {
            if at + spacing <= *other {
                break;
            }
            at = at.max(*other + spacing);
        }
        at
    }

    /// Removes those that gave up from the queue.
    fn leave_out_gone(&mut self, now: Instant) {
        self.looked = Some(now);
        self.line.retain(|waiting| !waiting.sender.is_closed());
        self.crowd = self.line.len() * 2 + 64;
    }

    fn take(&mut self, at: Instant, spacing: Duration) {
        insert(&mut self.taken, at);
        if !spacing.is_zero() {
            insert(&mut self.departures, at);
        }
    }

    fn put_back(&mut self, at: Instant) {
        remove(&mut self.taken, at);
        // A departure that did not take place: its moment is free again.
        if at > Instant::now() {
            remove(&mut self.departures, at);
        }
    }
}

fn insert(moments: &mut VecDeque<Instant>, at: Instant) {
    let place = moments.partition_point(|other| *other <= at);
    moments.insert(place, at);
}

fn remove(moments: &mut VecDeque<Instant>, at: Instant) {
    let place = moments.partition_point(|other| *other < at);
    if moments.get(place) == Some(&at) {
        moments.remove(place);
    }
}

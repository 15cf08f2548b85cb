//! Replies fetched ahead and returned in order.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::JoinHandle;

use crate::error::{Error, ErrorKind};
use crate::trace;

/// A reply on its way.
pub(crate) type Fetching<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// The replies for a row of places. Each reply is requested by the reader and waits here until all before it were
/// taken. Nothing runs by itself: without polling nothing is asked for, and dropping this drops everything in flight.
pub(super) struct Ahead<T> {
    /// Only reached through `&mut`: the lock is never taken, and makes this `Sync`, which its futures are not.
    flying: Mutex<FuturesUnordered<Flight<T>>>,
    places: VecDeque<Place<T>>,
    /// How many places were taken before the first of these.
    taken: u64,
}

type Flight<T> = Pin<Box<dyn Future<Output = (u64, Result<T, Error>)> + Send>>;

enum Place<T> {
    /// Not requested: the reply was taken, and was of no use.
    Idle,
    Flying,
    Landed(Result<T, Error>),
}

impl<T: Send + 'static> Ahead<T> {
    pub(super) fn new() -> Self {
        Self {
            flying: Mutex::new(FuturesUnordered::new()),
            places: VecDeque::new(),
            taken: 0,
        }
    }

    /// Asks for what is missing among the first `most` places, as long as `ask` knows what to ask
    /// for.
    pub(super) fn fill(&mut self, most: usize, mut ask: impl FnMut(u64) -> Option<Fetching<T>>) {
        for (index, place) in (0_u64..).zip(0..most) {
            if matches!(
                self.places.get(place),
                Some(Place::Flying | Place::Landed(_))
            ) {
                continue;
            }
            let Some(mut fetching) = ask(index) else {
                return;
            };
            if most > 1 {
                fetching = apart(fetching);
            }
            let ticket = self.taken + index;
            self.flying()
                .push(Box::pin(async move { (ticket, fetching.await) }));
            match self.places.get_mut(place) {
                Some(idle) => *idle = Place::Flying,
                None => self.places.push_back(Place::Flying),
            }
        }
    }

    fn flying(&mut self) -> &mut FuturesUnordered<Flight<T>> {
        self.flying
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Polls everything in flight.
    pub(super) fn drive(&mut self, cx: &mut Context<'_>) {
        while let Poll::Ready(Some((ticket, outcome))) = self.flying().poll_next_unpin(cx) {
            let place = usize::try_from(ticket.wrapping_sub(self.taken)).ok();
            if let Some(place) = place.and_then(|place| self.places.get_mut(place)) {
                *place = Place::Landed(outcome);
            }
        }
    }

    /// The first reply, if it has arrived. Its place is to be requested again, unless [`advance`](Self::advance) follows.
    pub(super) fn take(&mut self) -> Option<Result<T, Error>> {
        let first = self.places.front_mut()?;
        match std::mem::replace(first, Place::Idle) {
            Place::Landed(reply) => Some(reply),
            waiting => {
                *first = waiting;
                None
            }
        }
    }

    /// Goes on to the next place: the reply that was taken is used.
    pub(super) fn advance(&mut self) {
        self.places.pop_front();
        self.taken += 1;
    }

    /// Drops everything.
    pub(super) fn clear(&mut self) {
        if !self.places.is_empty() {
            *self = Self::new();
        }
    }
}

/// The same in a task of its own, where there are threads for it: replies are then decoded on several cores.
fn apart<T: Send + 'static>(fetching: Fetching<T>) -> Fetching<T> {
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::MultiThread => {
            Box::pin(Task(handle.spawn(trace::inherited(fetching))))
        }
        _ => fetching,
    }
}

/// A task that ends when nobody waits for it any more.
struct Task<T>(JoinHandle<Result<T, Error>>);

impl<T> Future for Task<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let ended = ready!(Pin::new(&mut self.0).poll(cx));
        Poll::Ready(ended.unwrap_or_else(|ended| {
            if let Ok(panic) = ended.try_into_panic() {
                std::panic::resume_unwind(panic);
            }
            let problem = "the runtime that the call was made in has shut down";
            Err(Error::new(ErrorKind::Config, problem))
        }))
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

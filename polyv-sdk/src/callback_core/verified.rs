//! Callbacks that can be used: signed ones, and those that are documented without a sign.

use std::fmt;

use jiff::Timestamp;

use super::kind::{Callback, SignKind};
use super::{Arrival, Key, Rejected};
use crate::json::Drift;
use crate::sign::Pairs;

/// A callback whose sign fits and whose time is near. Only made by [`Verifier::verify`](super::Verifier::verify).
///
/// **Its fields are not protected.** For nearly all kinds the sign covers the secret and the time of sending, and nothing
/// else ([`SignKind`]): it proves that the service sent *some* callback at that time. Anyone who has seen one, in a log or on the
/// way, can send any fields with its sign for as long as the time is accepted. So take the event as a hint, and before doing
/// anything that matters ask the service again by the event's `confirm`, and use what that returns. That is the only safe use.
#[derive(Clone, PartialEq)]
#[must_use]
pub struct Verified<E> {
    read: Read<E>,
    sent: Timestamp,
    secret: usize,
}

/// A callback of a kind that is documented without a sign, or without the rule of its sign. **Anyone can have sent it.**
///
/// Nothing vouches for the sender, the time or the fields. Give the service an address that nobody can guess, such as one with
/// a parameter of your own, compare that first, and take the event as a hint all the same: ask the service again by the event's
/// `confirm`, and use what that returns. That is the only safe use.
#[derive(Clone, PartialEq)]
#[must_use]
pub struct Unsigned<E> {
    read: Read<E>,
}

#[derive(Clone, PartialEq)]
struct Read<E> {
    event: E,
    drift: Vec<Drift>,
    arrival: Arrival,
}

impl<E: Callback> Read<E> {
    fn of(arrival: Arrival) -> Self {
        let (event, drift) = E::read(&arrival);
        Self {
            event,
            drift,
            arrival,
        }
    }
}

impl<E: Callback> Verified<E> {
    pub(super) fn new(arrival: Arrival, sent: Timestamp, secret: usize) -> Self {
        Self {
            read: Read::of(arrival),
            sent,
            secret,
        }
    }

    /// When it was sent, which the sign does protect.
    pub fn sent(&self) -> Timestamp {
        self.sent
    }

    /// Which of the verifier's secrets its sign fits: 0 for the first, 1 for the one that was added next, and so on.
    pub fn secret(&self) -> usize {
        self.secret
    }
}

impl<E: Callback> Unsigned<E> {
    /// Reads a callback without a sign.
    ///
    /// Fails with [`Rejected::Missing`] for a kind that is documented with a sign, so that nobody gets around the sign by
    /// leaving it out: such a callback goes to [`Verifier::verify`](super::Verifier::verify).
    pub fn read(arrival: Arrival) -> Result<Self, Rejected> {
        match E::kind_of(&arrival).map(|kind| kind.sign) {
            None | Some(SignKind::None | SignKind::Undocumented) => Ok(Self {
                read: Read::of(arrival),
            }),
            Some(_) => Err(Rejected::Missing("sign")),
        }
    }
}

macro_rules! event {
    ($name:ident) => {
        impl<E: Callback> $name<E> {
            /// The event. Its fields are not protected: see [the type](Self).
            pub fn event(&self) -> &E {
                &self.read.event
            }

            /// The event, by itself. Its fields are not protected: see [the type](Self).
            pub fn into_event(self) -> E {
                self.read.event
            }

            /// What event it reports: two deliveries of one event have equal keys.
            pub fn key(&self) -> Key {
                self.read.event.key()
            }

            /// All fields in their order, as they arrived, with those that the receiver's own URL has.
            pub fn fields(&self) -> &Pairs {
                self.read.arrival.fields()
            }

            /// What was odd about the fields of its kind.
            pub fn drift(&self) -> &[Drift] {
                &self.read.drift
            }
        }

        impl<E: fmt::Debug> fmt::Debug for $name<E> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("event", &self.read.event)
                    .field("drift", &self.read.drift)
                    .finish_non_exhaustive()
            }
        }
    };
}

event!(Verified);
event!(Unsigned);

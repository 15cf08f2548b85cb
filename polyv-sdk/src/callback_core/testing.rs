//! Callbacks for tests of a receiver: signed, old, and forged ones, without a server.
//!
//! ```
//! use std::time::Duration;
//! use polyv_sdk::callback::testing::Delivery;
//! use polyv_sdk::callback::{Arrival, Rejected, Verifier};
//! use polyv_sdk::{Credentials, Timestamp};
//!
//! let verifier = Verifier::new(Credentials::new("testapp", "testsecret")?);
//! let now = Timestamp::now();
//! let ended = || Delivery::of_fields([("channelId", "2191532"), ("status", "end")]);
//! let judge = |delivery: Delivery| verifier.verify::<Arrival>(delivery.arrival(), now);
//!
//! assert!(judge(ended().signed(&verifier, now)).is_ok());
//! let hour_ago = now - Duration::from_secs(3600);
//! assert!(matches!(judge(ended().signed(&verifier, hour_ago)), Err(Rejected::Stale(_))));
//! assert_eq!(judge(ended().forged(now)).unwrap_err(), Rejected::Wrong);
//! assert_eq!(judge(ended()).unwrap_err(), Rejected::Missing("timestamp"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `polyv-mock` sends the same over HTTP.

use std::fmt;

use jiff::Timestamp;

use super::reply::pairs;
use super::{Arrival, Happening, Kind, SignKind, Verifier};
use crate::sign::Pairs;

/// A callback as the service would send it. Its sign is not shown.
#[derive(Clone)]
#[must_use]
pub struct Delivery {
    rule: SignKind,
    fields: Pairs,
}

impl Delivery {
    /// A callback that reports `event`, without a sign so far; its kind says how it will be signed.
    pub fn of<E: Happening>(event: &E) -> Self {
        Self {
            rule: E::KIND.sign,
            fields: pairs(event),
        }
    }

    /// A callback with these fields, which is signed as most kinds are.
    pub fn of_fields<N: AsRef<str>, V: AsRef<str>>(
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Self {
            rule: SignKind::Timestamp,
            fields: fields.into_iter().collect(),
        }
    }

    /// Signed as this kind is, which is one of those that `Event::kinds` lists.
    pub fn kind(mut self, kind: &Kind) -> Self {
        self.rule = kind.sign;
        self
    }

    /// Adds a field.
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.push(name, value);
        self
    }

    /// Signed at the time `at` with the first secret of `verifier`. An old time makes a stale callback, one in the future a
    /// callback from ahead.
    pub fn signed(self, verifier: &Verifier, at: Timestamp) -> Self {
        let rule = self.rule;
        self.timed(at)
            .with_sign(|arrival, time| verifier.sign(rule, arrival, time))
    }

    /// Signed at the time `at` by somebody who does not know the secret.
    pub fn forged(self, at: Timestamp) -> Self {
        self.timed(at).with_sign(|_, _| "0".repeat(32))
    }

    fn timed(mut self, at: Timestamp) -> Self {
        let name = self.rule.time();
        let others = self.fields.iter().filter(|(other, _)| *other != name);
        self.fields = others.collect();
        self.fields.push(name, &at.as_millisecond().to_string());
        self
    }

    fn with_sign(mut self, sign: impl FnOnce(&Arrival, &str) -> String) -> Self {
        let arrival = self.arrival();
        let time = arrival.get(self.rule.time()).unwrap_or_default();
        self.fields.push("sign", &sign(&arrival, time));
        self
    }

    /// It, as if it had just arrived as a `GET`.
    pub fn arrival(&self) -> Arrival {
        Arrival::from(self.fields.clone())
    }

    /// The URL that the service would ask for, where `receiver` is the receiver's own. It has the sign.
    pub fn url(&self, receiver: &str) -> String {
        let mut url = receiver.to_owned();
        url.push(if receiver.contains('?') { '&' } else { '?' });
        self.fields.write_encoded(&mut url);
        url
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Delivery").field(&self.fields).finish()
    }
}

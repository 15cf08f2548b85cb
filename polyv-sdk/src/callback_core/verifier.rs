//! Whether a callback came from the service.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use md5::{Digest as _, Md5};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::{Choice, ConstantTimeEq as _};

use super::kind::{Callback, SignKind};
use super::{Arrival, Rejected, Verified};
use crate::credentials::{self, Credentials};
use crate::error::Error;
use crate::sign::{Algorithm, Pairs, hex, signature};

/// How far the time of a callback may be off unless set.
const TOLERANCE: Duration = Duration::from_secs(300);

/// The field that has the sign.
const SIGN: &str = "sign";

/// Verifies that callbacks come from the service. Pure: it takes what the receiver's HTTP server read, and the time.
///
/// It compares in constant time, tries every secret it has, and never shows one. What a sign protects, and what not, is said at
/// [`Verified`].
#[derive(Clone)]
pub struct Verifier {
    secrets: Vec<SecretString>,
    tolerance: Duration,
}

impl Verifier {
    /// For the callbacks of an account.
    pub fn new(credentials: Credentials) -> Self {
        Self {
            secrets: vec![credentials.into_secret()],
            tolerance: TOLERANCE,
        }
    }

    /// For what is signed with the key of a channel's watch condition instead of an account's secret: see
    /// [`SignKind::Keyed`].
    ///
    /// Fails with [`ErrorKind::Config`](crate::ErrorKind::Config) if the key is empty or has white space at its ends.
    pub fn of_key(key: impl Into<SecretString>) -> Result<Self, Error> {
        let key = key.into();
        credentials::check("key", key.expose_secret())?;
        Ok(Self {
            secrets: vec![key],
            tolerance: TOLERANCE,
        })
    }

    /// Takes the secrets of `other` as well. To change a secret without losing callbacks, accept the old one and the new one
    /// for a while: [`Verified::secret`] says which fitted.
    pub fn or(mut self, other: Self) -> Self {
        self.secrets.extend(other.secrets);
        self
    }

    /// How far the time of a callback may be off, in both directions. Defaults to 5 minutes. A sign can be used again by
    /// others for this long.
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Judges a callback at the time `now`, and reads it as an `E`, by the rule that is documented for its kind. A kind whose rule
    /// is not documented, or that is unknown, is judged by the rule of the others: a sign that fits is a proof, one that does
    /// not fit may be of another rule.
    pub fn verify<E: Callback>(
        &self,
        arrival: Arrival,
        now: Timestamp,
    ) -> Result<Verified<E>, Rejected> {
        let rule = E::kind_of(&arrival).map_or(SignKind::Timestamp, |kind| kind.sign);
        let time = only(&arrival, rule.time())?;
        let sign = only(&arrival, SIGN)?;
        let secret = self.fitting(rule, &arrival, time, sign)?;
        let sent = self.judge_time(rule.time(), time, now)?;
        Ok(Verified::new(arrival, sent, secret))
    }

    /// The sign that its first secret makes, as the service sends it; empty if the field that is signed is not there once.
    pub(super) fn sign(&self, rule: SignKind, arrival: &Arrival, time: &str) -> String {
        let secret = self
            .secrets
            .first()
            .map_or("", |secret| secret.expose_secret());
        let sign = expected(rule, secret, arrival, time).unwrap_or_default();
        match rule {
            SignKind::Fields => sign,
            _ => sign.to_ascii_lowercase(),
        }
    }

    /// The index of the secret that the sign fits. Every secret is tried, so that the time it takes says nothing.
    fn fitting(
        &self,
        rule: SignKind,
        arrival: &Arrival,
        time: &str,
        sign: &str,
    ) -> Result<usize, Rejected> {
        let found = sign.to_ascii_uppercase();
        let mut fits = None;
        for (index, secret) in self.secrets.iter().enumerate() {
            let expected = expected(rule, secret.expose_secret(), arrival, time)?;
            let equal: Choice = expected.as_bytes().ct_eq(found.as_bytes());
            if bool::from(equal) {
                fits = fits.or(Some(index));
            }
        }
        fits.ok_or(Rejected::Wrong)
    }

    fn judge_time(
        &self,
        name: &'static str,
        time: &str,
        now: Timestamp,
    ) -> Result<Timestamp, Rejected> {
        let millis = time.parse().ok();
        let sent = millis.and_then(|millis| Timestamp::from_millisecond(millis).ok());
        let sent = sent.ok_or(Rejected::Untimed(name))?;
        let age = now.duration_since(sent);
        let by = age.unsigned_abs();
        match by > self.tolerance {
            false => Ok(sent),
            true if age.is_negative() => Err(Rejected::Ahead(by)),
            true => Err(Rejected::Stale(by)),
        }
    }
}

/// The sign that `secret` makes, in upper case.
fn expected(
    rule: SignKind,
    secret: &str,
    arrival: &Arrival,
    time: &str,
) -> Result<String, Rejected> {
    Ok(match rule {
        SignKind::Timestamp | SignKind::Undocumented | SignKind::None => hex(Md5::new()
            .chain_update(secret)
            .chain_update(time)
            .finalize()),
        SignKind::Keyed(subject) => keyed(secret, only(arrival, subject)?, time),
        SignKind::Fields => {
            let others = arrival.fields().iter().filter(|(name, _)| *name != SIGN);
            signature(Algorithm::Md5, secret, &others.collect::<Pairs>())
        }
    })
}

/// The sign of a channel's watch condition, in upper case.
pub(super) fn keyed(key: &str, subject: &str, time: &str) -> String {
    let digest = Md5::new().chain_update(key).chain_update(subject);
    hex(digest.chain_update(key).chain_update(time).finalize())
}

/// The value of a field that is there once.
fn only<'a>(arrival: &'a Arrival, wanted: &'static str) -> Result<&'a str, Rejected> {
    let mut found = arrival.fields().iter().filter(|(name, _)| *name == wanted);
    let (_, value) = found.next().ok_or(Rejected::Missing(wanted))?;
    match found.next() {
        Some(_) => Err(Rejected::Repeated(wanted)),
        None => Ok(value),
    }
}

/// Shows how many secrets there are, and none of them.
impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("secrets", &self.secrets.len())
            .field("tolerance", &self.tolerance)
            .finish()
    }
}

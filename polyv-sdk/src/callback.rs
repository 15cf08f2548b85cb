//! Verifies that a received callback came from the service. Pure: the caller passes in the time and what its HTTP
//! server read.
//!
//! The service notifies an application of streams, recordings and more by a `GET` of a URL that the application has
//! configured, with the fields in the query. Most callbacks have a `timestamp` in milliseconds and a `sign`, which is
//! the MD5 of the secret and that timestamp. So the sign proves who sent the callback and when, and *nothing about
//! its fields*: anyone who sees one callback can send others with its sign for as long as the timestamp is accepted.
//! Use `https` for the receiver's URL, and treat a callback as a hint: confirm it with a call to the service before
//! doing anything important.
//!
//! ```
//! use polyv_sdk::callback::{Rejected, Verifier};
//! use polyv_sdk::{Credentials, Timestamp};
//!
//! let credentials = Credentials::new("g4rqgmmjuo", "fsq2k5weced1h8vui657xtdva66whf0g")?;
//! let verifier = Verifier::new(credentials);
//!
//! let query = "channelId=2191532&status=end&timestamp=1557976774000&sign=84bd31e99cbd6805dbf899facd43ef3b";
//! let now = Timestamp::from_millisecond(1_557_976_774_500)?; // Timestamp::now() in a receiver
//! let fields = verifier.verify_query(query, now)?;
//! assert_eq!(fields.get("status"), Some("end"));
//!
//! let later = Timestamp::from_millisecond(1_557_977_774_500)?;
//! assert_eq!(verifier.verify_query(query, later), Err(Rejected::Stale));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The service documents neither the answer it expects nor whether it retries: answer with 200 at once, and be
//! prepared to receive the same callback twice.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use md5::{Digest as _, Md5};
use percent_encoding::percent_decode_str;
use subtle::ConstantTimeEq as _;

use crate::credentials::Credentials;
use crate::sign::{Pairs, hex};

/// How far the time of a callback may be off by default.
const MAX_AGE: Duration = Duration::from_secs(300);

const TIMESTAMP: &str = "timestamp";
const SIGN: &str = "sign";

/// Verifies that callbacks come from the service.
#[derive(Clone, Debug)]
pub struct Verifier {
    credentials: Credentials,
    max_age: Duration,
}

/// Why a callback was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejected {
    /// It has no field of this name, which is `timestamp` or `sign`: a few kinds of callbacks are
    /// documented without them, and nothing vouches for those.
    Missing(&'static str),
    /// It has two fields of this name, which is `timestamp` or `sign`.
    Repeated(&'static str),
    /// Its `timestamp` is not a time in milliseconds since 1970.
    Timestamp,
    /// Its sign is wrong: it was made with another secret, or not by the service.
    Sign,
    /// Its time is too far from now, before or after: it was sent long ago, it was sent again by
    /// somebody else, or this machine's clock is wrong.
    Stale,
}

impl Verifier {
    /// For the callbacks of an account. Their time may be 5 minutes off.
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            max_age: MAX_AGE,
        }
    }

    /// How far the time of a callback may be off, in both directions.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// Judges a callback by two of its fields, decoded, at the time `now`. Returns when it was sent.
    pub fn verify(
        &self,
        timestamp: &str,
        sign: &str,
        now: Timestamp,
    ) -> Result<Timestamp, Rejected> {
        let mut digest = Md5::new();
        digest.update(self.credentials.secret());
        digest.update(timestamp);
        let expected = hex(digest.finalize());
        let found = sign.to_ascii_uppercase();
        if !bool::from(expected.as_bytes().ct_eq(found.as_bytes())) {
            return Err(Rejected::Sign);
        }
        let sent = timestamp
            .parse()
            .ok()
            .and_then(|millis| Timestamp::from_millisecond(millis).ok())
            .ok_or(Rejected::Timestamp)?;
        if now.duration_since(sent).unsigned_abs() > self.max_age {
            return Err(Rejected::Stale);
        }
        Ok(sent)
    }

    /// Judges a callback by the query of its URL, as it arrived, at the time `now`. Returns its fields,
    /// decoded, with those that the receiver's own URL has.
    pub fn verify_query(&self, query: &str, now: Timestamp) -> Result<Pairs, Rejected> {
        let fields = decoded(query);
        let timestamp = only(&fields, TIMESTAMP)?;
        let sign = only(&fields, SIGN)?;
        self.verify(timestamp, sign, now)?;
        Ok(fields)
    }
}

fn only<'a>(fields: &'a Pairs, wanted: &'static str) -> Result<&'a str, Rejected> {
    let mut found = fields.iter().filter(|(name, _)| *name == wanted);
    let (_, value) = found.next().ok_or(Rejected::Missing(wanted))?;
    match found.next() {
        Some(_) => Err(Rejected::Repeated(wanted)),
        None => Ok(value),
    }
}

/// The fields of a query. Bytes that are not UTF-8 are replaced.
fn decoded(query: &str) -> Pairs {
    let decode = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8_lossy().into_owned()
    };
    let mut fields = Pairs::new();
    let query = query.strip_prefix('?').unwrap_or(query);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        fields.push(&decode(name), &decode(value));
    }
    fields
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "the callback has no `{name}`"),
            Self::Repeated(name) => write!(f, "the callback has `{name}` twice"),
            Self::Timestamp => {
                f.write_str("the callback's `timestamp` is not a time in milliseconds since 1970")
            }
            Self::Sign => {
                f.write_str("the callback's `sign` is wrong: another secret, or not the service's")
            }
            Self::Stale => f.write_str("the callback's `timestamp` is too far from now"),
        }
    }
}

impl std::error::Error for Rejected {}

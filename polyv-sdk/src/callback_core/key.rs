//! What event a callback reports.

use std::fmt;

use form_urlencoded::byte_serialize;
use sha2::{Digest as _, Sha256};

use crate::sign::hex;

/// Identifies the event that a callback reports: two deliveries of one event have equal keys, whenever they were sent.
/// Use it to handle each event once.
///
/// Its text is the name of the kind and the fields that identify the event, encoded as in a form:
/// `live_status?channelId=2191532&sessionId=g1mpq3uy2c&status=live`. Where that is longer than [`LONGEST`](Self::LONGEST), its
/// SHA-256 takes the place of the fields, as in `speak#5E88...`: the sender of a callback chooses how long its fields are, but
/// not how much a guard stores. It is stable: store it where you store what you did.
///
/// The sign does not protect the fields, so it does not protect the key either: a forger who has seen one sign can make any
/// number of keys while it is accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// The most bytes that a key's text has.
    pub const LONGEST: usize = 256;

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn new<'a>(
        kind: &str,
        fields: impl Iterator<Item = (&'a str, impl AsRef<str>)>,
    ) -> Self {
        let mut text = kind.to_owned();
        for (index, (name, value)) in fields.enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            text.extend(byte_serialize(name.as_bytes()));
            text.push('=');
            text.extend(byte_serialize(value.as_ref().as_bytes()));
        }
        if text.len() > Self::LONGEST {
            text = format!("{kind}#{}", hex(Sha256::digest(&text)));
        }
        Self(text)
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

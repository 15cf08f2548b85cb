//! Links that admit a viewer.

use jiff::Timestamp;
use percent_encoding::utf8_percent_encode;
use secrecy::{ExposeSecret as _, SecretString};

use super::reply::pairs;
use super::verifier::keyed;
use crate::check::{Invalid, check_record};
use crate::credentials;
use crate::endpoint::sealed;
use crate::error::Error;
use crate::record::Record;
use crate::request::SEGMENT;
use crate::value::{Object, Secret};

/// The longest id of a viewer, in characters.
const LONGEST: usize = 64;

/// A link to a channel's watch page that admits one viewer, signed with the key of the channel's watch condition. Implemented by the
/// links beside `Event`; it is sealed: no other type can implement it.
pub trait Link: sealed::Sealed + Record + Sized {
    /// The address, where `{channelId}` is replaced by the channel.
    const ADDRESS: &'static str;

    /// The field that is signed beside the time: the viewer's id.
    const SUBJECT: &'static str;

    /// The link. It is good once, and for three minutes from `now`: make it when the viewer asks for it, and redirect the viewer
    /// there. Anyone who has it is admitted, so it is not shown.
    ///
    /// `key` is the secret key of the channel's watch condition, not the account's `appSecret`. The viewer's id may have letters,
    /// digits and underscores, at most 64.
    ///
    /// Fails with [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for another id or a value out of its bounds, and with
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the key is empty or has white space at its ends.
    fn url(&self, channel: &str, key: &SecretString, now: Timestamp) -> Result<Secret, Error> {
        let key = key.expose_secret();
        credentials::check("key", key)?;
        if channel.is_empty() {
            return Err(invalid("channelId", "is empty").into());
        }
        check_record(Object::new(self, Self::FIELDS, Self::RULES))?;
        let mut fields = pairs(self);
        let subject = fields.get(Self::SUBJECT).unwrap_or_default();
        let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '_';
        if subject.is_empty() || subject.len() > LONGEST || !subject.chars().all(is_plain) {
            let problem = "is not 1 to 64 letters, digits and underscores";
            return Err(invalid(Self::SUBJECT, problem).into());
        }
        let time = now.as_millisecond().to_string();
        let sign = keyed(key, subject, &time).to_ascii_lowercase();
        fields.push("ts", &time);
        fields.push("sign", &sign);
        let channel = utf8_percent_encode(channel, SEGMENT).to_string();
        let mut url = Self::ADDRESS.replace("{channelId}", &channel);
        url.push(if url.contains('?') { '&' } else { '?' });
        fields.write_encoded(&mut url);
        Ok(url.into())
    }
}

fn invalid(parameter: &str, problem: &str) -> Invalid {
    Invalid::new(parameter, problem)
}

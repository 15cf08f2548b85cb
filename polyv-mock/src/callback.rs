//! Callbacks: what POLYV sends to an application's own URL when something happened.

mod deliver;
mod event;

use std::fmt;

use md5::{Digest, Md5};

pub use self::deliver::{CallbackAnswer, CallbackError};
pub use self::event::{Event, UnknownEvent};
use crate::clock::Clock;
use crate::sign::upper_hex;

/// What the sign is replaced by where a callback is shown.
const MASK: &str = "****";

/// How a callback is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signing {
    Right,
    Wrong,
    None,
}

/// A callback to a receiver, in the making: a GET with its fields in the query, with `timestamp`, and with `sign`,
/// which is the lower-case MD5 of the secret and the timestamp. Made by
/// [`MockServer::callback`](crate::MockServer::callback) and
/// [`MockServerBuilder::callback`](crate::MockServerBuilder::callback).
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use polyv_mock::{Event, MockServer};
///
/// let callback = MockServer::builder()
///     .callback("http://127.0.0.1:9000/hook?tenant=5")
///     .event(Event::LiveEnded)
///     .field("channelId", "77");
/// assert_eq!(callback.send().await?.status, 200);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a callback does nothing until it is sent"]
pub struct Callback {
    url: String,
    secret: String,
    clock: Clock,
    at_millis: Option<i64>,
    fields: Vec<(String, String)>,
    signing: Signing,
}

impl Callback {
    pub(crate) fn new(url: impl Into<String>, secret: &str, clock: Clock) -> Self {
        Self {
            url: url.into(),
            secret: secret.to_owned(),
            clock,
            at_millis: None,
            fields: Vec::new(),
            signing: Signing::Right,
        }
    }

    /// The fields that the documentation has for an event, with the values of its examples; and without a sign, if
    /// POLYV documents none for it. Fields that are named later take the place of these.
    pub fn event(mut self, event: Event) -> Self {
        for (name, value) in event.fields() {
            self = self.field(*name, *value);
        }
        if !event.is_signed() {
            self.signing = Signing::None;
        }
        self
    }

    /// A field. It takes the place of one with the same name.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        self.fields.retain(|(other, _)| *other != name);
        self.fields.push((name, value));
        self
    }

    /// The time that it says, in milliseconds since 1970, instead of the clock's when it is sent: an old one shows
    /// whether the receiver looks at it.
    pub fn at_millis(mut self, epoch_millis: i64) -> Self {
        self.at_millis = Some(epoch_millis);
        self
    }

    /// With the sign of another secret: the receiver must reject it.
    pub fn wrongly_signed(mut self) -> Self {
        self.signing = Signing::Wrong;
        self
    }

    /// Without `timestamp` and `sign`, as POLYV sends some callbacks.
    pub fn unsigned(mut self) -> Self {
        self.signing = Signing::None;
        self
    }

    /// The URL that is asked for, but for the sign, which is masked.
    pub fn shown_url(&self) -> String {
        self.target(|_| MASK.to_owned())
    }

    /// Sends it, and waits for the answer, 10 seconds at most. Any async runtime will do: it is sent from a thread of
    /// its own, and is not cancelled when the future is dropped.
    pub async fn send(&self) -> Result<CallbackAnswer, CallbackError> {
        deliver::deliver(&self.signed_url()).await
    }

    /// The same as [`send`](Self::send), for callers that are not async. It blocks for as long as the receiver takes.
    pub fn send_blocking(&self) -> Result<CallbackAnswer, CallbackError> {
        deliver::deliver_blocking(&self.signed_url())
    }

    fn signed_url(&self) -> String {
        let secret = match self.signing {
            Signing::Wrong => "another secret",
            Signing::Right | Signing::None => &self.secret,
        };
        // The sign is of the time alone, in lower case.
        self.target(|time| upper_hex(&Md5::digest(format!("{secret}{time}"))).to_ascii_lowercase())
    }

    /// The receiver's own URL, with the fields, the time and the sign.
    fn target(&self, sign: impl FnOnce(&str) -> String) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let is_signed = self.signing != Signing::None;
        let fields = self.fields.iter();
        let is_own = |name: &str| is_signed && matches!(name, "timestamp" | "sign");
        query.extend_pairs(fields.filter(|(name, _)| !is_own(name)));
        let mut query = query.finish();
        if is_signed {
            let time = self.at_millis.unwrap_or_else(|| self.clock.epoch_millis());
            let time = time.to_string();
            let joint = if query.is_empty() { "" } else { "&" };
            query.extend([joint, "timestamp=", &time, "&sign=", &sign(&time)]);
        }
        let joint = if self.url.contains('?') { '&' } else { '?' };
        if query.is_empty() {
            return self.url.clone();
        }
        format!("{}{joint}{query}", self.url)
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Callback").field(&self.shown_url()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dummy secret of the official pages.
    const SECRET: &str = "fsq2k5weced1h8vui657xtdva66whf0g";

    fn callback(url: &str) -> Callback {
        Callback::new(url, SECRET, Clock::fixed(1_557_976_774_000))
    }

    #[track_caller]
    fn check(callback: &Callback, expected: &str) {
        assert_eq!(callback.signed_url(), expected);
    }

    #[test]
    fn the_sign_is_that_of_the_time() {
        let signed = callback("http://h/cb?own=1")
            .field("a", "1")
            .field("sign", "x")
            .field("a", "测 x");
        check(
            &signed,
            "http://h/cb?own=1&a=%E6%B5%8B+x&timestamp=1557976774000&sign=84bd31e99cbd6805dbf899facd43ef3b",
        );
        // The MD5 of the secret and 5.
        let five = callback("http://h/cb").at_millis(5);
        check(
            &five,
            "http://h/cb?timestamp=5&sign=41f292b738c431179996b321889957bc",
        );
    }

    #[test]
    fn without_a_sign_or_with_a_wrong_one() {
        check(&callback("http://h/cb").unsigned(), "http://h/cb");
        check(
            &callback("http://h/cb").field("sign", "own").unsigned(),
            "http://h/cb?sign=own",
        );
        let wrong = callback("http://h/cb").wrongly_signed().signed_url();
        assert!(
            !wrong.contains("84bd31e99cbd6805dbf899facd43ef3b"),
            "{wrong}"
        );
        assert_eq!(wrong.len(), callback("http://h/cb").signed_url().len());
    }

    #[test]
    fn neither_the_secret_nor_the_sign_is_shown() {
        let shown = format!("{:?}", callback("http://h/cb").field("a", "1"));
        assert_eq!(
            shown,
            "Callback(\"http://h/cb?a=1&timestamp=1557976774000&sign=****\")"
        );
    }
}

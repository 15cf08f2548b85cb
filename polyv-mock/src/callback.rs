//! Callbacks: what POLYV sends to an application's own URL when something happened.

mod addresses;
mod deliver;
mod event;

use std::fmt;
use std::time::Duration;

use form_urlencoded::Serializer;
use md5::{Digest, Md5};

pub(crate) use self::addresses::Addresses;
use self::deliver::Sent;
pub use self::deliver::{CallbackAnswer, CallbackError};
pub use self::event::{Event, UnknownEvent};
use crate::catalogue::SignRule;
use crate::clock::Clock;
use crate::sign::{SIGN, sign, upper_hex};

/// What the sign is replaced by where a callback is shown.
const MASK: &str = "****";
/// A secret that no account has.
const FORGED: &str = "another secret";

/// How a callback is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signing {
    Right,
    Wrong,
    None,
}

/// A callback to a receiver, in the making: its fields, its time, and its sign, which is made as the kind of callback is
/// documented; without a kind it is a `GET` with `timestamp`, and a `sign` over the secret and that. Made by
/// [`MockServer::callback`](crate::MockServer::callback) and
/// [`MockServerBuilder::callback`](crate::MockServerBuilder::callback).
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use polyv_mock::{Event, MockServer};
///
/// let callback = MockServer::builder()
///     .callback("http://127.0.0.1:9000/hook?tenant=5")
///     .event(Event::named("live_status")?)
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
    late: Duration,
    fields: Vec<(String, String)>,
    rule: SignRule<'static>,
    is_post: bool,
    signing: Signing,
    times: u32,
}

impl Callback {
    pub(crate) fn new(url: impl Into<String>, secret: &str, clock: Clock) -> Self {
        Self {
            url: url.into(),
            secret: secret.to_owned(),
            clock,
            at_millis: None,
            late: Duration::ZERO,
            fields: Vec::new(),
            rule: SignRule::Timestamp,
            is_post: false,
            signing: Signing::Right,
            times: 1,
        }
    }

    /// The fields of an event, with the method and the sign that POLYV documents for it. Fields that are named later take
    /// the place of these.
    pub fn event(mut self, event: Event) -> Self {
        self.rule = event.kind.rule();
        self.is_post = event.kind.is_post();
        for (name, value) in event.into_fields() {
            self = self.field(name, value);
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

    /// The key that signs callbacks of custom authorization, which is that of the channel's setting, instead of the
    /// account's secret.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.secret = key.into();
        self
    }

    /// The time that it says, in milliseconds since 1970, instead of the clock's when it is sent: an old one shows
    /// whether the receiver looks at it.
    pub fn at_millis(mut self, epoch_millis: i64) -> Self {
        self.at_millis = Some(epoch_millis);
        self
    }

    /// As if it had been under way for this long.
    pub fn late(mut self, late: Duration) -> Self {
        self.late = late;
        self
    }

    /// Delivered twice, one after the other: the receiver must handle it once. The answer is the second one.
    pub fn twice(mut self) -> Self {
        self.times = 2;
        self
    }

    /// With the sign of another secret: the receiver must reject it.
    pub fn wrongly_signed(mut self) -> Self {
        self.signing = Signing::Wrong;
        self
    }

    /// Without time and sign, as POLYV sends some callbacks.
    pub fn unsigned(mut self) -> Self {
        self.signing = Signing::None;
        self
    }

    /// The URL that is asked for, but for the sign, which is masked. The fields of a `POST` are in its body.
    pub fn shown_url(&self) -> String {
        self.sent(|_| MASK.to_owned()).url
    }

    /// Fails if nothing can be sent to its URL: it is not an `http` or `https` URL with a host.
    pub fn check(&self) -> Result<(), CallbackError> {
        deliver::target(&self.url).map(drop)
    }

    /// The method by which it is sent.
    pub fn method(&self) -> &'static str {
        if self.is_post { "POST" } else { "GET" }
    }

    /// Sends it, and waits for the answer, 10 seconds at most. Any async runtime will do: it is sent from a thread of
    /// its own, and is not cancelled when the future is dropped.
    pub async fn send(&self) -> Result<CallbackAnswer, CallbackError> {
        for _ in 1..self.times {
            deliver::deliver(self.signed()).await?;
        }
        deliver::deliver(self.signed()).await
    }

    /// The same as [`send`](Self::send), for callers that are not async. It blocks for as long as the receiver takes.
    pub fn send_blocking(&self) -> Result<CallbackAnswer, CallbackError> {
        for _ in 1..self.times {
            deliver::deliver_blocking(self.signed())?;
        }
        deliver::deliver_blocking(self.signed())
    }

    /// Sends it without waiting for an answer.
    pub(crate) fn send_and_forget(&self) {
        deliver::forget(self.signed());
    }

    fn signed(&self) -> Sent {
        let secret = match self.signing {
            Signing::Wrong => FORGED,
            Signing::Right | Signing::None => &self.secret,
        };
        self.sent(|fields| self.sign(secret, fields))
    }

    /// The sign of fields that the time is among.
    fn sign(&self, secret: &str, fields: &[(String, String)]) -> String {
        let value = |name: &str| {
            let found = fields.iter().find(|(other, _)| other == name);
            found.map_or("", |(_, value)| value)
        };
        let digest = |text: String| upper_hex(&Md5::digest(text)).to_ascii_lowercase();
        match self.rule {
            SignRule::Timestamp | SignRule::None => {
                digest(format!("{secret}{}", value("timestamp")))
            }
            SignRule::Keyed(of) => digest(format!("{secret}{}{secret}{}", value(of), value("ts"))),
            SignRule::Fields => {
                let query = self.url.split_once('?').map_or("", |(_, query)| query);
                let own: Vec<_> = form_urlencoded::parse(query.as_bytes())
                    .into_owned()
                    .collect();
                let all = own.iter().chain(fields);
                sign(all.map(|(name, value)| (&**name, &**value)), secret)
            }
        }
    }

    /// The receiver's own URL, with the fields, the time and the sign.
    fn sent(&self, sign: impl FnOnce(&[(String, String)]) -> String) -> Sent {
        let time = match self.rule {
            SignRule::None => None,
            SignRule::Timestamp => Some("timestamp"),
            SignRule::Fields | SignRule::Keyed(_) => Some("ts"),
        };
        let mut fields = self.fields.clone();
        if let Some(time) = time.filter(|_| self.signing != Signing::None) {
            fields.retain(|(name, _)| name != time && name != SIGN);
            let at = self.at_millis.unwrap_or_else(|| self.clock.epoch_millis());
            let late = i64::try_from(self.late.as_millis()).unwrap_or(i64::MAX);
            fields.push((time.to_owned(), at.saturating_sub(late).to_string()));
            let sign = sign(&fields);
            fields.push((SIGN.to_owned(), sign));
        }
        let mut form = Serializer::new(String::new());
        form.extend_pairs(&fields);
        // What masks a sign stays as it is.
        let form = form.finish();
        if self.is_post {
            return Sent {
                url: self.url.clone(),
                body: Some(form),
            };
        }
        let joint = if self.url.contains('?') { '&' } else { '?' };
        let url = if form.is_empty() {
            self.url.clone()
        } else {
            format!("{}{joint}{form}", self.url)
        };
        Sent { url, body: None }
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
        assert_eq!(callback.signed().url, expected);
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
        let wrong = callback("http://h/cb").wrongly_signed().signed().url;
        assert!(
            !wrong.contains("84bd31e99cbd6805dbf899facd43ef3b"),
            "{wrong}"
        );
        assert_eq!(wrong.len(), callback("http://h/cb").signed().url.len());
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

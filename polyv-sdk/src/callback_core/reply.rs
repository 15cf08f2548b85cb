//! What a receiver answers.

use std::fmt;

use jiff::Timestamp;

use super::kind::texts;
use super::{Arrival, Callback, Rejected, Verified, Verifier};
use crate::endpoint::sealed;
use crate::record::Record;
use crate::sign::Pairs;
use crate::value::{Codec, Value as _, Written};

/// What a receiver answers over HTTP. With the feature `axum`, handlers return it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The media type of the body, for `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

impl Reply {
    /// The answer to a callback that was received: status 200. No body is documented; this has `success`.
    pub fn success() -> Self {
        Self::text(200, "success".to_owned())
    }

    fn text(status: u16, body: String) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            body,
        }
    }
}

/// Does not show the body: an answer may have a viewer's data and a sign.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("content_type", &self.content_type)
            .field("bytes", &self.body.len())
            .finish()
    }
}

impl Rejected {
    /// The answer to a callback that was rejected: status 401 if the sign or its time is wrong, 413 if it is too large, and 400
    /// if it cannot be judged. The body has the reason.
    pub fn reply(&self) -> Reply {
        let status = match self {
            Self::Wrong | Self::Stale(_) | Self::Ahead(_) => 401,
            Self::TooLarge => 413,
            Self::Missing(_) | Self::Repeated(_) | Self::Untimed(_) | Self::Incomplete => 400,
        };
        Reply::text(status, self.to_string())
    }
}

impl Verifier {
    /// Judges a request as any HTTP server read it ([`Arrival::new`]), and says what to answer: for servers without an extractor.
    /// Answer first and handle the event afterwards: the service waits for the answer.
    ///
    /// Kinds that want an answer of their own, such as an authorization of a viewer, get theirs from the event: use
    /// [`verify`](Self::verify) for those.
    pub fn respond<E: Callback>(
        &self,
        method: &str,
        uri: &str,
        body: &[u8],
        now: Timestamp,
    ) -> (Reply, Result<Verified<E>, Rejected>) {
        let arrival = Arrival::new(method, uri, body);
        let verified = arrival.and_then(|arrival| self.verify(arrival, now));
        let reply = match &verified {
            Ok(_) => Reply::success(),
            Err(rejected) => rejected.reply(),
        };
        (reply, verified)
    }
}

/// How an answer travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerForm {
    /// As a JSON object in the body.
    Json,
    /// In the query of an address to which the viewer's browser is redirected.
    Query,
}

/// What the service wants to know at once: the answer to a callback for which a viewer waits. Implemented by the replies beside
/// `Event`; it is sealed: no other type can implement it.
pub trait Answer: sealed::Sealed + Record + Sized {
    /// How it travels.
    const FORM: AnswerForm;

    /// The answer as it is sent: a JSON object, or a query without its `?`.
    fn body(&self) -> String {
        match Self::FORM {
            // Objects with texts as keys are always written.
            AnswerForm::Json => {
                serde_json::to_string(&Written::body(&self.view(Codec::PLAIN))).unwrap_or_default()
            }
            AnswerForm::Query => {
                let mut query = String::new();
                pairs(self).write_encoded(&mut query);
                query
            }
        }
    }

    /// What to answer over HTTP: the JSON object, with status 200. An answer of the form [`Query`](AnswerForm::Query) goes to an
    /// [`address`](Self::address) instead.
    fn reply(&self) -> Reply {
        let content_type = match Self::FORM {
            AnswerForm::Json => "application/json",
            AnswerForm::Query => "application/x-www-form-urlencoded",
        };
        Reply {
            status: 200,
            content_type,
            body: self.body(),
        }
    }

    /// The address to redirect the viewer's browser to: `to` with the answer in its query. Where `to` came with the callback, look
    /// at its host first: no sign protects it.
    fn address(&self, to: &str) -> String {
        let (to, fragment) = to
            .split_once('#')
            .map_or((to, None), |(to, it)| (to, Some(it)));
        let joint = if to.contains('?') { '&' } else { '?' };
        let fragment = fragment.map(|it| format!("#{it}"));
        format!("{to}{joint}{}{}", self.body(), fragment.unwrap_or_default())
    }
}

/// The fields of `record` that are there, as texts.
pub(super) fn pairs<T: Record>(record: &T) -> Pairs {
    texts(record).map(|(name, text, _)| (name, text)).collect()
}

//! A reply with everything known about the call.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use crate::envelope::Notes;
use crate::error::{Error, ErrorKind};
use crate::json::Drift;
use crate::secret::without_secrets;
use crate::transport::Answer;

/// The reply to a call: its data, and everything else about the call.
#[derive(Clone, PartialEq)]
pub struct Response<T> {
    data: T,
    request_id: Option<String>,
    status: u16,
    attempts: u32,
    elapsed: Duration,
    server_time: Option<Timestamp>,
    body: Bytes,
    drift: Vec<Drift>,
}

/// What is known about a call besides its data.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) attempts: u32,
    pub(super) elapsed: Duration,
    pub(super) answer: Box<Answer>,
    pub(super) notes: Notes,
}

impl<T> Response<T> {
    pub(super) fn new(data: T, facts: Facts) -> Self {
        Self {
            data,
            request_id: facts.notes.request_id,
            status: facts.answer.status,
            attempts: facts.attempts,
            elapsed: facts.elapsed,
            server_time: facts.answer.server_time(),
            body: facts.answer.body,
            drift: facts.notes.drift,
        }
    }

    /// The data.
    pub fn data(&self) -> &T {
        &self.data
    }

    /// Only the data.
    pub fn into_data(self) -> T {
        self.data
    }

    /// The service's id for the call, which version 4 sends. Only for tracing.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The HTTP status. It may be an error status even here: the reply's own statement decides.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long the call took, with waits and retries, to the end of the reply.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// The server's clock when it answered, to the second, if the reply has it.
    pub fn server_time(&self) -> Option<Timestamp> {
        self.server_time
    }

    /// The reply's body as it came.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The reply's body as text, with the values of all members redacted that are named like a secret. Bytes that are
    /// not UTF-8 are replaced.
    pub fn redacted_body(&self) -> String {
        without_secrets(&String::from_utf8_lossy(&self.body)).into_owned()
    }

    /// The error of an application that cannot use the data of this reply.
    pub(super) fn unusable(&self, endpoint: String, problem: String) -> Error {
        Error::new(ErrorKind::Decode, problem)
            .of_endpoint(endpoint)
            .with_status(self.status)
            .with_request_id(self.request_id.clone())
            .after(self.attempts)
    }

    /// The same without its body, for a reply that waits until it is used.
    pub(super) fn without_body(self) -> Self {
        Self {
            body: Bytes::new(),
            ..self
        }
    }

    /// What the reply has that the SDK does not know: new fields, new values, values of another
    /// kind, which were left out. At most 1000 are noted.
    pub fn drift(&self) -> &[Drift] {
        &self.drift
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("data", &self.data)
            .field("request_id", &self.request_id)
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("elapsed", &self.elapsed)
            .field("server_time", &self.server_time)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("drift", &self.drift)
            .finish()
    }
}

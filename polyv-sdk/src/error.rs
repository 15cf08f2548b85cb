//! What can go wrong, and the details.

mod meaning;
mod show;

use std::borrow::Cow;
use std::time::Duration;

use crate::check::{Breach, Invalid};
use crate::secret::{REDACTED, without_secrets};
pub use meaning::{Refusal, codes};

/// Bytes of a reply that an [`Error`] keeps.
const BODY_LIMIT: usize = 64 * 1024;

/// Length of the window in which the service counts calls.
const WINDOW: Duration = Duration::from_secs(10);

/// No limiter means a longer wait than this, and it can be added to any time.
#[cfg(feature = "client")]
const LONGEST_WAIT: Duration = Duration::from_secs(48 * 3600);

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a call failed.
///
/// Shown with `{}`, it is one line with the endpoint, the code, the service's message and the
/// request id; with `{:#}`, the causes follow. It never shows the secret, a signature or a signed
/// URL, and [`body`](Self::body) contains neither.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    timed_out: bool,
    endpoint: Option<Cow<'static, str>>,
    parameter: Option<String>,
    breach: Option<Breach>,
    code: Option<i64>,
    error_code: Option<i64>,
    request_id: Option<String>,
    http_status: Option<u16>,
    retry_after: Option<Duration>,
    attempts: u32,
    body: Option<String>,
    json_path: Option<String>,
    /// Line and column, from 1, at which a reply could not be read.
    position: Option<(usize, usize)>,
    source: Option<Source>,
}

/// The kinds of [`Error`], by how far the call got in its last attempt. If there was [more than one](Error::attempts), an
/// earlier one may have been carried out; the call is then a read or an idempotent write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client's configuration is invalid: a variable is unset, or an address cannot be parsed.
    Config,
    /// The request breaks a documented bound or rule. Nothing was sent.
    Invalid,
    /// The client held the call back: the quota leaves no room before the deadline, or the service blocks this
    /// address and further calls would prolong the block. [`Error::retry_after`] says how long to wait. This attempt
    /// was not sent; [`Error::attempts`] counts those before it.
    Quota,
    /// The connection could not be established. Nothing was sent.
    Connect,
    /// The server's certificate is not accepted: it has expired, is for another name, or its issuer is not trusted.
    /// Nothing was sent, and retrying does not help: check the machine's clock and trusted certificates, a proxy that
    /// intercepts TLS, or the server.
    Certificate,
    /// What answers does not speak TLS, or does not speak HTTP: the port or the scheme of the address is wrong, or
    /// something else answers in the service's place. Retrying does not help.
    Protocol,
    /// No complete reply came in time. It is unknown whether the request was carried out.
    Timeout,
    /// The connection broke. It is unknown whether the request was carried out.
    Transport,
    /// The reply is larger than the client accepts, or has more than 100 headers. The request was probably carried out.
    TooLarge,
    /// The service refused the request in an envelope.
    Api,
    /// The reply is not from the service: an error status without an envelope.
    Http,
    /// The reply cannot be decoded as the endpoint's type. The request was probably carried
    /// out.
    Decode,
    /// The download could not be written to the sink: the disk is full, for example. The request was
    /// carried out, and a part of the file may have been written.
    Sink,
    /// A list does not end, or ends with fewer rows than its total: see [`Pages`](crate::Pages). The pages before that
    /// are valid.
    Paging,
}

impl Error {
    // Marked here, what leads to an error is compiled out of the way of what does not.
    #[cold]
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            timed_out: kind == ErrorKind::Timeout,
            endpoint: None,
            parameter: None,
            breach: None,
            code: None,
            error_code: None,
            request_id: None,
            http_status: None,
            retry_after: None,
            attempts: 0,
            body: None,
            json_path: None,
            position: None,
            source: None,
        }))
    }

    /// How far the call got.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The endpoint's name, such as `channel.booking.list`; for a call without a type, its method
    /// and path.
    pub fn endpoint(&self) -> Option<&str> {
        self.0.endpoint.as_deref()
    }

    /// The service's top-level `code`, if it is a number.
    pub fn code(&self) -> Option<i64> {
        self.0.code
    }

    /// The finer `error.code` that version 4 adds.
    pub fn error_code(&self) -> Option<i64> {
        self.0.error_code
    }

    /// The service's own message, or the SDK's description if the service gave none.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The service's id for the call.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The HTTP status, if a reply came.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// How long to wait before another call. Every error that [`is_throttled`](Self::is_throttled) has one: from the
    /// service or the client's limiter, or else 10 seconds, the window of the service's quota. Other errors have it
    /// if the service sent it.
    pub fn retry_after(&self) -> Option<Duration> {
        let usual = || self.is_throttled().then_some(WINDOW);
        self.0.retry_after.or_else(usual)
    }

    /// How many attempts were made to send the request. 0 if it was refused before the first; a hook that refuses it, and a
    /// file that cannot be read, end an attempt.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The start of the reply, up to 64 KiB, if one came. Bytes that are not UTF-8 are replaced, and secrets are
    /// redacted: values named like one, and the call's signature, should the reply echo it.
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// Where in the reply the value is that cannot be read, such as `data.contents[3]`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// The parameter that was refused before sending, as on the wire, or several, joined by `, `; for a faulty
    /// configuration, the variable or the setting.
    pub fn parameter(&self) -> Option<&str> {
        self.0.parameter.as_deref()
    }

    /// The kind of bound or rule that the request breaks, if the SDK refused it for a documented one.
    pub fn breach(&self) -> Option<Breach> {
        self.0.breach
    }
}

impl ErrorKind {
    /// The kind as one stable word, for metrics and logs: `config`, `invalid`, `quota`, `connect`,
    /// `certificate`, `protocol`, `timeout`, `transport`, `too_large`, `api`, `http`, `decode`, `sink`, `paging`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Invalid => "invalid",
            Self::Quota => "quota",
            Self::Connect => "connect",
            Self::Certificate => "certificate",
            Self::Protocol => "protocol",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::TooLarge => "too_large",
            Self::Api => "api",
            Self::Http => "http",
            Self::Decode => "decode",
            Self::Sink => "sink",
            Self::Paging => "paging",
        }
    }
}

/// How details are added to an error.
impl Error {
    /// An error for a [middleware](crate::middleware) to refuse a request with: nothing is sent, and the call fails
    /// with [`ErrorKind::Invalid`].
    pub fn refused(problem: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, problem)
    }

    /// Names the endpoint, unless that is already done.
    pub(crate) fn of_endpoint(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.0.endpoint.get_or_insert_with(|| name.into());
        self
    }

    pub(crate) fn of_parameter(mut self, name: impl Into<String>) -> Self {
        self.0.parameter = Some(name.into());
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_codes(mut self, code: Option<i64>, error_code: Option<i64>) -> Self {
        self.0.code = code;
        self.0.error_code = error_code;
        self
    }

    pub(crate) fn with_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = id;
        self
    }

    /// Keeps the reply's status and its start.
    pub(crate) fn with_reply(mut self, status: u16, body: &[u8]) -> Self {
        self.0.http_status = Some(status);
        let start = body.get(..BODY_LIMIT).unwrap_or(body);
        self.0.body = Some(without_secrets(&String::from_utf8_lossy(start)).into_owned());
        self
    }

    pub(crate) fn at(mut self, json_path: String, position: Option<(usize, usize)>) -> Self {
        self.0.json_path = (!json_path.is_empty()).then_some(json_path);
        self.0.position = position;
        self
    }
}

/// Details that only a client has.
#[cfg(feature = "client")]
impl Error {
    pub(crate) fn timed_out(mut self) -> Self {
        self.0.timed_out = true;
        self
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// This error, with the error of an earlier attempt as its source.
    pub(crate) fn behind(self, before: Option<Self>) -> Self {
        match before {
            Some(before) if self.kind() == ErrorKind::Quota => self.with_source(before),
            Some(before) => before,
            None => self,
        }
    }

    /// Whether it is a sign that the service blocks this address: see
    /// [`Breaker`](crate::limit::Breaker).
    pub(crate) fn is_block_sign(&self) -> bool {
        let is_stray = self.0.kind == ErrorKind::Http && self.0.http_status == Some(403);
        is_stray || (self.0.kind != ErrorKind::Quota && self.is_throttled())
    }

    /// How long the service, or the limiter, wants the next call to wait.
    pub(crate) fn advised_wait(&self) -> Option<Duration> {
        self.0.retry_after
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.http_status = Some(status);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait.map(|wait| wait.min(LONGEST_WAIT));
        self
    }
}

impl Error {
    /// Removes secrets from what the service sent: it may echo the request's URL.
    pub(crate) fn without(mut self, secrets: &[&str]) -> Self {
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            let inner = &mut *self.0;
            inner.message = redacted(std::mem::take(&mut inner.message), secret);
            inner.body = inner.body.take().map(|body| redacted(body, secret));
            inner.request_id = inner.request_id.take().map(|id| redacted(id, secret));
        }
        self
    }
}

/// `text` without `secret`, in upper or lower case.
pub(crate) fn redacted(text: String, secret: &str) -> String {
    if find_ignoring_case(&text, secret).is_none() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((at, end)) = find_ignoring_case(rest, secret) {
        out.push_str(rest.get(..at).unwrap_or_default());
        out.push_str(REDACTED);
        rest = rest.get(end..).unwrap_or_default();
    }
    out + rest
}

fn find_ignoring_case(text: &str, part: &str) -> Option<(usize, usize)> {
    let windows = text.as_bytes().windows(part.len());
    let at = windows
        .into_iter()
        .position(|window| window.eq_ignore_ascii_case(part.as_bytes()))?;
    Some((at, at + part.len()))
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        let mut error = Self::new(ErrorKind::Invalid, invalid.to_string());
        error.0.breach = invalid.breach;
        if invalid.parameter.is_empty() {
            return error;
        }
        error.of_parameter(invalid.parameter)
    }
}

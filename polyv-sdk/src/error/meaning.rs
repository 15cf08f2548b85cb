//! What an error means, whatever code it came with.
//!
//! The service has used different codes for one refusal, and one code for many: so most meanings are recognized by
//! its message, which its pages document, and by the few codes that have one meaning.

use super::{Error, ErrorKind};

/// The codes that are documented with one meaning, to be compared with [`Error::error_code`] and [`Error::code`].
/// Most refusals have the code 400 or 500; the predicates of [`Error`] distinguish them.
pub mod codes {
    /// A parameter is wrong (`error.code`, version 4); the message names it.
    pub const BAD_PARAMETER: i64 = 10001;
    /// The signature is wrong, 签名错误 (`error.code`, version 4).
    pub const BAD_SIGNATURE: i64 = 10002;
    /// The time of the signature is more than three minutes off, 时间戳过期 (`error.code`, version 4).
    pub const EXPIRED_TIMESTAMP: i64 = 10003;
    /// An internal error of the service, 系统异常 (`error.code`, version 4). Some lists return it when they are empty.
    pub const SYSTEM: i64 = 10005;
    /// Unknown `appId` (`error.code`, version 4).
    pub const APPLICATION_NOT_FOUND: i64 = 20001;
    /// Unknown channel, 找不到频道 (`error.code`, version 4).
    pub const CHANNEL_NOT_FOUND: i64 = 30004;
    /// A text is too short or too long (`code`, version 3); the message names the parameter.
    pub const BAD_LENGTH: i64 = 1113;
}

/// A refusal that an endpoint documents. A request's constants are of this type; see [`Error::is`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The code, as sent.
    pub code: Option<i64>,
    /// The message, as sent; `%s` marks what differs from call to call.
    pub message: Option<&'static str>,
}

impl Refusal {
    /// A refusal to compare errors with that no endpoint documents.
    pub const fn new(code: Option<i64>, message: Option<&'static str>) -> Self {
        Self { code, message }
    }
}

impl Error {
    /// Whether the service refused the call in this way. The message decides if one is documented, otherwise the code.
    /// A message with `%s` is recognized by what surrounds it, any other as a whole; case does not matter.
    pub fn is(&self, refusal: Refusal) -> bool {
        let Some(message) = refusal.message else {
            return self.has_code(refusal.code);
        };
        let said = self.message().trim().to_lowercase();
        let message = message.trim().to_lowercase();
        let is_said = match message.split_once("%s") {
            Some((before, after)) => said.contains(before.trim()) && said.contains(after.trim()),
            None => said == message,
        };
        self.kind() == ErrorKind::Api && is_said
    }

    fn has_code(&self, code: Option<i64>) -> bool {
        code.is_some() && (self.code() == code || self.error_code() == code)
    }

    /// Whether the failure is transient, so that the same call may succeed later: no connection, no reply in time, a
    /// broken connection, HTTP 408, 429 and 5xx without the service's envelope, a page of HTML instead of a reply,
    /// and everything that [`is_throttled`](Self::is_throttled).
    ///
    /// Whether retrying is *safe* is another question: if the outcome is unknown, a write may have been carried out.
    /// The client itself retries only what is safe. Refusals in an envelope are not retryable, not even `系统异常` (code
    /// 10005), which the service also returns for empty lists.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => true,
            ErrorKind::Http => {
                let status = self.http_status().unwrap_or(0);
                matches!(status, 408 | 429) || status >= 500
            }
            ErrorKind::Decode => {
                // Gateways put byte order marks in front of their pages.
                let is_front = |c: char| c.is_whitespace() || c == '\u{feff}';
                let body = self.body().unwrap_or_default();
                body.trim_start_matches(is_front).starts_with('<')
            }
            _ => self.is_throttled(),
        }
    }

    /// Whether the service, or the client on its behalf, asks for fewer calls.
    /// [`retry_after`](Self::retry_after) says how long to wait.
    pub fn is_throttled(&self) -> bool {
        self.kind() == ErrorKind::Quota
            || self.http_status() == Some(429)
            || self.says(&["qps exceeds number of calls"])
    }

    /// Whether a limit is reached: the one on calls, as in [`is_throttled`](Self::is_throttled), or one on what the
    /// account or the channel may have, such as the number of menus or the storage space.
    pub fn is_quota(&self) -> bool {
        self.is_throttled()
            || self.says(&[
                "reached the limit",
                "spaceoversize",
                "上限",
                "超过限制",
                "超出限制",
                "余额不足",
            ])
    }

    /// Whether authentication failed: the `appId`, the time or the signature.
    ///
    /// A wrong secret shows as an invalid signature. So would a parameter that was signed in a different form than it
    /// was sent in, which the SDK never does.
    pub fn is_auth(&self) -> bool {
        self.is_invalid_timestamp()
            || self.is_refused_with(codes::APPLICATION_NOT_FOUND)
            || self.is_refused_with(codes::BAD_SIGNATURE)
            || self.says(&[
                "application not found",
                "invalid signature",
                "signature error",
                "签名错误",
                "appid is required",
            ])
    }

    /// Whether the service found the call's time more than three minutes off: this machine's clock is wrong, or the
    /// request took too long to arrive.
    pub fn is_invalid_timestamp(&self) -> bool {
        self.says(&["invalid timestamp", "时间戳过期"])
    }

    /// Whether the account may not do this: the service knows who is calling, and refuses.
    pub fn is_forbidden(&self) -> bool {
        let is_meant = self.has_code(Some(401)) || self.has_code(Some(403));
        let says = self.says(&[
            "access forbidden",
            "need to login",
            "illegal operation",
            "is forbidden",
            "无权限",
            "没有权限",
        ]);
        (self.kind() == ErrorKind::Api && is_meant || says)
            && !self.is_auth()
            && !self.is_bad_parameter()
    }

    /// Whether the service refused a parameter of the call: it is missing, too long, malformed, or has an unknown
    /// value. [`message`](Self::message) says which. What the SDK itself refuses is [`is_invalid`](Self::is_invalid).
    pub fn is_bad_parameter(&self) -> bool {
        let is_coded =
            self.is_refused_with(codes::BAD_PARAMETER) || self.is_refused_with(codes::BAD_LENGTH);
        let says = self.says(&[
            "param validate error",
            "param should not be empty",
            "param is not",
            "param length is incorrect",
            "param exceeds maximum value",
            "number range error",
            "json format error",
            "invalid date time format",
            "url format error",
            "file type is wrong",
            "illegal channel id",
            "不能为空",
            "格式错误",
            "格式不正确",
            "参数错误",
        ]);
        (is_coded || says) && !self.is_auth()
    }

    /// Whether what the request is about, or the path itself, does not exist. An unknown `appId` does not count: see
    /// [`is_auth`](Self::is_auth).
    pub fn is_not_found(&self) -> bool {
        !self.is_auth()
            && (self.http_status() == Some(404)
                || self.code() == Some(404)
                || self.is_refused_with(codes::CHANNEL_NOT_FOUND)
                || self.says(&["not found", "not exist", "找不到", "不存在"]))
    }

    /// Whether the request conflicts with the current state: the thing exists already, or its state does not allow
    /// the call, such as a channel that is live.
    pub fn is_conflict(&self) -> bool {
        self.has_code(Some(409))
            || self.says(&[
                "already exist",
                "already login",
                "conflict with user login",
                "channel in live",
                "channel in no live",
                "status not live",
                "is not live",
                "illegal stream status",
                "已存在",
                "重复",
            ])
    }

    /// Whether the call timed out, while connecting or later.
    pub fn is_timeout(&self) -> bool {
        self.0.timed_out
    }

    /// Whether connecting failed, so that the last attempt was not sent.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Whether the SDK refused the request before anything was sent. What the service refuses is
    /// [`is_bad_parameter`](Self::is_bad_parameter).
    pub fn is_invalid(&self) -> bool {
        self.kind() == ErrorKind::Invalid
    }

    /// Whether a reply came that could not be decoded.
    pub fn is_decode(&self) -> bool {
        self.kind() == ErrorKind::Decode
    }

    /// Whether the service refused the call with this code.
    fn is_refused_with(&self, code: i64) -> bool {
        self.kind() == ErrorKind::Api && self.has_code(Some(code))
    }

    /// Whether the service's message contains one of `stems`.
    fn says(&self, stems: &[&str]) -> bool {
        if self.kind() != ErrorKind::Api {
            return false;
        }
        let message = self.message().to_lowercase();
        stems.iter().any(|stem| message.contains(stem))
    }
}

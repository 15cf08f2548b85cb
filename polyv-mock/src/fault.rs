//! Faults: what goes wrong between a client and a service, on purpose.

mod rule;

use std::time::Duration;

pub(crate) use rule::Faults;
pub use rule::{FaultRule, FaultSyntax};

use crate::reply::Reply;

/// Something that goes wrong with one request or its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer comes this much later.
    Latency(Duration),
    /// The connection is reset before the body of the request is read: nothing was done.
    ResetBeforeRead,
    /// The connection is reset after the request was taken: it was done, but no answer arrives.
    ResetAfterRead,
    /// The answer ends in the middle of its body, with the connection.
    HalfBody,
    /// The second half of the body comes this much later.
    SlowBody(Duration),
    /// A server between answers with this HTTP status and a page of its own: 500, 502 or 503, for example. The request
    /// is not done.
    Status(u16),
    /// 429, with `Retry-After` in seconds if there is one. The request is not done.
    TooManyRequests {
        /// The seconds to wait, as the header says them.
        retry_after: Option<u64>,
    },
    /// An HTML page with status 200, as a portal or a firewall sends it. The request is not done.
    HtmlPage,
    /// The right body, said to be `text/html`.
    WrongContentType,
    /// The `Date` header is ahead of the server's clock by this many milliseconds; behind, when negative.
    DateSkew(i64),
    /// The answer is right, and the connection is dead when it is used again, as one that the server closed while it
    /// was idle.
    StaleKeepAlive,
}

/// What a server in between says, in its own words.
const GATEWAY: &str = "<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%s</h1></center>\r\n</body>\r\n</html>\r\n";

impl Fault {
    /// The answer that replaces the service's, for the faults that have one. The request is not judged
    /// then.
    pub(crate) fn instead(self) -> Option<Reply> {
        let page = |title: &str| GATEWAY.replace("%s", title);
        let html = |status, title: &str| Some(Reply::new(status, "text/html", page(title)));
        match self {
            Self::Status(status) => {
                let reason = hyper::StatusCode::from_u16(status)
                    .ok()
                    .and_then(|status| status.canonical_reason())
                    .unwrap_or("Error");
                html(status, &format!("{status} {reason}"))
            }
            Self::TooManyRequests { retry_after } => Some(Reply {
                retry_after,
                ..Reply::new(429, "text/html", page("429 Too Many Requests"))
            }),
            Self::HtmlPage => html(200, "Sign in to the network"),
            _ => None,
        }
    }
}

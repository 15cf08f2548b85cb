//! Hooks that see or change requests, and see replies.

use std::fmt;
use std::time::Duration;

use crate::error::Error;
use crate::request::HttpRequest;
use crate::transport::Answer;

/// Sees or changes each HTTP request of a client, and sees each reply. Give it to
/// [`ClientBuilder::middleware`](crate::ClientBuilder::middleware); several are called in the order in
/// which they were given.
///
/// The methods are called for each attempt, and should not block: they run in the middle of the call.
///
/// # What may be changed
///
/// A request is signed before a hook sees it, and the signature covers the query, or the form
/// where the endpoint signs that. So
///
/// - headers can be added and replaced freely, except those that describe the body. `Content-Length` and `Transfer-Encoding`
///   are refused, and so is a name or a value that would make another line: nothing is sent;
/// - a [`Json`](crate::request::Body::Json) body can be changed: no signature covers it;
/// - a query that is changed, and a form or the texts of a multipart body where those are signed, make
///   the service refuse the call with an invalid signature;
/// - the host and the path can be changed, for a gateway that wants another one.
///
/// A hook sees the signature in the URL or the form: it must not log either.
///
/// ```
/// use polyv_sdk::Error;
/// use polyv_sdk::middleware::Middleware;
/// use polyv_sdk::request::HttpRequest;
///
/// /// What the company's gateway wants.
/// struct Gateway;
///
/// impl Middleware for Gateway {
///     fn request(&self, endpoint: &str, request: &mut HttpRequest) -> Result<(), Error> {
///         request.headers.push(("X-Calls".into(), endpoint.into()));
///         Ok(())
///     }
/// }
/// ```
#[expect(unused_variables, reason = "the names are part of the documentation")]
pub trait Middleware: Send + Sync + 'static {
    /// Sees a signed request before it is sent. An error ends the call, and nothing is sent; make
    /// one with [`Error::refused`].
    fn request(&self, endpoint: &str, request: &mut HttpRequest) -> Result<(), Error> {
        Ok(())
    }

    /// Sees a reply before it is read. An attempt without a reply is not seen here.
    fn reply(&self, endpoint: &str, reply: &HttpReply<'_>) {}
}

/// A reply as it came.
#[derive(Clone, Copy)]
pub struct HttpReply<'a>(pub(crate) &'a Answer);

impl<'a> HttpReply<'a> {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        self.0.status
    }

    /// The header's first value, if there is one and it is text.
    pub fn header(self, name: &str) -> Option<&'a str> {
        self.0.header(name)
    }

    /// The body. Empty for a file that is streamed.
    pub fn body(self) -> &'a [u8] {
        &self.0.body
    }

    /// From the start of sending to the reply's head.
    pub fn trip(self) -> Duration {
        self.0.trip
    }
}

/// Shows status and size: a body may hold personal data, or echo the request.
impl fmt::Debug for HttpReply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpReply")
            .field("status", &self.0.status)
            .field("body", &format_args!("{} bytes", self.0.body.len()))
            .finish_non_exhaustive()
    }
}

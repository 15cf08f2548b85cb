//! Why a callback is not believed.

use std::fmt;
use std::time::Duration;

/// Why a callback was rejected. Its text says what to do, and shows neither a secret nor a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejected {
    /// It lacks this field, which its sign needs. A few kinds are documented without a sign: see
    /// [`Unsigned`](super::Unsigned).
    Missing(&'static str),
    /// It has this field, which its sign needs, more than once.
    Repeated(&'static str),
    /// This field, which says when it was sent, is not a time in milliseconds since 1970.
    Untimed(&'static str),
    /// Its sign does not fit: it was made with another secret, or not by the service.
    Wrong,
    /// It was sent this long before now, which is more than the tolerance.
    Stale(Duration),
    /// It was sent this long after now, which is more than the tolerance.
    Ahead(Duration),
    /// It is larger than [`Arrival`](super::Arrival) takes.
    TooLarge,
    /// Its body did not arrive whole.
    Incomplete,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(
                f,
                "the callback has no `{name}`: pass the query and the body as they arrived; if this kind is documented \
                 without a sign, read it as `Unsigned`"
            ),
            Self::Repeated(name) => write!(
                f,
                "the callback has `{name}` more than once: remove it from the address that is configured as the \
                 callback's URL"
            ),
            Self::Untimed(name) => write!(
                f,
                "the callback's `{name}` is not a time in milliseconds since 1970: pass the fields as they arrived"
            ),
            Self::Wrong => f.write_str(
                "the callback's sign does not fit: use the `appSecret` of the account that sends it, or, for custom \
                 authorization, the key of the channel's watch condition; if it is, the callback is not from the service",
            ),
            Self::Stale(by) => write!(
                f,
                "the callback was sent {} ago, longer than the tolerance: it was held up or sent again, or this machine's \
                 clock is fast",
                Seconds(*by)
            ),
            Self::Ahead(by) => write!(
                f,
                "the callback was sent {} from now, further than the tolerance: set this machine's clock, which is slow",
                Seconds(*by)
            ),
            Self::TooLarge => f.write_str(
                "the callback is larger than 1 MiB or has more than 1000 fields: it is not from the service",
            ),
            Self::Incomplete => f.write_str(
                "the callback's body did not arrive whole: see why the connection broke, or took too long",
            ),
        }
    }
}

impl std::error::Error for Rejected {}

struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03} s", self.0.as_secs(), self.0.subsec_millis())
    }
}

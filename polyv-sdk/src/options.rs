//! What can be different for one call.

use std::time::Duration;

use crate::endpoint::Effect;

/// Settings for single calls, given to [`Client::with`](crate::Client::with). Whatever is not set here follows the
/// client.
///
/// ```no_run
/// # #[cfg(feature = "channel")]
/// # async fn run(client: polyv_sdk::Client) -> Result<(), polyv_sdk::Error> {
/// use std::time::Duration;
/// use polyv_sdk::api::channel::booking;
/// use polyv_sdk::CallOptions;
///
/// let patient = CallOptions::new().attempts(8).deadline(Duration::from_secs(300));
/// let request = booking::List::new("2191532");
/// let page = client.with(patient).send(&request).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use = "options do nothing until they are given to `Client::with`"]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) attempts: Option<u32>,
    pub(crate) effect: Option<Effect>,
    pub(crate) unknown_values: Option<bool>,
    pub(crate) max_size: Option<u64>,
}

impl CallOptions {
    /// Options that change nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How long each attempt may take, as
    /// [`attempt_timeout`](crate::ClientBuilder::attempt_timeout).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How long the whole call may take, with waits and retries, as
    /// [`overall_timeout`](crate::ClientBuilder::overall_timeout). For pages it bounds each page.
    ///
    /// Set here, it is a hard limit: it also ends file transfers in either direction, which may otherwise go on as
    /// long as they make progress.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.deadline = Some(limit);
        self
    }

    /// The most times a request is sent, as [`attempts`](crate::ClientBuilder::attempts). 1 disables retries; 0
    /// counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// What the call changes, overriding the endpoint's spec: it decides what may be retried. Use
    /// [`Effect::Idempotent`] for a write only if sending it twice is harmless in your case, and [`Effect::Read`] for
    /// a [`Call`](crate::Call) that only reads.
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effect = Some(effect);
        self
    }

    /// Whether to send values that their enumerations do not know, such as one newer than this version of the SDK.
    /// Without it such a value is refused before anything is sent, as it is more likely a typo.
    pub fn unknown_values(mut self, allowed: bool) -> Self {
        self.unknown_values = Some(allowed);
        self
    }

    /// The largest file that [`Client::download`](crate::Client::download) accepts, in bytes. Unlimited by default. A
    /// larger one fails with [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge): before anything is written if the
    /// reply announces its length, otherwise when the limit is reached.
    pub fn max_size(mut self, bytes: u64) -> Self {
        self.max_size = Some(bytes);
        self
    }

    /// These options, completed by the others.
    pub(crate) fn or(self, others: Self) -> Self {
        Self {
            timeout: self.timeout.or(others.timeout),
            deadline: self.deadline.or(others.deadline),
            attempts: self.attempts.or(others.attempts),
            effect: self.effect.or(others.effect),
            unknown_values: self.unknown_values.or(others.unknown_values),
            max_size: self.max_size.or(others.max_size),
        }
    }
}

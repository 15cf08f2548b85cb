//! What to do about an error, by what it means.

use std::time::Duration;

use polyv_sdk::Error;

/// What an application does about an error. The client has already retried what is safe to retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// The credentials are wrong: no other call will succeed either.
    Stop,
    /// What was asked for does not exist.
    Skip,
    /// Too many calls: come back later.
    Wait(Duration),
    /// The request is wrong: correct it.
    Correct,
    /// It may succeed in the next run.
    Retry,
    /// Somebody has to look at it.
    Report,
}

/// Reads an error by its meaning, never by its text.
pub fn advice(error: &Error) -> Advice {
    if error.is_auth() || error.is_forbidden() {
        Advice::Stop
    } else if error.is_not_found() {
        Advice::Skip
    } else if error.is_throttled() {
        Advice::Wait(error.retry_after().unwrap_or_default())
    } else if error.is_invalid() || error.is_bad_parameter() {
        Advice::Correct
    } else if error.is_retryable() {
        Advice::Retry
    } else {
        Advice::Report
    }
}

//! What was odd about a reply, and why it could not be read.

use std::fmt;

use crate::secret::REDACTED;

/// Something the service sent that the spec does not describe.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift {
    /// Where, such as `data.contents[3].status`.
    pub path: String,
    /// What is new there.
    pub kind: DriftKind,
}

/// The kinds of [`Drift`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DriftKind {
    /// A field that the spec does not know.
    UnknownField,
    /// An enumeration's value that the spec does not know.
    UnknownValue(String),
    /// A value of another kind than the spec states; it was left out.
    OddValue {
        /// The kind in the spec.
        expected: &'static str,
        /// The start of the actual value.
        found: String,
    },
    /// A text with invalid bytes or escapes, each replaced by U+FFFD.
    BrokenText,
}

/// Why a value could not be read. The [`Reader`](super::Reader) keeps the details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The value is of another kind. It has been skipped: reading can go on after it.
    Odd,
    /// The text is not JSON, or ends too early. Nothing more can be read.
    Broken,
}

/// Where and why reading failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The path to the value, such as `data.contents[3].status`.
    pub(crate) path: String,
    /// The byte at which reading stopped.
    pub(crate) offset: usize,
    pub(super) message: String,
    pub(super) odd: Option<(&'static str, String)>,
    /// Whether there is more than the [`Bounds`](super::Bounds) allow.
    pub(super) is_bound: bool,
}

impl Failure {
    /// Whether a bound was exceeded.
    pub(crate) fn is_bound(&self) -> bool {
        self.is_bound
    }

    /// What was expected and what was found instead, if the kind is wrong.
    pub(crate) fn expected(&self) -> Option<&'static str> {
        self.odd.as_ref().map(|(expected, _)| *expected)
    }

    pub(super) fn redact(&mut self) {
        if let Some((_, found)) = &mut self.odd {
            REDACTED.clone_into(found);
        }
    }

    pub(super) fn into_drift(self) -> Drift {
        let (expected, found) = self.odd.unwrap_or(("JSON", self.message));
        Drift {
            path: self.path,
            kind: DriftKind::OddValue { expected, found },
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.odd {
            Some((expected, found)) => write!(f, "expected {expected}, found {found}"),
            None => f.write_str(&self.message),
        }
    }
}

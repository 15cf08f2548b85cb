//! What the lints find and is meant to be.

use super::Name;

/// A finding that is meant to be.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    pub(crate) code: Name,
    /// Path below `specs/`.
    pub(crate) file: Name,
    /// Place in the file; without it, all of the file.
    pub(crate) key: Option<Name>,
    pub(crate) reason: Name,
}

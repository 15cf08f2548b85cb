//! What the lints find and is meant to be.

use super::Name;

/// A finding that is meant to be, in the file that `code` is in.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    pub(crate) code: Name,
    /// Place in the file; without it, all of the file.
    pub(crate) key: Option<Name>,
    pub(crate) reason: Name,
}

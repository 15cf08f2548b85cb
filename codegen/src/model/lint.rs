//! Accepted findings of the lints.

use super::Name;

/// An accepted finding, in the file that `code` is in.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    pub(crate) code: Name,
    /// Place in the file; without it, all of the file.
    pub(crate) key: Option<Name>,
    pub(crate) reason: Name,
}

//! Accepted findings of the lints.

use super::mapping::mapping;
use crate::source::Located;

mapping! {
    /// A finding of `cargo xtask lint` in this file that is accepted. An allowance that no longer matches is a finding itself.
    Allowance: "an allowance" {
        /// The code of the finding, such as `bound-in-prose`.
        "code" code: Located<String>,
        /// The place in the file, as `query.pageSize.doc`; what is inside it counts as well. Without this key it is
        /// the whole file.
        "key" key: Option<Located<String>>,
        /// Why it is accepted.
        "reason" reason: Located<String>,
    }
}

//! Findings of the lints that are meant to be.

use super::mapping::mapping;
use crate::source::Located;

mapping! {
    /// The whole of `specs/lint.yaml`: what `cargo xtask lint` finds and is meant to be.
    Allowances: "an allow list" {
        /// The findings that are meant to be.
        "allow" allow: Vec<Located<Allowance>>,
    }
}

mapping! {
    /// A finding that is meant to be. One that is not found any more is a finding itself.
    Allowance: "an allowance" {
        /// The code of the finding, such as `bound-in-prose`.
        "code" code: Located<String>,
        /// The file, as a path below `specs/`.
        "file" file: Located<String>,
        /// The place in the file, as `query.pageSize.doc`; what is inside it counts as well. Without this key it is
        /// the whole file.
        "key" key: Option<Located<String>>,
        /// Why it is meant to be.
        "reason" reason: Located<String>,
    }
}

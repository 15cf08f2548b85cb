//! Cases: one edit or more of the specs in `base`, and the changes that they make.

pub(crate) const SERVICE: &str = "service.yaml";
pub(crate) const TYPES: &str = "types/common.yaml";
pub(crate) const LIST: &str = "channel/thing/list.yaml";
pub(crate) const UPDATE: &str = "channel/thing/update.yaml";
pub(crate) const HAPPENED: &str = "callbacks/happened.yaml";
pub(crate) const NAMED: &str = "callbacks/named.yaml";
pub(crate) const NOTE: &str = "chat/note/get.yaml";

/// A case: what is edited, and the changes that it makes, each as its kind and its line.
pub(crate) struct Case {
    pub(crate) edits: &'static [(&'static str, &'static str, &'static str)],
    pub(crate) expected: &'static [&'static str],
}

pub(crate) const fn case(
    edits: &'static [(&'static str, &'static str, &'static str)],
    expected: &'static [&'static str],
) -> Case {
    Case { edits, expected }
}

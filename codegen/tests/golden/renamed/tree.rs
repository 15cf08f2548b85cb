//! The resources of this case beside each other, as in the SDK: former names lead from one to the other.

#[path = "."]
pub(crate) mod golden {
    #[path = "expected_former.rs"]
    pub(crate) mod former;
    #[path = "expected_mod.rs"]
    pub(crate) mod renamed;
}

//! What is made where no source prints it: requests that show every parameter, and samples of replies.
//!
//! Everything here follows from the types, the names and the rules of the model: equal specs give equal values,
//! and nothing is random. A request keeps every bound and every rule, so that the service's stand-in takes it, and each
//! of its parameters has a value of its own, so that two that are swapped are noticed.

mod callback;
mod choose;
mod fit;
mod reply;
mod request;
mod scalar;
mod tree;
mod value;

pub(crate) use callback::callback;
pub(crate) use reply::sample;
pub(crate) use request::{Given, Request, requests};
pub(crate) use scalar::flag;
pub(crate) use tree::Tree;

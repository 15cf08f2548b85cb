//! What is made where no source prints it: requests that show every parameter, and samples of replies.
//!
//! Everything here follows from the types, the names and the rules of the model alone: equal specs give equal values,
//! and nothing is random. A request keeps every bound and every rule, so that the service's stand-in takes it, and each
//! of its parameters has a value of its own, so that two that are swapped are noticed.

mod choose;
mod fit;
mod reply;
mod request;
mod scalar;
mod tree;
mod value;

pub(crate) use reply::sample;
pub(crate) use request::{Given, Request, requests};
pub(crate) use tree::Tree;

use crate::model::{Api, Endpoint, Enum, Object};

/// Where the types of an endpoint are found.
#[derive(Clone, Copy)]
pub(crate) struct Types<'a> {
    pub(crate) api: &'a Api,
    pub(crate) endpoint: &'a Endpoint,
}

impl<'a> Types<'a> {
    fn object(self, name: &str) -> Option<&'a Object> {
        let local = self.endpoint.object(name);
        local.or_else(|| self.api.object(name))
    }

    fn enumeration(self, name: &str) -> Option<&'a Enum> {
        let mut local = self.endpoint.enums.iter();
        let local = local.find(|known| *known.name == *name);
        local.or_else(|| self.api.enumeration(name))
    }
}

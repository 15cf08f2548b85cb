//! A small catalogue with one endpoint for each feature, for the unit tests; the tests over TCP serve the same one.

use crate::catalogue::Catalogue;
use crate::request::{Pairs, Request};

pub(crate) const CATALOGUE: &str = include_str!("../tests/data/catalogue.json");

pub(crate) fn catalogue() -> Catalogue {
    Catalogue::parse(CATALOGUE).unwrap()
}

pub(crate) fn catalogue_value() -> serde_json::Value {
    serde_json::from_str(CATALOGUE).unwrap()
}

/// A request with these parameters in its query.
pub(crate) fn request(query: &[(&str, &str)]) -> Request {
    let pairs = query.iter();
    let pairs = pairs.map(|&(name, value)| (name.to_owned(), value.to_owned()));
    Request {
        query: Pairs(pairs.collect()),
        ..Request::default()
    }
}

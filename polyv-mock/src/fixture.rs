//! A small catalogue with one endpoint for each feature, for the unit tests; the tests over TCP serve the same one.

use crate::catalogue::Catalogue;

pub(crate) const CATALOGUE: &str = include_str!("../tests/data/catalogue.json");

pub(crate) fn catalogue() -> Catalogue {
    Catalogue::parse(CATALOGUE).unwrap()
}

pub(crate) fn catalogue_value() -> serde_json::Value {
    serde_json::from_str(CATALOGUE).unwrap()
}

//! Which features a file of shared types belongs to: a program with one module does not compile the types of the others.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::{callbacks, endpoint, types};
use crate::model::Api;

/// The condition of each file, in their order: nothing for a file that no endpoint and no callback uses. The crate's own
/// tests compile goldens, which use any of them.
pub(super) fn of(api: &Api) -> Vec<Option<TokenStream>> {
    let features = features(api);
    let gates = features.iter().map(|features| {
        let features = features.iter();
        (features.len() > 0).then(|| quote!(#[cfg(any(test, #(feature = #features),*))]))
    });
    gates.collect()
}

/// The features whose code names a type of each file, directly or through types of others.
fn features(api: &Api) -> Vec<BTreeSet<&str>> {
    let mut homes = BTreeMap::new();
    for (at, file) in api.types.iter().enumerate() {
        homes.extend(types::own(file).into_iter().map(|name| (name, at)));
    }
    let mut features = vec![BTreeSet::new(); api.types.len()];
    let endpoints = api.endpoints.iter();
    let endpoints = endpoints.map(|one| (&*one.path[0], endpoint::shared(one)));
    let described = api.callbacks.iter();
    let described = described.map(|one| ("callbacks", callbacks::shared(one)));
    for (feature, names) in endpoints.chain(described) {
        for at in names.iter().filter_map(|name| homes.get(name)) {
            features[*at].insert(feature);
        }
    }
    loop {
        let before: usize = features.iter().map(BTreeSet::len).sum();
        for (at, file) in api.types.iter().enumerate() {
            for name in types::others(file) {
                if let Some(&home) = homes.get(&*name) {
                    let of_file = features[at].clone();
                    features[home].extend(of_file);
                }
            }
        }
        if features.iter().map(BTreeSet::len).sum::<usize>() == before {
            return features;
        }
    }
}

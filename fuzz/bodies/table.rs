//! The endpoints by their number, and the catalogue's examples of each.

use polyv_sdk::endpoint::Endpoint;
use polyv_sdk::page::Paged;

use crate::endpoints;

/// What is done with the bytes that came for one endpoint.
pub(crate) trait Task {
    fn run<E: Endpoint>(data: &[u8]);

    fn run_paged<E: Paged>(data: &[u8]) {
        Self::run::<E>(data);
    }
}

/// The name of each endpoint, and the task for it.
pub(crate) type Table = Vec<(&'static str, fn(&[u8]))>;

struct Visitor<T>(Table, std::marker::PhantomData<T>);

impl<T: Task> endpoints::Visitor for Visitor<T> {
    fn endpoint<E: Endpoint + 'static>(&mut self) {
        self.0.push((E::OPERATION.name, T::run::<E>));
    }

    fn paged<E: Paged + 'static>(&mut self) {
        self.0.push((E::OPERATION.name, T::run_paged::<E>));
    }
}

pub(crate) fn table<T: Task>() -> Table {
    let mut visitor = Visitor::<T>(Table::new(), std::marker::PhantomData);
    endpoints::visit(&mut visitor);
    visitor.0
}

/// Gives the bytes behind the first two to the endpoint that those say: there are more endpoints than values of one
/// byte.
pub(crate) fn dispatch(table: &Table, data: &[u8]) {
    if let Some((number, rest)) = data.split_first_chunk() {
        let (_, task) = table[usize::from(u16::from_le_bytes(*number)) % table.len()];
        task(rest);
    }
}

/// Each example of the specs, as `seed` has it, behind the number of its endpoint.
pub(crate) fn examples(
    table: &Table,
    seed: impl Fn(&serde_json::Value) -> Option<Vec<u8>>,
) -> Vec<Vec<u8>> {
    // Both the fuzz targets and the tests lie beside the mock.
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../polyv-mock/catalogue/modules"
    );
    let modules = std::fs::read_dir(folder).expect("the catalogue");
    let mut paths: Vec<_> = modules
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let module = |path: &std::path::PathBuf| {
        let text = std::fs::read(path).expect("a module");
        serde_json::from_slice::<Vec<serde_json::Value>>(&text).expect("JSON")
    };
    let mut seeds = Vec::new();
    for endpoint in paths.iter().flat_map(module) {
        let is_it = |(name, _): &(&str, fn(&[u8]))| endpoint["name"] == *name;
        let number = table.iter().position(is_it).expect("a known endpoint");
        let number = u16::try_from(number)
            .expect("fewer endpoints")
            .to_le_bytes();
        for example in endpoint["examples"].as_array().into_iter().flatten() {
            if let Some(seed) = seed(example) {
                seeds.push([&number, &*seed].concat());
            }
        }
    }
    seeds
}

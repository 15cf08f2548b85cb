//! From the model to files: one function for each kind of output.

mod callbacks;
pub(crate) mod catalogue;
pub(crate) mod construct;
mod coverage;
pub(crate) mod docs;
mod dynamic;
mod endpoint;
mod example;
mod exports;
mod features;
pub(crate) mod field;
mod gates;
mod modules;
pub(crate) mod operation;
mod registry;
mod renamed;
mod request;
pub(crate) mod secrets;
mod service;
pub(crate) mod short;
mod structs;
mod types;
mod wire;

use rayon::prelude::*;

use example::Example;
use exports::Exports;

use crate::model::{Api, Endpoint};
use crate::output::OutputFile;
use crate::source::SourceFile;

/// All outputs, in the order of their paths.
pub(crate) fn emit(api: &Api, sources: &[SourceFile]) -> Result<Vec<OutputFile>, String> {
    let (endpoints, overview) = rayon::join(|| endpoints(api, sources), || overview(api));
    let mut files = endpoints?;
    files.extend(overview?);
    files.extend(callbacks::emit(api, sources)?);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The files of each endpoint.
fn endpoints(api: &Api, sources: &[SourceFile]) -> Result<Vec<OutputFile>, String> {
    let exports = Exports::of(api);
    let example = Example::new(api, &exports);
    let both = |endpoint: &Endpoint| {
        let spec = sources
            .get(endpoint.file)
            .map_or("", |source| source.path.as_str());
        Ok([
            endpoint::emit(endpoint, spec, &example)?,
            wire::emit(api, endpoint, spec),
        ])
    };
    let files = api.endpoints.par_iter().map(both);
    let files: Vec<[OutputFile; 2]> = files.collect::<Result<_, String>>()?;
    Ok(files.into_iter().flatten().collect())
}

/// The files about more than one endpoint.
fn overview(api: &Api) -> Result<Vec<OutputFile>, String> {
    let mut files = modules::emit(api)?;
    for file in &api.types {
        files.push(types::emit(file)?);
    }
    files.push(service::emit(&api.service)?);
    files.push(secrets::emit(api)?);
    files.extend(catalogue::emit(api)?);
    files.push(registry::emit(api)?);
    files.push(registry::callbacks(api)?);
    files.extend(dynamic::emit(api)?);
    files.push(features::emit(api));
    files.extend(coverage::emit(api));
    Ok(files)
}

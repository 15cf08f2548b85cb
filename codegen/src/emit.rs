//! From the model to files: one function for each kind of output.

mod catalogue;
mod docs;
mod endpoint;
mod features;
mod field;
mod modules;
mod operation;
mod registry;
mod service;
mod structs;
mod types;

use crate::model::Api;
use crate::output::OutputFile;
use crate::source::SourceFile;

/// All outputs, in the order of their paths.
pub(crate) fn emit(api: &Api, sources: &[SourceFile]) -> Result<Vec<OutputFile>, String> {
    let mut files = Vec::new();
    for endpoint in &api.endpoints {
        let spec = sources
            .get(endpoint.file)
            .map_or("", |source| source.path.as_str());
        files.push(endpoint::emit(endpoint, spec)?);
    }
    for file in &api.types {
        files.push(types::emit(file)?);
    }
    files.extend(modules::emit(api)?);
    files.push(service::emit(&api.service)?);
    files.push(catalogue::emit(api));
    files.push(registry::emit(api)?);
    files.push(features::emit(api));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

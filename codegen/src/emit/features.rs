//! The cargo features of the modules: a block of `polyv-sdk/Cargo.toml`.

use std::collections::BTreeSet;

use crate::model::Api;
use crate::output::{Content, OutputFile};

pub(super) fn emit(api: &Api) -> OutputFile {
    let modules: BTreeSet<_> = api
        .endpoints
        .iter()
        .map(|endpoint| endpoint.path[0].as_str())
        .collect();
    let all = modules
        .iter()
        .map(|module| format!("\"{module}\""))
        .collect::<Vec<_>>()
        .join(", ");
    let mut text = format!("all-modules = [{all}]\n");
    for module in modules {
        text.extend([module, " = []\n"]);
    }
    OutputFile {
        path: "polyv-sdk/Cargo.toml".to_owned(),
        content: Content::Block(text),
    }
}

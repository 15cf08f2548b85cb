//! The shared types of the API, each with the features that compile it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// The condition in front of each file of shared types, by the names of its types.
pub(crate) struct Shared(BTreeMap<String, String>);

impl Shared {
    /// Reads the folder `types` of the API.
    pub(crate) fn of(types: &Path) -> Result<Self> {
        let read = |name: &str| {
            let path = types.join(name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let (mut gates, mut gate) = (BTreeMap::new(), String::new());
        for line in read("mod.rs")?.lines().map(str::trim) {
            let file = line
                .strip_prefix("mod ")
                .map(|name| name.trim_end_matches(';'));
            if let Some(file) = file {
                let code = read(&format!("{file}.rs"))?;
                gates.extend(described(&code).map(|name| (name.to_owned(), gate.clone())));
            }
            if line.ends_with(';') {
                gate.clear();
            } else {
                gate.push_str(line);
            }
        }
        Ok(Self(gates))
    }

    /// A type that the code of a module names, and that would not be there with the module's feature alone.
    pub(crate) fn missing<'c>(&self, module: &str, code: &'c str) -> Option<&'c str> {
        let feature = format!("feature = \"{module}\"");
        let imports = code.split("use crate::api::types::").skip(1);
        let imports = imports.filter_map(|rest| rest.split_once(';'));
        let mut names = imports.flat_map(|(names, _)| names.split([',', '{', '}']));
        names.find(|name| {
            let gate = self.0.get(name.trim());
            gate.is_some_and(|gate| !gate.is_empty() && !gate.contains(&feature))
        })
    }
}

/// The types that a file describes.
fn described(code: &str) -> impl Iterator<Item = &str> {
    let lines = code.lines();
    let names = lines.filter_map(|line| {
        line.strip_prefix("pub struct ")
            .or_else(|| line.strip_prefix("pub enum "))
    });
    names.filter_map(|name| name.split([' ', '(', '<', ';']).next())
}

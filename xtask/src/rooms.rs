//! Who may depend on whom. An arrow that is not listed here is a defect.

pub(crate) mod types;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::{DependencyKind, MetadataCommand};

use types::Shared;

/// What a dependency is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum For {
    /// The room itself.
    Use,
    /// Its tests and examples.
    Development,
}

/// The arrows of ARCHITECTURE.md.
pub(crate) const ARROWS: &[(&str, &str, For)] = &[
    ("polyv-benches", "polyv-sdk", For::Use),
    ("polyv-cli", "polyv-mock", For::Use),
    ("polyv-cli", "polyv-sdk", For::Use),
    ("polyv-import", "polyv-codegen", For::Use),
    ("polyv-mock", "polyv-sdk", For::Use),
    ("polyv-sdk", "polyv-mock", For::Development),
    ("polyv-tests", "polyv-mock", For::Use),
    ("polyv-tests", "polyv-sdk", For::Use),
    ("polyv-ui-tests", "polyv-sdk", For::Use),
    ("xtask", "polyv-codegen", For::Use),
    ("xtask", "polyv-import", For::Use),
];

/// Fails if there is an arrow that nothing allows, between rooms or between modules of the SDK.
pub(crate) fn check(root: &Path) -> Result<()> {
    let forbidden = forbidden(&arrows(root)?);
    if !forbidden.is_empty() {
        bail!(
            "nothing allows {}: see \"Arrows\" in ARCHITECTURE.md",
            forbidden.join(", ")
        );
    }
    let entangled = entangled(&root.join("polyv-sdk/src/api"))?;
    if !entangled.is_empty() {
        bail!(
            "{} would not compile with only the feature of its module",
            entangled.join(", ")
        );
    }
    Ok(())
}

/// The files of the SDK's API that name what the feature of their module does not compile, each with that: another module,
/// or a shared type.
pub(crate) fn entangled(api: &Path) -> Result<Vec<String>> {
    let shared = Shared::of(&api.join("types"))?;
    let mut found = Vec::new();
    for entry in fs::read_dir(api).with_context(|| format!("cannot read {}", api.display()))? {
        let entry = entry?;
        let module = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            visit(&entry.path(), &module, &shared, &mut found)?;
        }
    }
    found.sort();
    Ok(found)
}

fn visit(folder: &Path, module: &str, shared: &Shared, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            visit(&path, module, shared, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let code = fs::read_to_string(&path)?;
            // The types' own imports follow from those of the modules: the compiler sees them with each module.
            let of_types = (module != "types").then(|| shared.missing(module, &code));
            if let Some(other) = named(module, &code).or(of_types.flatten()) {
                found.push(format!("{} names `{other}`: it", path.display()));
            }
        }
    }
    Ok(())
}

/// Another module that the code of one names; its documentation may name any.
pub(crate) fn named<'t>(module: &str, code: &'t str) -> Option<&'t str> {
    let lines = code.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.starts_with("//"));
    let names = lines.flat_map(|line| line.split("crate::api::").skip(1));
    let names = names.map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    });
    // The types are there with the features that use them, and the hosts always.
    let is_there = |name: &&str| [module, "types", "service"].contains(name);
    // Callbacks are confirmed by endpoints of modules, each behind the feature of its module.
    let is_gated = |name: &&str| {
        module == "callbacks" && code.contains(&format!("#[cfg(feature = \"{name}\")]"))
    };
    names
        .into_iter()
        .find(|name| !is_there(name) && !is_gated(name))
}

/// The arrows between the rooms of the workspace at `root` that are there.
pub(crate) fn arrows(root: &Path) -> Result<BTreeSet<(String, String, For)>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo metadata failed")?;
    let rooms: BTreeSet<_> = metadata
        .packages
        .iter()
        .map(|package| package.name.to_string())
        .collect();
    let mut arrows = BTreeSet::new();
    for package in &metadata.packages {
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| rooms.contains(&dependency.name))
        {
            let kind = if dependency.kind == DependencyKind::Development {
                For::Development
            } else {
                For::Use
            };
            arrows.insert((package.name.to_string(), dependency.name.clone(), kind));
        }
    }
    Ok(arrows)
}

/// The arrows that nothing allows.
pub(crate) fn forbidden(arrows: &BTreeSet<(String, String, For)>) -> Vec<String> {
    let is_allowed = |from: &str, to: &str, kind: For| {
        ARROWS.iter().any(|(a, b, allowed)| {
            (*a, *b) == (from, to) && (*allowed == kind || kind == For::Development)
        })
    };
    let forbidden = arrows
        .iter()
        .filter(|(from, to, kind)| !is_allowed(from, to, *kind));
    forbidden
        .map(|(from, to, kind)| format!("{from} -> {to} ({kind:?})"))
        .collect()
}

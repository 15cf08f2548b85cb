//! Who may depend on whom. An arrow that is not listed here is a defect.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::{DependencyKind, MetadataCommand};

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
    ("polyv-cli", "polyv-mock", For::Use),
    ("polyv-cli", "polyv-sdk", For::Use),
    ("polyv-import", "polyv-codegen", For::Use),
    ("polyv-mock", "polyv-sdk", For::Use),
    ("polyv-sdk", "polyv-mock", For::Development),
    ("polyv-tests", "polyv-mock", For::Use),
    ("polyv-tests", "polyv-sdk", For::Use),
    ("xtask", "polyv-codegen", For::Use),
    ("xtask", "polyv-import", For::Use),
];

/// Fails if there is an arrow that nothing allows.
pub(crate) fn check(root: &Path) -> Result<()> {
    let forbidden = forbidden(&arrows(root)?);
    if !forbidden.is_empty() {
        bail!(
            "nothing allows {}: see \"Arrows\" in ARCHITECTURE.md",
            forbidden.join(", ")
        );
    }
    Ok(())
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

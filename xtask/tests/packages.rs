//! What the packages promise: the oldest compiler and the oldest versions of other packages that they are built with.
//!
//! That the code itself uses nothing newer of the standard library is found by `clippy::incompatible_msrv`, which is
//! among the lints of the gate.

#![allow(
    clippy::expect_used,
    reason = "an expectation that fails here is a test that fails"
)]

use std::process::Command;
use std::sync::LazyLock;

use cargo_metadata::semver::Version;
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// This platform: packages of others need not be here.
fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().expect("a compiler");
    let said = String::from_utf8_lossy(&output.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("a platform").to_owned()
}

static METADATA: LazyLock<Metadata> = LazyLock::new(|| {
    MetadataCommand::new()
        .other_options(["--locked".into(), "--filter-platform".into(), host()])
        .exec()
        .expect("metadata")
});

/// Our packages, and those of others.
fn packages() -> (Vec<&'static Package>, Vec<&'static Package>) {
    let is_ours = |package: &&Package| METADATA.workspace_members.contains(&package.id);
    METADATA.packages.iter().partition(is_ours)
}

#[test]
fn no_package_needs_a_newer_compiler() {
    let (ours, others) = packages();
    let promise = ours[0].rust_version.clone().expect("a promise");
    for package in ours {
        assert_eq!(
            package.rust_version.as_ref(),
            Some(&promise),
            "{}",
            package.name
        );
    }
    assert!(others.len() > 100, "the whole tree is looked at");
    let is_newer = |needs: &Version| *needs > promise;
    let newer = others
        .iter()
        .filter(|package| package.rust_version.as_ref().is_some_and(is_newer));
    let newer: Vec<_> = newer
        .map(|package| format!("{} {}", package.name, package.version))
        .collect();
    assert!(newer.is_empty(), "{promise} is not enough for {newer:?}");
}

/// What `cargo +nightly update -Z direct-minimal-versions` resolves to is what is tested.
#[test]
fn lower_bounds_are_the_versions_that_are_tested() {
    let (ours, others) = packages();
    let mut looser = Vec::new();
    let dependencies = ours.iter().flat_map(|package| &package.dependencies);
    for dependency in dependencies.filter(|dependency| dependency.path.is_none()) {
        let mut found = others
            .iter()
            .filter(|package| package.name.as_str() == dependency.name)
            .filter(|package| dependency.req.matches(&package.version));
        let Some(locked) = found.next() else {
            let name = &dependency.name;
            assert!(dependency.target.is_some(), "{name} is of no platform");
            continue;
        };
        // Build metadata says nothing about the order of versions.
        let Version {
            major,
            minor,
            patch,
            ..
        } = locked.version;
        let lowest = format!("{major}.{minor}.{patch}");
        if dependency.req.to_string().trim_start_matches(['^', '=']) != lowest {
            looser.push(format!(
                "{} {} is {}",
                dependency.name, dependency.req, locked.version
            ));
        }
    }
    looser.sort();
    looser.dedup();
    assert!(looser.is_empty(), "{looser:#?}");
}

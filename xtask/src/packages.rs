//! What is published: the packages as crates.io would have them, and a user's crate that is built from their files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::{MetadataCommand, Package};

use crate::cargo::{cargo, target_dir};

/// The largest package that crates.io takes.
const LARGEST: u64 = 10 << 20;
/// What each package has: crates.io shows the readme, and the licences ask to go with the code.
const FILES: &[&str] = &["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// The user's crate: the core alone, one module without a client, and everything that is there by default.
const USER: &str = r#"
#![deny(warnings)]

pub fn core() -> Result<polyv_sdk::Credentials, polyv_sdk::Error> {
    polyv_sdk::Credentials::new("testapp", "testsecret")
}

#[cfg(feature = "one")]
pub fn one() -> polyv_sdk::api::channel::basic::Get {
    polyv_sdk::api::channel::basic::Get::new("2191532")
}

#[cfg(feature = "usual")]
pub async fn usual(client: &polyv_sdk::Client) -> Result<(), polyv_sdk::Error> {
    client.send(&one()).await.map(drop)
}
"#;

/// Packs what is published, and builds each package and a user's crate from the packed files.
pub(crate) fn check(root: &Path) -> Result<()> {
    let packages = published(root)?;
    let target = PathBuf::from(target_dir(root));
    let names: Vec<_> = packages
        .iter()
        .flat_map(|package| ["-p", package.name.as_str()])
        .collect();
    let pack = [
        "package",
        "--no-verify",
        "--allow-dirty",
        "--locked",
        "--quiet",
    ];
    cargo(root, &[&pack[..], &names].concat())?;
    let folder = target.join("published");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the packages of an earlier run cannot be removed")?;
    }
    fs::create_dir_all(folder.join("user/src"))?;
    for package in &packages {
        unpack(&target, &folder, package)?;
    }
    write_workspace(root, &folder, &packages)?;
    let check = |more: &[&str]| {
        let target = target.to_string_lossy();
        let common = ["check", "--quiet", "--target-dir", &target];
        cargo(&folder, &[&common[..], more].concat())
    };
    for package in &packages {
        check(&["-p", &package.name])?;
    }
    for features in ["", "one", "usual"] {
        check(&["-p", "user", "--features", features])?;
    }
    Ok(())
}

/// The packages of the workspace that are not kept from being published.
fn published(root: &Path) -> Result<Vec<Package>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo metadata failed")?;
    let is_published = |package: &Package| package.publish.as_ref().is_none_or(|to| !to.is_empty());
    Ok(metadata.packages.into_iter().filter(is_published).collect())
}

/// The tables of a manifest that say how to build.
fn profiles(manifest: &str) -> impl Iterator<Item = String> {
    let tables = manifest.split("\n[").skip(1);
    let tables = tables.filter(|table| table.starts_with("profile."));
    tables.map(|table| format!("\n[{}\n", table.trim_end()))
}

fn unpack(target: &Path, folder: &Path, package: &Package) -> Result<()> {
    let name = format!("{}-{}", package.name, package.version);
    let archive = target.join(format!("package/{name}.crate"));
    let size = fs::metadata(&archive)
        .with_context(|| format!("{name} was not packed"))?
        .len();
    println!("   {name}: {} KiB", size.div_ceil(1024));
    if size > LARGEST {
        bail!("{name} has {size} bytes, and crates.io takes {LARGEST}");
    }
    // The times in a package are always the same: cargo would take what an earlier run built from other contents.
    let status = Command::new("tar")
        .arg("-xzmf")
        .arg(&archive)
        .arg("-C")
        .arg(folder)
        .status();
    if !status.context("tar could not be started")?.success() {
        bail!("{} cannot be unpacked", archive.display());
    }
    let missing = FILES
        .iter()
        .find(|file| !folder.join(&name).join(file).is_file());
    if let Some(file) = missing {
        bail!("{name} has no {file}");
    }
    // A workspace has one lock and one set of profiles.
    fs::rename(folder.join(&name), folder.join(package.name.as_str()))?;
    Ok(())
}

/// The packages and the user's crate as a workspace, which builds as this one does: what is built already is taken.
fn write_workspace(root: &Path, folder: &Path, packages: &[Package]) -> Result<()> {
    let mut manifest =
        "[workspace]\nresolver = \"3\"\nmembers = [\"*\"]\n\n[patch.crates-io]\n".to_owned();
    for package in packages {
        let line = format!("{0} = {{ path = \"{0}\" }}\n", package.name);
        manifest.push_str(&line);
    }
    let own = fs::read_to_string(root.join("Cargo.toml"))?;
    manifest.extend(profiles(&own));
    let user = "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
        [features]\none = [\"polyv-sdk/channel\"]\nusual = [\"one\", \"polyv-sdk/default\"]\n\n\
        [dependencies]\npolyv-sdk = { version = \"*\", default-features = false }\n";
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("user/Cargo.toml"), user)?;
    fs::write(folder.join("user/src/lib.rs"), USER)?;
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

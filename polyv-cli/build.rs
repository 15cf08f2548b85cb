//! Has the linker pack the program's relocations where the C library can read them packed.
//!
//! The tables of 540 operations are full of addresses, which the loader sets at each start. Packed, they take 16 KB of the
//! file instead of 1.2 MB, all of which would be in memory from the first instruction on.

use std::env;
use std::process::Command;

/// The first glibc whose loader reads them.
const SINCE: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if for_this_system() && glibc().is_some_and(|version| version >= SINCE) {
        println!("cargo::rustc-link-arg-bin=polyv=-Wl,-z,pack-relative-relocs");
        // For the test that looks whether they are.
        println!(
            "cargo::rustc-env=POLYV_PACKED_SINCE={}.{}",
            SINCE.0, SINCE.1
        );
    }
}

/// Whether the program is for the glibc of the system that builds it: of another one, nothing is known. A linker that is
/// configured may be there to link with another one.
fn for_this_system() -> bool {
    let value = |name| env::var(name).unwrap_or_default();
    value("HOST") == value("TARGET")
        && value("RUSTC_LINKER").is_empty()
        && value("CARGO_CFG_TARGET_OS") == "linux"
        && value("CARGO_CFG_TARGET_ENV") == "gnu"
}

/// The version of this system's glibc, if it has one.
fn glibc() -> Option<(u32, u32)> {
    let said = Command::new("getconf")
        .arg("GNU_LIBC_VERSION")
        .output()
        .ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let mut numbers = said.trim().strip_prefix("glibc ")?.split('.');
    let mut number = || numbers.next()?.parse().ok();
    Some((number()?, number()?))
}

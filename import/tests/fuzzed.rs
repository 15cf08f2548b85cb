//! What the fuzz target of the import does, on its seeds and on parts of them: so that the target keeps up with the
//! import. `damaged.rs` mangles more; `fuzz/README.md` explains how to go further.

#![allow(
    clippy::expect_used,
    reason = "an expectation that fails here is a test that fails"
)]

#[path = "../../fuzz/bodies/import.rs"]
mod import;

#[test]
fn whole_pages_and_parts_of_them() {
    let pages = import::Pages::read();
    pages.run(&[]);
    for seed in import::Pages::seeds() {
        for part in 0..=8 {
            pages.run(&seed[..seed.len() * part / 8]);
            pages.run(&[&seed[..1], &seed[1 + (seed.len() - 1) * part / 8..]].concat());
        }
    }
}

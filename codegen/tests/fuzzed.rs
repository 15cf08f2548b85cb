//! What the fuzz target of the spec loader does, on its seeds and on parts of them: so that the target keeps up
//! with the generator. `robustness.rs` mangles more; `fuzz/README.md` explains how to go further.

#![allow(
    clippy::expect_used,
    reason = "an expectation that fails here is a test that fails"
)]

#[path = "../../fuzz/bodies/specs.rs"]
mod specs;

#[test]
fn whole_specs_and_parts_of_them() {
    let specs = specs::Specs::read();
    specs.run(&[]);
    for seed in specs.seeds() {
        for part in 0..=4 {
            specs.run(&seed[..seed.len() * part / 4]);
        }
    }
}

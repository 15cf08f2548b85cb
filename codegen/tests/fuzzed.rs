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

/// What was found once.
#[test]
fn findings() {
    let specs = specs::Specs::read();
    // A finding about a key that is required, and not there.
    specs.run(b"\x03title: Title\nsource: {account: x}\nresponse: {envelope: v4, kind: ack}\n");
    // A finding in an empty line of a block, which is indented less than the others.
    specs.run(b"\x0be: \ny: \ns: |\n\n F");
    // A finding about a tab behind lines that end in carriage returns alone.
    specs.run(b"\x12title: a\nsummary: b\r\r\r\r\tc\n \td\n");
}

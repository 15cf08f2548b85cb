//! What the fuzz targets do, on their seeds and on a few thousand changes of each kind, always the same
//! ones: so that the targets keep up with the SDK. `fuzz/README.md` explains how to go further.

#[path = "../../fuzz/bodies/callbacks.rs"]
mod callbacks;
#[path = "../../fuzz/bodies/json.rs"]
mod json;
#[path = "../../fuzz/bodies/replies.rs"]
mod replies;
#[path = "../../fuzz/bodies/requests.rs"]
mod requests;
#[path = "../../fuzz/bodies/signer.rs"]
mod signer;

use polyv_tests::{examples, made};

use crate::erased::all;

/// Pieces that are put into an input.
const PIECES: [&str; 24] = [
    "\0",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    "[[[[",
    ",",
    ":",
    "null",
    "true",
    "\"\"",
    "-1",
    "1e999",
    "99999999999999999999",
    "0.1",
    "%",
    "&",
    "\n",
    "中文",
    "\u{feff}",
];

/// Chance that is the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).expect("a size")).expect("a size")
    }

    fn change(&mut self, data: &mut Vec<u8>) {
        let (at, other) = (self.below(data.len()), self.below(data.len() + 1));
        match self.below(6) {
            0 => data.truncate(other),
            1 => drop(data.drain(at.min(other)..at.max(other).min(at.min(other) + 8))),
            2 => {
                let piece = PIECES[self.below(PIECES.len())].as_bytes();
                drop(data.splice(other..other, piece.iter().copied()));
            }
            3 => {
                let part = data[at.min(other)..at.max(other)].to_vec();
                drop(data.splice(other..other, part));
            }
            _ if at < data.len() => data[at] = u8::try_from(self.below(256)).expect("a byte"),
            _ => {}
        }
    }
}

#[track_caller]
fn check(seeds: &[Vec<u8>], run: impl Fn(&[u8])) {
    check_with(Chance(0x9e37_79b9_7f4a_7c15), seeds, run);
}

#[track_caller]
fn check_with(mut chance: Chance, seeds: &[Vec<u8>], run: impl Fn(&[u8])) {
    assert!(!seeds.is_empty());
    for seed in seeds {
        run(seed);
    }
    for _ in 0..4000 {
        let mut data = seeds[chance.below(seeds.len())].clone();
        for _ in 0..=chance.below(3) {
            chance.change(&mut data);
        }
        run(&data);
    }
}

#[test]
fn callbacks_are_read_or_refused() {
    check(&callbacks::seeds(), callbacks::run);
}

#[test]
fn json_is_what_others_take_for_it() {
    let seeds = json::seeds();
    for chance in 1..20 {
        check_with(Chance(chance), &seeds, json::run);
    }
}

/// Each sample that a source prints or the generator made, and what remains of some after a few changes.
#[test]
fn every_sample_is_what_others_take_for_it() {
    let endpoints = all();
    let names = endpoints.iter().map(|it| it.operation.name);
    let samples: Vec<Vec<u8>> = names
        .flat_map(|name| {
            let printed = examples(name)
                .into_iter()
                .filter_map(|example| example.body);
            printed.chain(made(name).reply).map(String::into_bytes)
        })
        .chain(callbacks::seeds())
        .collect();
    assert!(samples.len() > 500, "only {} samples", samples.len());
    check(&samples, json::run);
}

#[test]
fn replies_are_read_or_refused() {
    check(&replies::seeds(), replies::run);
}

#[test]
fn requests_are_read_as_they_were_written() {
    check(&requests::seeds(), requests::run);
}

#[test]
fn signatures_follow_the_rule() {
    check(&signer::seeds(), signer::run);
}

#![no_main]

#[path = "../bodies/specs.rs"]
mod specs;

use std::sync::LazyLock;

static SPECS: LazyLock<specs::Specs> = LazyLock::new(specs::Specs::read);

libfuzzer_sys::fuzz_target!(|data: &[u8]| SPECS.run(data));

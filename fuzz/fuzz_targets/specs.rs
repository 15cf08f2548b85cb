#![no_main]

#[path = "../bodies/specs.rs"]
mod specs;

use std::sync::LazyLock;

static SPECS: LazyLock<specs::Specs> = LazyLock::new(|| {
    // Handing three small files to other threads costs more than reading them.
    let here = rayon::ThreadPoolBuilder::new().num_threads(1);
    here.use_current_thread()
        .build_global()
        .expect("no pool is there yet");
    specs::Specs::read()
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| SPECS.run(data));

#![no_main]

#[path = "../bodies/import.rs"]
mod import;

use std::sync::LazyLock;

static PAGES: LazyLock<import::Pages> = LazyLock::new(import::Pages::read);

libfuzzer_sys::fuzz_target!(|data: &[u8]| PAGES.run(data));

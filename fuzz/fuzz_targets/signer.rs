#![no_main]

#[path = "../bodies/signer.rs"]
mod signer;

libfuzzer_sys::fuzz_target!(|data: &[u8]| signer::run(data));

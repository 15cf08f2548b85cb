#![no_main]

#[path = "../../tests/it/endpoints.rs"]
#[rustfmt::skip]
mod endpoints;
#[path = "../bodies/table.rs"]
mod table;

#[path = "../bodies/requests.rs"]
mod requests;

libfuzzer_sys::fuzz_target!(|data: &[u8]| requests::run(data));

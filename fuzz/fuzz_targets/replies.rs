#![no_main]

#[path = "../../tests/it/endpoints.rs"]
#[rustfmt::skip]
mod endpoints;
#[path = "../bodies/table.rs"]
mod table;

#[path = "../bodies/replies.rs"]
mod replies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| replies::run(data));

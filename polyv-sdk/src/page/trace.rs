//! What a walk reads from requests and writes to them, and how it knows again what was there before.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;

use crate::check::Invalid;
use crate::json::Reader;
use crate::record::{Field, Slots};
use crate::value::{Codec, Value, View};

/// Makes the parameter at `index` what `text` says.
pub(super) fn set(
    params: &'static [Field],
    request: &mut dyn Slots,
    index: usize,
    text: &str,
) -> Result<(), Invalid> {
    let field = params.get(index);
    let codec = field.map_or(Codec::PLAIN, |field| field.codec);
    let read = request
        .slot_mut(index)
        .map(|slot| slot.read(&mut Reader::of_text(text), codec));
    match read {
        Some(Ok(())) => Ok(()),
        _ => Err(Invalid {
            parameter: field.map_or("page", |field| field.name).to_owned(),
            problem: format!("cannot be {text:?}, with which the next page is asked for"),
        }),
    }
}

/// The text of the parameter at `index`; empty if it is absent.
pub(super) fn text_of(request: &dyn Slots, index: usize) -> String {
    let mut text = String::new();
    if let Some(slot) = request.slot(index) {
        slot.view(Codec::PLAIN).write_text(&mut text);
    }
    text
}

pub(super) fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The same for the same rows.
pub(super) fn hash_rows(rows: &dyn Value) -> u64 {
    struct Digest(DefaultHasher);
    impl io::Write for Digest {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let view: View<'_> = rows.view(Codec::PLAIN);
    let mut digest = Digest(DefaultHasher::new());
    // Neither a view nor the digest can fail.
    _ = serde_json::to_writer(&mut digest, &view);
    digest.0.finish()
}

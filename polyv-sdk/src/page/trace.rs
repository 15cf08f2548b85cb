//! What a walk reads from requests and writes to them, and how it recognises what it has seen before.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::check::Invalid;
use crate::field::Field;
use crate::json::Reader;
use crate::value::Slots;
use crate::value::{Codec, Value};

/// Sets the parameter at `index` from `text`.
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
            problem: format!("cannot hold {text:?}, the value that requests the next page"),
        }),
    }
}

/// The text of the parameter at `index`; empty if it is absent.
pub(super) fn text_of(request: &dyn Slots, index: usize) -> String {
    let slot = request.slot(index);
    let text = slot.and_then(|slot| slot.view(Codec::PLAIN).text().ok());
    text.unwrap_or_default()
}

pub(super) fn hash_of(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Equal for equal rows.
pub(super) fn hash_rows(rows: &dyn Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    rows.view(Codec::PLAIN).feed(&mut hasher);
    hasher.finish()
}

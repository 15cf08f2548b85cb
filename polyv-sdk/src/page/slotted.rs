//! Requests seen through their slots, and the parameters that a walk reads and sets.

use crate::check::Invalid;
use crate::endpoint::Endpoint;
use crate::field::Field;
use crate::json::Reader;
use crate::value::{AllSlots, Codec, Slots};

/// A request whose parameters are reached through slots, with its type or without.
#[cfg_attr(
    not(feature = "client"),
    expect(unreachable_pub, reason = "a sealed trait of the client has it")
)]
pub trait Slotted {
    /// Its slots.
    fn slots(&self) -> &(dyn Slots + Sync);

    /// Its slots, to be written to.
    fn slots_mut(&mut self) -> &mut dyn AllSlots;
}

impl<E: Endpoint> Slotted for E {
    fn slots(&self) -> &(dyn Slots + Sync) {
        self
    }

    fn slots_mut(&mut self) -> &mut dyn AllSlots {
        self
    }
}

/// Sets the parameter at `index` from `text`.
pub(super) fn set(
    params: &'static [Field],
    request: &mut dyn AllSlots,
    index: usize,
    text: &str,
) -> Result<(), Invalid> {
    let field = params.get(index);
    let codec = field.map_or(Codec::PLAIN, |field| field.codec);
    let read = request
        .slot_mut(index)
        .map(|slot| slot.fill(&mut Reader::of_text(text), codec));
    match read {
        Some(Ok(())) => Ok(()),
        _ => Err(Invalid::new(
            field.map_or("page", |field| field.name),
            format!("cannot hold {text:?}, the value that requests the next page"),
        )),
    }
}

/// The text of the parameter at `index`; empty if it is absent.
pub(super) fn text_of(request: &dyn Slots, index: usize) -> String {
    let slot = request.slot(index);
    let text = slot.and_then(|slot| slot.seen(Codec::PLAIN).text().ok());
    text.unwrap_or_default()
}

//! Objects with known fields: what requests and responses are made of.
//!
//! Generated code describes an object by a table of [`Field`]s and by one `match` from an index to
//! the field's place in the struct. Everything else (reading, writing, checking, comparing with a
//! sample) is written once, over `dyn` [`Value`]: it is compiled once, however many endpoints there are.

use std::fmt;
use std::hash::Hasher;

use super::{Codec, Value, View, show};
use crate::field::{Field, Rule};

/// The places of an object's values, by their index in its table.
pub trait Slots: fmt::Debug {
    /// The value at `index`, if there is one.
    fn slot(&self, index: usize) -> Option<&dyn Value>;

    /// The value at `index`, to be read into.
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Value>;

    /// An empty value to be read into: how a reply becomes an object, and how a test server turns an incoming request
    /// into a typed one.
    #[doc(hidden)]
    fn blank() -> Self
    where
        Self: Sized;
}

/// An object seen through the table of its fields.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    slots: &'a dyn Slots,
    fields: &'static [Field],
    rules: &'static [Rule],
}

impl<'a> Object<'a> {
    pub(crate) fn new(
        slots: &'a dyn Slots,
        fields: &'static [Field],
        rules: &'static [Rule],
    ) -> Self {
        Self {
            slots,
            fields,
            rules,
        }
    }

    /// Each field and what it looks like on the wire, in the order of the table.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'static str, View<'a>)> {
        let slots = self.fields.iter().enumerate();
        slots.filter_map(move |(index, field)| {
            let value = self.slots.slot(index)?;
            Some((field.name, show(value, field.codec)))
        })
    }

    /// Each field and what it looks like before it is packed into a text.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'static Field, View<'a>)> {
        let slots = self.fields.iter().enumerate();
        slots.filter_map(move |(index, field)| {
            Some((field, self.slots.slot(index)?.view(field.codec.unpacked())))
        })
    }

    /// Rules over several fields, where it is sent.
    pub(crate) fn rules(self) -> &'static [Rule] {
        self.rules
    }
}

/// The same for equal values: what a hash of a record needs, over its slots.
pub(crate) fn hash(record: &dyn Slots, state: &mut dyn Hasher) {
    let slots = (0..).map_while(|index| record.slot(index));
    for value in slots {
        value.view(Codec::PLAIN).feed(state);
    }
}

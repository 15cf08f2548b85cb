//! One way to look at any value.
//!
//! Generated code describes an object by a table of [`Field`]s and by one `match` from an index to
//! the field's place in the struct. Everything else (reading, writing, checking, comparing with a
//! sample) is written once, over `dyn` [`Value`]: it is compiled once, however many endpoints there are.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash as _, Hasher};

use rust_decimal::Decimal;

use super::{Blank, Codec, Fill, Show, show};
use crate::field::{Field, Rule};
use crate::secret::REDACTED;
use crate::upload::Upload;

/// What a value looks like on the wire, before it is put into a query, a form or JSON.
#[derive(Clone)]
#[non_exhaustive]
pub enum View<'a> {
    /// Not given, or `null`.
    Absent,
    /// Explicitly empty: sent as an empty text, which clears a setting.
    Empty,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that is not negative.
    Count(u64),
    /// A decimal number.
    Decimal(Decimal),
    /// A text.
    Text(Cow<'a, str>),
    /// A value of an enumeration that the SDK does not know, and whether JSON wants it as a number. It is sent only
    /// if the caller allows that.
    Unknown(&'a str, bool),
    /// A text that is not shown.
    Secret(Cow<'a, str>),
    /// Several values, spelt by the codec.
    List(&'a dyn List, Codec),
    /// An object.
    Record(Object<'a>),
    /// A value packed into one text, as JSON.
    Packed(Box<View<'a>>),
    /// Any JSON.
    Json(&'a serde_json::Value),
    /// A file.
    File(&'a Upload),
}

impl View<'_> {
    /// Whether there is nothing to send.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether a part of it is the text that replaces a secret, not the secret itself.
    pub(crate) fn is_redacted(&self) -> bool {
        match self {
            Self::Secret(text) => text == REDACTED,
            Self::Packed(view) => view.is_redacted(),
            Self::List(list, codec) => (0..list.len())
                .filter_map(|index| list.item(index, *codec))
                .any(|item| item.is_redacted()),
            Self::Record(record) => record.fields().any(|(_, view)| view.is_redacted()),
            _ => false,
        }
    }

    /// Puts all of it into a hash: the same for equal values of one type.
    pub(crate) fn feed(&self, mut state: &mut dyn Hasher) {
        std::mem::discriminant(self).hash(&mut state);
        match self {
            Self::Absent | Self::Empty => {}
            Self::Bool(value) => value.hash(&mut state),
            Self::Int(value) => value.hash(&mut state),
            Self::Count(value) => value.hash(&mut state),
            Self::Decimal(value) => value.hash(&mut state),
            Self::Text(text) | Self::Secret(text) => text.hash(&mut state),
            Self::Unknown(text, _) => text.hash(&mut state),
            Self::Json(value) => value.hash(&mut state),
            Self::File(file) => file.hash(&mut state),
            Self::Packed(view) => view.feed(state),
            Self::List(list, codec) => {
                state.write_usize(list.len());
                for item in (0..list.len()).filter_map(|index| list.item(index, *codec)) {
                    item.feed(&mut *state);
                }
            }
            Self::Record(record) => {
                for (_, view) in record.fields() {
                    view.feed(&mut *state);
                }
            }
        }
    }
}

impl<'a> From<&'a str> for View<'a> {
    fn from(text: &'a str) -> Self {
        View::Text(Cow::Borrowed(text))
    }
}

impl From<String> for View<'_> {
    fn from(text: String) -> Self {
        View::Text(Cow::Owned(text))
    }
}

/// Several values, seen one by one.
pub trait List {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether the list is empty.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at `index`.
    fn item(&self, index: usize, codec: Codec) -> Option<View<'_>>;
}

/// The places of an object's values, by their index in its table.
pub trait Slots {
    /// The value at `index`, if there is one.
    fn slot(&self, index: usize) -> Option<&dyn Show>;
}

/// The same places, to be read into.
pub trait SlotsMut {
    /// The value at `index`.
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Fill>;
}

/// Both: what a request has.
pub trait AllSlots: Slots + SlotsMut {}

impl<T: Slots + SlotsMut> AllSlots for T {}

/// An object seen through the table of its fields.
#[derive(Clone, Copy)]
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

    /// How many fields its table has.
    #[cfg(feature = "dynamic")]
    pub(super) fn len(self) -> usize {
        self.fields.len()
    }

    /// Goes through each field and what it looks like on the wire, in the order of the table. A view stays where it was
    /// made: lists have many rows.
    pub(super) fn try_each<E>(
        self,
        mut with: impl FnMut(&'static str, &View<'a>) -> Result<(), E>,
    ) -> Result<(), E> {
        for (index, field) in self.fields.iter().enumerate() {
            let Some(value) = self.slots.slot(index) else {
                continue;
            };
            let view = show(value, field.codec);
            with(field.name, &view)?;
            if view.is_absent() {
                // There is nothing to free, which the compiler does not see.
                std::mem::forget(view);
            }
        }
        Ok(())
    }

    /// Each field and what it looks like before it is packed into a text.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'static Field, View<'a>)> {
        let slots = self.fields.iter().enumerate();
        slots.filter_map(move |(index, field)| {
            Some((field, self.slots.slot(index)?.seen(field.codec.unpacked())))
        })
    }

    /// Rules over several fields, where it is sent.
    pub(crate) fn rules(self) -> &'static [Rule] {
        self.rules
    }
}

/// Shows a struct through its slots, as a derived `Debug` would. Its `names` are that of the struct, and the index and the
/// name of each slot, in the order of the struct, separated by white space: one text, as a table would have to be compiled
/// for each struct.
pub(crate) fn debug<T: Slots>(record: &T, names: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    debug_slots(record, names, f)
}

#[inline(never)]
fn debug_slots(record: &dyn Slots, names: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut words = names.split_whitespace();
    let mut shown = f.debug_struct(words.next().unwrap_or_default());
    while let (Some(index), Some(name)) = (words.next(), words.next()) {
        if let Some(value) = index.parse().ok().and_then(|index| record.slot(index)) {
            shown.field(name.strip_prefix("r#").unwrap_or(name), &value);
        }
    }
    shown.finish()
}

/// A struct like this one, through its slots.
pub(crate) fn copy<T: Slots + SlotsMut + Blank>(record: &T) -> T {
    let mut copy = T::blank();
    copy_slots(record, &mut copy);
    copy
}

#[inline(never)]
fn copy_slots(from: &dyn Slots, to: &mut dyn SlotsMut) {
    for index in 0.. {
        let (Some(from), Some(to)) = (from.slot(index), to.slot_mut(index)) else {
            return;
        };
        from.copy_to(to);
    }
}

/// Whether two structs of one type are equal, through their slots.
pub(crate) fn same<T: Slots>(one: &T, other: &T) -> bool {
    same_slots(one, other)
}

#[inline(never)]
pub(crate) fn same_slots(one: &dyn Slots, other: &dyn Slots) -> bool {
    let mut slots = (0..).map_while(|index| Some((one.slot(index)?, other.slot(index)?)));
    slots.all(|(one, other)| one.same(other))
}

/// The same for equal values: what a hash of a record needs, over its slots.
pub(crate) fn hash<T: Slots, H: Hasher>(record: &T, state: &mut H) {
    hash_slots(record, state);
}

pub(crate) fn hash_slots(record: &dyn Slots, state: &mut dyn Hasher) {
    let slots = (0..).map_while(|index| record.slot(index));
    for value in slots {
        value.seen(Codec::PLAIN).feed(state);
    }
}

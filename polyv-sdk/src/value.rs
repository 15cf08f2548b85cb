//! How values are written to, and read from, the wire.
//!
//! Every type that can be part of a request or a response implements [`Value`]: it shows itself as a
//! [`View`], from which query text, form text, JSON, bounds and emptiness all follow, and it reads
//! itself from a [`Reader`]. Where one type has several spellings on the wire (a boolean is `Y`,
//! `1` or `true`), the [`Codec`] in the endpoint's table says which one is meant.
//!
//! Reading is lenient and writing is exact: see [`Reader`].

mod change;
mod download;
mod grow;
mod id;
mod json;
mod list;
mod number;
mod open;
mod read;
mod secret;
mod text;
mod time;
mod upload;
mod view;
mod written;

use std::any::Any;
use std::fmt;

pub use crate::codec::{Codec, Form, Packing};
pub use change::Change;
pub use download::Download;
pub(crate) use id::id_kind;
pub use id::{Id, IdKind, IdText};
pub use json::Json;
pub(crate) use open::{debug_other, enum_view, open_enum, read_enum};
pub use secret::Secret;
pub use text::Text;
pub(crate) use text::read_stored;
pub use view::{AllSlots, List, Object, Slots, SlotsMut, View};
pub(crate) use view::{copy, debug, hash, same};
#[cfg(feature = "dynamic")]
pub(crate) use view::{hash_slots, same_slots};
pub(crate) use written::{How, Written, whole};

pub use crate::upload::Upload;

use crate::json::{Fault, Reader};

/// A value that knows its forms on the wire.
pub trait Value: Blank + Clone + fmt::Debug + PartialEq + 'static {
    /// What this value looks like under `codec`. An absent value shows [`View::Absent`].
    fn view(&self, codec: Codec) -> View<'_>;

    /// Reads the next value of `reader` into this one. On a fault this value is as it was before,
    /// or partly filled; it is never invalid.
    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault>;
}

/// A value to be read into: how a reply becomes an object, and how a test server turns an incoming request into a typed one.
///
/// Where there is a default, that is it. A request with required parameters has none, nor have an identifier and an
/// enumeration: what is blank is a placeholder, and not for users.
pub trait Blank {
    /// The value.
    #[doc(hidden)]
    fn blank() -> Self;
}

impl<T: Default> Blank for T {
    #[inline]
    fn blank() -> Self {
        T::default()
    }
}

/// A value that shows itself. What is only sent is known by this alone, so that a program that sends it does not carry what
/// reads it.
pub trait Show: Any {
    /// As [`Value::view`].
    fn seen(&self, codec: Codec) -> View<'_>;

    /// Whether the other is of the same type, and equal.
    fn same(&self, other: &dyn Show) -> bool;

    /// Makes the other, of the same type, equal to this one.
    fn copy_to(&self, other: &mut dyn Fill);

    /// As [`fmt::Debug`].
    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<T: Value> Show for T {
    #[inline]
    fn seen(&self, codec: Codec) -> View<'_> {
        self.view(codec)
    }

    fn same(&self, other: &dyn Show) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref() == Some(self)
    }

    fn copy_to(&self, other: &mut dyn Fill) {
        if let Some(other) = other.as_any().and_then(<dyn Any>::downcast_mut) {
            T::clone_from(other, self);
        }
    }

    fn debug(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt(f)
    }
}

impl fmt::Debug for dyn Show {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug(f)
    }
}

/// A value that is read into. What is only received is known by this alone, so that a program that receives it does not
/// carry what shows it.
pub trait Fill {
    /// As [`Value::read`].
    fn fill(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault>;

    /// The value, if it is one, and not a way to others.
    fn as_any(&mut self) -> Option<&mut dyn Any> {
        None
    }
}

impl<T: Value> Fill for T {
    #[inline]
    fn fill(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        self.read(reader, codec)
    }

    #[inline]
    fn as_any(&mut self) -> Option<&mut dyn Any> {
        Some(self)
    }
}

/// A value that an answer is read into, and that can be reset. Data of a refusal must not remain if the next
/// attempt's reply has no data.
#[cfg(feature = "client")]
pub(crate) trait Fresh {
    fn value(&mut self) -> &mut dyn Fill;

    fn clear(&mut self);
}

#[cfg(feature = "client")]
impl<T: Value> Fresh for T {
    fn value(&mut self) -> &mut dyn Fill {
        self
    }

    fn clear(&mut self) {
        *self = T::blank();
    }
}

/// Shows `value` as the wire wants it, packed into one text where `codec` says so.
#[inline]
pub(crate) fn show(value: &dyn Show, codec: Codec) -> View<'_> {
    let view = value.seen(codec);
    let has_parts = || matches!(view, View::List(..) | View::Record(_) | View::Json(_));
    if codec.packing == Packing::Json && has_parts() {
        return View::Packed(Box::new(view));
    }
    view
}

//! How values are written to, and read from, the wire.
//!
//! Every type that can stand in a request or a response implements [`Value`]: it shows itself as a
//! [`View`], from which query text, form text, JSON, bounds and emptiness all follow, and it reads
//! itself from a [`Reader`]. Where one type has several spellings on the wire (a boolean is `Y`,
//! `1` or `true`), the [`Codec`] in the endpoint's table says which one is meant.
//!
//! Reading is lenient and writing is exact: see [`Reader`].

mod change;
mod download;
mod json;
mod list;
mod number;
mod secret;
mod text;
mod time;
mod upload;
mod view;

use std::fmt;

pub use change::Change;
pub use download::Download;
pub use json::Json;
pub use list::List;
pub use secret::Secret;
pub use text::Text;
pub(crate) use text::{enum_view, id_from, id_type, open_enum, read_name};
pub use upload::{Progress, Source, Upload};
pub use view::View;
pub(crate) use view::{How, Written};

use crate::json::{Fault, Reader};

/// A value that knows its forms on the wire.
pub trait Value: fmt::Debug {
    /// What this value looks like under `codec`. An absent value shows [`View::Absent`].
    fn view(&self, codec: Codec) -> View<'_>;

    /// Reads the next value of `reader` into this one. On a fault this value is as it was before,
    /// or partly filled; it is never invalid.
    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault>;

    /// A value to read into. It is a placeholder, not a meaningful default.
    fn blank() -> Self
    where
        Self: Sized;
}

/// A value that an answer is read into, and that can be reset. Data of a refusal must not remain if the next
/// attempt's reply has no data.
#[cfg(feature = "client")]
pub(crate) trait Fresh: Value {
    fn clear(&mut self);
}

#[cfg(feature = "client")]
impl<T: Value> Fresh for T {
    fn clear(&mut self) {
        *self = T::blank();
    }
}

/// The spelling of one parameter or field on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codec {
    /// How a single value is spelt.
    pub form: Form,
    /// How several values, or an object, are put into one text.
    pub packing: Packing,
    /// Whether a reply's zero stands for absence.
    pub zero_is_absent: bool,
}

impl Codec {
    /// The usual spelling of a type.
    pub const PLAIN: Self = Self {
        form: Form::Plain,
        packing: Packing::None,
        zero_is_absent: false,
    };

    /// The same spelling without its packing: what a packed text has inside.
    pub(crate) const fn unpacked(self) -> Self {
        Self {
            packing: Packing::None,
            ..self
        }
    }
}

/// The spelling of a single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// The usual one: texts and numbers as they are, booleans as `true` and `false`, points in
    /// time as milliseconds since 1970, dates as `2022-06-18`, date-times as `2022-06-18 08:30:00`.
    Plain,
    /// A boolean as `Y` or `N`.
    YesNo,
    /// A boolean as `N` or `Y`: the flag on the wire says the opposite of the name in Rust.
    NoYes,
    /// A boolean as `1` or `0`.
    OneZero,
    /// An identifier as a number.
    Numeric,
    /// A date, a time or both in a `strftime` pattern.
    Pattern(&'static str),
    /// A text as URL-safe base64 without padding; read with and without it.
    Base64Url,
    /// A text as standard base64.
    Base64,
}

/// How a list or an object is put into one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Packing {
    /// Not at all: a list is a JSON array.
    None,
    /// As texts joined by commas.
    Comma,
    /// As JSON text.
    Json,
}

/// Shows `value` as the wire wants it, packed into one text where `codec` says so.
pub(crate) fn show(value: &dyn Value, codec: Codec) -> View<'_> {
    match (codec.packing, value.view(codec)) {
        (Packing::Json, view @ (View::List(..) | View::Record(_) | View::Json(_))) => {
            View::Packed(Box::new(view))
        }
        (_, view) => view,
    }
}

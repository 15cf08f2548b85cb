//! A setting that can be left alone, set or cleared.

use super::{Blank, Codec, Value, View};
use crate::json::{Fault, Reader};

/// What to do with a setting. In a request it is an `Option<Change<T>>`: `None` leaves the
/// setting alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Change<T> {
    /// Empties the setting: an empty text is sent.
    Clear,
    /// Gives the setting a value.
    Set(T),
}

impl<T: Value> Value for Change<T> {
    fn view(&self, codec: Codec) -> View<'_> {
        match self {
            Self::Clear => View::Empty,
            Self::Set(value) => value.view(codec),
        }
    }

    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        if reader.empty_text()? {
            *self = Self::Clear;
            return Ok(());
        }
        let mut value = T::blank();
        value.read(reader, codec)?;
        *self = Self::Set(value);
        Ok(())
    }
}

impl<T: Value> Blank for Change<T> {
    fn blank() -> Self {
        Self::Clear
    }
}

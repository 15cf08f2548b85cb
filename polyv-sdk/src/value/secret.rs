//! Texts that are not to be seen.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{Codec, Text, Value, View};
use crate::json::{Fault, Reader};

/// A password or a key that a request or a reply carries. `Debug` does not show it, and there is
/// no `Display`; whoever needs it says so with [`expose`](Self::expose).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Text);

impl Secret {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl<T: Into<Text>> From<T> for Secret {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Writes the text itself: who serialises a request or a reply asks for all of it.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl Value for Secret {
    fn view(&self, codec: Codec) -> View<'_> {
        self.0.view(codec)
    }

    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        self.0.read(reader, codec)
    }

    fn blank() -> Self {
        Self(Text::blank())
    }
}

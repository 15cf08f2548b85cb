//! Files that the service sends.

use std::fmt;

use bytes::Bytes;

use super::{Codec, Value, View};
use crate::json::{Fault, Reader};

/// A file that came as a reply, in memory. [`Client::download`](crate::Client::download) writes a
/// large one to a file instead.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Download(Bytes);

impl Download {
    /// The content.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// The content, without a copy.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Download({} bytes)", self.0.len())
    }
}

impl Value for Download {
    fn view(&self, _: Codec) -> View<'_> {
        View::Absent
    }

    /// Everything the reader has, as it is.
    fn read(&mut self, reader: &mut Reader<'_>, _: Codec) -> Result<(), Fault> {
        self.0 = Bytes::copy_from_slice(reader.everything());
        Ok(())
    }
}

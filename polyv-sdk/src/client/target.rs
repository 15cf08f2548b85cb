//! Where a reply goes: into a value, or into a file.

use std::any::Any;

use tokio::io::AsyncWrite;

use crate::error::{Error, ErrorKind};
use crate::value::{Fresh, Value};

/// Where the reply goes.
pub(super) enum Target<'a> {
    /// Into a value. Oddities are recorded only if `watch` is set.
    Data {
        data: &'a mut (dyn Fresh + Send),
        watch: bool,
    },
    /// Into a file, with the number of bytes that may have been written.
    File {
        sink: &'a mut (dyn AsyncWrite + Send + Unpin),
        written: &'a mut u64,
    },
}

impl<'a> Target<'a> {
    /// A value. Oddities are recorded if `watch` is set.
    pub(super) fn data(data: &'a mut (dyn Fresh + Send), watch: bool) -> Self {
        Self::Data { data, watch }
    }

    /// Whether bytes were written that another attempt would write again.
    pub(super) fn is_spoilt(&self) -> bool {
        matches!(self, Self::File { written, .. } if **written > 0)
    }
}

/// What a reply is read into, without its type, so that all until then is compiled once.
pub(super) struct Received {
    data: Option<Box<dyn Data>>,
    blank: fn() -> Box<dyn Data>,
}

/// The data of a reply without its type.
pub(super) trait Data: Value + Any + Send {}

impl<T: Value + Any + Send> Data for T {}

impl Received {
    /// Nothing yet.
    pub(super) fn of<T: Value + Send + 'static>() -> Self {
        Self {
            data: None,
            blank: || Box::new(T::blank()),
        }
    }

    pub(super) fn into_data(self) -> Box<dyn Data> {
        self.data.unwrap_or_else(self.blank)
    }
}

impl Fresh for Received {
    fn value(&mut self) -> &mut dyn Value {
        &mut **self.data.get_or_insert_with(self.blank)
    }

    fn clear(&mut self) {
        self.data = None;
    }
}

/// The data as the type that they were made for.
pub(super) fn take<T: 'static>(data: Box<dyn Data>) -> Result<T, Error> {
    let data: Box<dyn Any> = data;
    data.downcast().map(|data| *data).map_err(mistaken)
}

#[cold]
fn mistaken(_: Box<dyn Any>) -> Error {
    Error::new(ErrorKind::Decode, "the reply was read as another type")
}

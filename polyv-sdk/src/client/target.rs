//! Where a reply goes: into a value, or into a file.

use std::any::Any;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;

use crate::error::{Error, ErrorKind};
use crate::json::{Fault, Reader};
use crate::value::{Codec, Fill, Fresh, Value};

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

    /// A file. The bytes that may have been written are counted in `written`.
    pub(super) fn file(
        sink: &'a mut (dyn AsyncWrite + Send + Unpin),
        written: &'a mut u64,
    ) -> Self {
        Self::File { sink, written }
    }

    /// Whether bytes were written that another attempt would write again.
    pub(super) fn is_spoilt(&self) -> bool {
        matches!(self, Self::File { written, .. } if **written > 0)
    }
}

/// The data of a reply without its type. It has one table of functions: an upcast to [`Fill`] would need another.
pub(super) trait Data: Any + Send {
    /// As [`Value::read`].
    fn read_data(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault>;
}

impl<T: Value + Any + Send> Data for T {
    #[inline]
    fn read_data(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        self.read(reader, codec)
    }
}

/// Blank data. What reads and drops a reply is reached through this alone, and it is in one codegen unit of the program:
/// the others have no copies. What is made first is the place for them: if that fails, there is nothing to drop.
#[inline(never)]
pub(super) fn blank<T: Value + Send>() -> Box<dyn Data> {
    let data: Box<T> = Box::write(Box::new_uninit(), T::blank());
    data
}

/// What a reply is read into, without its type, so that all until then is compiled once.
pub(super) struct Received {
    data: Option<Box<dyn Data>>,
    blank: fn() -> Box<dyn Data>,
}

impl Received {
    /// Nothing yet.
    pub(super) fn new(blank: fn() -> Box<dyn Data>) -> Self {
        Self { data: None, blank }
    }

    pub(super) fn into_data(self) -> Box<dyn Data> {
        self.data.unwrap_or_else(self.blank)
    }
}

impl Fill for Received {
    fn fill(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        let data = self.data.get_or_insert_with(self.blank);
        data.read_data(reader, codec)
    }
}

impl Fresh for Received {
    fn value(&mut self) -> &mut dyn Fill {
        self
    }

    fn clear(&mut self) {
        self.data = None;
    }
}

/// The data as the type that they were made for.
pub(super) fn take<T: 'static>(data: Box<dyn Data>) -> Result<T, Error> {
    let data: Box<dyn Any> = data;
    match data.downcast() {
        Ok(data) => Ok(*data),
        Err(other) => Err(mistaken(other)),
    }
}

#[cold]
fn mistaken(_: Box<dyn Any>) -> Error {
    Error::new(ErrorKind::Decode, "the reply was read as another type")
}

/// A call without its types. Code that awaits in a generic function is compiled again for every endpoint, in the calling
/// crate; behind this type it is compiled once.
pub(super) type Sending<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// A call that is made in its box. `Box::pin` makes it beside the box and copies it, as it would have to drop it, should there be no
/// room for the box.
pub(super) fn sending<'a, T, F>(make: impl FnOnce() -> F) -> Sending<'a, T>
where
    F: Future<Output = Result<T, Error>> + Send + 'a,
{
    let place: Box<MaybeUninit<F>> = Box::new_uninit();
    let call: Pin<Box<F>> = Box::into_pin(Box::write(place, make()));
    call
}

/// A call with what depends on the type: how the outcome becomes what the caller asked for.
pub(super) struct Typed<'a, T, F>(pub(super) Sending<'a, T>, pub(super) F);

impl<T, U, F: FnMut(T) -> Result<U, Error> + Unpin> Future for Typed<'_, T, F> {
    type Output = Result<U, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = ready!(self.0.as_mut().poll(cx));
        Poll::Ready(match outcome {
            Ok(reply) => (self.1)(reply),
            Err(error) => Err(error),
        })
    }
}

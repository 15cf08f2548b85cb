//! A connection that can end badly, and a body that can end early.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// What is known about one connection.
#[derive(Debug, Default)]
pub(super) struct Connection {
    /// It is to be reset when it is closed, and not ended in order.
    pub(super) reset: AtomicBool,
    /// It is dead for the next request.
    pub(super) stale: AtomicBool,
}

/// A socket that is reset when it is dropped, if its connection says so.
#[derive(Debug)]
pub(super) struct Socket {
    stream: TcpStream,
    connection: Arc<Connection>,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, connection: Arc<Connection>) -> Self {
        Self { stream, connection }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.connection.reset.load(Ordering::Relaxed) {
            // Without it the connection ends in order, which is a fault as well.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.connection.reset.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Content {
    rest: Option<Bytes>,
    /// What is announced, in bytes.
    length: u64,
    end: End,
    /// What comes only after a while.
    late: Option<(Pin<Box<Sleep>>, Bytes)>,
    /// Held until the answer is written.
    _held: Option<Arc<()>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    InOrder,
    Early,
    /// The half is written, and is given the time to be sent.
    Now,
}

impl Content {
    pub(super) fn whole(body: Bytes) -> Self {
        Self {
            length: body.len() as u64,
            rest: Some(body).filter(|body| !body.is_empty()),
            end: End::InOrder,
            late: None,
            _held: None,
        }
    }

    /// Holds this until it is written.
    pub(super) fn holding(self, held: Arc<()>) -> Self {
        Self {
            _held: Some(held),
            ..self
        }
    }

    /// The first half now, and the other half after a while.
    pub(super) fn slow(body: &Bytes, time: Duration) -> Self {
        let half = body.len() / 2;
        Self {
            rest: Some(body.slice(..half)).filter(|half| !half.is_empty()),
            late: Some((Box::pin(sleep(time)), body.slice(half..))),
            ..Self::whole(body.clone())
        }
    }

    /// The first half; the whole is announced. Of nothing, one byte is announced that never comes.
    pub(super) fn half(body: &Bytes) -> Self {
        let half = body.slice(..body.len() / 2);
        Self {
            length: (body.len() as u64).max(1),
            rest: Some(half).filter(|half| !half.is_empty()),
            end: End::Early,
            late: None,
            _held: None,
        }
    }
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(rest) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        if let Some((time, _)) = &mut self.late {
            ready!(time.as_mut().poll(context));
            let (_, rest) = self.late.take().unzip();
            return Poll::Ready(rest.map(|rest| Ok(Frame::data(rest))));
        }
        match self.end {
            End::InOrder => Poll::Ready(None),
            End::Early => {
                self.end = End::Now;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::Now => Poll::Ready(Some(Err(io::Error::other("the body ends here")))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && self.late.is_none() && self.end == End::InOrder
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

//! Waiting for futures on the thread that calls.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use tokio::io::AsyncWrite;
use tokio::runtime::{Builder, Runtime};

use crate::error::{Error, ErrorKind};

/// The thread that looks after connections and timeouts.
pub(super) struct Engine {
    /// Taken when the engine is dropped.
    runtime: Option<Runtime>,
}

impl Engine {
    pub(super) fn start() -> Result<Self, Error> {
        let mut builder = Builder::new_multi_thread();
        builder
            .worker_threads(1)
            .thread_name("polyv-sdk")
            .enable_all();
        let runtime = builder.build().map_err(|error| {
            let problem = "the client's thread cannot be started";
            Error::new(ErrorKind::Config, problem).with_source(error)
        })?;
        Ok(Self {
            runtime: Some(runtime),
        })
    }

    /// Waits for `future`, which runs on this thread. The runtime's own way to wait panics on a thread
    /// of another runtime; this one blocks it.
    pub(super) fn wait<F: Future>(&self, future: F) -> F::Output {
        let _context = self.runtime.as_ref().map(Runtime::enter);
        let mut future = pin!(future);
        let bell = Arc::new(Bell {
            thread: thread::current(),
            has_rung: AtomicBool::new(false),
        });
        let waker = Waker::from(Arc::clone(&bell));
        let mut cx = Context::from_waker(&waker);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
                return output;
            }
            while !bell.has_rung.swap(false, Ordering::Acquire) {
                thread::park();
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting for it to end is not possible on a thread of another runtime.
            runtime.shutdown_background();
        }
    }
}

/// Wakes the thread that waits.
struct Bell {
    thread: Thread,
    /// Other code on the thread may consume the unpark token.
    has_rung: AtomicBool,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.has_rung.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// A writer that blocks, on a thread that may.
pub(super) struct Sink<'a>(pub(super) &'a mut (dyn io::Write + Send));

impl AsyncWrite for Sink<'_> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sink = &mut self.get_mut().0;
        loop {
            match sink.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => return Poll::Ready(outcome),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.get_mut().0.flush())
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

//! The content of a file, piece by piece.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use tokio::io::AsyncReadExt as _;

use crate::request::Body;
use crate::upload::{Progress, Source, Upload};

const PIECE: usize = 64 * 1024;

/// What the system may have buffered and not yet sent: the buffers of both sides of a connection.
const BUFFERS: u64 = 8 * 1024 * 1024;

/// A connection slower than this, in bytes per second, counts as stalled.
const SLOWEST: u64 = 16 * 1024;

/// How much of the files of one request the connection has taken over. Most requests have none.
#[derive(Clone, Debug)]
pub(super) struct Activity(Option<Arc<AtomicU64>>);

impl Activity {
    pub(super) fn of(body: &Body) -> Self {
        let has_files = matches!(body, Body::Multipart(_));
        Self(has_files.then(Arc::default))
    }

    pub(super) fn count(&self) -> u64 {
        let count = self.0.as_ref();
        count.map_or(0, |count| count.load(Ordering::Relaxed))
    }

    fn add(&self, bytes: u64) {
        if let Some(count) = &self.0 {
            count.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    /// How long buffered data may still be in transit without any sign of it here.
    pub(super) fn unseen(&self) -> Duration {
        Duration::from_secs(self.count().min(BUFFERS) / SLOWEST)
    }
}

/// A file changed while it was sent.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    file: String,
    how: &'static str,
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the file {:?} became {} while it was sent",
            self.file, self.how
        )
    }
}

impl std::error::Error for Changed {}

struct Sending {
    name: String,
    content: Content,
    left: u64,
    sent: u64,
    progress: Option<Progress>,
    activity: Activity,
}

enum Content {
    Memory(Bytes),
    Disk(tokio::fs::File),
}

/// Opens a file to be sent: its length and its content.
pub(super) async fn open(
    upload: &Upload,
    activity: &Activity,
) -> io::Result<(u64, impl Stream<Item = io::Result<Bytes>> + Send + 'static)> {
    let (content, length) = match upload.source() {
        Source::Bytes(bytes) => (Content::Memory(bytes.clone()), bytes.len() as u64),
        Source::Path(path) => {
            // Its type is checked before it is opened: opening a named pipe blocks until something writes to it.
            check(&tokio::fs::metadata(path).await?)?;
            let file = tokio::fs::File::open(path).await?;
            let facts = file.metadata().await?;
            check(&facts)?;
            (Content::Disk(file), facts.len())
        }
    };
    let sending = Sending {
        name: upload.name().to_owned(),
        content,
        left: length,
        sent: 0,
        progress: upload.progress().cloned(),
        activity: activity.clone(),
    };
    let pieces = stream::try_unfold(sending, |mut sending| async move {
        let piece = sending.next().await?;
        Ok(piece.map(|piece| (piece, sending)))
    });
    Ok((length, pieces))
}

fn check(facts: &std::fs::Metadata) -> io::Result<()> {
    if facts.is_file() {
        return Ok(());
    }
    let problem = "not a regular file";
    Err(io::Error::new(io::ErrorKind::InvalidInput, problem))
}

impl Sending {
    /// The next piece. Exactly the announced length is sent: before the request is complete, the file is checked for
    /// growth.
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.left == 0 {
            return self.end().await.map(|()| None);
        }
        let size = usize::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        let piece = match &mut self.content {
            Content::Memory(bytes) => bytes.split_to(size.min(bytes.len())),
            Content::Disk(file) => {
                let mut buffer = BytesMut::with_capacity(size);
                (&mut *file)
                    .take(self.left.min(PIECE as u64))
                    .read_buf(&mut buffer)
                    .await?;
                buffer.freeze()
            }
        };
        if piece.is_empty() {
            return Err(self.changed("shorter"));
        }
        let count = piece.len() as u64;
        self.left = self.left.saturating_sub(count);
        self.sent += count;
        self.activity.add(count);
        if let Some(progress) = &self.progress {
            progress.report(self.sent, self.sent + self.left);
        }
        Ok(Some(piece))
    }

    async fn end(&mut self) -> io::Result<()> {
        let more = match &mut self.content {
            Content::Disk(file) => file.read(&mut [0]).await?,
            Content::Memory(_) => 0,
        };
        if more > 0 {
            return Err(self.changed("longer"));
        }
        Ok(())
    }

    fn changed(&self, how: &'static str) -> io::Error {
        let file = self.name.clone();
        io::Error::other(Changed { file, how })
    }
}

//! The content of a file, piece by piece.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use tokio::io::AsyncReadExt as _;

use crate::value::{Progress, Source, Upload};

const PIECE: usize = 64 * 1024;

/// How much of the files of one request has left.
#[derive(Clone, Debug, Default)]
pub(super) struct Activity(Arc<AtomicU64>);

impl Activity {
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Sending {
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
            let file = tokio::fs::File::open(path).await?;
            let facts = file.metadata().await?;
            if !facts.is_file() {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidInput,
                    "not a regular file",
                ));
            }
            (Content::Disk(file), facts.len())
        }
    };
    let sending = Sending {
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

impl Sending {
    /// The next piece. No more than the announced length is ever sent: the file may have grown.
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.left == 0 {
            return Ok(None);
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
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the file became shorter while it was sent",
            ));
        }
        let count = piece.len() as u64;
        self.left = self.left.saturating_sub(count);
        self.sent += count;
        self.activity.0.fetch_add(count, Ordering::Relaxed);
        if let Some(progress) = &self.progress {
            progress.report(self.sent, self.sent + self.left);
        }
        Ok(Some(piece))
    }
}

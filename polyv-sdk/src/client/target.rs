//! Where an answer goes: into a value, or into a file.

use tokio::io::AsyncWrite;

use crate::value::Fresh;

/// Where the answer goes.
pub(super) enum Target<'a> {
    /// Into a value. Oddities are noted only if somebody will `watch` them.
    Data {
        data: &'a mut (dyn Fresh + Send),
        watch: bool,
    },
    /// Into a file, of which so much may have been written.
    File {
        sink: &'a mut (dyn AsyncWrite + Send + Unpin),
        written: &'a mut u64,
    },
}

impl<'a> Target<'a> {
    /// A value. Oddities are noted if somebody will `watch` them.
    pub(super) fn data(data: &'a mut (dyn Fresh + Send), watch: bool) -> Self {
        Self::Data { data, watch }
    }

    /// Whether something was written that another attempt would write again.
    pub(super) fn is_spoilt(&self) -> bool {
        matches!(self, Self::File { written, .. } if **written > 0)
    }
}

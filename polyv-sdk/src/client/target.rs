//! Where a reply goes: into a value, or into a file.

use tokio::io::AsyncWrite;

use crate::value::Fresh;

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

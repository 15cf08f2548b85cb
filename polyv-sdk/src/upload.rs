//! Files that a request carries.

#[cfg(feature = "client")]
use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// A file to send, from disk or from memory.
///
/// A file on disk is read while it is sent, piece by piece, and opened again for each attempt.
#[derive(Clone)]
pub struct Upload {
    source: Source,
    file_name: String,
    content_type: Option<String>,
    progress: Option<Progress>,
}

/// Where the content of an [`Upload`] is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// In memory.
    Bytes(Bytes),
    /// In a file.
    Path(PathBuf),
}

/// The callback that reports the progress of a file.
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(u64, u64) + Send + Sync>);

impl Progress {
    /// Reports that `sent` of the file's `total` bytes have been sent.
    pub fn report(&self, sent: u64, total: u64) {
        (self.0)(sent, total);
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Progress")
    }
}

impl Upload {
    /// A file from disk. Its last path component is its name. The service refuses files without a
    /// name, so a path without one is sent as `file`.
    pub fn from_path(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let name = path
            .file_name()
            .map_or("file".into(), |name| name.to_string_lossy());
        Self::new(Source::Path(path.to_owned()), name.into_owned())
    }

    /// A file from memory, with the name that the service shows and takes the type from.
    pub fn from_bytes(file_name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::new(Source::Bytes(bytes.into()), file_name.into())
    }

    fn new(source: Source, file_name: String) -> Self {
        Self {
            source,
            file_name,
            content_type: None,
            progress: None,
        }
    }

    /// Gives the file another name than it has on disk.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = name.into();
        self
    }

    /// States the media type, such as `image/png`. Without it none is sent.
    #[must_use]
    pub fn content_type(mut self, media_type: impl Into<String>) -> Self {
        self.content_type = Some(media_type.into());
        self
    }

    /// Calls `report` with the number of bytes sent so far and the size of the file, as they are sent. A retry
    /// starts again from zero.
    #[must_use]
    pub fn on_progress(mut self, report: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Progress(Arc::new(report)));
        self
    }

    /// Where the content is.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The name that is sent.
    pub fn name(&self) -> &str {
        &self.file_name
    }

    /// Where it is on this machine; for a file from memory its name.
    #[cfg(feature = "client")]
    pub(crate) fn place(&self) -> Cow<'_, str> {
        match &self.source {
            Source::Bytes(_) => self.file_name.as_str().into(),
            Source::Path(path) => path.to_string_lossy(),
        }
    }

    /// The media type that is sent, if any.
    pub fn media_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The progress callback, if there is one.
    pub fn progress(&self) -> Option<&Progress> {
        self.progress.as_ref()
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Upload");
        match &self.source {
            Source::Bytes(bytes) => out.field("bytes", &bytes.len()),
            Source::Path(path) => out.field("path", path),
        };
        out.field("file_name", &self.file_name)
            .finish_non_exhaustive()
    }
}

/// Equal content, name and media type; the progress callback does not matter.
impl PartialEq for Upload {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
            && self.file_name == other.file_name
            && self.content_type == other.content_type
    }
}

impl Eq for Upload {}

impl Hash for Upload {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.source, &self.file_name, &self.content_type).hash(state);
    }
}

/// As an object: `path`, or the content as `base64`; `name`; and `mediaType`, if one is set.
impl Serialize for Upload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.source {
            Source::Path(path) => {
                let path = path.to_str().ok_or_else(|| {
                    serde::ser::Error::custom("the path of a file to send is not Unicode")
                })?;
                map.serialize_entry("path", path)?;
            }
            Source::Bytes(bytes) => map.serialize_entry("base64", &STANDARD.encode(bytes))?,
        }
        map.serialize_entry("name", &self.file_name)?;
        if let Some(media_type) = &self.content_type {
            map.serialize_entry("mediaType", media_type)?;
        }
        map.end()
    }
}

//! Files that a request carries, as values.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::{Blank, Codec, Text, Value, View};
use crate::field::{Field, field};
use crate::json::{Fault, Next, Reader};
use crate::upload::Upload;

/// A file as it is represented in JSON.
static FIELDS: &[Field] = &[
    field("path"),
    field("base64"),
    field("name"),
    field("mediaType"),
];

impl Value for Upload {
    fn view(&self, _: Codec) -> View<'_> {
        View::File(self)
    }

    /// The path of a file, or an object as it is serialized.
    fn read(&mut self, reader: &mut Reader<'_>, _: Codec) -> Result<(), Fault> {
        if reader.next()? != Next::Object {
            let path = reader.scalar("the path of a file", |token| {
                token
                    .text()
                    .filter(|text| !text.is_empty())
                    .map(str::to_owned)
            })?;
            *self = Self::from_path(path);
            return Ok(());
        }
        let mut parts: [Option<Text>; 4] = Default::default();
        reader.fields(FIELDS, |reader, index, field| match parts.get_mut(index) {
            Some(part) => reader.part(field.name, part, field.codec),
            None => reader.skip(),
        })?;
        let [path, base64, name, media_type] = parts.map(|part| part.map(String::from));
        let mut upload = match (path, base64.map(|text| STANDARD.decode(text))) {
            (Some(path), None) => Self::from_path(path),
            (None, Some(Ok(bytes))) => Self::from_bytes("file", bytes),
            _ => return reader.odd_text("a file, by its `path` or its content in `base64`", ""),
        };
        if let Some(name) = name {
            upload = upload.file_name(name);
        }
        if let Some(media_type) = media_type {
            upload = upload.content_type(media_type);
        }
        *self = upload;
        Ok(())
    }
}

impl Blank for Upload {
    fn blank() -> Self {
        Self::from_bytes("file", Bytes::new())
    }
}

//! The other side of a request: from what arrived at a server to a typed request, without I/O.
//!
//! For test servers and for tools that look at recorded traffic. The only check here is that each value can be read:
//! a judge of signatures and bounds should not use the code that produced them.

use crate::check::Invalid;
use crate::endpoint::Endpoint;
use crate::field::Place;
use crate::json::{DriftKind, Reader};
use crate::sign::Pairs;
use crate::value::{Codec, Fill};

/// A request as it arrived.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// The path, as sent.
    pub path: &'a str,
    /// The query, decoded.
    pub query: &'a Pairs,
    /// The form body, or the texts of a multipart body, decoded.
    pub form: &'a Pairs,
    /// The JSON body.
    pub json: Option<&'a [u8]>,
    /// The files of a multipart body: the field's name and the file's. The content is not taken over.
    pub files: &'a [(&'a str, &'a str)],
}

impl Arrived<'_> {
    /// The typed request. Each parameter is looked up only in its own place; a missing one is left out, even if it is
    /// required.
    ///
    /// # Errors
    /// The first parameter whose value cannot be read.
    pub fn read<E: Endpoint>(&self) -> Result<E, Invalid> {
        let mut request = E::blank();
        for (index, field) in E::OPERATION.params.iter().enumerate() {
            let text = match field.place {
                Place::Path => self.path_value(E::OPERATION.path, field.name),
                Place::Query => self.query.get(field.name).map(str::to_owned),
                // The service takes a signed form's parameters from the query as well.
                Place::Form => self
                    .form
                    .get(field.name)
                    .or_else(|| self.query.get(field.name))
                    .map(str::to_owned),
                Place::Json | Place::JsonRoot | Place::File => None,
            };
            if field.place == Place::File {
                self.read_files(field.name, request.slot_mut(index));
            }
            let (Some(text), Some(slot)) = (text, request.slot_mut(index)) else {
                continue;
            };
            let mut reader = Reader::of_text(&text);
            if reader.read_packed(slot, field.codec).is_err() {
                return Err(unreadable(field.name, reader));
            }
        }
        self.read_json::<E>(&mut request)?;
        Ok(request)
    }

    fn read_json<E: Endpoint>(&self, request: &mut E) -> Result<(), Invalid> {
        let Some(body) = self.json else { return Ok(()) };
        let params = E::OPERATION.params;
        let mut reader = Reader::of_json(body, "").watch().trusting();
        let root = params
            .iter()
            .position(|field| field.place == Place::JsonRoot);
        let root = root.and_then(|index| Some((request.slot_mut(index)?, params.get(index)?)));
        let outcome = match root {
            Some((slot, field)) => reader.read_packed(slot, field.codec),
            None => reader.fields(params, |reader, index, field| {
                match request.slot_mut(index) {
                    Some(slot) if field.place == Place::Json => {
                        reader.part(field.name, slot, field.codec)
                    }
                    _ => reader.skip(),
                }
            }),
        };
        if outcome.is_err() {
            return Err(unreadable("the JSON body", reader));
        }
        let odd = reader
            .take_drift()
            .into_iter()
            .find_map(|drift| match drift.kind {
                DriftKind::OddValue { expected, found } => Some((drift.path, expected, found)),
                DriftKind::BrokenText => {
                    Some((drift.path, "a valid text", "broken bytes".to_owned()))
                }
                _ => None,
            });
        match odd {
            Some((parameter, expected, found)) => Err(Invalid::new(
                parameter,
                format!("cannot be read: expected {expected}, found {found}"),
            )),
            None => Ok(()),
        }
    }

    /// A parameter takes one file or several; its slot knows which.
    fn read_files(&self, name: &str, slot: Option<&mut dyn Fill>) {
        let files = self.files.iter().filter(|(field, _)| *field == name);
        let files: Vec<_> = files
            .map(|(_, file)| serde_json::json!({"name": file, "base64": ""}).to_string())
            .collect();
        let (Some(slot), Some(single)) = (slot, files.first()) else {
            return;
        };
        let several = format!("[{}]", files.join(","));
        let mut read = |json: &[u8]| slot.fill(&mut Reader::of_json(json, name), Codec::PLAIN);
        if read(several.as_bytes()).is_err() {
            // At least one of the two works for any slot.
            _ = read(single.as_bytes());
        }
    }

    /// What the path has where the endpoint has `{name}`.
    fn path_value(&self, template: &str, name: &str) -> Option<String> {
        let wanted = format!("{{{name}}}");
        let at = template.split('/').position(|part| part == wanted)?;
        let part = self.path.split('/').nth(at)?;
        Some(
            percent_encoding::percent_decode_str(part)
                .decode_utf8_lossy()
                .into_owned(),
        )
    }
}

fn unreadable(name: &str, mut reader: Reader<'_>) -> Invalid {
    Invalid::new(name, format!("cannot be read: {}", reader.take_failure()))
}

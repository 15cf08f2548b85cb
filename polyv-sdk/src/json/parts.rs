//! Stepping into the parts of a value: fields, items, and JSON inside a text.

use std::fmt::Write as _;

use jiter::{Jiter, JiterError};

use super::{Drift, DriftKind, Failure, Fault, Next, Reader, Source, Step, Token};
use crate::record::{Field, Slots};
use crate::value::{Codec, Packing, Value};

/// How many oddities of one reply are noted: enough to see what changed, whatever the reply's size.
const MAX_DRIFT: usize = 1000;

/// A key of an object, as an index into its table.
enum Key {
    Known(usize),
    Unknown,
    End,
}

/// Reads a key as it stands in the text: the first of an object, or the next.
type ReadKey<'j> = for<'a> fn(&'a mut Jiter<'j>) -> Result<Option<&'a [u8]>, JiterError>;

impl<'j> Reader<'j> {
    /// Reads an array, whose items `item` reads one by one. An odd item is noted and left out.
    pub(crate) fn array(
        &mut self,
        mut item: impl FnMut(&mut Self, usize) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut more = self.jiter(Jiter::next_array)?.is_some();
        let mut index = 0;
        while more {
            item(self, index).or_else(|fault| self.forgive(fault))?;
            index += 1;
            more = self.jiter(Jiter::array_step)?.is_some();
        }
        Ok(())
    }

    /// Reads the item at `index` of a list.
    pub(crate) fn at_index(
        &mut self,
        index: usize,
        item: &mut dyn Value,
        codec: Codec,
    ) -> Result<(), Fault> {
        self.step(Step::Index(index), item, codec)
    }

    /// Reads an object into `record`. An odd field is noted and left blank. Text that holds JSON is
    /// taken for the object that it holds.
    pub(crate) fn object(
        &mut self,
        record: &mut dyn Slots,
        fields: &'static [Field],
    ) -> Result<(), Fault> {
        match self.next()? {
            Next::Object => {}
            Next::Scalar => {
                let packed = self.scalar("an object", |token| {
                    token
                        .text()
                        .filter(|text| text.trim_start().starts_with('{'))
                        .map(str::to_owned)
                })?;
                return self.inside(&packed, |reader| reader.object(record, fields));
            }
            Next::Array => return self.odd("an object"),
        }
        self.fields(fields, |reader, index| {
            match (fields.get(index), record.slot_mut(index)) {
                (Some(field), Some(slot)) => reader.part(field.name, slot, field.codec),
                _ => reader.skip(),
            }
        })
    }

    /// Reads the fields of an object one by one; `visit` reads, or skips, the value of the field at
    /// the index that it is given. Unknown fields are noted and skipped.
    pub(crate) fn fields(
        &mut self,
        fields: &'static [Field],
        mut visit: impl FnMut(&mut Self, usize) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut at = self.key(Jiter::next_object_bytes, fields, 0)?;
        loop {
            let mut expect = 0;
            match at {
                Key::End => return Ok(()),
                Key::Unknown => self.skip()?,
                Key::Known(index) => {
                    expect = index + 1;
                    visit(self, index)?;
                }
            }
            at = self.key(Jiter::next_key_bytes, fields, expect)?;
        }
    }

    /// Reads the value of the field `name`. An odd one is noted and left blank.
    pub(crate) fn part(
        &mut self,
        name: &'static str,
        value: &mut dyn Value,
        codec: Codec,
    ) -> Result<(), Fault> {
        self.step(Step::Field(name), value, codec)
            .or_else(|fault| self.forgive(fault))
    }

    /// Reads the value of the field `name`, which must make sense: an odd one is not noted but
    /// returned, and reading can go on behind it.
    pub(crate) fn vital_part(
        &mut self,
        name: &'static str,
        value: &mut dyn Value,
        codec: Codec,
    ) -> Result<Option<Failure>, Fault> {
        match self.step(Step::Field(name), value, codec) {
            Ok(()) => Ok(None),
            Err(Fault::Broken) => Err(Fault::Broken),
            Err(Fault::Odd) => {
                let failure = self.take_failure();
                self.path.pop();
                Ok(Some(failure))
            }
        }
    }

    /// Brings back a failure that was set aside while the rest of the value was read.
    pub(crate) fn refuse(&mut self, failure: Failure) -> Fault {
        self.failure = Some(failure);
        Fault::Odd
    }

    /// The next key as an index into `fields`.
    /// Replies mostly follow the order of the table, so the key after the last one is tried first.
    fn key(
        &mut self,
        read: ReadKey<'j>,
        fields: &'static [Field],
        expect: usize,
    ) -> Result<Key, Fault> {
        let Source::Json(json, _) = &mut self.source else {
            return Ok(Key::End);
        };
        match read(json) {
            Ok(Some(key)) => {
                let is_called = |field: &Field| field.is_called(key);
                let found = if fields.get(expect).is_some_and(is_called) {
                    Some(expect)
                } else {
                    fields.iter().position(is_called)
                };
                if let Some(index) = found {
                    return Ok(Key::Known(index));
                }
                let key = key.to_owned();
                self.other_key(key, fields)
            }
            Ok(None) => Ok(Key::End),
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// The index of a key that is not in the table as it stands in the text: it is escaped, or it is not known, which
    /// is noted.
    fn other_key(&mut self, raw: Vec<u8>, fields: &'static [Field]) -> Result<Key, Fault> {
        let key = if raw.contains(&b'\\') {
            serde_json::from_slice(&[b"\"", &*raw, b"\""].concat())
                .map_err(|error| error.to_string())
        } else {
            String::from_utf8(raw).map_err(|error| error.to_string())
        };
        let key = key.map_err(|message| self.broken_at(self.offset(), message))?;
        if let Some(index) = fields
            .iter()
            .position(|field| field.is_called(key.as_bytes()))
        {
            return Ok(Key::Known(index));
        }
        if self.drift.is_some() {
            let mut path = self.path_text();
            _ = write!(path, "{}{key}", if path.is_empty() { "" } else { "." });
            self.note(path, DriftKind::UnknownField);
        }
        Ok(Key::Unknown)
    }

    /// Reads the JSON that `text` holds; its paths go on where this reader stands.
    pub(crate) fn inside(
        &mut self,
        text: &str,
        read: impl FnOnce(&mut Reader<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut inner = Reader::of_json(text.as_bytes(), &self.path_text());
        inner.drift = self.drift.take();
        let outcome = read(&mut inner);
        self.drift = inner.drift.take();
        outcome.map_err(|_| {
            // The place in the inner text would mean nothing outside.
            let offset = self.offset();
            self.refuse(Failure {
                offset,
                ..inner.take_failure()
            })
        })
    }

    /// Reads one of the texts that a packed list was split into. An odd one is noted and left out.
    pub(crate) fn split(
        &mut self,
        index: usize,
        text: &str,
        item: &mut dyn Value,
        codec: Codec,
    ) -> bool {
        let mut inner = Reader::of_text(text);
        if self.drift.is_some() {
            inner.base = format!("{}[{index}]", self.path_text());
        }
        inner.drift = self.drift.take();
        let read = item
            .read(&mut inner, codec)
            .or_else(|_| inner.forgive(Fault::Odd).and(Err(Fault::Odd)));
        self.drift = inner.drift.take();
        read.is_ok()
    }

    /// Reads a value that may be packed into a text, or not, whatever the codec says.
    #[inline]
    pub(crate) fn read_packed(&mut self, value: &mut dyn Value, codec: Codec) -> Result<(), Fault> {
        if codec.packing != Packing::Json {
            return value.read(self, codec);
        }
        self.unpack(value, codec)
    }

    fn unpack(&mut self, value: &mut dyn Value, codec: Codec) -> Result<(), Fault> {
        if self.next()? != Next::Scalar {
            return value.read(self, codec);
        }
        let packed = self.scalar("JSON in a text", |token| match token {
            Token::Null => Some(String::new()),
            token => token.text().map(str::to_owned),
        })?;
        if packed.is_empty() {
            return Ok(());
        }
        self.inside(&packed, |reader| value.read(reader, codec.unpacked()))
    }

    /// Steps into a part. After a fault the path stays, until somebody forgives it.
    #[inline]
    fn step(&mut self, step: Step, value: &mut dyn Value, codec: Codec) -> Result<(), Fault> {
        self.path.push(step);
        self.read_packed(value, codec)?;
        self.path.pop();
        Ok(())
    }

    /// Goes on after an odd part: notes it and steps out of it.
    fn forgive(&mut self, fault: Fault) -> Result<(), Fault> {
        if fault == Fault::Broken {
            return Err(fault);
        }
        self.path.pop();
        if let (Some(drift), Some(failure)) = (&mut self.drift, self.failure.take())
            && drift.len() < MAX_DRIFT
        {
            drift.push(failure.into_drift());
        }
        Ok(())
    }

    pub(super) fn note(&mut self, path: String, kind: DriftKind) {
        if let Some(drift) = &mut self.drift
            && drift.len() < MAX_DRIFT
        {
            drift.push(Drift { path, kind });
        }
    }

    pub(super) fn path_text(&self) -> String {
        let mut text = self.base.clone();
        for step in &self.path {
            // Writing to a String cannot fail.
            match step {
                Step::Field(name) if text.is_empty() => text.push_str(name),
                Step::Field(name) => _ = write!(text, ".{name}"),
                Step::Index(index) => _ = write!(text, "[{index}]"),
            }
        }
        text
    }
}

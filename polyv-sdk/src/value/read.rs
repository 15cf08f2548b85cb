//! Reading by the tables: an object field by field, and what is packed into a text.

use super::{Codec, Fill, Packing, SlotsMut};
use crate::field::Field;
use crate::json::{Failure, Fault, Next, Reader, Step, Token};

impl Reader<'_> {
    /// Reads an object into `record`. An odd field is recorded and left blank. Text that holds JSON is
    /// taken for the object that it holds.
    pub(crate) fn object(
        &mut self,
        record: &mut dyn SlotsMut,
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
        self.fields(fields, |reader, index, field| {
            match record.slot_mut(index) {
                Some(slot) => reader.part(field.name, slot, field.codec),
                None => reader.skip(),
            }
        })
    }

    /// Reads the value of the field `name`. An odd one is recorded and left blank.
    #[inline]
    pub(crate) fn part(
        &mut self,
        name: &'static str,
        value: &mut dyn Fill,
        codec: Codec,
    ) -> Result<(), Fault> {
        self.at(Step::Field(name));
        self.read_packed(value, codec)
            .or_else(|fault| self.forgive(fault))
    }

    /// Reads the value of the field `name`, which must be valid: an odd one is not recorded but returned, and reading
    /// can go on after it.
    pub(crate) fn vital_part(
        &mut self,
        name: &'static str,
        value: &mut dyn Fill,
        codec: Codec,
    ) -> Result<Option<Failure>, Fault> {
        self.at(Step::Field(name));
        match self.read_packed(value, codec) {
            Ok(()) => Ok(None),
            Err(Fault::Broken) => Err(Fault::Broken),
            Err(Fault::Odd) => Ok(Some(self.take_failure())),
        }
    }

    /// Reads a value that may or may not be packed into a text, whatever the codec says.
    #[inline]
    pub(crate) fn read_packed(&mut self, value: &mut dyn Fill, codec: Codec) -> Result<(), Fault> {
        if codec.packing != Packing::Json {
            return value.fill(self, codec);
        }
        self.unpack(value, codec)
    }

    fn unpack(&mut self, value: &mut dyn Fill, codec: Codec) -> Result<(), Fault> {
        if self.next()? != Next::Scalar {
            return value.fill(self, codec);
        }
        let packed = self.scalar("JSON in a text", |token| match token {
            Token::Null => Some(String::new()),
            token => token.text().map(str::to_owned),
        })?;
        if packed.is_empty() {
            return Ok(());
        }
        self.inside(&packed, |reader| value.fill(reader, codec.unpacked()))
    }

    /// Goes on after an odd part, which is recorded.
    #[cold]
    fn forgive(&mut self, fault: Fault) -> Result<(), Fault> {
        if fault == Fault::Odd {
            self.note_failure();
            return Ok(());
        }
        Err(fault)
    }
}

//! The outermost object of a reply.

use super::verdict::Claims;
use crate::field::{Field, field};
use crate::json::{Failure, Fault, Reader};
use crate::value::{Codec, Fill};

/// The fields of all the envelopes, in the order in which replies mostly have them.
static FIELDS: &[Field] = &[
    field("code"),
    field("status"),
    field("message"),
    field("requestId"),
    field("data"),
    field("success"),
    field("error"),
    field("result"),
    field("msg"),
];

/// What the envelope says, and what has become of the data.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) claims: Claims,
    pub(super) data: Data,
}

/// What has become of the data.
#[derive(Debug, Default)]
pub(super) enum Data {
    #[default]
    Missing,
    Null,
    /// The text `""`, which is not a value of the type; and why.
    EmptyText(Failure),
    Read,
    /// A value of another kind than the endpoint's.
    Odd(Failure),
}

impl Head {
    pub(super) fn read(
        &mut self,
        reader: &mut Reader<'_>,
        codec: Codec,
        data: &mut dyn Fill,
    ) -> Result<(), Fault> {
        const PLAIN: Codec = Codec::PLAIN;
        reader.fields(FIELDS, |reader, index, _| {
            let claims = &mut self.claims;
            match index {
                0 => reader.part("code", &mut claims.code, PLAIN),
                1 => reader.part("status", &mut claims.status, PLAIN),
                2 => reader.part("message", &mut claims.message, PLAIN),
                3 => reader.part("requestId", &mut claims.request_id, PLAIN),
                4 => self.read_data(reader, "data", codec, data),
                5 => reader.part("success", &mut claims.success, PLAIN),
                6 => reader.part("error", &mut claims.error, PLAIN),
                7 => self.read_data(reader, "result", codec, data),
                _ => reader.part("msg", &mut claims.legacy_message, PLAIN),
            }
        })
    }

    /// Reads `data`, or `result`, which is the same in the legacy envelope. What was read first
    /// stays.
    fn read_data(
        &mut self,
        reader: &mut Reader<'_>,
        name: &'static str,
        codec: Codec,
        data: &mut dyn Fill,
    ) -> Result<(), Fault> {
        if matches!(self.data, Data::Read | Data::Odd(_)) {
            return reader.skip();
        }
        if reader.null()? {
            self.data = Data::Null;
            return Ok(());
        }
        let empty = reader.is_empty_text()?;
        self.data = match reader.vital_part(name, data, codec)? {
            None => Data::Read,
            Some(failure) if empty => Data::EmptyText(failure),
            Some(failure) => Data::Odd(failure),
        };
        Ok(())
    }
}

//! The outermost object of a reply.

use super::verdict::Claims;
use crate::field::{Field, field};
use crate::json::{Failure, Fault, Reader};
use crate::value::{Codec, Fill, Text};

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
                0 => claim(reader, "code", &mut claims.code, &mut claims.is_doubtful),
                1 => claim(
                    reader,
                    "status",
                    &mut claims.status,
                    &mut claims.is_doubtful,
                ),
                2 => reader.part("message", &mut claims.message, PLAIN),
                3 => reader.part("requestId", &mut claims.request_id, PLAIN),
                4 => self.read_data(reader, "data", codec, data),
                5 => claim(
                    reader,
                    "success",
                    &mut claims.success,
                    &mut claims.is_doubtful,
                ),
                6 if claims.has_error() => reader.skip(),
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

/// Reads a field that decides whether the call succeeded. A value that is not a scalar, or differs from an earlier one, leaves
/// that in doubt.
fn claim(
    reader: &mut Reader<'_>,
    name: &'static str,
    claim: &mut Option<Text>,
    is_doubtful: &mut bool,
) -> Result<(), Fault> {
    let before = claim.take();
    let odd = reader.vital_part(name, claim, Codec::PLAIN)?;
    *is_doubtful |= odd.is_some();
    if let Some(before) = before {
        *is_doubtful |= claim.as_ref().is_some_and(|now| *now != before);
        *claim = Some(before);
    }
    Ok(())
}

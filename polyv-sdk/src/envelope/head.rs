//! The outermost object of a reply.

use crate::json::{Failure, Fault, Next, Reader};
use crate::record::{Field, field};
use crate::value::{Codec, Text, Value};

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

static ERROR_FIELDS: &[Field] = &[field("code"), field("desc"), field("message")];

/// What the envelope says.
#[derive(Debug, Default)]
pub(super) struct Head {
    code: Option<Text>,
    status: Option<Text>,
    success: Option<bool>,
    message: Option<Text>,
    legacy_message: Option<Text>,
    request_id: Option<Text>,
    error_code: Option<i64>,
    error_message: Option<Text>,
    pub(super) data: Data,
}

/// What has become of the data.
#[derive(Debug, Default)]
pub(super) enum Data {
    #[default]
    Missing,
    Null,
    /// The text `""`, which is no value of the type; and why.
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
        data: &mut dyn Value,
    ) -> Result<(), Fault> {
        const PLAIN: Codec = Codec::PLAIN;
        reader.fields(FIELDS, |reader, index| match index {
            0 => reader.part("code", &mut self.code, PLAIN),
            1 => reader.part("status", &mut self.status, PLAIN),
            2 => reader.part("message", &mut self.message, PLAIN),
            3 => reader.part("requestId", &mut self.request_id, PLAIN),
            4 => self.read_data(reader, "data", codec, data),
            5 => reader.part("success", &mut self.success, PLAIN),
            6 => self.read_error(reader),
            7 => self.read_data(reader, "result", codec, data),
            _ => reader.part("msg", &mut self.legacy_message, PLAIN),
        })
    }

    /// Reads `data`, or `result`, which is the same in the legacy envelope. What was read first
    /// stays.
    fn read_data(
        &mut self,
        reader: &mut Reader<'_>,
        name: &'static str,
        codec: Codec,
        data: &mut dyn Value,
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

    /// Reads the object with code and description; also a text, which is what others send.
    fn read_error(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        if reader.next()? != Next::Object {
            return reader.part("error", &mut self.error_message, Codec::PLAIN);
        }
        let mut message = None;
        reader.fields(ERROR_FIELDS, |reader, index| match index {
            0 => reader.part("code", &mut self.error_code, Codec::PLAIN),
            1 => reader.part("desc", &mut self.error_message, Codec::PLAIN),
            _ => reader.part("message", &mut message, Codec::PLAIN),
        })?;
        self.error_message = self.error_message.take().or(message);
        Ok(())
    }

    /// Whether this is an envelope at all. A `status` that is a number is an HTTP status, as web
    /// frameworks put into their own error objects.
    pub(super) fn is_envelope(&self) -> bool {
        let status =
            given(self.status.as_ref()).is_some_and(|status| status.parse::<u16>().is_err());
        given(self.code.as_ref()).is_some() || self.success.is_some() || status
    }

    /// Why the call was refused, unless it succeeded.
    pub(super) fn refusal(&self) -> Option<String> {
        let failing = |status: &str| {
            ["error", "fail", "failure"]
                .iter()
                .any(|word| status.eq_ignore_ascii_case(word))
        };
        let refused = self.success == Some(false)
            || given(self.code.as_ref()).is_some_and(|code| code != "200")
            || given(self.status.as_ref()).is_some_and(failing);
        let message = || {
            self.message()
                .unwrap_or("the service refused the call, and does not say why")
        };
        refused.then(|| message().to_owned())
    }

    /// What the service says in words.
    pub(super) fn message(&self) -> Option<&str> {
        [&self.error_message, &self.message, &self.legacy_message]
            .into_iter()
            .find_map(|text| given(text.as_ref()))
    }

    pub(super) fn code(&self) -> Option<i64> {
        self.code.as_ref()?.parse().ok()
    }

    pub(super) fn error_code(&self) -> Option<i64> {
        self.error_code
    }

    pub(super) fn request_id(&self) -> Option<String> {
        given(self.request_id.as_ref()).map(str::to_owned)
    }
}

fn given(text: Option<&Text>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

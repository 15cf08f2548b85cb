//! From a reply's bytes to typed data or an error, without I/O.
//!
//! The service has several envelopes. Versions 2 and 3 send `code`, `status`, `message` and `data`;
//! version 4 sends `code`, `status`, `success`, `requestId` and `data` or `error`; some statistics
//! still come as `status` and `result`. A gateway in front of an endpoint may answer in a different envelope. So a
//! reply is read by the fields that it has, whatever its version, and it is a success if it says so, whatever its
//! HTTP status.
//!
//! All of it is read in one pass: the data is decoded in place, and a fault in it counts only if the reply turns out
//! to be a success.

mod cipher;
mod head;
pub(crate) mod sniff;
mod verdict;

use crate::endpoint::{Endpoint, Reply};
use crate::error::{Error, ErrorKind};
use crate::json::{Drift, Failure, Fault, Next, Reader};
use crate::secret::without_secrets;
use crate::value::{Blank as _, Codec, Fill};

use head::{Data, Head};
pub(crate) use sniff::Meta;

/// What a successful reply holds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decoded<T> {
    /// The data.
    pub data: T,
    /// The service's id for the call. Only for tracing.
    pub request_id: Option<String>,
    /// What the spec does not describe.
    pub drift: Vec<Drift>,
    /// Rows that were left out because they could not be read as rows: paging still counts them.
    pub left_out: u64,
}

/// Reads the reply to a request of the endpoint `E`: `status` is its HTTP status, `body` its body
/// as it came.
///
/// Fails if the service refused the request ([`ErrorKind::Api`]), if the reply is not from the service
/// ([`ErrorKind::Http`]), or if it cannot be read ([`ErrorKind::Decode`]).
///
/// A reply that is encrypted with the request's signature cannot be read without the request:
/// [`HttpRequest::decode`](crate::request::HttpRequest::decode) reads every reply.
pub fn decode<E: Endpoint>(status: u16, body: &[u8]) -> Result<Decoded<E::Output>, Error> {
    decode_signed::<E>(status, body, "")
}

/// Reads only the data, as `Client::send` does: what the spec does not describe is dropped without being recorded,
/// which is faster.
///
/// Fails as [`decode`] does.
pub fn decode_data<E: Endpoint>(status: u16, body: &[u8]) -> Result<E::Output, Error> {
    let mut data = E::Output::blank();
    read(
        Meta::of_status(status),
        body,
        E::OPERATION.reply,
        "",
        false,
        &mut data,
    )
    .map_err(|error| error.of_endpoint(E::OPERATION.name))?;
    Ok(data)
}

/// Reads the reply to a request with this signature.
pub(crate) fn decode_signed<E: Endpoint>(
    status: u16,
    body: &[u8],
    sign: &str,
) -> Result<Decoded<E::Output>, Error> {
    let mut data = E::Output::blank();
    let notes = read(
        Meta::of_status(status),
        body,
        E::OPERATION.reply,
        sign,
        true,
        &mut data,
    )
    // A server may echo the request in its answer.
    .map_err(|error| error.of_endpoint(E::OPERATION.name).without(&[sign]))?;
    Ok(Decoded {
        data,
        request_id: notes.request_id,
        drift: notes.drift,
        left_out: notes.left_out,
    })
}

/// What a successful reply says besides its data.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) request_id: Option<String>,
    pub(crate) drift: Vec<Drift>,
    /// Rows that were left out.
    pub(crate) left_out: u64,
}

impl Notes {
    fn of(reader: &mut Reader<'_>, request_id: Option<String>) -> Self {
        Self {
            request_id,
            drift: reader.take_drift(),
            left_out: reader.left_out(),
        }
    }
}

/// Reads a reply's data into `data`. Oddities are recorded only if `watch` is set.
pub(crate) fn read(
    meta: Meta<'_>,
    body: &[u8],
    reply: Reply,
    sign: &str,
    watch: bool,
    data: &mut dyn Fill,
) -> Result<Notes, Error> {
    let raw = Raw {
        meta,
        body,
        json: sniff::trim(body),
    };
    // What is empty is not compressed, nor is what is readable: some proxies forget to take the header off.
    let is_plain = raw.json.is_empty() || raw.json.starts_with(b"{");
    if reply != Reply::Binary
        && !is_plain
        && let Some(problem) = meta.encoded()
    {
        return Err(raw.stray(problem));
    }
    match reply {
        Reply::Data(codec) => raw.envelope(codec, watch, data),
        // Whatever it says, it only confirms the call; so does an empty body.
        Reply::Ack if raw.json.is_empty() && meta.is_success() => Ok(Notes::default()),
        Reply::Ack => raw.envelope(Codec::PLAIN, watch, &mut ()),
        Reply::Text(codec) => raw.text(codec, watch, data),
        Reply::Binary => raw.file(data),
        Reply::Encrypted => raw.encrypted(sign, watch, data),
    }
}

/// A reply as it came.
struct Raw<'a> {
    meta: Meta<'a>,
    body: &'a [u8],
    /// The body without what may surround it.
    json: &'a [u8],
}

/// What a reply is, by the endpoint.
impl Raw<'_> {
    fn envelope(&self, codec: Codec, watch: bool, data: &mut dyn Fill) -> Result<Notes, Error> {
        if self.json.is_empty() {
            return Err(self.stray("the reply is empty"));
        }
        if sniff::is_markup(self.json) {
            return Err(self.stray("the reply is a page of HTML or XML, not JSON"));
        }
        let mut reader = self.reader(self.json, "", watch);
        let mut head = Head::default();
        if read_object(&mut reader, &mut head, codec, data).is_err() {
            return Err(self.unreadable(&reader.take_failure()));
        }
        self.judge(&mut reader, head, codec, data)
    }

    /// A file, unless it is an envelope: errors are sent in one, whatever the HTTP status.
    fn file(&self, data: &mut dyn Fill) -> Result<Notes, Error> {
        let Some(problem) = sniff::not_a_file(&self.meta, self.body) else {
            let mut reader = Reader::of_bytes(self.body);
            let outcome = data.fill(&mut reader, Codec::PLAIN);
            outcome.map_err(|_| self.unreadable(&reader.take_failure()))?;
            return Ok(Notes::default());
        };
        if self.json.starts_with(b"{")
            && let Err(error) = self.envelope(Codec::PLAIN, false, &mut ())
            && error.kind() != ErrorKind::Decode
        {
            return Err(error);
        }
        Err(self.stray(problem))
    }

    /// Data that is encrypted with the request's signature; errors are not, and an empty body means no data.
    fn encrypted(&self, sign: &str, watch: bool, data: &mut dyn Fill) -> Result<Notes, Error> {
        let text = self.json.trim_ascii_end();
        if text.starts_with(b"{") {
            return self.envelope(Codec::PLAIN, watch, data);
        }
        if !self.meta.is_success() || sniff::is_markup(text) {
            return Err(self.stray("the reply is not an envelope"));
        }
        if text.is_empty() {
            return Ok(Notes::default());
        }
        let Some(plain) = cipher::decrypt(text, sign) else {
            return Err(self.stray("the reply cannot be decrypted with the request's signature"));
        };
        let mut reader = self.reader(&plain, "data", watch);
        let outcome = data
            .fill(&mut reader, Codec::PLAIN)
            .and_then(|()| reader.end());
        if outcome.is_err() {
            return Err(self.unreadable(&reader.take_failure()));
        }
        Ok(Notes::of(&mut reader, None))
    }

    /// Text that is the data itself, unless it is an envelope: errors are sent in one.
    fn text(&self, codec: Codec, watch: bool, data: &mut dyn Fill) -> Result<Notes, Error> {
        let text = String::from_utf8_lossy(self.json);
        let text = text.trim();
        if text.starts_with('{') {
            return self.envelope(codec, watch, data);
        }
        if text.is_empty() {
            return Err(self.stray("the reply is empty"));
        }
        if text.starts_with(['<', '[']) || !self.meta.is_success() {
            return Err(self.stray("the reply is not the expected text"));
        }
        let mut reader = if text.starts_with('"') {
            self.reader(text.as_bytes(), "", watch)
        } else {
            Reader::of_text(text)
        };
        if watch {
            reader = reader.watch();
        }
        match data.fill(&mut reader, codec) {
            Ok(()) => Ok(Notes::of(&mut reader, None)),
            Err(_) => Err(self.unreadable(&reader.take_failure())),
        }
    }

    fn reader<'j>(&self, json: &'j [u8], base: &str, watch: bool) -> Reader<'j> {
        let reader = Reader::of_json(json, base).bounded(self.meta.bounds);
        if watch { reader.watch() } else { reader }
    }
}

fn read_object(
    reader: &mut Reader<'_>,
    head: &mut Head,
    codec: Codec,
    data: &mut dyn Fill,
) -> Result<(), Fault> {
    if reader.next()? != Next::Object {
        return reader.odd("an object with `code`, `status` or `success`");
    }
    head.read(reader, codec, data)?;
    reader.end()
}

/// What becomes of it.
impl Raw<'_> {
    /// Success or not, by what the envelope says.
    fn judge(
        &self,
        reader: &mut Reader<'_>,
        head: Head,
        codec: Codec,
        data: &mut dyn Fill,
    ) -> Result<Notes, Error> {
        let claims = &head.claims;
        if !claims.is_envelope() {
            let reason = claims.message().map_or(String::new(), |message| {
                format!(": {}", without_secrets(&message))
            });
            return Err(self.stray(&format!(
                "the reply has none of `code`, `status` and `success`{reason}"
            )));
        }
        if let Some(message) = claims.refusal() {
            return Err(Error::new(ErrorKind::Api, without_secrets(&message))
                .with_codes(claims.code(), claims.error_code())
                .with_request_id(claims.request_id())
                .with_reply(self.meta.status, self.body));
        }
        let request_id = claims.request_id();
        self.settle(head.data, codec, data)
            .map_err(|error| error.with_request_id(request_id.clone()))?;
        Ok(Notes::of(reader, request_id))
    }

    /// What became of the data of a success. Where none came, the type says whether that is
    /// possible: a list is empty, an option is `None`, an object is missing.
    fn settle(&self, state: Data, codec: Codec, data: &mut dyn Fill) -> Result<(), Error> {
        let nothing = match &state {
            Data::Read => return Ok(()),
            Data::Odd(failure) => {
                return Err(Error::new(
                    ErrorKind::Decode,
                    format!("the reply cannot be read: {failure}"),
                )
                .at(failure.path.clone(), position(self.json, failure.offset))
                .with_reply(self.meta.status, self.body));
            }
            Data::Missing => "is missing",
            Data::Null => "is null",
            Data::EmptyText(_) => "is an empty text",
        };
        let mut null = Reader::of_json(b"null", "data");
        if data.fill(&mut null, codec).is_ok() {
            return Ok(());
        }
        let failure = match state {
            Data::EmptyText(failure) => failure,
            _ => null.take_failure(),
        };
        let expected = failure.expected().unwrap_or("a value");
        Err(Error::new(
            ErrorKind::Decode,
            format!("the reply has no data: {expected} is due, and `data` {nothing}"),
        )
        .at("data".to_owned(), None)
        .with_reply(self.meta.status, self.body))
    }

    /// A reply without an envelope: the HTTP status says whose fault it is.
    #[cold]
    fn stray(&self, what: &str) -> Error {
        let kind = if self.meta.is_success() {
            ErrorKind::Decode
        } else {
            ErrorKind::Http
        };
        Error::new(kind, what).with_reply(self.meta.status, self.body)
    }

    #[cold]
    fn unreadable(&self, failure: &Failure) -> Error {
        let error = if failure.is_bound() {
            Error::new(ErrorKind::TooLarge, failure.to_string())
                .with_reply(self.meta.status, self.body)
        } else {
            self.stray(&format!("the reply cannot be read: {failure}"))
        };
        error.at(failure.path.clone(), position(self.json, failure.offset))
    }
}

/// Line and column of a byte, from 1.
fn position(text: &[u8], offset: usize) -> Option<(usize, usize)> {
    let before = text.get(..offset.min(text.len()))?;
    let lines = before.split(|byte| *byte == b'\n');
    let (line, last) = lines.enumerate().last()?;
    Some((line + 1, last.len() + 1))
}

//! From a reply's bytes to typed data or an error, without I/O.
//!
//! The service has several envelopes. Versions 2 and 3 send `code`, `status`, `message` and `data`;
//! version 4 sends `code`, `status`, `success`, `requestId` and `data` or `error`; some statistics
//! still come as `status` and `result`. A layer in front of an endpoint may answer in another family
//! than the endpoint itself. So a reply is read by the fields that it has, whatever its version, and
//! it is a success if it says so, whatever its HTTP status.
//!
//! All of it is read in one pass: the data is decoded where it stands, and a fault in it counts only
//! if the reply turns out to be a success.

mod cipher;
mod head;

use crate::endpoint::{Endpoint, Reply};
use crate::error::{Error, ErrorKind};
use crate::json::{Drift, Failure, Fault, Next, Reader};
use crate::secret::without_secrets;
use crate::value::{Codec, Value};

use head::{Data, Head};

/// What a successful reply holds.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decoded<T> {
    /// The data.
    pub data: T,
    /// The id under which the service knows the call. For tracing alone.
    pub request_id: Option<String>,
    /// What the spec does not describe.
    pub drift: Vec<Drift>,
}

/// Reads the reply to a request of the endpoint `E`: `status` is its HTTP status, `body` its body
/// as it came.
///
/// Fails if the service refused the request ([`ErrorKind::Api`]), if the reply is not the service's
/// ([`ErrorKind::Http`]), and if it cannot be read ([`ErrorKind::Decode`]).
///
/// A reply that is encrypted with the request's signature cannot be read without the request:
/// [`HttpRequest::decode`](crate::request::HttpRequest::decode) reads every reply.
pub fn decode<E: Endpoint>(status: u16, body: &[u8]) -> Result<Decoded<E::Output>, Error> {
    decode_signed::<E>(status, body, "")
}

/// Reads the data alone, as `Client::send` does: what the spec does not describe is left out without a
/// note, which is quicker.
///
/// Fails as [`decode`] does.
pub fn decode_data<E: Endpoint>(status: u16, body: &[u8]) -> Result<E::Output, Error> {
    let mut data = E::Output::blank();
    read(status, body, E::OPERATION.reply, "", false, &mut data)
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
    let notes = read(status, body, E::OPERATION.reply, sign, true, &mut data)
        // A server may repeat the request in what it answers.
        .map_err(|error| error.of_endpoint(E::OPERATION.name).without(&[sign]))?;
    Ok(Decoded {
        data,
        request_id: notes.request_id,
        drift: notes.drift,
    })
}

/// What a successful reply says beside its data.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) request_id: Option<String>,
    pub(crate) drift: Vec<Drift>,
}

/// Reads a reply's data into `data`. Oddities are noted only if somebody will `watch` them.
pub(crate) fn read(
    status: u16,
    body: &[u8],
    reply: Reply,
    sign: &str,
    watch: bool,
    data: &mut dyn Value,
) -> Result<Notes, Error> {
    match reply {
        Reply::Data(codec) => json(status, body, codec, watch, data),
        Reply::Text(codec) => text(status, body, codec, watch, data),
        Reply::Binary => binary(status, body, data),
        Reply::Encrypted => encrypted(status, body, sign, watch, data),
    }
}

fn json(
    status: u16,
    body: &[u8],
    codec: Codec,
    watch: bool,
    data: &mut dyn Value,
) -> Result<Notes, Error> {
    // Some gateways put a byte order mark in front.
    let json = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let reply = Raw { status, body, json };
    let first = json
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace());
    match first {
        None => return Err(reply.stray("the reply is empty")),
        Some(b'<') => return Err(reply.stray("the reply is a page of HTML or XML, not JSON")),
        _ => {}
    }
    let mut reader = Reader::of_json(json, "");
    if watch {
        reader = reader.watch();
    }
    let mut head = Head::default();
    let outcome = read_object(&mut reader, &mut head, codec, data);
    if outcome.is_err() {
        return Err(reply.unreadable(&reader.take_failure()));
    }
    reply.judge(&mut reader, head, codec, data)
}

fn read_object(
    reader: &mut Reader<'_>,
    head: &mut Head,
    codec: Codec,
    data: &mut dyn Value,
) -> Result<(), Fault> {
    if reader.next()? != Next::Object {
        return reader.odd("an object with `code`, `status` or `success`");
    }
    head.read(reader, codec, data)?;
    reader.end()
}

/// A file, unless it is an envelope: errors are sent in one, whatever the HTTP status.
fn binary(status: u16, body: &[u8], data: &mut dyn Value) -> Result<Notes, Error> {
    let reply = Raw {
        status,
        body,
        json: body,
    };
    if body.trim_ascii_start().starts_with(b"{") {
        return match json(status, body, Codec::PLAIN, false, &mut ()) {
            Err(error) if error.kind() != ErrorKind::Decode => Err(error),
            _ => Err(reply.stray("the reply is JSON, not a file")),
        };
    }
    if !reply.is_success() {
        return Err(reply.stray("the reply is no envelope"));
    }
    let mut reader = Reader::of_json(body, "");
    let outcome = data.read(&mut reader, Codec::PLAIN);
    outcome.map_err(|_| reply.unreadable(&reader.take_failure()))?;
    Ok(Notes::default())
}

/// Data that is encrypted with the request's signature; errors are not, and no data is nothing.
fn encrypted(
    status: u16,
    body: &[u8],
    sign: &str,
    watch: bool,
    data: &mut dyn Value,
) -> Result<Notes, Error> {
    let reply = Raw {
        status,
        body,
        json: body,
    };
    let text = body.trim_ascii();
    if text.starts_with(b"{") {
        return json(status, body, Codec::PLAIN, watch, data);
    }
    if !reply.is_success() || text.starts_with(b"<") {
        return Err(reply.stray("the reply is no envelope"));
    }
    if text.is_empty() {
        return Ok(Notes::default());
    }
    let Some(plain) = cipher::decrypt(text, sign) else {
        return Err(reply.stray("the reply cannot be decrypted with the request's signature"));
    };
    let mut reader = Reader::of_json(&plain, "data");
    if watch {
        reader = reader.watch();
    }
    let outcome = data
        .read(&mut reader, Codec::PLAIN)
        .and_then(|()| reader.end());
    if outcome.is_err() {
        return Err(reply.unreadable(&reader.take_failure()));
    }
    Ok(Notes {
        request_id: None,
        drift: reader.take_drift(),
    })
}

/// Text that stands for itself, unless it is an envelope: errors are sent in one.
fn text(
    status: u16,
    body: &[u8],
    codec: Codec,
    watch: bool,
    data: &mut dyn Value,
) -> Result<Notes, Error> {
    let reply = Raw {
        status,
        body,
        json: body,
    };
    let text = String::from_utf8_lossy(body);
    let text = text.trim();
    if text.starts_with('{') {
        return json(status, body, codec, watch, data);
    }
    if text.is_empty() {
        return Err(reply.stray("the reply is empty"));
    }
    if text.starts_with('<') || !reply.is_success() {
        return Err(reply.stray("the reply is not the text that was asked for"));
    }
    let mut reader = if text.starts_with('"') {
        Reader::of_json(text.as_bytes(), "")
    } else {
        Reader::of_text(text)
    };
    if watch {
        reader = reader.watch();
    }
    match data.read(&mut reader, codec) {
        Ok(()) => Ok(Notes {
            request_id: None,
            drift: reader.take_drift(),
        }),
        Err(_) => Err(reply.unreadable(&reader.take_failure())),
    }
}

/// A reply as it came.
struct Raw<'a> {
    status: u16,
    body: &'a [u8],
    /// The body without what may stand before it.
    json: &'a [u8],
}

impl Raw<'_> {
    /// Success or not, by what the envelope says.
    fn judge(
        &self,
        reader: &mut Reader<'_>,
        head: Head,
        codec: Codec,
        data: &mut dyn Value,
    ) -> Result<Notes, Error> {
        if !head.is_envelope() {
            let told = head.message().map_or(String::new(), |message| {
                format!(": {}", without_secrets(message))
            });
            return Err(self.stray(&format!(
                "the reply has none of `code`, `status` and `success`{told}"
            )));
        }
        if let Some(message) = head.refusal() {
            return Err(Error::new(ErrorKind::Api, without_secrets(&message))
                .with_codes(head.code(), head.error_code())
                .with_request_id(head.request_id())
                .with_reply(self.status, self.body));
        }
        let request_id = head.request_id();
        self.settle(head.data, codec, data)
            .map_err(|error| error.with_request_id(request_id.clone()))?;
        Ok(Notes {
            request_id,
            drift: reader.take_drift(),
        })
    }

    /// What became of the data of a success. Where none came, the type says whether that is
    /// possible: a list is empty, an option is `None`, an object is missing.
    fn settle(&self, state: Data, codec: Codec, data: &mut dyn Value) -> Result<(), Error> {
        let nothing = match &state {
            Data::Read => return Ok(()),
            Data::Odd(failure) => {
                return Err(Error::new(
                    ErrorKind::Decode,
                    format!("the reply cannot be read: {failure}"),
                )
                .at(failure.path.clone(), position(self.json, failure.offset))
                .with_reply(self.status, self.body));
            }
            Data::Missing => "is missing",
            Data::Null => "is null",
            Data::EmptyText(_) => "is an empty text",
        };
        let mut null = Reader::of_json(b"null", "data");
        if data.read(&mut null, codec).is_ok() {
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
        .with_reply(self.status, self.body))
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A reply that is no envelope: the HTTP status says whose fault it is.
    fn stray(&self, what: &str) -> Error {
        let kind = if self.is_success() {
            ErrorKind::Decode
        } else {
            ErrorKind::Http
        };
        Error::new(kind, what).with_reply(self.status, self.body)
    }

    fn unreadable(&self, failure: &Failure) -> Error {
        self.stray(&format!("the reply cannot be read: {failure}"))
            .at(failure.path.clone(), position(self.json, failure.offset))
    }
}

/// Line and column of a byte, from 1.
fn position(text: &[u8], offset: usize) -> Option<(usize, usize)> {
    let before = text.get(..offset.min(text.len()))?;
    let lines = before.split(|byte| *byte == b'\n');
    let (line, last) = lines.enumerate().last()?;
    Some((line + 1, last.len() + 1))
}

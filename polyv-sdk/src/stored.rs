//! Requests and replies as data: how serde writes and reads them, through the tables of [`record`].
//!
//! Each is a JSON object, in whatever format serde writes, with the names and the spellings of the wire;
//! formats that do not describe themselves hold it as one text of JSON. A reply is read as leniently as
//! from the wire. A request is read exactly: an unknown parameter, one that is given twice, an odd value and a required
//! parameter that is missing are errors.
//!
//! What is written for each struct calls the rest through pointers to functions: before it inlines anything, the compiler follows
//! a function's calls to the end, which for serde is far, and it would do so for each struct.
//!
//! [`record`]: crate::record

mod transcode;

use serde::de::{Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::check::{Breach, Invalid};
use crate::endpoint::{Endpoint, Operation};
use crate::field::Field;
use crate::json::{Drift, DriftKind, Reader, repeated_key};
use crate::secret::{REDACTED, Secrets};
use crate::value::{AllSlots, Codec, Fill, Form, How, Show, Slots, Value, Written, whole};

pub(crate) use transcode::transcode;

/// Writes a reply, or a part of one. Absent fields are `null`.
pub(crate) fn write_value<T: Value, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let whole: fn(_, S) -> _ = whole;
    whole(&value.view(Codec::PLAIN), serializer)
}

/// Reads a reply, or a part of one.
pub(crate) fn read_value<'de, T: Value, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let transcode: fn(D) -> _ = transcode;
    let read_json: fn(&[u8], &mut dyn Fill) -> _ = read_json;
    let json = transcode(deserializer)?;
    let mut value = T::blank();
    read_json(&json, &mut value).map_err(D::Error::custom)?;
    Ok(value)
}

fn read_json(json: &[u8], value: &mut dyn Fill) -> Result<(), String> {
    let mut reader = Reader::of_json(json, "");
    let outcome = value
        .fill(&mut reader, Codec::PLAIN)
        .and_then(|()| reader.end());
    outcome.map_err(|_| reader.take_failure().to_string())
}

/// Writes a request. Absent parameters are left out, except those whose absence acts, which are `null`.
///
/// Fails for a secret outside of [`reveal`](crate::reveal).
pub(crate) fn write<E: Endpoint, S: Serializer>(
    request: &E,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let whole: fn(_, S) -> _ = whole;
    whole(&Params(E::OPERATION, request), serializer)
}

/// The parameters of a request, to be stored.
pub(crate) struct Params<'a>(pub(crate) &'static Operation, pub(crate) &'a dyn Slots);

impl Serialize for Params<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(operation, request) = *self;
        let how = How {
            secrets: Secrets::Refused.or_revealed(),
            ..How::STORED
        };
        let mut map = serializer.serialize_map(None)?;
        for (index, field) in operation.params.iter().enumerate() {
            let Some(slot) = request.slot(index) else {
                continue;
            };
            let view = &slot.seen(readable(field.codec).unpacked());
            if !view.is_absent() || field.scope {
                map.serialize_entry(field.name, &Written { view, how })?;
            }
        }
        map.end()
    }
}

/// A text is stored as it is, not as the base64 that is sent.
fn readable(codec: Codec) -> Codec {
    match codec.form {
        Form::Base64 | Form::Base64Url => Codec {
            form: Form::Plain,
            ..codec
        },
        _ => codec,
    }
}

/// Reads a request.
pub(crate) fn read<'de, E: Endpoint, D: Deserializer<'de>>(deserializer: D) -> Result<E, D::Error> {
    let transcode: fn(D) -> _ = transcode;
    let read_all: fn(_, &mut dyn AllSlots, &[u8]) -> _ = read_all;
    let json = transcode(deserializer)?;
    let mut request = E::blank();
    read_all(E::OPERATION, &mut request, &json).map_err(D::Error::custom)?;
    Ok(request)
}

fn read_all(
    operation: &'static Operation,
    request: &mut dyn AllSlots,
    json: &[u8],
) -> Result<(), Invalid> {
    read_params(operation, request, Reader::of_json(json, "").trusting())
}

/// Reads the parameters of a request from a JSON object with their names. The reader trusts times in what was stored, which
/// come back as they were, and doubts them in what was typed, as they may be seconds.
pub(crate) fn read_params(
    operation: &'static Operation,
    request: &mut dyn AllSlots,
    reader: Reader<'_>,
) -> Result<(), Invalid> {
    // In a reply the last one would count.
    if let Some(name) = repeated_key(reader.everything()) {
        return Err(Invalid::new(name, "is given twice"));
    }
    let params = operation.params;
    let mut given = vec![false; params.len()];
    let mut reader = reader.watch();
    let outcome = reader
        .fields(params, |reader, index, field| {
            if let Some(given) = given.get_mut(index) {
                *given = true;
            }
            match request.slot_mut(index) {
                Some(slot) => reader.part(field.name, slot, readable(field.codec)),
                None => reader.skip(),
            }
        })
        .and_then(|()| reader.end());
    if outcome.is_err() {
        let problem = format!("cannot be read: {}", reader.take_failure());
        return Err(Invalid::new("params", problem));
    }
    if let Some(problem) = reader
        .take_drift()
        .into_iter()
        .find_map(|drift| oddity(params, drift))
    {
        return Err(problem);
    }
    for (index, field) in params.iter().enumerate() {
        let is_given = given.get(index) == Some(&true);
        judge(field, is_given, request.slot(index))?;
    }
    Ok(())
}

/// What is wrong with a parameter, present or absent.
fn judge(field: &Field, is_given: bool, slot: Option<&dyn Show>) -> Result<(), Invalid> {
    let view = slot.map(|slot| slot.seen(field.codec.unpacked()));
    let (breach, problem) = if !is_given && field.scope {
        let problem =
            "changes what the call acts on if absent: give its value, or `null` to leave it out";
        (Some(Breach::Required), problem.to_owned())
    } else if !is_given && field.required && !field.account {
        (Some(Breach::Required), "is required but absent".to_owned())
    } else if view.is_some_and(|view| view.is_redacted()) {
        let problem = format!("is {REDACTED:?}, the placeholder for a secret that was not stored");
        (None, problem)
    } else {
        return Ok(());
    };
    Err(Invalid {
        breach,
        ..Invalid::new(field.name, problem)
    })
}

/// Drift that is an error in a request, although a reply would be read regardless.
fn oddity(params: &[Field], drift: Drift) -> Option<Invalid> {
    let problem = match drift.kind {
        DriftKind::UnknownField => unknown(params, &drift.path),
        DriftKind::OddValue { expected, found } => {
            format!("cannot be read: expected {expected}, found {found}")
        }
        DriftKind::BrokenText => "has invalid bytes or escapes".to_owned(),
        // A value that a later version of the SDK knows was stored as it is.
        DriftKind::UnknownValue(_) => return None,
    };
    Some(Invalid::new(drift.path, problem))
}

fn unknown(params: &[Field], name: &str) -> String {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let wanted = plain(name);
    match params.iter().find(|field| plain(field.name) == wanted) {
        Some(field) => format!("is unknown; did you mean `{}`?", field.name),
        None => "is unknown".to_owned(),
    }
}

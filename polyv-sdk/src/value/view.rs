//! One way to look at any value.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::{Codec, List, Upload};
use crate::record::Object;

/// What a value looks like on the wire, before it is put into a query, a form or JSON.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum View<'a> {
    /// Not given, or `null`.
    Absent,
    /// Explicitly empty: sent as an empty text, which clears a setting.
    Empty,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that is not negative.
    Count(u64),
    /// A decimal number.
    Decimal(Decimal),
    /// A text.
    Text(Cow<'a, str>),
    /// A value of an enumeration that the SDK does not know, and whether JSON wants it as a number. It is sent only if
    /// the caller asks for that.
    Unknown(&'a str, bool),
    /// Several values, spelt by the codec.
    List(&'a dyn List, Codec),
    /// An object.
    Record(&'a dyn Object),
    /// Any JSON.
    Json(&'a serde_json::Value),
    /// A file.
    File(&'a Upload),
}

impl View<'_> {
    /// Whether there is nothing to send.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Appends the text that a query or a form carries.
    pub fn write_text(&self, out: &mut String) {
        match self {
            Self::Absent | Self::Empty | Self::File(_) => {}
            Self::Text(text) => out.push_str(text),
            Self::Unknown(text, _) => out.push_str(text),
            // Writing to a String cannot fail.
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(value) => _ = write!(out, "{value}"),
            Self::Count(value) => _ = write!(out, "{value}"),
            Self::Decimal(value) => _ = write!(out, "{value}"),
            Self::List(..) | Self::Record(_) | Self::Json(_) => {
                out.push_str(&serde_json::to_string(self).unwrap_or_default());
            }
        }
    }
}

impl<'a> From<&'a str> for View<'a> {
    fn from(text: &'a str) -> Self {
        View::Text(Cow::Borrowed(text))
    }
}

impl From<String> for View<'_> {
    fn from(text: String) -> Self {
        View::Text(Cow::Owned(text))
    }
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::File(_) => serializer.serialize_unit(),
            Self::Empty => serializer.serialize_str(""),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Count(value) => serializer.serialize_u64(*value),
            Self::Decimal(value) => decimal(*value, serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Unknown(text, is_number) => match text.parse::<i64>() {
                Ok(number) if *is_number => serializer.serialize_i64(number),
                _ => serializer.serialize_str(text),
            },
            Self::Json(value) => value.serialize(serializer),
            Self::List(list, codec) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for item in (0..list.len()).filter_map(|index| list.item(index, *codec)) {
                    seq.serialize_element(&item)?;
                }
                seq.end()
            }
            Self::Record(record) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, view) in record.entries() {
                    map.serialize_entry(name, &view)?;
                }
                map.end()
            }
        }
    }
}

/// As a JSON number when that keeps the value, otherwise as text: money is never rounded.
fn decimal<S: Serializer>(value: Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    if let (0, Some(whole)) = (value.scale(), value.to_i64()) {
        return serializer.serialize_i64(whole);
    }
    let exact = value
        .to_f64()
        .filter(|float| Decimal::try_from(*float).is_ok_and(|back| back == value));
    match exact {
        Some(float) => serializer.serialize_f64(float),
        None => serializer.collect_str(&value),
    }
}

/// A view without its absent parts: in a request, what is absent is left alone, and `null` is not
/// the same.
#[derive(Debug)]
pub(crate) struct Sparse<'a>(pub(crate) View<'a>);

impl Serialize for Sparse<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            View::List(list, codec) => serializer.collect_seq(
                (0..list.len())
                    .filter_map(|index| list.item(index, *codec))
                    .map(Sparse),
            ),
            View::Record(record) => serializer.collect_map(
                record
                    .entries()
                    .filter(|(_, view)| !view.is_absent())
                    .map(|(name, view)| (name, Sparse(view))),
            ),
            other => other.serialize(serializer),
        }
    }
}

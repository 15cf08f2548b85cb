//! One way to look at any value.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::hash::{Hash as _, Hasher};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};

use super::json::Shown;
use super::{Codec, List, Object, Upload};
use crate::secret::{REDACTED, Secrets};

/// What a value looks like on the wire, before it is put into a query, a form or JSON.
#[derive(Clone)]
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
    /// A value of an enumeration that the SDK does not know, and whether JSON wants it as a number. It is sent only
    /// if the caller allows that.
    Unknown(&'a str, bool),
    /// A text that is not shown.
    Secret(Cow<'a, str>),
    /// Several values, spelt by the codec.
    List(&'a dyn List, Codec),
    /// An object.
    Record(Object<'a>),
    /// A value packed into one text, as JSON.
    Packed(Box<View<'a>>),
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
    ///
    /// Fails if a part that is packed as JSON cannot be written.
    pub fn write_text(&self, out: &mut String) -> Result<(), serde_json::Error> {
        match self {
            Self::Absent | Self::Empty | Self::File(_) => {}
            Self::Text(text) | Self::Secret(text) => out.push_str(text),
            Self::Unknown(text, _) => out.push_str(text),
            // Writing to a String cannot fail.
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(value) => _ = write!(out, "{value}"),
            Self::Count(value) => _ = write!(out, "{value}"),
            Self::Decimal(value) => _ = write!(out, "{value}"),
            Self::List(..) | Self::Record(_) | Self::Json(_) => {
                out.push_str(&serde_json::to_string(&Written::body(self))?);
            }
            Self::Packed(view) => out.push_str(&serde_json::to_string(&Written::body(view))?),
        }
        Ok(())
    }

    /// The text that a query or a form carries.
    pub(crate) fn text(&self) -> Result<String, serde_json::Error> {
        let mut text = String::new();
        self.write_text(&mut text)?;
        Ok(text)
    }

    /// Whether a part of it is the text that stands for a secret, which is not the secret.
    pub(crate) fn is_redacted(&self) -> bool {
        match self {
            Self::Secret(text) => text == REDACTED,
            Self::Packed(view) => view.is_redacted(),
            Self::List(list, codec) => (0..list.len())
                .filter_map(|index| list.item(index, *codec))
                .any(|item| item.is_redacted()),
            Self::Record(record) => record.fields().any(|(_, view)| view.is_redacted()),
            _ => false,
        }
    }

    /// Puts all of it into a hash: the same for equal values of one type.
    pub(crate) fn feed(&self, mut state: &mut dyn Hasher) {
        std::mem::discriminant(self).hash(&mut state);
        match self {
            Self::Absent | Self::Empty => {}
            Self::Bool(value) => value.hash(&mut state),
            Self::Int(value) => value.hash(&mut state),
            Self::Count(value) => value.hash(&mut state),
            Self::Decimal(value) => value.hash(&mut state),
            Self::Text(text) | Self::Secret(text) => text.hash(&mut state),
            Self::Unknown(text, _) => text.hash(&mut state),
            Self::Json(value) => value.hash(&mut state),
            Self::File(file) => file.hash(&mut state),
            Self::Packed(view) => view.feed(state),
            Self::List(list, codec) => {
                state.write_usize(list.len());
                for item in (0..list.len()).filter_map(|index| list.item(index, *codec)) {
                    item.feed(&mut *state);
                }
            }
            Self::Record(record) => {
                for (_, view) in record.fields() {
                    view.feed(&mut *state);
                }
            }
        }
    }
}

/// As JSON, without secrets.
impl fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = Written {
            view: self,
            how: How {
                secrets: Secrets::Redacted,
                ..How::REPLY
            },
        };
        f.write_str(&serde_json::to_string(&shown).map_err(|_| fmt::Error)?)
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

/// As a reply is serialised: what is absent as `null`, and secrets only inside [`reveal`](crate::reveal).
impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let how = How {
            secrets: Secrets::Redacted.or_revealed(),
            ..How::REPLY
        };
        Written { view: self, how }.serialize(serializer)
    }
}

/// How a view is serialised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    /// Whether absent parts are left out: in a request, absent means unchanged, which `null` does not.
    pub(crate) is_sparse: bool,
    /// Whether values that the wire packs into one text are packed.
    pub(crate) is_packed: bool,
    pub(crate) secrets: Secrets,
}

impl How {
    /// As a reply.
    const REPLY: Self = Self {
        is_sparse: false,
        is_packed: true,
        secrets: Secrets::Redacted,
    };

    /// As the service wants it.
    const BODY: Self = Self {
        is_sparse: true,
        is_packed: true,
        secrets: Secrets::Plain,
    };

    /// As a stored request: lists and objects unpacked.
    pub(crate) const STORED: Self = Self {
        is_sparse: true,
        is_packed: false,
        secrets: Secrets::Refused,
    };
}

/// A view, and how it is serialised.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'v, 'a> {
    pub(crate) view: &'v View<'a>,
    pub(crate) how: How,
}

impl<'v, 'a> Written<'v, 'a> {
    /// As the service wants it.
    pub(crate) fn body(view: &'v View<'a>) -> Self {
        Self {
            view,
            how: How::BODY,
        }
    }
}

impl Serialize for Written<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let how = self.how;
        match self.view {
            View::Absent => serializer.serialize_unit(),
            View::File(file) => file.serialize(serializer),
            View::Empty => serializer.serialize_str(""),
            View::Bool(value) => serializer.serialize_bool(*value),
            View::Int(value) => serializer.serialize_i64(*value),
            View::Count(value) => serializer.serialize_u64(*value),
            View::Decimal(value) => decimal(*value, serializer),
            View::Text(text) => serializer.serialize_str(text),
            View::Unknown(text, is_number) => match text.parse::<i64>() {
                Ok(number) if *is_number => serializer.serialize_i64(number),
                _ => serializer.serialize_str(text),
            },
            View::Secret(text) => how
                .secrets
                .write(serializer, |serializer| serializer.serialize_str(text)),
            View::Json(value) => Shown(value, how.secrets).serialize(serializer),
            View::Packed(view) if how.is_packed => {
                let packed = serde_json::to_string(&Written { view, how });
                serializer.serialize_str(&packed.map_err(serde::ser::Error::custom)?)
            }
            View::Packed(view) => Written { view, how }.serialize(serializer),
            View::List(list, codec) => {
                let mut seq = serializer.serialize_seq(Some(list.len()))?;
                for item in (0..list.len()).filter_map(|index| list.item(index, *codec)) {
                    seq.serialize_element(&Written { view: &item, how })?;
                }
                seq.end()
            }
            View::Record(record) => {
                let mut map = serializer.serialize_map(None)?;
                let mut write = |name: &str, view: &View<'_>| match view {
                    View::Absent if how.is_sparse => Ok(()),
                    view => map.serialize_entry(name, &Written { view, how }),
                };
                if how.is_packed {
                    record
                        .entries()
                        .try_for_each(|(name, view)| write(name, &view))?;
                } else {
                    record
                        .fields()
                        .try_for_each(|(field, view)| write(field.name, &view))?;
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

//! Writing any value: as text, or through serde.

use std::fmt::{self, Write as _};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::Value as Json;

use super::View;
use crate::secret::{REDACTED, Secrets, is_secret};

/// Writes data of the API as a whole: formats that do not describe themselves hold it as one text of JSON.
#[inline]
pub(crate) fn whole<S: Serializer>(
    data: &impl Serialize,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return data.serialize(serializer);
    }
    serializer.serialize_str(&serde_json::to_string(data).map_err(S::Error::custom)?)
}

impl View<'_> {
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

/// As a reply is serialized: what is absent as `null`, and secrets only inside [`reveal`](crate::reveal).
impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let how = How {
            secrets: Secrets::Redacted.or_revealed(),
            ..How::REPLY
        };
        Written { view: self, how }.serialize(serializer)
    }
}

/// How a view is serialized.
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

/// Only erased replies are serialized as structs.
#[cfg(feature = "dynamic")]
mod structs {
    use serde::ser::{SerializeStruct as _, Serializer};

    use super::{How, Secrets, View, Written};
    use crate::value::Object;

    impl Object<'_> {
        /// Serializes it as a reply that is a struct: unlike those of a map, its names are known to be static, so that a
        /// serializer finds what it keeps for a name without reading it.
        pub(crate) fn serialize_struct<S: Serializer>(
            self,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            let how = How {
                secrets: Secrets::Redacted.or_revealed(),
                ..How::REPLY
            };
            let mut data = serializer.serialize_struct("Reply", self.len())?;
            self.try_each(|name, view| match view {
                // Most fields of a row, and no detour for them.
                View::Absent => data.serialize_field(name, &()),
                view => data.serialize_field(name, &Written { view, how }),
            })?;
            data.end()
        }
    }
}

/// A view, and how it is serialized.
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
                    record.try_each(write)?;
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

/// JSON whose secrets, by their names, are redacted or revealed.
pub(super) struct Shown<'a>(pub(super) &'a Json, pub(super) Secrets);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(value, secrets) = *self;
        match value {
            _ if secrets == Secrets::Plain => value.serialize(serializer),
            Json::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_key(name)?;
                    if says_something(value) && is_secret(name) {
                        map.serialize_value(&Hidden(value, secrets))?;
                    } else {
                        map.serialize_value(&Shown(value, secrets))?;
                    }
                }
                map.end()
            }
            Json::Array(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    seq.serialize_element(&Shown(item, secrets))?;
                }
                seq.end()
            }
            // JSON within a text, and URLs with secrets.
            Json::String(text) if secrets == Secrets::Redacted => {
                serializer.serialize_str(&crate::secret::without_secrets(text))
            }
            other => other.serialize(serializer),
        }
    }
}

fn says_something(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(_) => false,
        Json::String(text) => !text.is_empty() && text != REDACTED,
        _ => true,
    }
}

/// A value under a name that is secret.
struct Hidden<'a>(&'a Json, Secrets);

impl Serialize for Hidden<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1
            .write(serializer, |serializer| self.0.serialize(serializer))
    }
}

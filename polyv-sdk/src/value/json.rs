//! Any JSON.

use std::fmt;
use std::ops::Deref;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use serde_json::Value as Any;

use super::written::{Shown, whole};
use super::{Codec, Value, View};
use crate::json::{Fault, Reader};
use crate::secret::Secrets;

/// Any JSON, as it came: the reply to a call without a type, or a field whose content is undocumented.
///
/// It is read like a [`serde_json::Value`], to which it dereferences: `reply["name"].as_str()`. What is
/// named like a secret shows in neither `Debug` nor `Display`, and is serialized as `[redacted]` outside
/// of [`reveal`](crate::reveal); [`into_inner`](Self::into_inner) has all of it.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Json(Any);

impl Json {
    /// The JSON itself, with what is secret in it.
    pub fn into_inner(self) -> Any {
        self.0
    }

    /// Reads the JSON, with what is secret in it, as a type of the application's.
    ///
    /// Fails with serde's error, which may quote a value.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.0)
    }
}

impl Deref for Json {
    type Target = Any;

    fn deref(&self) -> &Any {
        &self.0
    }
}

impl From<Any> for Json {
    fn from(value: Any) -> Self {
        Self(value)
    }
}

impl From<Json> for Any {
    fn from(json: Json) -> Self {
        json.0
    }
}

impl PartialEq<Any> for Json {
    fn eq(&self, other: &Any) -> bool {
        self.0 == *other
    }
}

impl PartialEq<Json> for Any {
    fn eq(&self, other: &Json) -> bool {
        *self == other.0
    }
}

/// In one line, as JSON.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if f.alternate() {
            serde_json::to_string_pretty(&Shown(&self.0, Secrets::Redacted))
        } else {
            serde_json::to_string(&Shown(&self.0, Secrets::Redacted))
        };
        f.write_str(&text.map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Formats that do not describe themselves hold it as one text of JSON.
impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        whole(&Shown(&self.0, Secrets::Redacted.or_revealed()), serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Any::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        serde_json::from_str(&text)
            .map(Self)
            .map_err(D::Error::custom)
    }
}

impl Value for Json {
    fn view(&self, _: Codec) -> View<'_> {
        match &self.0 {
            Any::Null => View::Absent,
            other => View::Json(other),
        }
    }

    fn read(&mut self, reader: &mut Reader<'_>, _: Codec) -> Result<(), Fault> {
        self.0 = reader.any()?;
        Ok(())
    }
}

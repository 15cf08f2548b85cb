//! Texts.

use std::borrow::Borrow;
use std::fmt;
use std::mem::{ManuallyDrop, take};
use std::ops::Deref;

use base64::Engine as _;
use base64::engine::general_purpose::{
    STANDARD_PAD_INDIFFERENT as BASE64, URL_SAFE_NO_PAD_INDIFFERENT as BASE64_URL,
};
use compact_str::CompactString;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

use super::{Codec, Form, Value, View};
use crate::json::{Fault, Reader, Token};

/// A text from the service. Texts of up to 24 bytes, which most are, need no allocation.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(ManuallyDrop<CompactString>);

/// What drops a text in a crate of its own may unwind, for all that a compiler can see. Every place that drops a row would
/// then have code for the case that the drop of one of its texts does.
impl Drop for Text {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_heap_allocated() {
            free(self);
        }
    }
}

/// Of another ABI than Rust's, as such a function never unwinds. It takes a reference, so that a place that drops a text only
/// passes on where that is.
#[cold]
extern "C" fn free(text: &mut Text) {
    drop(ManuallyDrop::into_inner(take(&mut text.0)));
}

impl Text {
    fn new(text: impl Into<CompactString>) -> Self {
        Self(ManuallyDrop::new(text.into()))
    }

    /// The text as a string slice.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::new(text)
    }
}

impl From<&Text> for Text {
    fn from(text: &Text) -> Self {
        text.clone()
    }
}

impl From<Text> for String {
    fn from(mut text: Text) -> Self {
        ManuallyDrop::into_inner(take(&mut text.0)).into()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

/// A text; also a number or a boolean, as its text.
impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(TextVisitor)
        } else {
            deserializer.deserialize_str(TextVisitor)
        }
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text::from(text))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Text, E> {
        Ok(Text::from(text))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text, E> {
        Ok(number.to_string().into())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text, E> {
        Ok(number.to_string().into())
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Text, E> {
        Ok(value.to_string().into())
    }
}

impl Value for Text {
    fn view(&self, codec: Codec) -> View<'_> {
        match codec.form {
            // Other digits, such as those of `007`, would be another identifier's.
            Form::Numeric => match self.parse::<i64>() {
                Ok(number) if number.to_string() == self.as_str() => View::Int(number),
                _ => View::from(self.as_str()),
            },
            Form::Base64Url => View::from(BASE64_URL.encode(self.as_str())),
            Form::Base64 => View::from(BASE64.encode(self.as_str())),
            _ => View::from(self.as_str()),
        }
    }

    /// A text; also a number or a boolean, as its text: the service types identifiers as it likes.
    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        reader.scalar("a text", |token| {
            *self = match (token, codec.form) {
                (Token::Text(text), Form::Base64Url) => decode(&BASE64_URL, text)?,
                (Token::Text(text), Form::Base64) => decode(&BASE64, text)?,
                _ => Self::new(token.as_text()?),
            };
            Some(())
        })
    }
}

/// Reads an identifier, or the value of an enumeration: as a text, but a number is its value and not its digits, so
/// that `2191532.0` and `2191532` are one.
pub(crate) fn read_name(
    text: &mut Text,
    reader: &mut Reader<'_>,
    codec: Codec,
) -> Result<(), Fault> {
    if codec.form == Form::Base64 || codec.form == Form::Base64Url {
        return text.read(reader, codec);
    }
    reader.scalar("a text", |token| {
        *text = match token {
            Token::Number(digits) if digits.has_point() => Text::new(digits.name()),
            token => Text::new(token.as_text()?),
        };
        Some(())
    })
}

fn decode(engine: &impl base64::Engine, text: &str) -> Option<Text> {
    let bytes = engine.decode(text).ok()?;
    String::from_utf8(bytes).ok().map(Text::from)
}

/// The value of an enumeration, from its text as it was stored.
pub(crate) fn read_stored<'de, T: for<'a> From<&'a str>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Text::deserialize(deserializer).map(|text| text.as_str().into())
}

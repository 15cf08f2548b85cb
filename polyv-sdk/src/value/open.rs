//! Enumerations that keep values that this version of the SDK does not know.

use std::fmt;

use super::text::read_name;
use super::{Codec, Form, Text, View};
use crate::json::{Fault, Reader};

/// Completes an enumeration with the texts of its variants. Its variant `Other` keeps any other text.
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $name {
            /// The texts of the known values, as on the wire.
            pub const KNOWN: &'static [&'static str] = &[$($wire),*];

            /// The value as on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(text) => text,
                }
            }

            /// Whether this version of the SDK knows the value.
            #[inline]
            pub fn is_known(&self) -> bool {
                !::std::matches!(self, Self::Other(_))
            }
        }

        impl ::std::cmp::Eq for $name {}

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(text.into())
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::cmp::PartialEq<str> for $name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => stringify!($variant),)*
                    Self::Other(text) => return $crate::value::debug_other(text, f),
                })
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                ::serde::Serializer::serialize_str(serializer, self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::value::read_stored(deserializer)
            }
        }

        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
            }
        }

        impl $crate::value::Value for $name {
            #[inline]
            fn view(&self, codec: $crate::value::Codec) -> $crate::value::View<'_> {
                $crate::value::enum_view(self.as_str(), self.is_known(), codec)
            }

            #[inline]
            fn read(
                &mut self,
                reader: &mut $crate::json::Reader<'_>,
                _: $crate::value::Codec,
            ) -> ::std::result::Result<(), $crate::json::Fault> {
                $crate::value::read_enum(self, reader, Self::is_known)
            }
        }

        impl $crate::value::Blank for $name {
            #[inline]
            fn blank() -> Self {
                Self::Other($crate::value::Text::default())
            }
        }
    };
}

pub(crate) use open_enum;

/// Shows a value that is not known.
pub(crate) fn debug_other(text: &Text, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_tuple("Other").field(text).finish()
}

/// Reads the value of an enumeration, and records one that is not known.
pub(crate) fn read_enum<T: for<'a> From<&'a str> + AsRef<str>>(
    value: &mut T,
    reader: &mut Reader<'_>,
    is_known: fn(&T) -> bool,
) -> Result<(), Fault> {
    let mut text = Text::default();
    read_name(&mut text, reader, Codec::PLAIN)?;
    *value = text.as_str().into();
    if !is_known(value) {
        reader.unknown_value(value.as_ref());
    }
    Ok(())
}

/// An enumeration's value on the wire; some are whole numbers in JSON.
pub(crate) fn enum_view(text: &str, is_known: bool, codec: Codec) -> View<'_> {
    if !is_known {
        return View::Unknown(text, codec.form == Form::Numeric);
    }
    match codec.form {
        Form::Numeric => text.parse().map_or(View::from(text), View::Int),
        _ => View::from(text),
    }
}

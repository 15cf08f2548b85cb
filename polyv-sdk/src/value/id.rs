//! Identifiers.

use super::Text;

/// What an identifier is made from: a text, or a whole number, as some are printed.
#[derive(Clone, Debug)]
pub struct IdText(pub(crate) Text);

macro_rules! from_texts {
    ($($text:ty),*) => {
        $(
            impl From<$text> for IdText {
                fn from(text: $text) -> Self {
                    Self(text.into())
                }
            }
        )*
    };
}

from_texts!(&str, String, &String, Text, &Text);

macro_rules! from_numbers {
    ($($number:ty),*) => {
        $(
            impl From<$number> for IdText {
                fn from(number: $number) -> Self {
                    Self(number.to_string().into())
                }
            }
        )*
    };
}

from_numbers!(i32, i64, u32, u64, usize);

/// Completes a newtype of [`Text`] for one kind of identifier, so that two kinds cannot be mixed up.
macro_rules! id_type {
    ($name:ident) => {
        impl $name {
            /// The identifier as text, as on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        $crate::value::named_text!($name);

        impl<T: ::std::convert::Into<$crate::value::IdText>> ::std::convert::From<T> for $name {
            #[inline]
            fn from(id: T) -> Self {
                Self(id.into().0)
            }
        }

        impl ::std::convert::From<&$name> for $name {
            #[inline]
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl ::std::borrow::Borrow<str> for $name {
            #[inline]
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl $crate::value::Value for $name {
            #[inline]
            fn view(&self, codec: $crate::value::Codec) -> $crate::value::View<'_> {
                self.0.view(codec)
            }

            #[inline]
            fn read(
                &mut self,
                reader: &mut $crate::json::Reader<'_>,
                codec: $crate::value::Codec,
            ) -> ::std::result::Result<(), $crate::json::Fault> {
                $crate::value::read_name(&mut self.0, reader, codec)
            }

            #[inline]
            fn blank() -> Self {
                Self($crate::value::Text::default())
            }
        }
    };
}

pub(crate) use id_type;

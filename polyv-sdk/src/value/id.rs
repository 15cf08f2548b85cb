//! Identifiers.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::text::read_name;
use super::{Blank, Codec, Text, Value, View};
use crate::json::{Fault, Reader};

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

/// An identifier of one kind of thing, as text: [`ChannelId`](crate::ChannelId) is one. Each kind has a type of its own, so
/// that two kinds cannot be mixed up.
///
/// It is one type for all kinds, and not a struct for each, as each of them would be compiled with all that follows here.
pub struct Id<K> {
    text: Text,
    kind: PhantomData<fn() -> K>,
}

/// A kind of identifier.
pub trait IdKind: 'static {
    /// The name of its identifiers in Rust.
    const NAME: &'static str;
}

/// The kind of the identifiers that have this name.
macro_rules! id_kind {
    ($kind:ident, $name:literal) => {
        #[doc = ::std::concat!("What makes [`", $name, "`] a type of its own.")]
        #[derive(Debug)]
        pub enum $kind {}

        impl $crate::value::IdKind for $kind {
            const NAME: &'static str = $name;
        }
    };
}

pub(crate) use id_kind;

impl<K> Id<K> {
    fn new(text: Text) -> Self {
        Self {
            text,
            kind: PhantomData,
        }
    }

    /// The identifier as text, as on the wire.
    #[inline]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }
}

impl<K, T: Into<IdText>> From<T> for Id<K> {
    #[inline]
    fn from(id: T) -> Self {
        Self::new(id.into().0)
    }
}

impl<K> From<&Id<K>> for Id<K> {
    #[inline]
    fn from(id: &Id<K>) -> Self {
        id.clone()
    }
}

impl<K> From<Id<K>> for String {
    #[inline]
    fn from(id: Id<K>) -> Self {
        id.as_str().into()
    }
}

impl<K> FromStr for Id<K> {
    type Err = Infallible;

    #[inline]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

// A derive would ask the same of the kind.
impl<K> Clone for Id<K> {
    #[inline]
    fn clone(&self) -> Self {
        Self::new(self.text.clone())
    }
}

impl<K> PartialEq for Id<K> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialEq<str> for Id<K> {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl<K> PartialEq<&str> for Id<K> {
    #[inline]
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl<K> PartialOrd for Id<K> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl<K> Hash for Id<K> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<K> Borrow<str> for Id<K> {
    #[inline]
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl<K> AsRef<str> for Id<K> {
    #[inline]
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<K> fmt::Display for Id<K> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<K: IdKind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(K::NAME).field(&self.text).finish()
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Text::deserialize(deserializer).map(Self::new)
    }
}

impl<K: IdKind> Value for Id<K> {
    #[inline]
    fn view(&self, codec: Codec) -> View<'_> {
        self.text.view(codec)
    }

    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        read_name(&mut self.text, reader, codec)
    }
}

impl<K: IdKind> Blank for Id<K> {
    #[inline]
    fn blank() -> Self {
        Self::new(Text::default())
    }
}

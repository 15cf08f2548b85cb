//! What completes a generated struct: macros over its table of fields.

use std::fmt;

use crate::field::Rule;
pub use crate::field::{Detail, Field, Place, field, file, form, json_root, path, query};
use crate::json::{Fault, Reader};
use crate::value::{Blank, Codec, Object, Slots, SlotsMut, Value, View};

/// An object whose fields are listed in a table.
pub trait Record: Slots + SlotsMut + Blank + Clone + fmt::Debug + PartialEq + 'static {
    /// The fields, in the order of [`Slots`].
    const FIELDS: &'static [Field];

    /// Rules over several of them, where it is sent.
    const RULES: &'static [Rule] = &[];
}

/// Written for all of them at once: what a struct adds to this is its table.
impl<T: Record> Value for T {
    #[inline]
    fn view(&self, _: Codec) -> View<'_> {
        View::Record(Object::new(self, T::FIELDS, T::RULES))
    }

    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>, _: Codec) -> Result<(), Fault> {
        reader.object(self, T::FIELDS)
    }
}

/// Completes a struct by its slots, by their index in the table: it is seen, read into, cloned, compared, hashed and shown
/// through them. They are listed in the order of the struct.
///
/// All of it is `inline`, or generic: it is compiled in the programs that use it, and not in this crate.
macro_rules! slots {
    ($name:ident { $($index:literal: $slot:ident),* $(,)? }) => {
        impl $crate::value::Slots for $name {
            #[inline]
            fn slot(&self, index: usize) -> ::std::option::Option<&dyn $crate::value::Show> {
                ::std::option::Option::Some(match index {
                    $($index => &self.$slot,)*
                    _ => return ::std::option::Option::None,
                })
            }
        }

        impl $crate::value::SlotsMut for $name {
            #[inline]
            fn slot_mut(&mut self, index: usize) -> ::std::option::Option<&mut dyn $crate::value::Fill> {
                ::std::option::Option::Some(match index {
                    $($index => &mut self.$slot,)*
                    _ => return ::std::option::Option::None,
                })
            }
        }

        impl $crate::endpoint::sealed::Sealed for $name {}

        impl ::std::clone::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                $crate::value::copy(self)
            }
        }

        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::value::same(self, other)
            }
        }

        // No field holds a float: what is equal is equal to itself.
        impl ::std::cmp::Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                $crate::value::hash(self, state);
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::value::debug(self, stringify!($name $($index $slot)*), f)
            }
        }
    };
}

/// Completes a struct that has no default, as some of its fields are required.
macro_rules! blank {
    ($name:ident { $($index:literal: $slot:ident),* $(,)? }) => {
        impl $crate::value::Blank for $name {
            #[inline]
            fn blank() -> Self {
                Self {
                    $($slot: $crate::value::Blank::blank(),)*
                }
            }
        }
    };
}

/// Completes a struct of a request: its slots, and the way from and to JSON that is stored.
macro_rules! request {
    ($name:ident { $($slots:tt)* }) => {
        $crate::record::slots!($name { $($slots)* });

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::stored::write(self, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::stored::read(deserializer)
            }
        }
    };
}

/// Completes a struct whose fields are listed in a table: its slots, and the way from and to JSON.
macro_rules! record {
    ($name:ident { $($slots:tt)* }) => {
        $crate::record::slots!($name { $($slots)* });

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::stored::write_value(self, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::stored::read_value(deserializer)
            }
        }
    };
}

pub(crate) use {blank, record, request, slots};

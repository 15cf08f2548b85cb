//! What completes a generated struct: macros over its table of fields.

use crate::field::Rule;
pub use crate::field::{Detail, Field, Place, field, file, form, json_root, path, query};
use crate::value::{Object, Slots, SlotsMut, View};

/// An object whose fields are listed in a table.
pub trait Record: Slots + SlotsMut {
    /// The fields, in the order of [`Slots`].
    const FIELDS: &'static [Field];

    /// Rules over several of them, where it is sent.
    const RULES: &'static [Rule] = &[];
}

/// What a record looks like on the wire.
pub(crate) fn view<T: Record>(record: &T) -> View<'_> {
    View::Record(Object::new(record, T::FIELDS, T::RULES))
}

/// Completes a struct of a request: its slots by their index in the table of parameters.
macro_rules! slots {
    ($name:ident { $($index:literal: $slot:ident),* $(,)? } $($more:tt)*) => {
        impl $crate::endpoint::sealed::Sealed for $name {}

        impl $crate::value::Slots for $name {
            fn slot(&self, index: usize) -> ::std::option::Option<&dyn $crate::value::Show> {
                match index {
                    $($index => Some(&self.$slot),)*
                    _ => None,
                }
            }

            $($more)*

            #[inline]
            fn blank() -> Self {
                Self {
                    $($slot: $crate::value::Value::blank(),)*
                }
            }
        }

        impl $crate::value::SlotsMut for $name {
            fn slot_mut(&mut self, index: usize) -> ::std::option::Option<&mut dyn $crate::value::Fill> {
                match index {
                    $($index => Some(&mut self.$slot),)*
                    _ => None,
                }
            }
        }

        // No field holds a float: what is equal is equal to itself.
        impl ::std::cmp::Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                $crate::value::hash(self, state);
            }
        }
    };
}

/// Completes a struct of a request: its slots, and the way from and to JSON that is stored.
macro_rules! request {
    ($name:ident { $($index:literal: $slot:ident),* $(,)? }) => {
        $crate::record::slots!($name { $($index: $slot),* }
            // The indices count from 0.
            fn setters(&self) -> &'static [&'static str] {
                &[$(stringify!($slot)),*]
            }
        );

        impl $crate::endpoint::sealed::Replied for $name {
            #[inline(never)]
            fn blank_reply() -> ::std::boxed::Box<dyn $crate::endpoint::Data> {
                $crate::endpoint::blank_data::<<Self as $crate::endpoint::Endpoint>::Output>()
            }
        }

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

        impl $crate::value::Value for $name {
            fn view(&self, _: $crate::value::Codec) -> $crate::value::View<'_> {
                $crate::record::view(self)
            }

            fn read(
                &mut self,
                reader: &mut $crate::json::Reader<'_>,
                _: $crate::value::Codec,
            ) -> ::std::result::Result<(), $crate::json::Fault> {
                reader.object(self, <Self as $crate::record::Record>::FIELDS)
            }

            fn blank() -> Self {
                <Self as $crate::value::Slots>::blank()
            }

            fn grow(
                list: &mut ::std::vec::Vec<Self>,
                reader: &mut $crate::json::Reader<'_>,
                codec: $crate::value::Codec,
            ) -> ::std::result::Result<(), $crate::json::Fault> {
                $crate::value::grow(list, reader, codec)
            }

            fn cut(list: &mut ::std::vec::Vec<Self>, length: usize) {
                $crate::value::cut(list, length);
            }
        }

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

pub(crate) use {record, request, slots};

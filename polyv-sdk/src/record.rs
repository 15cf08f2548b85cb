//! Objects with known fields: what requests and responses are made of.
//!
//! Generated code describes an object by a table of [`Field`]s and by one `match` from an index to
//! the field's place in the struct. Everything else (reading, writing, checking, comparing with a
//! sample) is written once, here and in [`crate::json`], over `dyn` [`Value`]: it is compiled once,
//! however many endpoints there are.

use std::fmt;
use std::hash::Hasher;

use crate::endpoint::{Rule, Shape};
use crate::value::{Codec, Form, Packing, Value, View, show};

/// The places of an object's values, by their index in its table.
pub trait Slots: fmt::Debug {
    /// The value at `index`, if there is one.
    fn slot(&self, index: usize) -> Option<&dyn Value>;

    /// The value at `index`, to be read into.
    fn slot_mut(&mut self, index: usize) -> Option<&mut dyn Value>;

    /// What sets each of the values in Rust, by the same index; empty for what is not a request.
    #[doc(hidden)]
    fn setters(&self) -> &'static [&'static str] {
        &[]
    }

    /// An empty value to be read into: how a reply becomes an object, and how a test server turns an incoming request
    /// into a typed one.
    #[doc(hidden)]
    fn blank() -> Self
    where
        Self: Sized;
}

/// An object whose fields are listed in a table.
pub trait Record: Slots {
    /// The fields, in the order of [`Slots`].
    const FIELDS: &'static [Field];

    /// Rules over several of them, where it is sent.
    const RULES: &'static [Rule] = &[];
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// In the path; never signed.
    Path,
    /// In the query.
    Query,
    /// In the form body, or as a text field of a multipart body.
    Form,
    /// In the JSON body, under its name; never signed.
    Json,
    /// As the whole JSON body; never signed.
    JsonRoot,
    /// As a file of a multipart body; never signed.
    File,
}

/// One parameter of a request, or one field of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// Another name under which the service sends the field.
    pub alias: Option<&'static str>,
    /// Where it travels.
    pub place: Place,
    /// Spelling on the wire.
    pub codec: Codec,
    /// Whether it is required.
    pub required: bool,
    /// Whether it is the account's user id, which the client knows.
    pub account: bool,
    /// Whether its absence acts, on the whole account for example, so that it is never absent without a
    /// word.
    pub scope: bool,
    /// Smallest and largest value of a number.
    pub range: (Option<i64>, Option<i64>),
    /// Fewest and most characters of a text.
    pub length: (Option<usize>, Option<usize>),
    /// Fewest and most items of a list, or files.
    pub items: (Option<usize>, Option<usize>),
    /// Limits that few fields have.
    pub limits: &'static Limits,
}

/// Limits that few fields have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The only numbers that are allowed; empty if any is.
    pub allowed: &'static [i64],
    /// Largest size of a file, in bytes.
    pub max_bytes: Option<u64>,
    /// The parameter that decides the largest size of a file, and the size for each of its values, as on the wire;
    /// `max_bytes` holds for the others.
    pub max_bytes_by: Option<(&'static str, &'static [(&'static str, u64)])>,
    /// The extensions that the name of a file may have, in lower case; empty if it may have any.
    pub extensions: &'static [&'static str],
    /// A text that the service treats as absence, so that it cannot be a value of the parameter.
    pub never: Option<&'static str>,
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
        allowed: &[],
        max_bytes: None,
        max_bytes_by: None,
        extensions: &[],
        never: None,
    };
}

macro_rules! place {
    ($(#[$meta:meta])* $name:ident, $place:ident) => {
        $(#[$meta])*
        pub const fn $name(name: &'static str) -> Field {
            Field {
                name,
                alias: None,
                place: Place::$place,
                codec: Codec::PLAIN,
                required: false,
                account: false,
                scope: false,
                range: (None, None),
                length: (None, None),
                items: (None, None),
                limits: &Limits::NONE,
            }
        }
    };
}

place!(
    /// A parameter in the path.
    path, Path
);
place!(
    /// A parameter in the query.
    query, Query
);
place!(
    /// A parameter in a form, or a text field of a multipart body.
    form, Form
);
place!(
    /// A field of an object; as a parameter, a field of the JSON body.
    field, Json
);
place!(
    /// The whole JSON body.
    json_root, JsonRoot
);
place!(
    /// A file of a multipart body.
    file, File
);

impl Field {
    /// Also known as `alias`.
    #[must_use]
    pub const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = Some(alias);
        self
    }

    /// It is required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// It is the account's user id: without one, the client's is taken.
    #[must_use]
    pub const fn account(mut self) -> Self {
        self.account = true;
        self
    }

    /// Its absence acts, so that it must be stated.
    #[must_use]
    pub const fn scope(mut self) -> Self {
        self.scope = true;
        self
    }

    /// Bounds of a number.
    #[must_use]
    pub const fn range(mut self, min: Option<i64>, max: Option<i64>) -> Self {
        self.range = (min, max);
        self
    }

    /// Bounds of a text, in characters.
    #[must_use]
    pub const fn length(mut self, min: Option<usize>, max: Option<usize>) -> Self {
        self.length = (min, max);
        self
    }

    /// Bounds of a list, in items.
    #[must_use]
    pub const fn items(mut self, min: Option<usize>, max: Option<usize>) -> Self {
        self.items = (min, max);
        self
    }

    /// Limits that few fields have.
    #[must_use]
    pub const fn limits(mut self, limits: &'static Limits) -> Self {
        self.limits = limits;
        self
    }

    /// A form other than the usual one.
    #[must_use]
    pub const fn form(mut self, form: Form) -> Self {
        self.codec.form = form;
        self
    }

    /// Zero stands for absence.
    #[must_use]
    pub const fn zero_absent(mut self) -> Self {
        self.codec.zero_is_absent = true;
        self
    }

    /// As one text.
    #[must_use]
    pub const fn packing(mut self, packing: Packing) -> Self {
        self.codec.packing = packing;
        self
    }

    /// Whether its value takes part in the signature.
    pub(crate) fn is_signed(&self, shape: Shape) -> bool {
        match self.place {
            Place::Query => shape != Shape::Unsigned,
            Place::Form => matches!(shape, Shape::FormSigned | Shape::MultipartSigned),
            Place::Path | Place::Json | Place::JsonRoot | Place::File => false,
        }
    }

    pub(crate) fn is_called(&self, name: &[u8]) -> bool {
        let is = |own: &str| own.as_bytes() == name;
        is(self.name) || self.alias.is_some_and(is)
    }
}

/// A record seen through its table.
pub trait Object: fmt::Debug {
    /// Each field and what it looks like on the wire, in the order of the table.
    fn entries(&self) -> Box<dyn Iterator<Item = (&'static str, View<'_>)> + '_>;

    /// Each field and what it looks like before it is packed into a text.
    fn fields(&self) -> Box<dyn Iterator<Item = (&'static Field, View<'_>)> + '_>;

    /// Rules over several fields, where it is sent.
    fn rules(&self) -> &'static [Rule];
}

impl<T: Record> Object for T {
    fn entries(&self) -> Box<dyn Iterator<Item = (&'static str, View<'_>)> + '_> {
        Box::new(T::FIELDS.iter().enumerate().filter_map(|(index, field)| {
            let value = self.slot(index)?;
            Some((field.name, show(value, field.codec)))
        }))
    }

    fn fields(&self) -> Box<dyn Iterator<Item = (&'static Field, View<'_>)> + '_> {
        Box::new(T::FIELDS.iter().enumerate().filter_map(|(index, field)| {
            Some((field, self.slot(index)?.view(field.codec.unpacked())))
        }))
    }

    fn rules(&self) -> &'static [Rule] {
        T::RULES
    }
}

/// The same for equal values: what a hash of a record needs, over its slots.
pub(crate) fn hash(record: &dyn Slots, state: &mut dyn Hasher) {
    let slots = (0..).map_while(|index| record.slot(index));
    for value in slots {
        value.view(Codec::PLAIN).feed(state);
    }
}

/// Completes a struct of a request: its slots by their index in the table of parameters.
macro_rules! slots {
    ($name:ident { $($index:literal: $slot:ident),* $(,)? } $($more:tt)*) => {
        impl $crate::endpoint::sealed::Sealed for $name {}

        impl $crate::record::Slots for $name {
            fn slot(&self, index: usize) -> ::std::option::Option<&dyn $crate::value::Value> {
                match index {
                    $($index => Some(&self.$slot),)*
                    _ => None,
                }
            }

            fn slot_mut(&mut self, index: usize) -> ::std::option::Option<&mut dyn $crate::value::Value> {
                match index {
                    $($index => Some(&mut self.$slot),)*
                    _ => None,
                }
            }

            $($more)*

            fn blank() -> Self {
                Self {
                    $($slot: $crate::value::Value::blank(),)*
                }
            }
        }

        // No field holds a float: what is equal is equal to itself.
        impl ::std::cmp::Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                $crate::record::hash(self, state);
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
                $crate::value::View::Record(self)
            }

            fn read(
                &mut self,
                reader: &mut $crate::json::Reader<'_>,
                _: $crate::value::Codec,
            ) -> ::std::result::Result<(), $crate::json::Fault> {
                reader.object(self, <Self as $crate::record::Record>::FIELDS)
            }

            fn blank() -> Self {
                <Self as $crate::record::Slots>::blank()
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

//! The kinds of callbacks: what each has, how one is recognized, and how its fields are read.

use std::fmt;

use super::{Arrival, Key};
use crate::endpoint::{Method, sealed};
use crate::json::{Drift, Reader};
use crate::record::{Field, Record};
use crate::secret::is_secret;
use crate::value::{SlotsMut, View, show};

/// How a kind of callback is signed, as its documentation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignKind {
    /// `sign` is the MD5 of the account's secret and `timestamp`. It protects no other field.
    Timestamp,
    /// `sign` is the MD5 of a channel's key, the field of this name, the key again and `ts`. It protects that field and no
    /// other.
    Keyed(&'static str),
    /// `sign` is that of a request to the API, over all other fields and those that the receiver's own URL has; the time is
    /// `ts`.
    Fields,
    /// It has a sign, but the rule is not documented.
    Undocumented,
    /// It has no sign.
    None,
}

impl SignKind {
    /// The field that says when the callback was sent.
    pub(super) fn time(self) -> &'static str {
        match self {
            Self::Keyed(_) | Self::Fields => "ts",
            Self::Timestamp | Self::Undocumented | Self::None => "timestamp",
        }
    }
}

/// The facts of one kind of callback.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kind {
    /// Name in the SDK, such as `live_status`.
    pub name: &'static str,
    /// The HTTP method, if it is documented.
    pub method: Option<Method>,
    /// How it is signed.
    pub sign: SignKind,
    /// Whether the service sends it again if the receiver fails; `None` if that is not documented.
    pub repeats: Option<bool>,
    /// The fields that identify the event.
    pub key: &'static [&'static str],
    /// Any one of these distinguishes it from the other kinds. Without any, only the receiver's address does.
    pub marks: &'static [Mark],
}

/// What distinguishes a kind of callback.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mark {
    /// Fields, each with one of these values.
    pub is: &'static [(&'static str, &'static [&'static str])],
    /// Fields that it has, whatever their values.
    pub has: &'static [&'static str],
    /// Fields that it does not have.
    pub lacks: &'static [&'static str],
}

impl Kind {
    /// Whether `arrival` looks like this kind. That proves nothing: anyone who sends it chooses the fields.
    pub fn fits(&self, arrival: &Arrival) -> bool {
        let has = |name: &&str| arrival.get(name).is_some();
        self.marks.iter().any(|mark| {
            let mut is = mark.is.iter();
            is.all(|(name, values)| arrival.get(name).is_some_and(|it| values.contains(&it)))
                && mark.has.iter().all(has)
                && !mark.lacks.iter().any(has)
        })
    }
}

/// One kind of callback, with its fields. Implemented by the structs beside `Event`; it is sealed: no
/// other type can implement it.
pub trait Happening:
    sealed::Sealed + Record + fmt::Debug + Clone + PartialEq + Send + Sync + 'static
{
    /// Its facts.
    const KIND: &'static Kind;
}

/// What a callback can be read as: `Event`, which is whatever kind the fields say; one kind, where an address
/// receives nothing else; or an [`Arrival`], without a type. It is sealed: no other type can implement it.
pub trait Callback: sealed::Sealed + fmt::Debug + Clone + Send + Sync + Sized + 'static {
    /// The kind that `arrival` would be read as, if it is known.
    #[doc(hidden)]
    fn kind_of(arrival: &Arrival) -> Option<&'static Kind>;

    /// Reads it, and notes what was odd. An odd field is left out, and costs nothing else.
    #[doc(hidden)]
    fn read(arrival: &Arrival) -> (Self, Vec<Drift>);

    /// What event it reports.
    fn key(&self) -> Key;
}

impl<T: Happening> Callback for T {
    fn kind_of(_: &Arrival) -> Option<&'static Kind> {
        Some(T::KIND)
    }

    fn read(arrival: &Arrival) -> (Self, Vec<Drift>) {
        read(arrival)
    }

    fn key(&self) -> Key {
        key(self)
    }
}

impl sealed::Sealed for Arrival {}

impl Callback for Arrival {
    fn kind_of(_: &Arrival) -> Option<&'static Kind> {
        None
    }

    fn read(arrival: &Arrival) -> (Self, Vec<Drift>) {
        (arrival.clone(), Vec::new())
    }

    /// All of its fields, except secrets and times of sending. If that leaves nothing, only the time distinguishes it.
    fn key(&self) -> Key {
        let shown = || self.fields().iter().filter(|(name, _)| !is_secret(name));
        let is_time = |name: &str| matches!(name, "timestamp" | "ts");
        let says_more = shown().any(|(name, _)| !is_time(name));
        let fields = shown().filter(|(name, _)| !says_more || !is_time(name));
        Key::new("other", fields)
    }
}

/// Reads the fields of `arrival` as those of a reply. Fields that the kind does not have are left to the arrival: they may be
/// parameters of the receiver's own URL. Of repeated fields, the last counts, as in [`Arrival::get`].
fn read<T: Record>(arrival: &Arrival) -> (T, Vec<Drift>) {
    let mut record = T::blank();
    let drift = fill(&mut record, T::FIELDS, arrival);
    (record, drift)
}

fn fill(record: &mut dyn SlotsMut, fields: &'static [Field], arrival: &Arrival) -> Vec<Drift> {
    let mut drift = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let value = arrival.last(|name| field.is_called(name.as_bytes()));
        // An empty value means absence.
        let value = value.filter(|it| !it.is_empty());
        let (Some(value), Some(slot)) = (value, record.slot_mut(index)) else {
            continue;
        };
        let mut reader = Reader::of_text(value).doubting().watch();
        // What cannot be read is recorded as drift.
        _ = reader.part(field.name, slot, field.codec);
        drift.append(&mut reader.take_drift());
    }
    drift
}

/// The fields that are there, and their texts.
pub(super) fn texts<T: Record>(
    record: &T,
) -> impl Iterator<Item = (&'static str, String, View<'_>)> {
    let fields = T::FIELDS.iter().enumerate();
    fields.filter_map(|(index, field)| {
        let view = show(record.slot(index)?, field.codec);
        let text = view.text().ok()?;
        (!text.is_empty() && !is_empty_list(&view)).then_some((field.name, text, view))
    })
}

fn is_empty_list(view: &View<'_>) -> bool {
    match view {
        View::List(list, _) => list.is_empty(),
        View::Packed(view) => is_empty_list(view),
        _ => false,
    }
}

/// The fields that identify the event; if one of them is absent, all that are there but secrets.
fn key<T: Happening>(event: &T) -> Key {
    let shown = texts(event).filter(|(.., view)| !matches!(view, View::Secret(_)));
    let fields: Vec<_> = shown.map(|(name, text, _)| (name, text)).collect();
    let find = |name: &&str| fields.iter().find(|(other, _)| other == name);
    let named: Option<Vec<_>> = T::KIND.key.iter().map(find).collect();
    let named = named.filter(|named| !named.is_empty());
    let chosen = named.unwrap_or_else(|| fields.iter().collect());
    Key::new(
        T::KIND.name,
        chosen.into_iter().map(|(name, text)| (*name, text)),
    )
}

/// Completes the enumeration of all kinds of callbacks: how one is recognized and read. It has a variant for each kind, called
/// as the kind is, and `Other`, which holds an [`Arrival`].
macro_rules! events {
    ($name:ident { $($kind:ident),* $(,)? }) => {
        impl $name {
            /// The facts of all kinds.
            pub fn kinds() -> &'static [&'static $crate::callback_core::Kind] {
                &[$(<$kind as $crate::callback_core::Happening>::KIND),*]
            }

            /// The facts of its kind; `None` for `Other`.
            pub fn kind(&self) -> ::std::option::Option<&'static $crate::callback_core::Kind> {
                match self {
                    $(Self::$kind(_) => ::std::option::Option::Some(<$kind as $crate::callback_core::Happening>::KIND),)*
                    Self::Other(_) => ::std::option::Option::None,
                }
            }

            /// What event it reports: two deliveries of one event have equal keys.
            pub fn key(&self) -> $crate::callback_core::Key {
                match self {
                    $(Self::$kind(event) => $crate::callback_core::Callback::key(event),)*
                    Self::Other(arrival) => $crate::callback_core::Callback::key(arrival),
                }
            }
        }

        impl $crate::endpoint::sealed::Sealed for $name {}

        impl $crate::callback_core::Callback for $name {
            fn kind_of(arrival: &$crate::callback_core::Arrival) -> ::std::option::Option<&'static $crate::callback_core::Kind> {
                Self::kinds().iter().copied().find(|kind| kind.fits(arrival))
            }

            fn read(arrival: &$crate::callback_core::Arrival) -> (Self, ::std::vec::Vec<$crate::Drift>) {
                $(if <$kind as $crate::callback_core::Happening>::KIND.fits(arrival) {
                    let (event, drift) = $crate::callback_core::Callback::read(arrival);
                    return (Self::$kind(event), drift);
                })*
                (Self::Other(arrival.clone()), ::std::vec::Vec::new())
            }

            fn key(&self) -> $crate::callback_core::Key {
                $name::key(self)
            }
        }
    };
}

pub(crate) use events;

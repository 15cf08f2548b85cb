//! An event that a callback reports.

use std::fmt;
use std::str::FromStr;

use crate::catalogue::{Called, SignRule};

/// An event that a callback reports: its kind, with the fields that such a callback typically has.
///
/// The kinds are those of the specs, by the names that `polyv_sdk::callback` has for them, such as `live_status` or
/// `recording_made`; hyphens are read as well, as the program's `--event` takes them. A kind of which only the name is known
/// has no fields.
///
/// ```
/// use polyv_mock::Event;
///
/// let ended = Event::named("live_status")?.field("status", "end");
/// assert!(Event::names().any(|name| name == "recording_made"));
/// # Ok::<(), polyv_mock::UnknownEvent>(())
/// ```
#[derive(Clone)]
pub struct Event {
    pub(crate) kind: &'static Called,
    fields: Vec<(String, String)>,
}

impl Event {
    /// A typical callback of the kind with this name.
    ///
    /// Fails for an unknown kind.
    pub fn named(name: &str) -> Result<Self, UnknownEvent> {
        let wanted = name.replace('-', "_");
        let mut kinds = Called::all().iter();
        kinds
            .find(|kind| kind.name == wanted)
            .map(Self::of_kind)
            .ok_or_else(|| UnknownEvent(name.to_owned()))
    }

    pub(super) fn of_kind(kind: &'static Called) -> Self {
        Self {
            kind,
            fields: kind.sample.clone(),
        }
    }

    /// Without the fields that such a callback typically has.
    #[cfg(feature = "sdk")]
    pub(crate) fn bare(mut self) -> Self {
        self.fields.clear();
        self
    }

    pub(super) fn into_fields(self) -> Vec<(String, String)> {
        self.fields
    }

    /// A field. It takes the place of one with the same name.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        match self.fields.iter_mut().find(|(other, _)| *other == name) {
            Some(found) => found.1 = value,
            None => self.fields.push((name, value)),
        }
        self
    }

    /// The names of all kinds.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Called::all().iter().map(|kind| kind.name.as_str())
    }

    /// The name of its kind.
    pub fn name(&self) -> &'static str {
        &self.kind.name
    }

    /// The fields, without time and sign.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.fields.iter();
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether a documented rule signs it.
    pub fn is_signed(&self) -> bool {
        self.kind.rule() != SignRule::None
    }

    /// The value of a field.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.fields()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }
}

/// Without the values: some are secret.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.fields().map(|(name, _)| name).collect();
        f.debug_struct("Event")
            .field("name", &self.kind.name)
            .field("fields", &fields)
            .finish()
    }
}

/// A text that does not name a kind of callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownEvent(String);

impl fmt::Display for UnknownEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = Event::names().collect();
        write!(
            f,
            "unknown event `{}`: use one of {}",
            self.0,
            names.join(", ")
        )
    }
}

impl std::error::Error for UnknownEvent {}

impl FromStr for Event {
    type Err = UnknownEvent;

    fn from_str(text: &str) -> Result<Self, UnknownEvent> {
        Self::named(text)
    }
}

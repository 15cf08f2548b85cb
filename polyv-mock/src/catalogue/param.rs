//! What the catalogue says of one parameter.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rule::Rule;

/// A parameter, or a field of an object in one.
#[derive(Debug, Deserialize)]
pub(crate) struct Param {
    pub(crate) name: String,
    /// Absent in the fields of an object.
    pub(crate) place: Option<Place>,
    #[serde(default)]
    pub(crate) required: bool,
    pub(crate) kind: Kind,
    /// The `strftime` format of a textual date.
    pub(crate) format: Option<String>,
    pub(crate) list: Option<ListEncoding>,
    /// The value is a text that holds JSON, also within JSON.
    #[serde(default)]
    pub(crate) packed: bool,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) min_items: Option<usize>,
    pub(crate) max_items: Option<usize>,
    #[serde(default)]
    pub(crate) values: Vec<String>,
    /// The only numbers.
    #[serde(default)]
    pub(crate) allowed: Vec<i64>,
    /// Of a file.
    max_bytes: Option<u64>,
    max_bytes_by: Option<MaxBytesBy>,
    /// Of a file's name, without a dot.
    #[serde(default)]
    pub(crate) extensions: Vec<String>,
    absent: Option<Absent>,
    empty: Option<Empty>,
    #[serde(default)]
    pub(crate) fields: Vec<Param>,
    /// Rules over the fields.
    #[serde(default)]
    pub(crate) rules: Vec<Rule>,
    /// The JSON body is this value, and not an object that holds it.
    #[serde(default)]
    pub(crate) root: bool,
}

impl Param {
    /// Whether an empty value may be sent, because it clears the setting.
    pub(crate) fn may_be_empty(&self) -> bool {
        matches!(self.empty, Some(Empty::Clear))
    }

    /// Whether the text is a second spelling of absence.
    pub(crate) fn is_absence(&self, text: &str) -> bool {
        let also = self
            .absent
            .as_ref()
            .and_then(|absent| absent.also.as_deref());
        also == Some(text)
    }

    /// Whether leaving it out does something, such as switching a setting off.
    #[cfg(feature = "callback")]
    pub(crate) const fn acts_by_absence(&self) -> bool {
        self.absent.is_some()
    }

    /// The parameter on whose value the size of a file depends.
    pub(crate) fn size_depends_on(&self) -> Option<&str> {
        self.max_bytes_by.as_ref().map(|by| by.param.as_str())
    }

    /// The most bytes of a file, where the parameter on which they depend has this value.
    pub(crate) fn most_bytes(&self, value: Option<&str>) -> Option<u64> {
        let by = self.max_bytes_by.as_ref();
        by.and_then(|by| by.values.get(value?).copied())
            .or(self.max_bytes)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Place {
    Path,
    Query,
    Form,
    Json,
    File,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Text,
    Id,
    Int,
    Count,
    Decimal,
    Bool,
    FlagYn,
    FlagNy,
    #[serde(rename = "flag-01")]
    Flag01,
    Timestamp,
    Datetime,
    Date,
    Month,
    Time,
    Json,
    Base64,
    Enum,
    Object,
    File,
}

impl Kind {
    /// Whether it says yes or no.
    pub(crate) fn is_switch(self) -> bool {
        matches!(
            self,
            Self::Bool | Self::FlagYn | Self::FlagNy | Self::Flag01
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ListEncoding {
    /// A JSON array; outside JSON, the parameter repeated.
    Array,
    /// One text, with commas between the items.
    Comma,
    /// One text that is a JSON array.
    JsonText,
}

/// The most bytes of a file by the value of another parameter.
#[derive(Debug, Deserialize)]
struct MaxBytesBy {
    param: String,
    values: BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize)]
struct Absent {
    also: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Empty {
    Clear,
}

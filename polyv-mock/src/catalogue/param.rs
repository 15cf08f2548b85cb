//! What the catalogue says of one parameter.

use serde::Deserialize;

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
    empty: Option<Empty>,
    #[serde(default)]
    pub(crate) fields: Vec<Param>,
    /// The JSON body is this value, and not an object that holds it.
    #[serde(default)]
    pub(crate) root: bool,
}

impl Param {
    /// Whether an empty value may be sent, because it clears the setting.
    pub(crate) fn may_be_empty(&self) -> bool {
        matches!(self.empty, Some(Empty::Clear))
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

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Empty {
    Clear,
}

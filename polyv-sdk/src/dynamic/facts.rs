//! What a generic tool shows about an operation.

use serde::{Deserialize, Serialize};

/// The facts of an operation, as its spec states them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Facts {
    /// Name in the SDK, such as `channel.basic.create`.
    pub name: String,
    /// The request's type, such as `channel::basic::Create`.
    pub rust: String,
    /// The official title, mostly in Chinese.
    pub title: String,
    /// What it does, in a sentence.
    pub summary: String,
    /// Address of the official page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Former names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
    /// The API's version, such as `v4`.
    pub version: String,
    /// The HTTP method.
    pub method: String,
    /// The name of the host.
    pub host: String,
    /// The path, in which `{name}` stands for a path parameter.
    pub path: String,
    /// Who signs: `account`, `group`, `none` or `chat`.
    pub auth: String,
    /// `read`, `idempotent` or `write`.
    pub effect: String,
    /// Why it should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// The parameters.
    pub params: Vec<ParamFacts>,
    /// How its pages are asked for, if it has pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paging: Option<PagingFacts>,
    /// What comes back.
    pub reply: ReplyFacts,
}

/// A parameter, or a field of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ParamFacts {
    /// Name on the wire.
    pub name: String,
    /// Name in Rust.
    pub rust: String,
    /// How its value is spelt: `text`, `id`, `int`, `count`, `decimal`, `bool`, `flag-yn`, `flag-ny` (where the
    /// name in Rust says the opposite), `flag-01`, `timestamp`, `datetime`, `date`, `time`, `enum`, `object`,
    /// `json`, `base64` or `file`.
    pub kind: String,
    /// Where it travels: `path`, `query`, `form`, `json` or `file`; empty for a field of an object.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// What it means.
    pub doc: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it is the account's user id, which the client knows.
    pub account: bool,
    /// Whether it is a secret, which is neither shown nor kept in a history.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// How a list of it is put on the wire; absent if it is one value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// The pattern of a date or a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The smallest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The largest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The fewest characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<i64>,
    /// The most characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<i64>,
    /// The fewest items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_items: Option<i64>,
    /// The most items.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<i64>,
    /// The only numbers allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<i64>,
    /// The most bytes of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
    /// The extensions that a file may have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<String>,
    /// What the service takes where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// What its absence does, where absence must be stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<Absence>,
    /// `clear` if an empty value clears the setting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
    /// The known values of an enumeration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// The fields of an object.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ParamFacts>,
}

/// What the absence of a parameter does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Absence {
    /// In a sentence.
    pub means: String,
}

/// How the pages of an operation are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PagingFacts {
    /// `number` or `cursor`.
    pub style: String,
    /// The parameter with the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The parameter with the cursor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// The parameter with the rows on a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Rows on a page where the request does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_size: Option<u64>,
}

/// What comes back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ReplyFacts {
    /// `page`, `array`, `object`, `scalar`, `ack`, `text`, `binary`, `encrypted` or `json`.
    pub kind: String,
    /// The fields of the object, or of each row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ParamFacts>,
    /// The known values of an enumeration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

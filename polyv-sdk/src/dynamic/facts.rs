//! What a generic tool shows about an operation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

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
    /// The path, where `{name}` is a path parameter.
    pub path: String,
    /// Who signs: `account`, `group`, `none` or `chat`.
    pub auth: String,
    /// How its parameters and its reply are known.
    pub basis: Basis,
    /// What travels where and what of it is signed, such as `query-signed`.
    pub shape: String,
    /// `read`, `idempotent` or `write`.
    pub effect: String,
    /// Why it should not be used any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<String>,
    /// The parameters.
    pub params: Vec<ParamFacts>,
    /// Rules over several parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleFacts>,
    /// How its pages are asked for, if it has pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paging: Option<PagingFacts>,
    /// What comes back.
    pub reply: ReplyFacts,
    /// The errors that its page lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorFacts>,
    /// How often it may be called, in addition to the quota of all operations together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<QuotaFacts>,
    /// Synthetic values for the required parameters, by their names on the wire.
    pub minimal: Map<String, Value>,
    /// Made-up parameters of a request with as many of them as go together.
    pub full: Map<String, Value>,
}

/// How the facts of an operation are known: `page` (the official page), `page-cut` (a page that is cut off),
/// `older-page`, `sdk` (public code that calls it) or `inferred`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Basis {
    /// Of the parameters.
    pub request: String,
    /// Of the reply.
    pub reply: String,
}

/// A rule over several parameters, or over several fields of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct RuleFacts {
    /// `span`, `same-month`, `at-least-one`, `exactly-one`, `at-most-one`, `together`, `when`, `forbids`, `differ`,
    /// `ordered` or `sum`.
    pub rule: String,
    /// The parameters that it is about, except for `span`, `same-month`, `when` and `forbids`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<String>,
    /// Where a span starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Where a span ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The longest span, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_ms: Option<i64>,
    /// The parameter that decides, of `when` and `forbids`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub param: Option<String>,
    /// Its values that decide so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub is: Vec<String>,
    /// The parameters that are then required.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// The parameters that must then be absent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forbids: Vec<String>,
    /// The smallest sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The largest sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
}

/// An error that the page of an operation lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ErrorFacts {
    /// Its code, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// The service's message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Name of the constant in Rust.
    pub name: String,
    /// What it means.
    pub doc: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

/// How often an operation may be called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct QuotaFacts {
    /// Calls allowed in each window.
    pub calls: u32,
    /// Length of the window, in seconds.
    pub seconds: u32,
    /// The parameter whose values are counted separately; without one, the whole account is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// When it applies, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// A parameter, or a field of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are facts that do not depend on each other"
)]
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
    pub min: Option<Number>,
    /// The largest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Number>,
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
    /// What they mean, in the same order; empty if that is known of none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub value_docs: Vec<String>,
    /// How it is known, if not as the rest of the request or the reply: see [`Basis`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Whether it is part of what is signed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
    /// Whether it is the whole JSON body, and not a member of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub root: bool,
    /// Rules over the fields of an object.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleFacts>,
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
    /// What giving it does, in a sentence, if that is not plain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
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

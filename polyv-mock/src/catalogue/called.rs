//! What the catalogue says of the callbacks.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// A kind of callback.
#[derive(Debug, Deserialize)]
pub(crate) struct Called {
    pub(crate) name: String,
    method: Option<String>,
    /// How it is signed; absent where only the name is known.
    sign: Option<String>,
    sign_of: Option<String>,
    /// The fields of a typical one; empty where only the name is known.
    #[serde(default)]
    pub(crate) sample: Vec<(String, String)>,
    /// There are links for viewers beside it, or instead of it.
    link: Option<IgnoredAny>,
    #[cfg(feature = "sdk")]
    #[serde(default)]
    fields: Vec<Field>,
    #[serde(default)]
    pub(crate) set_by: Vec<SetBy>,
    #[serde(default)]
    pub(crate) fired_by: Vec<FiredBy>,
}

/// A field, as far as it matters to how a list is written.
#[cfg(feature = "sdk")]
#[derive(Debug, Deserialize)]
struct Field {
    name: String,
    list: Option<String>,
}

/// A setting that holds the address; one of the console has no endpoint.
#[derive(Debug, Deserialize)]
pub(crate) struct SetBy {
    pub(crate) endpoint: Option<String>,
    pub(crate) param: Option<String>,
    pub(crate) of: Of,
}

/// What an address holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Of {
    Account,
    Channel,
    Call,
}

/// A call after which it is sent.
#[derive(Debug, Deserialize)]
pub(crate) struct FiredBy {
    pub(crate) endpoint: String,
    pub(crate) each: Option<String>,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) values: BTreeMap<String, String>,
    /// The field with the identifier of the row that the call created.
    pub(crate) created: Option<String>,
}

/// The rule of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignRule<'a> {
    /// Over only the time, which is `timestamp`.
    Timestamp,
    /// Over all fields and the time `ts`, as for calls of the API.
    Fields,
    /// Over this field and the time `ts`, with the key of the channel's setting.
    Keyed(&'a str),
    /// No sign is made: the kind has none, or nobody knows how.
    None,
}

impl Called {
    /// All kinds that are sent; an empty list where the text cannot be read, which a test rules out.
    pub(crate) fn all() -> &'static [Self] {
        static ALL: OnceLock<Vec<Called>> = OnceLock::new();
        ALL.get_or_init(|| {
            let kinds: Vec<Self> =
                serde_json::from_str(super::shards::CALLBACKS).unwrap_or_default();
            // Of `direct_authorization` there are only the links.
            let is_sent = |kind: &Self| kind.link.is_none() || !kind.sample.is_empty();
            kinds.into_iter().filter(is_sent).collect()
        })
    }

    pub(crate) fn is_post(&self) -> bool {
        self.method.as_deref() == Some("POST")
    }

    /// A kind of which only the name is known is signed as most are.
    pub(crate) fn rule(&self) -> SignRule<'_> {
        match self.sign.as_deref() {
            None | Some("timestamp") => SignRule::Timestamp,
            Some("fields") => SignRule::Fields,
            Some("keyed") => SignRule::Keyed(self.sign_of.as_deref().unwrap_or_default()),
            Some(_) => SignRule::None,
        }
    }

    /// Whether a list in this field is written with commas.
    #[cfg(feature = "sdk")]
    pub(crate) fn is_comma_list(&self, name: &str) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|field| field.name == name && field.list.as_deref() == Some("comma"))
    }
}

//! What the catalogue says of one endpoint.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::param::Param;
use super::rule::Rule;

#[derive(Debug, Deserialize)]
pub(crate) struct Endpoint {
    pub(crate) name: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(super) auth: String,
    pub(crate) shape: Shape,
    pub(crate) envelope: String,
    #[serde(default)]
    pub(crate) params: Vec<Param>,
    #[serde(default)]
    pub(crate) rules: Vec<Rule>,
    #[serde(default)]
    pub(crate) quotas: Vec<OwnQuota>,
    pub(crate) paging: Option<Paging>,
    /// What a server that remembers does with a call.
    pub(crate) state: Option<State>,
    /// The rows that a call names besides, and that a server that remembers must have.
    #[serde(default)]
    pub(crate) refers: Vec<Refers>,
    pub(crate) reply: ReplyKind,
    #[serde(default)]
    pub(crate) examples: Vec<Example>,
    #[serde(default)]
    pub(crate) errors: Vec<Documented>,
}

impl Endpoint {
    /// An endpoint that only a test knows.
    pub(crate) fn unspecified(method: &str, path: &str, shape: Shape, envelope: &str) -> Self {
        Self {
            name: format!("{method} {path}"),
            method: method.to_owned(),
            path: path.to_owned(),
            auth: "account".to_owned(),
            shape,
            envelope: envelope.to_owned(),
            params: Vec::new(),
            rules: Vec::new(),
            quotas: Vec::new(),
            paging: None,
            state: None,
            refers: Vec::new(),
            reply: ReplyKind {
                kind: DataKind::Json,
                fields: Vec::new(),
            },
            examples: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// The member of the reply that holds the rows, where it is named.
    pub(crate) fn items(&self) -> Option<&str> {
        let listed = self.state.as_ref();
        let listed = listed.filter(|state| state.action == Action::List);
        let paged = self.paging.as_ref().and_then(Paging::items);
        paged.or(listed.and_then(|state| state.member.as_deref()))
    }

    /// The fields of a row of the reply: those of the member with the rows, or of a page whose rows are all it has.
    pub(crate) fn row_fields(&self) -> &[Param] {
        let items = self.items();
        let member = self
            .reply
            .fields
            .iter()
            .find(|field| Some(field.name.as_str()) == items);
        member.map_or(&self.reply.fields, |member| &member.fields)
    }
}

/// Where an endpoint's parameters travel, and which of them are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shape {
    QuerySigned,
    FormSigned,
    JsonUnsigned,
    FormUnsigned,
    MultipartSigned,
    MultipartQuerySigned,
    Unsigned,
}

impl Shape {
    /// Whether what is signed travels in the form: the service then reads the query and the form as one set.
    pub(crate) fn signs_the_form(self) -> bool {
        matches!(self, Self::FormSigned | Self::MultipartSigned)
    }
}

/// How often an endpoint may be called.
#[derive(Debug, Deserialize)]
pub(crate) struct OwnQuota {
    pub(crate) calls: u64,
    /// The length of its window.
    pub(crate) seconds: u32,
    /// The parameter whose values are counted separately.
    pub(crate) per: Option<String>,
    /// The values of a parameter for which it applies.
    pub(crate) when: Option<When>,
    /// A condition in words.
    pub(crate) condition: Option<String>,
}

/// A parameter, and its values.
#[derive(Debug, Deserialize)]
pub(crate) struct When {
    pub(crate) param: String,
    pub(crate) is: Vec<String>,
}

/// The part that a call has in the life of the rows of a collection.
#[derive(Debug, Deserialize)]
pub(crate) struct State {
    /// The collection.
    pub(crate) of: String,
    pub(crate) action: Action,
    /// The parameter that says which rows are meant.
    pub(crate) id: Option<String>,
    /// The field of a row that identifies it.
    pub(crate) field: String,
    /// The parameters that divide the collection.
    #[serde(default)]
    pub(crate) scope: Vec<String>,
    /// The parameter that holds the row, or a list of new rows.
    pub(crate) row: Option<String>,
    /// The member of the reply that is the row, or that holds the rows.
    pub(crate) member: Option<String>,
    /// The fields that parameters set under another name.
    #[serde(default)]
    names: BTreeMap<String, String>,
    /// What is set besides what the request says; the first that applies to a field counts.
    #[serde(default)]
    pub(crate) sets: Vec<Sets>,
    pub(crate) copies: Option<Copies>,
    /// Paths in the row of the reply, and the fields whose values are there.
    #[serde(default)]
    pub(crate) shows: BTreeMap<String, String>,
    /// Fields of the row in the reply, and the words there that stand for others.
    #[serde(default)]
    pub(crate) translates: BTreeMap<String, BTreeMap<String, String>>,
    /// Search parameters, and the fields of which one must contain their text.
    #[serde(default)]
    pub(crate) search: BTreeMap<String, Vec<String>>,
    /// Fields with times, and the parameters from and to which these are.
    #[serde(default)]
    pub(crate) within: BTreeMap<String, [String; 2]>,
    /// The parameter by which a list is sorted.
    pub(crate) order: Option<String>,
    /// A list begins with the oldest row unless it is asked for another order.
    #[serde(default)]
    pub(crate) oldest_first: bool,
    /// A creation is refused if its id is taken.
    #[serde(default)]
    pub(crate) unique: bool,
    /// How a row that is not there is refused.
    pub(crate) missing: Option<Missing>,
}

/// Fields that a call sets although the request does not name them.
#[derive(Debug, Deserialize)]
pub(crate) struct Sets {
    /// The values of a field of the row with which it applies.
    pub(crate) when: Option<When>,
    #[serde(default)]
    pub(crate) values: BTreeMap<String, String>,
    /// Fields that have no value.
    #[serde(default)]
    pub(crate) without: Vec<String>,
}

/// The row of which a call makes a copy.
#[derive(Debug, Deserialize)]
pub(crate) struct Copies {
    /// The parameter that says which one.
    pub(crate) id: String,
    /// The fields that the copy does not get.
    pub(crate) but: Vec<String>,
}

/// Rows of a collection that a call names, and that must be there.
#[derive(Debug, Deserialize)]
pub(crate) struct Refers {
    /// The collection.
    pub(crate) of: String,
    /// The parameter that says which rows are meant.
    pub(crate) id: String,
    /// The field of a row that identifies it.
    pub(crate) field: String,
    /// The parameters that divide the collection; without any, the rows of all parts are meant.
    #[serde(default)]
    pub(crate) scope: Vec<String>,
    /// The parameter that takes precedence: where it is given, nothing is looked for.
    pub(crate) unless: Option<String>,
    /// How a row that is not there is refused.
    pub(crate) missing: Option<Missing>,
}

/// How a row that is not there is refused.
#[derive(Debug, Deserialize)]
pub(crate) struct Missing {
    pub(crate) code: i64,
    pub(crate) message: String,
}

impl State {
    /// The field that a parameter sets.
    pub(crate) fn field_of<'n>(&'n self, param: &'n str) -> &'n str {
        self.names.get(param).map_or(param, String::as_str)
    }
}

/// What a call does to the rows of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    Create,
    Get,
    List,
    Update,
    Delete,
}

/// A refusal that a source documents for the endpoint.
#[derive(Debug, Deserialize)]
pub(crate) struct Documented {
    pub(crate) name: String,
    pub(crate) code: Option<i64>,
    pub(crate) message: Option<String>,
}

/// How a reply is split into pages: the parameters that ask for one, and the members of the reply that describe it.
#[derive(Debug, Deserialize)]
#[serde(tag = "style", rename_all = "kebab-case")]
pub(crate) enum Paging {
    /// By the page's number, from 1.
    Number {
        page: String,
        size: Option<String>,
        default_size: Option<u64>,
        items: Option<String>,
        total: Option<String>,
    },
    /// By a mark that each page gives for the one after it.
    Cursor {
        cursor: String,
        size: Option<String>,
        default_size: Option<u64>,
        items: Option<String>,
        next: Option<String>,
    },
}

impl Paging {
    /// The parameter with the number of rows on a page.
    pub(crate) fn size(&self) -> Option<&str> {
        let (Self::Number { size, .. } | Self::Cursor { size, .. }) = self;
        size.as_deref()
    }

    /// How many rows a page has by default.
    pub(crate) fn default_size(&self) -> Option<u64> {
        let (Self::Number { default_size, .. } | Self::Cursor { default_size, .. }) = self;
        *default_size
    }

    /// The member of the reply that holds the rows.
    pub(crate) fn items(&self) -> Option<&str> {
        let (Self::Number { items, .. } | Self::Cursor { items, .. }) = self;
        items.as_deref()
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct ReplyKind {
    pub(crate) kind: DataKind,
    #[serde(default)]
    pub(crate) fields: Vec<Param>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DataKind {
    Page,
    Object,
    Array,
    Scalar,
    Ack,
    Text,
    Binary,
    Encrypted,
    /// Any JSON.
    Json,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Example {
    pub(crate) status: u16,
    /// The request that the body answers: a line of method and URL.
    pub(crate) request: Option<String>,
    pub(crate) content_type: Option<String>,
    #[serde(default)]
    pub(crate) body: String,
    /// No source prints it: the generator made it from the types.
    #[serde(default)]
    pub(crate) made: bool,
}

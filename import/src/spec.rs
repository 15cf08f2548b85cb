//! A proposed spec. Every part carries the questions that it leaves to a human.

use std::collections::BTreeMap;

/// A whole spec.
#[derive(Debug, Default)]
pub(super) struct Spec {
    /// Where it should lie, below `specs/`, without the ending.
    pub(super) place: String,
    /// Questions about the whole.
    pub(super) questions: Vec<String>,
    /// Questions by the top-level key that they are about.
    pub(super) about: BTreeMap<&'static str, Vec<String>>,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) notes: Vec<String>,
    pub(super) page: String,
    pub(super) read: String,
    pub(super) version: String,
    pub(super) method: String,
    pub(super) host: Option<String>,
    pub(super) path: String,
    pub(super) auth: Option<String>,
    pub(super) shape: String,
    pub(super) effect: &'static str,
    /// The sections of parameters, by their keys.
    pub(super) sections: Vec<(&'static str, Vec<Field>)>,
    pub(super) rules: Vec<Rule>,
    pub(super) paging: Option<Paging>,
    pub(super) response: Response,
    pub(super) quotas: Vec<Quota>,
    pub(super) contradictions: Vec<Contradiction>,
    pub(super) examples: Vec<Example>,
}

/// A parameter or a field.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of its own in the file"
)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) wire: String,
    pub(super) questions: Vec<String>,
    pub(super) ty: Type,
    /// The value of `as`.
    pub(super) spelling: Option<String>,
    pub(super) list: Option<&'static str>,
    pub(super) required: bool,
    pub(super) account: bool,
    /// Whether its absence means the whole account.
    pub(super) absent: bool,
    pub(super) default: Option<String>,
    /// Bounds by their keys.
    pub(super) bounds: Vec<(&'static str, i64)>,
    pub(super) alias: Option<String>,
    pub(super) rust: Option<String>,
    pub(super) undocumented: bool,
    pub(super) doc: String,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Named(String),
    Object { name: String, fields: Vec<Field> },
    Enum { name: String, values: Vec<Value> },
}

impl Default for Type {
    fn default() -> Self {
        Self::named("text")
    }
}

impl Type {
    pub(super) fn named(name: &str) -> Self {
        Self::Named(name.to_owned())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Self::Named(known) if known == name)
    }
}

/// A value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) wire: String,
    pub(super) name: Option<String>,
    pub(super) doc: String,
}

/// A rule over several parameters.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) questions: Vec<String>,
    /// As written in the file.
    pub(super) text: String,
}

#[derive(Debug)]
pub(super) struct Paging {
    /// `page` or `cursor`, and the parameter.
    pub(super) at: (&'static str, String),
    /// The field with the next cursor.
    pub(super) next: Option<String>,
    pub(super) size: Option<String>,
    pub(super) items: Option<String>,
    pub(super) total: Option<String>,
    pub(super) stop: &'static str,
}

#[derive(Debug, Default)]
pub(super) struct Response {
    pub(super) questions: Vec<String>,
    pub(super) envelope: &'static str,
    pub(super) kind: &'static str,
    /// The object or the type of the data, or of a row.
    pub(super) ty: Option<Type>,
    pub(super) spelling: Option<String>,
    pub(super) doc: Option<String>,
}

#[derive(Debug)]
pub(super) struct Quota {
    pub(super) calls: String,
    pub(super) per: String,
    pub(super) each: Option<String>,
}

#[derive(Debug)]
pub(super) struct Contradiction {
    pub(super) about: String,
    pub(super) page: String,
    pub(super) other: String,
    pub(super) choice: String,
}

#[derive(Debug, Default)]
pub(super) struct Example {
    pub(super) questions: Vec<String>,
    pub(super) name: String,
    pub(super) request: Option<String>,
    pub(super) request_body: Option<String>,
    pub(super) status: Option<i64>,
    pub(super) body: Option<String>,
}

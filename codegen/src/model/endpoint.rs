//! Endpoints.

use super::{AuthScheme, Case, Enum, Field, Host, Local, Name, Object, Place, Quota, Rule, Ty};
use crate::naming::rust_path;
use crate::source::{Located, Quoted, Span};
use crate::words::{Action, Basis, Effect, Envelope, Method, Shape, Stop, Version};

/// One endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// The file, as an index into the sources.
    pub(crate) file: usize,
    /// Module, resource and operation: the path of the file without its ending.
    pub(crate) path: [String; 3],
    /// The start of the file, for findings about the whole.
    pub(crate) span: Span,
    /// The keys that could not be understood, which has been reported. Rules about them are not
    /// applied, and nothing is emitted.
    pub(crate) broken: Vec<&'static str>,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) notes: Option<String>,
    pub(crate) source: Source,
    pub(crate) version: Version,
    pub(crate) method: Method,
    pub(crate) host: Host,
    pub(crate) url_path: Name,
    /// Former names in the SDK, such as `channel.booking.query`.
    pub(crate) renamed_from: Vec<Name>,
    pub(crate) auth: (Name, AuthScheme),
    pub(crate) shape: Located<Shape>,
    pub(crate) effect: Effect,
    pub(crate) deprecated: Option<Deprecated>,
    /// In the order of the spec, section by section.
    pub(crate) params: Vec<Field>,
    pub(crate) rules: Vec<Located<Rule>>,
    pub(crate) paging: Option<Paging>,
    pub(crate) state: Option<State>,
    pub(crate) refers: Vec<Refers>,
    pub(crate) reply: Reply,
    pub(crate) errors: Vec<Refused>,
    pub(crate) quotas: Vec<Quota>,
    pub(crate) contradictions: Vec<Contradiction>,
    pub(crate) examples: Vec<Example>,
    /// The enumerations that the file describes.
    pub(crate) enums: Vec<Enum>,
    /// The objects that the file describes.
    pub(crate) objects: Vec<Object>,
}

impl Endpoint {
    /// The names of the types that the file describes beside the request.
    pub(crate) fn own_types(&self) -> impl Iterator<Item = &str> {
        let objects = self.objects.iter().map(|object| &*object.name);
        objects.chain(self.enums.iter().map(|known| &*known.name))
    }

    /// Name in the SDK, such as `channel.booking.list`.
    pub(crate) fn name(&self) -> String {
        self.path.join(".")
    }

    /// The request in the SDK, such as `channel::booking::List`.
    pub(crate) fn rust_path(&self) -> String {
        rust_path(self.path.iter().map(String::as_str))
    }

    /// Whether `keys` of the spec have all been understood.
    pub(crate) fn has(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| !self.broken.contains(key))
    }

    /// Whether all parameters are known.
    pub(crate) fn has_params(&self) -> bool {
        self.has(&["path_params", "query", "form", "json", "json_root", "files"])
    }

    /// The parameter called `wire`.
    pub(crate) fn param(&self, wire: &str) -> Option<(usize, &Field)> {
        self.params
            .iter()
            .enumerate()
            .find(|(_, field)| &*field.wire == wire)
    }

    /// Whether a parameter at `place` is signed.
    pub(crate) fn signs(&self, place: Place) -> bool {
        match place {
            Place::Query => self.shape.value != Shape::Unsigned,
            Place::Form => matches!(self.shape.value, Shape::FormSigned | Shape::MultipartSigned),
            _ => false,
        }
    }

    /// The parameters in the order of the request's table: by place, and signed ones by name, in which order they are
    /// signed.
    pub(crate) fn table(&self) -> Vec<&Field> {
        let mut table: Vec<_> = self.params.iter().collect();
        table.sort_by_key(|field| {
            let name = self.signs(field.place).then_some(&*field.wire);
            (field.place, name)
        });
        table
    }

    /// The types that the file describes.
    pub(crate) fn local(&self) -> Local<'_> {
        Local {
            enums: &self.enums,
            objects: &self.objects,
        }
    }

    /// The object called `name` that this file describes.
    pub(crate) fn object(&self, name: &str) -> Option<&Object> {
        self.local().object(name)
    }
}

/// Where the facts come from, and how they are known.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Address of the official page.
    pub(crate) page: Option<String>,
    /// Place of the document in POLYV's document centre.
    pub(crate) document: Option<String>,
    /// The day on which it was read.
    pub(crate) read: Name,
    pub(crate) request: Basis,
    pub(crate) reply: Basis,
    /// Further sources.
    pub(crate) also: Vec<String>,
}

/// A refusal that a source documents for the endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) code: Option<i64>,
    pub(crate) message: Option<String>,
    /// Name of the constant, in upper case.
    pub(crate) name: Name,
    pub(crate) doc: String,
    /// What the caller can do about it.
    pub(crate) fix: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Deprecated {
    pub(crate) successor: Option<Name>,
    pub(crate) reason: String,
}

/// The part that a call has in the life of the rows of a collection.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) of: Name,
    pub(crate) action: Action,
    /// The parameter that says which rows are meant.
    pub(crate) id: Option<Name>,
    /// The field of a row that identifies it.
    pub(crate) field: Name,
    /// The parameters that divide the collection.
    pub(crate) scope: Vec<Name>,
    /// The parameter that holds the row, or a list of new rows.
    pub(crate) row: Option<Name>,
    /// The member of the reply that is the row, or that holds the rows.
    pub(crate) member: Option<Name>,
    /// Parameters, and the fields that they set under another name.
    pub(crate) names: Vec<(Name, Name)>,
    /// What is set besides; of a `create`, for all of the collection.
    pub(crate) sets: Vec<Sets>,
    pub(crate) copies: Option<Copies>,
    /// Paths in the row of the reply, and the fields whose values are there.
    pub(crate) shows: Vec<(Name, Name)>,
    /// Fields of the row in the reply, and the words there that stand for others.
    pub(crate) translates: Vec<(Name, Vec<(Name, Name)>)>,
    /// Search parameters, and the fields of which one must contain their text.
    pub(crate) search: Vec<(Name, Vec<Name>)>,
    /// Fields with times, and the parameters from and to which these are.
    pub(crate) within: Vec<(Name, [Name; 2])>,
    /// The parameter by which a list is sorted.
    pub(crate) order: Option<Name>,
    pub(crate) oldest_first: bool,
    /// A creation is refused if its id is taken.
    pub(crate) unique: bool,
    pub(crate) missing: Option<Missing>,
    pub(crate) span: Span,
}

impl State {
    /// The field that a parameter sets.
    pub(crate) fn field_of<'n>(&'n self, param: &'n str) -> &'n str {
        let named = self.names.iter().find(|(name, _)| **name == *param);
        named.map_or(param, |(_, field)| field)
    }

    /// Whether it says what every creation sets.
    pub(crate) fn has_common_sets(&self) -> bool {
        self.action == Action::Create && !self.sets.is_empty()
    }
}

/// Fields that a call sets although the request does not name them.
#[derive(Clone, Debug)]
pub(crate) struct Sets {
    pub(crate) when: Option<Case>,
    pub(crate) values: Vec<(Name, Name)>,
    /// Fields that have no value.
    pub(crate) without: Vec<Name>,
    pub(crate) span: Span,
}

/// The row of which a call makes a copy.
#[derive(Clone, Debug)]
pub(crate) struct Copies {
    /// The parameter that says which one.
    pub(crate) id: Name,
    /// The fields that the copy does not get.
    pub(crate) but: Vec<Name>,
}

/// Rows that a call names, and that must be there.
#[derive(Clone, Debug)]
pub(crate) struct Refers {
    pub(crate) of: Name,
    /// The parameter that says which rows are meant.
    pub(crate) id: Name,
    /// The field of a row that identifies it.
    pub(crate) field: Name,
    /// The parameters that divide the collection.
    pub(crate) scope: Vec<Name>,
    /// The parameter that takes precedence.
    pub(crate) unless: Option<Name>,
    pub(crate) missing: Option<Missing>,
}

/// How a row that is not there is refused.
#[derive(Clone, Debug)]
pub(crate) struct Missing {
    pub(crate) code: i64,
    pub(crate) message: String,
    pub(crate) span: Span,
}

/// What comes back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) envelope: Envelope,
    pub(crate) kind: ReplyKind,
    pub(crate) span: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum ReplyKind {
    /// A page of rows.
    Page(Ty),
    /// An array of rows.
    List(Ty),
    /// An object.
    Object {
        ty: Ty,
        optional: bool,
    },
    /// A single value, spelt as the field says.
    Value {
        field: Box<Field>,
        optional: bool,
    },
    Ack,
    Text(Ty),
    Binary,
    Encrypted(Ty),
    /// Any JSON, kept whole: nobody knows its fields.
    Json,
}

impl ReplyKind {
    /// The type of what the reply holds.
    pub(crate) const fn ty(&self) -> Option<&Ty> {
        match self {
            Self::Page(ty)
            | Self::List(ty)
            | Self::Text(ty)
            | Self::Encrypted(ty)
            | Self::Object { ty, .. } => Some(ty),
            Self::Value { field, .. } => Some(&field.ty),
            Self::Ack | Self::Binary | Self::Json => None,
        }
    }
}

/// How a reply is walked page by page.
#[derive(Clone, Debug)]
pub(crate) struct Paging {
    pub(crate) kind: PagingKind,
    /// The parameter with the page number, or with the cursor.
    pub(crate) at: Name,
    pub(crate) size: Option<Name>,
    /// The field that holds the rows, unless the reply is a page.
    pub(crate) items: Option<Name>,
    /// The field that holds the next cursor.
    pub(crate) next: Option<Name>,
    /// The field that holds the number of all rows, unless the reply is a page.
    pub(crate) total: Option<Name>,
    pub(crate) stop: Stop,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PagingKind {
    Number,
    Cursor,
}

#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) name: String,
    pub(crate) status: i64,
    pub(crate) request: Option<Quoted>,
    pub(crate) request_body: Option<Quoted>,
    pub(crate) body: Option<Quoted>,
}

/// Two sources that say different things about something, and what was chosen.
#[derive(Clone, Debug)]
pub(crate) struct Contradiction {
    pub(crate) about: String,
    pub(crate) page: String,
    pub(crate) other: String,
    pub(crate) choice: String,
}

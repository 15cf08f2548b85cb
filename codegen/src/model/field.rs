//! Parameters, fields and the types of their values.

use rust_decimal::Decimal;

use super::{Bounds, Name, Rule};
use crate::source::{Located, Span};
use crate::words::{FieldBasis, List};

/// One parameter of a request, or one field of an object.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, as in the spec"
)]
pub(crate) struct Field {
    /// Name on the wire.
    pub(crate) wire: Name,
    /// Name in Rust, in snake case.
    pub(crate) rust: String,
    pub(crate) place: Place,
    pub(crate) ty: Ty,
    pub(crate) form: Form,
    pub(crate) list: Option<List>,
    pub(crate) required: bool,
    pub(crate) account: bool,
    /// Whether an empty value clears.
    pub(crate) clear: bool,
    pub(crate) absent: Option<Absent>,
    /// Whether 0 in a reply means that the value is absent.
    pub(crate) zero_is_absent: bool,
    /// As on the wire.
    pub(crate) default: Option<Name>,
    /// Of the number.
    pub(crate) range: Bounds<Decimal>,
    /// The only numbers, if they are listed.
    pub(crate) allowed: Vec<i64>,
    /// Of the text, in characters.
    pub(crate) length: Bounds,
    /// Of the list, in items.
    pub(crate) items: Bounds,
    /// Of the file.
    pub(crate) file: FileLimits,
    pub(crate) alias: Option<String>,
    /// How it is known, where that differs from its side of the endpoint.
    pub(crate) basis: Option<FieldBasis>,
    pub(crate) doc: String,
    /// Whether it could not be understood, which has been reported. Its type is then a placeholder.
    pub(crate) broken: bool,
}

/// What a file may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FileLimits {
    /// Its largest size in bytes.
    pub(crate) max_bytes: Option<u64>,
    /// The parameter that decides, and the largest size for each of its values; `max_bytes` holds for the others.
    pub(crate) max_bytes_by: Option<(Name, Vec<(Name, u64)>)>,
    /// The extensions that its name may have, without a dot.
    pub(crate) extensions: Vec<String>,
}

/// Two constructors, where the absence of a parameter is an action.
#[derive(Clone, Debug)]
pub(crate) struct Absent {
    /// What the call does without the parameter.
    pub(crate) means: String,
    /// What the call does with it.
    pub(crate) given: Option<String>,
    /// A second spelling of absence, which cannot be a value of the parameter.
    pub(crate) also: Option<Name>,
    pub(crate) constructor: String,
    pub(crate) otherwise: String,
    pub(crate) span: Span,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Path,
    Query,
    Form,
    Json,
    JsonRoot,
    File,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ty {
    Text,
    Secret,
    Int,
    Count,
    Decimal,
    Bool,
    Timestamp,
    DateTime,
    Date,
    Time,
    Json,
    File,
    Id(TypeRef),
    Enum(TypeRef),
    Object(TypeRef),
}

impl Ty {
    /// Whether it is a point in time.
    pub(crate) const fn is_instant(&self) -> bool {
        matches!(self, Self::Timestamp | Self::DateTime | Self::Date)
    }

    /// Whether bounds on its value make sense.
    pub(crate) const fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Count | Self::Decimal)
    }

    /// Whether bounds on its characters make sense.
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Secret | Self::Id(_) | Self::Json)
    }

    /// The name of a shared type.
    pub(crate) fn shared(&self) -> Option<&str> {
        match self {
            Self::Id(ty) | Self::Enum(ty) | Self::Object(ty) if ty.shared => Some(&ty.name),
            _ => None,
        }
    }
}

/// A type with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeRef {
    pub(crate) name: String,
    /// Whether it is in `specs/types/`, or in the file that uses it.
    pub(crate) shared: bool,
}

/// The spelling of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    #[default]
    Plain,
    YesNo,
    NoYes,
    OneZero,
    Numeric,
    Base64,
    Base64Url,
    /// An object, or any JSON, inside a text.
    JsonText,
    Pattern(String),
}

/// A kind of identifier.
#[derive(Clone, Debug)]
pub(crate) struct Id {
    pub(crate) name: Name,
    pub(crate) doc: String,
}

/// An enumeration.
#[derive(Clone, Debug)]
pub(crate) struct Enum {
    pub(crate) name: Name,
    pub(crate) doc: String,
    pub(crate) variants: Vec<Variant>,
}

/// One value of an enumeration.
#[derive(Clone, Debug)]
pub(crate) struct Variant {
    pub(crate) wire: Name,
    pub(crate) rust: String,
    pub(crate) doc: String,
}

/// An object.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) name: Name,
    pub(crate) doc: String,
    pub(crate) fields: Vec<Field>,
    /// Rules over its fields, where it is sent.
    pub(crate) rules: Vec<Located<Rule>>,
    /// Whether a user builds it for a request, and not the service for a reply.
    pub(crate) input: bool,
    /// Whether its fields are not all known, which has been reported.
    pub(crate) broken: bool,
}

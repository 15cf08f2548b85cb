//! How something that is sent is constructed.

use super::field;
use crate::model::Field;

/// The constructors of something.
pub(crate) enum Constructor<'a> {
    /// By one function.
    Plain(&'a str),
    /// By two, which differ in whether `deciding` is there.
    Two {
        deciding: &'a Field,
        with: &'a str,
        without: &'a str,
    },
}

/// How the request is constructed.
pub(crate) fn constructor(params: &[Field]) -> Constructor<'_> {
    let deciding = params
        .iter()
        .find_map(|field| Some((field, field.absent.as_ref()?)));
    match deciding {
        Some((deciding, absent)) => Constructor::Two {
            deciding,
            with: &absent.otherwise,
            without: &absent.constructor,
        },
        None => Constructor::Plain("new"),
    }
}

/// What a constructor takes.
pub(crate) struct Given<'a> {
    /// In the order of the arguments.
    pub(crate) fields: Vec<&'a Field>,
    /// Whether what is required comes as one struct literal, and not by position. What decides which constructor it is comes
    /// before that.
    pub(crate) by_struct: bool,
}

/// Whether the constructors of a request take a struct literal.
pub(crate) fn is_by_struct(params: &[Field]) -> bool {
    match constructor(params) {
        Constructor::Plain(_) => given(params, None).by_struct,
        Constructor::Two { deciding, .. } => given(params, Some((deciding, true))).by_struct,
    }
}

/// What the constructor takes that differs from another in whether the field `deciding` is there.
pub(crate) fn given<'a>(fields: &'a [Field], deciding: Option<(&Field, bool)>) -> Given<'a> {
    let decides = |field: &Field| deciding.is_some_and(|(other, _)| other.wire == field.wire);
    let is_there = deciding.is_some_and(|(_, is_there)| is_there);
    let required = || fields.iter().filter(|field| field::is_positional(field));
    // The two constructors of one request take the same, but for what decides.
    let all = fields
        .iter()
        .filter(|field| field::is_positional(field) || decides(field));
    let mut types: Vec<_> = all
        .map(|field| field::argument(field).0.to_string())
        .collect();
    let all = types.len();
    types.sort();
    types.dedup();
    let by_struct = required().count() > 3 || types.len() < all;
    let is_given = |field: &&Field| field::is_positional(field) || (is_there && decides(field));
    Given {
        fields: fields.iter().filter(is_given).collect(),
        by_struct,
    }
}

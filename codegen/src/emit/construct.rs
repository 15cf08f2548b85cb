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
    /// Whether they come as one struct literal, and not by position.
    pub(crate) by_struct: bool,
}

/// What the constructor takes that differs from another in whether the field `deciding` is there.
pub(crate) fn given<'a>(fields: &'a [Field], deciding: Option<(&Field, bool)>) -> Given<'a> {
    let is_given = |field: &&Field| {
        field::is_positional(field)
            || deciding.is_some_and(|(other, with)| with && other.wire == field.wire)
    };
    let given: Vec<_> = fields.iter().filter(is_given).collect();
    let mut types: Vec<_> = given
        .iter()
        .map(|field| field::argument(field).0.to_string())
        .collect();
    types.sort();
    types.dedup();
    let by_struct = deciding.is_none() && (given.len() > 3 || types.len() < given.len());
    Given {
        fields: given,
        by_struct,
    }
}

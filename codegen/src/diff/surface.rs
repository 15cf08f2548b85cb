//! What users see of fields and constructors, as Rust.

use proc_macro2::TokenStream;

use crate::emit::construct::{Constructor, constructor, given};
use crate::emit::field;
use crate::emit::short::{Taken, short};
use crate::model::{Endpoint, Field, Ty};
use crate::naming::{pascal, required_of};

/// Tokens as a person would write them.
pub(super) fn written(tokens: &TokenStream) -> String {
    let mut text = short(tokens.clone(), &Taken::new()).to_string();
    for (from, to) in [
        (" < ", "<"),
        (" > ", "> "),
        (" >", ">"),
        (" :: ", "::"),
        ("& ", "&"),
        ("> >", ">>"),
    ] {
        text = text.replace(from, to);
    }
    text.trim_end().to_owned()
}

/// The type of a field, with what distinguishes it from another of the same name.
pub(super) fn type_of(field: &Field, is_sent: bool) -> (String, bool) {
    let ty = if is_sent {
        field::sent(field)
    } else {
        field::received(field)
    };
    (written(&ty), field.ty.shared().is_some())
}

/// The type that a setter or a constructor takes.
pub(super) fn argument(field: &Field) -> String {
    written(&field::argument(field).0)
}

/// The type that a call returns, with what distinguishes it from another of the same name.
pub(super) fn output(endpoint: &Endpoint) -> (String, bool) {
    let output = written(&crate::emit::operation::output(endpoint));
    let is_shared = endpoint.reply.kind.ty().and_then(Ty::shared).is_some();
    (output, is_shared)
}

/// A constructor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    pub(super) name: String,
    /// Names and types; the names matter where they are those of a struct's fields.
    arguments: Vec<(String, String, bool)>,
    /// The struct that takes them, but for those that come by position all the same.
    of: Option<String>,
    by_position: Vec<String>,
}

impl Signature {
    fn new(of: &str, name: &str, fields: &[Field], deciding: Option<(&Field, bool)>) -> Self {
        let given = given(fields, deciding);
        let ty = |field: &Field| {
            if given.by_struct && field::is_positional(field) {
                written(&field::given(field))
            } else {
                argument(field)
            }
        };
        let arguments = given
            .fields
            .iter()
            .map(|field| (field.rust.clone(), ty(field), field.ty.shared().is_some()));
        let by_position = given
            .fields
            .iter()
            .filter(|field| !field::is_positional(field));
        Self {
            by_position: by_position.map(|field| field.rust.clone()).collect(),
            name: name.to_owned(),
            arguments: arguments.collect(),
            of: given.by_struct.then(|| required_of(of)),
        }
    }

    /// Whether calls of one are calls of the other.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let key = |signature: &Self| {
            let mut arguments = signature.arguments.clone();
            if signature.of.is_some() {
                arguments.sort();
            } else {
                for argument in &mut arguments {
                    argument.0.clear();
                }
            }
            (signature.name.clone(), signature.of.clone(), arguments)
        };
        key(self) == key(other)
    }

    /// As in its declaration.
    pub(super) fn text(&self) -> String {
        let text = |(name, ty, _): &(String, String, bool)| format!("{name}: {ty}");
        let arguments = self.arguments.iter();
        let (inside, outside): (Vec<_>, Vec<_>) =
            arguments.partition(|(name, ..)| self.of.is_some() && !self.by_position.contains(name));
        let mut arguments: Vec<_> = outside.into_iter().map(text).collect();
        if let Some(of) = &self.of {
            let inside: Vec<_> = inside.into_iter().map(text).collect();
            arguments.push(format!("{of} {{ {} }}", inside.join(", ")));
        }
        format!("{}({})", self.name, arguments.join(", "))
    }
}

/// The constructors of a request.
pub(super) fn of_request(endpoint: &Endpoint) -> Vec<Signature> {
    let name = pascal(&endpoint.path[2]);
    let params = &endpoint.params;
    match constructor(params) {
        Constructor::Plain(function) => vec![Signature::new(&name, function, params, None)],
        Constructor::Two {
            deciding,
            with,
            without,
        } => vec![
            Signature::new(&name, with, params, Some((deciding, true))),
            Signature::new(&name, without, params, Some((deciding, false))),
        ],
    }
}

/// The constructor of an object that is sent.
pub(super) fn of_object(name: &str, fields: &[Field]) -> Vec<Signature> {
    vec![Signature::new(name, "new", fields, None)]
}

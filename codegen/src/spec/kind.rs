//! What is written for a key, as data.

use std::fmt;

/// What is written for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueKind {
    /// A text that is not empty. A number counts as one.
    Text,
    /// A text that is quoted as it is; it may be empty.
    Quoted,
    /// The path of an endpoint, with its placeholders.
    Path,
    /// A whole number.
    Whole,
    /// A number, with decimals or without.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A mapping, or one of a set of words: the [`Vocabulary`](crate::Vocabulary) of this name.
    Of(&'static str),
    /// A list; all items are of one kind.
    List(Box<ValueKind>),
    /// A mapping by names that the author chooses; all values are of one kind.
    Named(Box<ValueKind>),
}

/// In a few words, for the documentation.
impl fmt::Display for ValueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Quoted => f.write_str("text, quoted as it is"),
            Self::Path => f.write_str("path"),
            Self::Whole => f.write_str("whole number"),
            Self::Number => f.write_str("number"),
            Self::Boolean => f.write_str("`true` or `false`"),
            Self::Of(what) => f.write_str(what),
            Self::List(item) => write!(f, "list; each item: {item}"),
            Self::Named(value) => write!(f, "mapping by name; each value: {value}"),
        }
    }
}

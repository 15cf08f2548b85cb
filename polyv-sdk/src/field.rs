//! What a spec states about one parameter of a request, or one field of an object; and rules over several.

use crate::codec::{Codec, Form, Packing};

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// In the path; never signed.
    Path,
    /// In the query.
    Query,
    /// In the form body, or as a text field of a multipart body.
    Form,
    /// In the JSON body, under its name; never signed.
    Json,
    /// As the whole JSON body; never signed.
    JsonRoot,
    /// As a file of a multipart body; never signed.
    File,
}

/// One parameter of a request, or one field of an object. Programs have a table of these for each type that they use, so it
/// is small, and its name is the only address in it that the program's loader has to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// Where it travels.
    pub place: Place,
    /// Spelling on the wire.
    pub codec: Codec,
    /// Whether it is required.
    pub required: bool,
    /// Whether it is the account's user id, which the client knows.
    pub account: bool,
    /// Whether its absence acts, on the whole account for example, so that it is never absent without a
    /// word.
    pub scope: bool,
    pub(crate) details: &'static [Detail],
}

/// What few fields have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// Another name under which the service sends the field.
    Alias(&'static str),
    /// The `strftime` pattern of a date or a time.
    Pattern(&'static str),
    /// Smallest and largest value of a number.
    Range(Option<i64>, Option<i64>),
    /// The same where one of them is not whole: the digits of both.
    Decimals(Option<&'static str>, Option<&'static str>),
    /// Fewest and most characters of a text.
    Length(Option<usize>, Option<usize>),
    /// Fewest and most items of a list, or files.
    Items(Option<usize>, Option<usize>),
    /// The only numbers that are allowed.
    Allowed(&'static [i64]),
    /// Largest size of a file, in bytes.
    MaxBytes(u64),
    /// The parameter that decides the largest size of a file, and the size for each of its values, as on the wire;
    /// `MaxBytes` holds for the others.
    MaxBytesBy(&'static str, &'static [(&'static str, u64)]),
    /// The extensions that the name of a file may have, in lower case.
    Extensions(&'static [&'static str]),
    /// A text that the service treats as absence, so that it cannot be a value of the parameter.
    Never(&'static str),
}

macro_rules! place {
    ($(#[$meta:meta])* $name:ident, $place:ident) => {
        $(#[$meta])*
        pub const fn $name(name: &'static str) -> Field {
            Field {
                name,
                place: Place::$place,
                codec: Codec::PLAIN,
                required: false,
                account: false,
                scope: false,
                details: &[],
            }
        }
    };
}

place!(
    /// A parameter in the path.
    path, Path
);
place!(
    /// A parameter in the query.
    query, Query
);
place!(
    /// A parameter in a form, or a text field of a multipart body.
    form, Form
);
place!(
    /// A field of an object; as a parameter, a field of the JSON body.
    field, Json
);
place!(
    /// The whole JSON body.
    json_root, JsonRoot
);
place!(
    /// A file of a multipart body.
    file, File
);

/// What the first detail of a field that is like this says.
macro_rules! detail {
    ($field:expr, $detail:pat => $said:expr) => {
        $field.detail(|detail| match detail {
            $detail => Some($said),
            _ => None,
        })
    };
}

pub(crate) use detail;

impl Field {
    /// It is required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// It is the account's user id: without one, the client's is taken.
    #[must_use]
    pub const fn account(mut self) -> Self {
        self.account = true;
        self
    }

    /// Its absence acts, so that it must be stated.
    #[must_use]
    pub const fn scope(mut self) -> Self {
        self.scope = true;
        self
    }

    /// What few fields have. A pattern is also a part of the codec, which is passed on as it is.
    #[must_use]
    pub const fn details(mut self, details: &'static [Detail]) -> Self {
        self.details = details;
        let mut rest = details;
        while let [detail, others @ ..] = rest {
            if let Detail::Pattern(pattern) = detail {
                self.codec.pattern = Some(pattern);
            }
            rest = others;
        }
        self
    }

    /// A form other than the usual one.
    #[must_use]
    pub const fn form(mut self, form: Form) -> Self {
        self.codec.form = form;
        self
    }

    /// Zero means absence.
    #[must_use]
    pub const fn zero_absent(mut self) -> Self {
        self.codec.zero_is_absent = true;
        self
    }

    /// As one text.
    #[must_use]
    pub const fn packing(mut self, packing: Packing) -> Self {
        self.codec.packing = packing;
        self
    }

    /// The first of its details that `find` knows.
    pub(crate) fn detail<T>(&self, find: impl Fn(&'static Detail) -> Option<T>) -> Option<T> {
        self.details.iter().find_map(find)
    }

    /// Whether one of its details is so.
    pub(crate) fn has(&self, is: impl Fn(&Detail) -> bool) -> bool {
        self.details.iter().any(is)
    }

    pub(crate) fn is_called(&self, name: &[u8]) -> bool {
        let is = |own: &str| own.as_bytes() == name;
        let is_alias = |detail: &Detail| matches!(detail, Detail::Alias(alias) if is(alias));
        is(self.name) || self.has(is_alias)
    }
}

/// A rule over several parameters, named as on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// The second is not before the first, and at most this many milliseconds after it.
    Span {
        /// Where the span starts.
        from: &'static str,
        /// Where it ends.
        to: &'static str,
        /// Its greatest length.
        max_ms: i64,
    },
    /// Both are in one calendar month, in UTC+8.
    SameMonth {
        /// Where the span starts.
        from: &'static str,
        /// Where it ends.
        to: &'static str,
    },
    /// At least one is given.
    AtLeastOne(&'static [&'static str]),
    /// Exactly one is given.
    ExactlyOne(&'static [&'static str]),
    /// At most one is given.
    AtMostOne(&'static [&'static str]),
    /// Either all are given, or none.
    Together(&'static [&'static str]),
    /// If one parameter has one of these values, others are required.
    When {
        /// The parameter that decides.
        param: &'static str,
        /// The values that decide so, as on the wire.
        is: &'static [&'static str],
        /// The parameters that are then required.
        needs: &'static [&'static str],
    },
    /// If one parameter has one of these values, others must not be given.
    Forbids {
        /// The parameter that decides.
        param: &'static str,
        /// The values that decide so, as on the wire.
        is: &'static [&'static str],
        /// The parameters that must then not be given.
        forbids: &'static [&'static str],
    },
    /// All given values are different.
    Differ(&'static [&'static str]),
    /// Each given number or time is at most the next one.
    Ordered(&'static [&'static str]),
    /// The sum of the given numbers has bounds.
    Sum {
        /// The numbers that are added up.
        of: &'static [&'static str],
        /// The smallest sum.
        min: Option<i64>,
        /// The largest sum.
        max: Option<i64>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A program has a table of these for each type that it uses: BENCHMARKS.md says what that costs.
    #[cfg(target_pointer_width = "64")]
    #[test]
    fn an_entry_is_small() {
        assert_eq!((size_of::<Field>(), size_of::<Codec>()), (56, 16));
    }

    #[test]
    fn a_pattern_comes_from_the_details() {
        let field = query("day")
            .form(Form::Pattern)
            .details(&[Detail::Alias("date"), Detail::Pattern("%Y%m%d")]);
        assert_eq!(field.codec.pattern, Some(&"%Y%m%d"));
        assert_eq!(query("day").codec, Codec::PLAIN);
        assert!(field.is_called(b"date"));
    }
}

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

/// One parameter of a request, or one field of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// Another name under which the service sends the field.
    pub alias: Option<&'static str>,
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
    /// Smallest and largest value of a number.
    pub range: (Option<i64>, Option<i64>),
    /// Fewest and most characters of a text.
    pub length: (Option<usize>, Option<usize>),
    /// Fewest and most items of a list, or files.
    pub items: (Option<usize>, Option<usize>),
    /// Limits that few fields have.
    pub limits: &'static Limits,
}

/// Limits that few fields have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The only numbers that are allowed; empty if any is.
    pub allowed: &'static [i64],
    /// Largest size of a file, in bytes.
    pub max_bytes: Option<u64>,
    /// The parameter that decides the largest size of a file, and the size for each of its values, as on the wire;
    /// `max_bytes` holds for the others.
    pub max_bytes_by: Option<(&'static str, &'static [(&'static str, u64)])>,
    /// The extensions that the name of a file may have, in lower case; empty if it may have any.
    pub extensions: &'static [&'static str],
    /// A text that the service treats as absence, so that it cannot be a value of the parameter.
    pub never: Option<&'static str>,
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
        allowed: &[],
        max_bytes: None,
        max_bytes_by: None,
        extensions: &[],
        never: None,
    };
}

macro_rules! place {
    ($(#[$meta:meta])* $name:ident, $place:ident) => {
        $(#[$meta])*
        pub const fn $name(name: &'static str) -> Field {
            Field {
                name,
                alias: None,
                place: Place::$place,
                codec: Codec::PLAIN,
                required: false,
                account: false,
                scope: false,
                range: (None, None),
                length: (None, None),
                items: (None, None),
                limits: &Limits::NONE,
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

impl Field {
    /// Also known as `alias`.
    #[must_use]
    pub const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = Some(alias);
        self
    }

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

    /// Bounds of a number.
    #[must_use]
    pub const fn range(mut self, min: Option<i64>, max: Option<i64>) -> Self {
        self.range = (min, max);
        self
    }

    /// Bounds of a text, in characters.
    #[must_use]
    pub const fn length(mut self, min: Option<usize>, max: Option<usize>) -> Self {
        self.length = (min, max);
        self
    }

    /// Bounds of a list, in items.
    #[must_use]
    pub const fn items(mut self, min: Option<usize>, max: Option<usize>) -> Self {
        self.items = (min, max);
        self
    }

    /// Limits that few fields have.
    #[must_use]
    pub const fn limits(mut self, limits: &'static Limits) -> Self {
        self.limits = limits;
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

    pub(crate) fn is_called(&self, name: &[u8]) -> bool {
        let is = |own: &str| own.as_bytes() == name;
        is(self.name) || self.alias.is_some_and(is)
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

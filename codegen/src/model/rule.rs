//! Bounds, and rules over several parameters or fields.

use super::Name;

/// A smallest and a largest value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
}

impl Bounds {
    pub(crate) const fn is_none(self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

/// A rule over several parameters, which are given by their names on the wire.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    Span {
        from: Name,
        to: Name,
        max_ms: i64,
    },
    SameMonth {
        from: Name,
        to: Name,
    },
    AtLeastOne(Vec<Name>),
    ExactlyOne(Vec<Name>),
    AtMostOne(Vec<Name>),
    Together(Vec<Name>),
    When {
        param: Name,
        is: Vec<Name>,
        needs: Vec<Name>,
    },
    /// As `When`, for parameters that must not be given.
    Forbids {
        param: Name,
        is: Vec<Name>,
        forbids: Vec<Name>,
    },
    /// All values are different.
    Differ(Vec<Name>),
    /// Each number or time is at most the next one.
    Ordered(Vec<Name>),
    /// The sum of the numbers that are given has bounds.
    Sum {
        of: Vec<Name>,
        bounds: Bounds,
    },
}

impl Rule {
    pub(crate) fn params(&self) -> Vec<&Name> {
        match self {
            Self::Span { from, to, .. } | Self::SameMonth { from, to } => vec![from, to],
            Self::AtLeastOne(names)
            | Self::ExactlyOne(names)
            | Self::AtMostOne(names)
            | Self::Together(names)
            | Self::Differ(names)
            | Self::Ordered(names)
            | Self::Sum { of: names, .. } => names.iter().collect(),
            Self::When {
                param,
                needs: others,
                ..
            }
            | Self::Forbids {
                param,
                forbids: others,
                ..
            } => std::iter::once(param).chain(others).collect(),
        }
    }
}

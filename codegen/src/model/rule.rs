//! Bounds, and rules over several parameters or fields.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::Name;

/// A smallest and a largest value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds<T = i64> {
    pub(crate) min: Option<T>,
    pub(crate) max: Option<T>,
}

impl<T> Bounds<T> {
    pub(crate) const fn is_none(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

impl<T: PartialOrd> Bounds<T> {
    pub(crate) fn contains(&self, value: &T) -> bool {
        self.min.as_ref().is_none_or(|min| value >= min)
            && self.max.as_ref().is_none_or(|max| value <= max)
    }
}

impl Bounds<Decimal> {
    /// The bounds of the whole numbers within.
    pub(crate) fn whole(self) -> Bounds {
        Bounds {
            min: self.min.and_then(|min| min.ceil().to_i64()),
            max: self.max.and_then(|max| max.floor().to_i64()),
        }
    }
}

impl From<Bounds> for Bounds<Decimal> {
    fn from(bounds: Bounds) -> Self {
        Self {
            min: bounds.min.map(Decimal::from),
            max: bounds.max.map(Decimal::from),
        }
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

//! Rules over several parameters or fields.

use super::mapping::mapping;
use crate::source::Located;

mapping! {
    /// A rule over several parameters; one of the keys.
    Rule: "a rule" {
        /// From one point in time to another, up to a greatest length.
        "span" distance: Option<SpanRule>,
        /// Two points in time in one calendar month.
        "same_month" same_month: Option<FromTo>,
        /// At least one of these is given.
        "at_least_one" at_least_one: Vec<Located<String>>,
        /// Exactly one of these is given.
        "exactly_one" exactly_one: Vec<Located<String>>,
        /// At most one of these is given.
        "at_most_one" at_most_one: Vec<Located<String>>,
        /// These are given together, or not at all.
        "together" together: Vec<Located<String>>,
        /// The values of these are all different.
        "differ" differ: Vec<Located<String>>,
        /// Each of these numbers or times is at most the next one.
        "ordered" ordered: Vec<Located<String>>,
        /// The sum of several numbers has bounds.
        "sum" sum: Option<SumRule>,
        /// Where one parameter has a certain value, others are needed or forbidden.
        "when" when: Option<WhenRule>,
    }
}

mapping! {
    /// What one parameter's value asks of others.
    WhenRule: "a condition" {
        /// The parameter that decides.
        "param" param: Located<String>,
        /// The values that decide so, as on the wire.
        "is" is: Vec<Located<String>>,
        /// The parameters that are needed then.
        "needs" needs: Vec<Located<String>>,
        /// Instead of `needs`: the parameters that must not be given then.
        "forbids" forbids: Vec<Located<String>>,
    }
}

mapping! {
    /// Bounds of a sum: `is`, or one or both of `min` and `max`.
    SumRule: "a sum" {
        /// The parameters that are added up. One that is not given counts as 0.
        "of" of: Vec<Located<String>>,
        /// The smallest sum.
        "min" min: Option<Located<i64>>,
        /// The largest sum.
        "max" max: Option<Located<i64>>,
        /// The only sum.
        "is" is: Option<Located<i64>>,
    }
}

mapping! {
    /// A greatest distance between two points in time.
    SpanRule: "a span" {
        /// The parameter at which it starts.
        "from" from: Located<String>,
        /// The parameter at which it ends.
        "to" to: Located<String>,
        /// Its greatest length, such as `60 days` or `8 hours`.
        "max" max: Located<String>,
    }
}

mapping! {
    /// Two points in time.
    FromTo: "a range" {
        /// The parameter at which it starts.
        "from" from: Located<String>,
        /// The parameter at which it ends.
        "to" to: Located<String>,
    }
}

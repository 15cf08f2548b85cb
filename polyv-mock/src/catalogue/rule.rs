//! What the catalogue says of several parameters together.

use serde::Deserialize;

/// A rule over several parameters.
#[derive(Debug, Deserialize)]
#[serde(tag = "rule", rename_all = "kebab-case")]
pub(crate) enum Rule {
    Span {
        from: String,
        to: String,
        max_ms: i64,
    },
    SameMonth {
        from: String,
        to: String,
    },
    AtLeastOne {
        params: Vec<String>,
    },
    ExactlyOne {
        params: Vec<String>,
    },
    AtMostOne {
        params: Vec<String>,
    },
    Together {
        params: Vec<String>,
    },
    When {
        param: String,
        is: Vec<String>,
        needs: Vec<String>,
    },
    Forbids {
        param: String,
        is: Vec<String>,
        forbids: Vec<String>,
    },
    /// All values are different.
    Differ {
        params: Vec<String>,
    },
    /// Each number or time is at most the next one.
    Ordered {
        params: Vec<String>,
    },
    /// The sum of the numbers that are given has bounds.
    Sum {
        params: Vec<String>,
        min: Option<f64>,
        max: Option<f64>,
    },
}

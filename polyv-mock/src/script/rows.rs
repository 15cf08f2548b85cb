//! The rows of a data set.

use serde_json::Value;

/// A row, as it is read and as it is written.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) value: Value,
    pub(crate) text: String,
}

/// The rows of an endpoint, and how they are chosen.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) list: Vec<Row>,
    /// The row's field that the time range and the order are about, where it is not the one that is found.
    pub(crate) time_field: Option<String>,
    /// The rows are all answered, in their order.
    pub(crate) is_plain: bool,
}

#[cfg(feature = "sdk")]
impl Rows {
    /// All of these rows, as they are.
    pub(crate) fn of(rows: Vec<Row>) -> Self {
        Self {
            list: rows,
            time_field: None,
            is_plain: true,
        }
    }
}

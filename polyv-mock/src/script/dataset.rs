//! Data sets: rows that an endpoint pages, filters and sorts as if they were POLYV's.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::given::Call;
use crate::reply::{self, Reply};
use crate::script::filter;
use crate::script::rows::{Row, Rows};

/// The data set of one endpoint, shared with the test.
pub(crate) type Shared = Arc<Mutex<Rows>>;

/// The data sets of a server, by the names of their endpoints.
#[derive(Debug, Default)]
pub(crate) struct Datasets(Mutex<BTreeMap<String, Shared>>);

impl Datasets {
    pub(crate) fn add(&self, endpoint: &str, rows: Vec<Row>) -> Shared {
        let shared = Arc::new(Mutex::new(Rows {
            list: rows,
            ..Rows::default()
        }));
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(endpoint.to_owned(), Arc::clone(&shared));
        shared
    }

    /// The page that a request asks for, if its endpoint has a data set.
    pub(crate) fn page(&self, call: &Call<'_>, request_id: &str) -> Option<Reply> {
        let sets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = Arc::clone(sets.get(&call.endpoint.name)?);
        drop(sets);
        let rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
        Some(page(call, &rows, request_id))
    }
}

/// The page of the rows that a request asks for, in the words of the endpoint's sample.
pub(super) fn page(call: &Call<'_>, rows: &Rows, request_id: &str) -> Reply {
    let texts: Vec<&str> = if rows.is_plain {
        rows.list.iter().map(|row| row.text.as_str()).collect()
    } else {
        filter::choose(call, rows)
            .into_iter()
            .map(|row| row.text.as_str())
            .collect()
    };
    reply::with_rows(call, &texts, request_id)
}

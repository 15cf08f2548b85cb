//! Data sets in the SDK's types.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{MutexGuard, PoisonError};

use polyv_sdk::page::Paged;

use crate::script::{Rows, Shared};
use crate::server::MockServer;
use crate::typed::row_of;

impl MockServer {
    /// Gives an endpoint rows, which it pages by its own style of paging, filters and sorts. They take the place of the
    /// rows that it had before.
    ///
    /// A row is answered when it lies in the request's time range (both ends included; a last day to its midnight), and
    /// is of the ids and states that the request names: a parameter is compared with the row's field of the same name,
    /// `channelIds` with `channelId`. An empty field of a row matches everything. The newest row comes first; rows of
    /// the same time, or without one, keep their order.
    ///
    /// Expectations for the endpoint come before it.
    pub fn dataset<E: Paged>(&self, rows: impl IntoIterator<Item = E::Item>) -> Dataset<E> {
        let rows = rows.into_iter().map(|row| row_of(&row)).collect();
        Dataset {
            rows: self.judge().script.datasets.add(E::OPERATION.name, rows),
            endpoint: PhantomData,
        }
    }
}

/// The rows of an endpoint. See [`MockServer::dataset`]; they are the server's, and stay when this is dropped.
pub struct Dataset<E> {
    rows: Shared,
    endpoint: PhantomData<fn() -> E>,
}

impl<E: Paged> Dataset<E> {
    /// Names the row's field that the time range and the order are about, as on the wire. By default the first field
    /// that is a time.
    pub fn time_field(self, name: impl Into<String>) -> Self {
        self.lock().time_field = Some(name.into());
        self
    }

    /// Answers all the rows in their own order, whatever the request names.
    pub fn unfiltered(self) -> Self {
        self.lock().is_plain = true;
        self
    }

    /// Adds a row behind the others.
    pub fn push(&self, row: &E::Item) {
        self.lock().list.push(row_of(row));
    }

    /// Adds a row before the row at `index`, or behind the others.
    pub fn insert(&self, index: usize, row: &E::Item) {
        let mut rows = self.lock();
        let index = index.min(rows.list.len());
        rows.list.insert(index, row_of(row));
    }

    /// Removes a row, and returns whether there was one.
    pub fn remove(&self, index: usize) -> bool {
        let mut rows = self.lock();
        let is_there = index < rows.list.len();
        if is_there {
            rows.list.remove(index);
        }
        is_there
    }

    /// Removes all rows.
    pub fn clear(&self) {
        self.lock().list.clear();
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.lock().list.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E> fmt::Debug for Dataset<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dataset").finish_non_exhaustive()
    }
}

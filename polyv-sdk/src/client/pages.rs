//! Lists, page by page and row by row.

use std::vec;

use futures_util::stream::{self, Stream};

use super::Client;
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::page::{Page, Paged, Walk};

/// The pages of a list, one after the other, made by [`Client::pages`].
///
/// A page without rows is the end and is not returned. An error does not move on: another
/// [`try_next`](Self::try_next) asks for the same page again. So does the next one after a future
/// that was dropped.
#[derive(Clone, Debug)]
#[must_use = "pages are fetched by `try_next` or as a stream"]
pub struct Pages<E: Paged> {
    client: Client,
    request: E,
    walk: Walk,
}

impl<E: Paged> Pages<E> {
    pub(super) fn new(client: Client, request: E) -> Self {
        Self {
            client,
            request,
            walk: Walk::new(E::PAGING, <E as Endpoint>::OPERATION.params),
        }
    }

    /// The next page; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<Page<E::Item>>, Error> {
        if self.walk.is_done() {
            return Ok(None);
        }
        self.walk
            .prepare(&mut self.request)
            .map_err(|invalid| Error::from(invalid).of_endpoint(E::OPERATION.name))?;
        let output = self.client.send(&self.request).await?;
        let (rows, progress) = E::split(output);
        if !self
            .walk
            .accept(&self.request, &rows, rows.len(), &progress)
        {
            return Ok(None);
        }
        let (_, page) = progress.page.swap(rows);
        Ok(Some(page))
    }

    /// The pages as a stream. It ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Page<E::Item>, Error>> + Send {
        stream::try_unfold(self, async |mut pages| {
            let page = pages.try_next().await?;
            Ok(page.map(|page| (page, pages)))
        })
    }
}

/// The rows of a list, one after the other, made by [`Client::items`].
///
/// An error does not lose rows: another [`try_next`](Self::try_next) asks for the same page again.
#[derive(Debug)]
#[must_use = "rows are fetched by `try_next` or as a stream"]
pub struct Items<E: Paged> {
    pages: Pages<E>,
    rows: vec::IntoIter<E::Item>,
}

impl<E: Paged> Items<E> {
    pub(super) fn new(pages: Pages<E>) -> Self {
        Self {
            pages,
            rows: Vec::new().into_iter(),
        }
    }

    /// The next row; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<E::Item>, Error> {
        loop {
            if let Some(row) = self.rows.next() {
                return Ok(Some(row));
            }
            match self.pages.try_next().await? {
                Some(page) => self.rows = page.into_iter(),
                None => return Ok(None),
            }
        }
    }

    /// The rows as a stream. It ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<E::Item, Error>> + Send {
        stream::try_unfold(self, async |mut items| {
            let row = items.try_next().await?;
            Ok(row.map(|row| (row, items)))
        })
    }
}

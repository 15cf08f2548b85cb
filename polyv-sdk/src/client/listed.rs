//! What can be walked page by page: requests with their types and without.

use std::borrow::Cow;
use std::fmt;

use super::Client;
use super::ahead::Fetching;
use crate::endpoint::Operation;
use crate::endpoint::sealed::Sealed;
use crate::error::Error;
use crate::field::Field;
use crate::page::{Page, Paged, Slotted, Walk};

/// A list that is walked page by page: a [`Paged`] request, an `AnyRequest`, or a [`PagedCall`](crate::PagedCall).
///
/// It is sealed: nothing else can be.
pub trait Listed: Sealed + Slotted + Clone + fmt::Debug + Send + Sync + 'static {
    /// A row.
    type Row: Send + Sync + 'static;

    /// A reply on its way to becoming a page.
    #[doc(hidden)]
    type Reply: Send + Sync + 'static;

    /// What errors call the endpoint.
    #[doc(hidden)]
    fn name(&self) -> Cow<'static, str>;

    /// The table of the slots.
    #[doc(hidden)]
    fn params(&self) -> &'static [Field];

    /// The facts of the endpoint, if it has a spec.
    #[doc(hidden)]
    fn facts(&self) -> Option<&'static Operation>;

    /// Sends this request.
    #[doc(hidden)]
    fn fetch(self, client: Client) -> Fetching<Self::Reply>;

    /// The page of a reply, unless the walk has no use for it.
    #[doc(hidden)]
    fn accept(&self, reply: Self::Reply, walk: &mut Walk)
    -> Result<Option<Page<Self::Row>>, Error>;
}

impl<E: Paged> Listed for E {
    type Row = E::Item;
    /// The data, and how many rows were left out of it.
    type Reply = (E::Output, u64);

    fn name(&self) -> Cow<'static, str> {
        E::OPERATION.name.into()
    }

    fn params(&self) -> &'static [Field] {
        E::OPERATION.params
    }

    fn facts(&self) -> Option<&'static Operation> {
        Some(E::OPERATION)
    }

    fn fetch(self, client: Client) -> Fetching<Self::Reply> {
        Box::pin(async move { client.send_rows(&self).await })
    }

    fn accept(&self, reply: Self::Reply, walk: &mut Walk) -> Result<Option<Page<E::Item>>, Error> {
        let (data, left_out) = reply;
        let (rows, progress) = E::split(data);
        let is_used = walk.accept(&rows, rows.len(), left_out, &progress);
        Ok(is_used.then(|| progress.page.swap(rows).1))
    }
}

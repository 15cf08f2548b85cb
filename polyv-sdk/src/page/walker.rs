//! From page to page without I/O.

use super::{Page, Paged, Position, Walk};
use crate::envelope::Decoded;
use crate::error::Error;

/// Says which page of a list to ask for, and when there are no more: what
/// [`Client::pages`](crate::Client::pages) does, for code that sends requests itself.
///
#[cfg_attr(feature = "channel", doc = "```")]
#[cfg_attr(not(feature = "channel"), doc = "```ignore")]
/// use polyv_sdk::{api::channel::booking, envelope, page::Walker};
///
/// let mut walker = Walker::new(booking::List::new("2191532"));
/// while let Some(request) = walker.request()? {
///     // Send it, and read what comes:
///     let body = br#"{"code":200,"data":{"totalPages":1,"contents":[{"channelId":"2191532"}]}}"#;
///     let reply = envelope::decode::<booking::List>(200, body)?;
///     for booking in walker.accept(reply)?.into_iter().flatten() {
///         println!("{:?}", booking.channel_id);
///     }
/// }
/// # Ok::<(), polyv_sdk::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Walker<E> {
    request: E,
    walk: Walk,
}

/// A reply as [`Walker::accept`] takes it: what [`decode`](crate::envelope::decode) returns, or only its data. With
/// only the data, rows that could not be read do not count, and a page of only such rows may end the walk.
#[derive(Clone, Debug)]
pub struct Received<T> {
    data: T,
    left_out: u64,
}

impl<T> From<Decoded<T>> for Received<T> {
    fn from(decoded: Decoded<T>) -> Self {
        Self {
            data: decoded.data,
            left_out: decoded.left_out,
        }
    }
}

impl<T> From<T> for Received<T> {
    fn from(data: T) -> Self {
        Self { data, left_out: 0 }
    }
}

impl<E: Paged> Walker<E> {
    /// A walk from the page that `request` asks for, or the first.
    pub fn new(request: E) -> Self {
        Self {
            walk: Walk::new(E::PAGING, E::OPERATION.params, &request),
            request,
        }
    }

    /// Starts at another page.
    #[must_use]
    pub fn start_at(mut self, position: Position) -> Self {
        self.walk.start_at(position);
        self
    }

    /// The page that comes next; `None` after the last.
    pub fn position(&self) -> Option<Position> {
        self.walk.position()
    }

    /// The request for the page that comes next; `None` after the last. Asked again, it is the same
    /// request, until its reply is [accepted](Self::accept).
    ///
    /// Fails once with [`ErrorKind::Paging`](crate::ErrorKind::Paging) if the list does not end, and
    /// with [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) if it was started at an invalid position.
    pub fn request(&mut self) -> Result<Option<E>, Error> {
        self.problem()?;
        if self.walk.is_done() {
            return Ok(None);
        }
        let mut request = self.request.clone();
        let prepared = self.walk.prepare(&mut request, 0);
        prepared.map_err(|invalid| Error::from(invalid).of_endpoint(E::OPERATION.name))?;
        Ok(Some(request))
    }

    /// Takes the reply to the [request](Self::request), and returns its page; `None` if it has no usable rows, in
    /// which case more pages may follow.
    ///
    /// Fails with [`ErrorKind::Paging`](crate::ErrorKind::Paging) if its rows were seen before.
    pub fn accept(
        &mut self,
        reply: impl Into<Received<E::Output>>,
    ) -> Result<Option<Page<E::Item>>, Error> {
        let Received { data, left_out } = reply.into();
        let (rows, progress) = E::split(data);
        if self.walk.accept(&rows, rows.len(), left_out, &progress) {
            return Ok(Some(progress.page.swap(rows).1));
        }
        self.problem()?;
        Ok(None)
    }

    fn problem(&mut self) -> Result<(), Error> {
        let problem = self.walk.take_problem();
        problem.map_or(Ok(()), |error| Err(error.of_endpoint(E::OPERATION.name)))
    }
}

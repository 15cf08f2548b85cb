//! Lists, page by page and row by row.

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_util::stream::{self, Stream};

use super::Client;
use super::ahead::{Ahead, Fetching};
use super::listed::Listed;
use crate::check::Invalid;
use crate::error::Error;
use crate::page::{Cuts, Page, Paging, Position, Walk};

/// Rows after which the requests in flight are polled.
const LOOK_AFTER: usize = 32;

/// The most pages that are requested at a time.
const MOST_IN_FLIGHT: usize = 256;

/// How a request is sent.
type Fetch<E> = Arc<dyn Fn(E) -> Fetching<<E as Listed>::Reply> + Send + Sync>;

/// The pages of a list, one after the other, made by [`Client::pages`], `Client::pages_any` and
/// [`Client::pages_call`].
///
/// After an error, another [`try_next`](Self::try_next) asks for the same page again. Dropping a future of `try_next`
/// loses nothing: the next one waits for the same reply.
///
/// It ends at a page without rows, or at the last page according to the reply: by its totals, by its `lastPage`, or
/// because it has fewer rows than its `pageSize`. If what a reply says contradicts itself, it goes on: a page without
/// rows is skipped as long as the totals promise more, and behind a page that is the last according to one field but
/// not to another, the next one is requested. Rows that are left out because they cannot be read still count. Pages
/// without rows are not returned.
///
/// No reply can end it early unnoticed, or make it go on forever. It fails with
/// [`ErrorKind::Paging`](crate::ErrorKind::Paging), once:
///
/// - where the list ends with fewer rows than its total, which is that of the last reply that states one;
/// - where the service sends an earlier page again, or leads back to it by its cursor;
/// - after ten pages in a row without rows;
/// - after 10,000 pages, unless the first reply promised more than half of that, or [`max_pages`](Self::max_pages) says
///   more.
///
/// The pages that were returned before are valid.
///
/// Rows added or removed during the walk shift the others between pages, as the service counts pages again for each
/// request: a row may then appear twice, or not at all.
#[must_use = "pages are fetched by `try_next` or as a stream"]
pub struct Pages<E: Listed> {
    fetch: Fetch<E>,
    paging: Paging,
    request: E,
    walk: Walk,
    ahead: Ahead<E::Reply>,
    most: usize,
    windows: Option<Cuts<E>>,
    /// Why the range cannot be split into windows.
    problem: Option<Invalid>,
    /// The page that was returned last.
    current: Option<Position>,
}

impl<E: Listed> Pages<E> {
    pub(super) fn new(client: Client, paging: Paging, request: E) -> Self {
        let fetch = move |request: E| request.fetch(client.clone());
        Self::over(Arc::new(fetch), paging, request)
    }

    /// Pages that `fetch` gets.
    pub(crate) fn over(fetch: Fetch<E>, paging: Paging, request: E) -> Self {
        Self {
            walk: Walk::new(paging, request.params(), request.slots()),
            fetch,
            paging,
            request,
            ahead: Ahead::new(),
            most: 1,
            windows: None,
            problem: None,
            current: None,
        }
    }

    /// Fetches up to `pages` pages at a time, once the first reply has said how many there are. Pages are yielded
    /// in order, and at most `pages` are buffered. Defaults to 1, which fetches each page on demand; more than 256 count
    /// as 256, since a reply can promise any number of pages.
    ///
    /// On a multi-threaded runtime each page is fetched and decoded in a task of its own, so several cores decode them.
    /// Hooks, observers and limiters that are called there are in the caller's `tracing` span, but do not see its
    /// `tokio::task_local!` values.
    ///
    /// Lists that do not state their length, and lists by cursor, go on one page at a time.
    pub fn in_flight(mut self, pages: usize) -> Self {
        self.most = pages.clamp(1, MOST_IN_FLIGHT);
        self
    }

    /// Starts at page `number` instead of the one that the request asks for; the first is 1.
    pub fn from_page(self, number: u64) -> Self {
        self.start_at(Position::Page(number))
    }

    /// Starts at a [`position`](Self::position) of an earlier walk with the same request.
    pub fn start_at(mut self, position: Position) -> Self {
        let mut walk = self.walk_of(&self.request);
        walk.take_limits(&self.walk);
        walk.start_at(position);
        self.walk = walk;
        self.ahead.clear();
        self
    }

    /// Ends after this many pages; [`position`](Self::position) and [`rest`](Self::rest) then say where to continue.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.walk.limit_pages(pages);
        self
    }

    /// Covers a time range longer than the endpoint allows, window by window, from the earliest on: see [`Windows`](crate::page::Windows).
    /// The rows of a window come in the service's order.
    ///
    /// If that is impossible, the first page is an error: the endpoint documents no maximum range, or the request
    /// does not say where its range begins and ends.
    pub fn windowed(mut self) -> Self {
        let cuts = match self.request.facts() {
            Some(operation) => Cuts::of(operation, self.request.clone()),
            None => Err(Invalid::new(
                "",
                "a call without a spec has no documented maximum range to split by",
            )),
        };
        match cuts {
            Ok(mut windows) => {
                self.request = windows.next().unwrap_or(self.request);
                self.windows = Some(windows);
            }
            Err(invalid) => self.problem = Some(invalid),
        }
        self
    }

    /// The rows of these pages, one after the other.
    pub fn into_items(self) -> Items<E> {
        Items::new(self)
    }

    /// The page that comes next; `None` after the last of the list. A walk of the same request can
    /// [start there](Self::start_at).
    pub fn position(&self) -> Option<Position> {
        self.walk.position()
    }

    /// A request for everything not yet returned, from the next page on, to be walked in the
    /// same way; `None` after the last of the list.
    pub fn rest(&self) -> Option<E> {
        let Some(position) = self.position() else {
            let rest = self.windows.as_ref()?.rest().cloned();
            return rest.map(|rest| self.restarted(rest));
        };
        self.rest_from(position)
    }

    fn rest_from(&self, position: Position) -> Option<E> {
        let mut request = self.request.clone();
        let mut walk = self.walk_of(&request);
        walk.start_at(position);
        walk.prepare(request.slots_mut(), 0).ok()?;
        if let Some(windows) = &self.windows {
            windows.prolong(&mut request);
        }
        Some(request)
    }

    fn walk_of(&self, request: &E) -> Walk {
        Walk::new(self.paging, request.params(), request.slots())
    }

    /// The request for the first page, whatever page it asks for.
    fn restarted(&self, mut request: E) -> E {
        Walk::restart(self.paging, request.params(), request.slots_mut());
        request
    }

    /// The next page; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<Page<E::Row>>, Error> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    /// The pages as a stream. It ends after an error.
    pub fn into_stream(mut self) -> impl Stream<Item = Result<Page<E::Row>, Error>> + Send {
        fused(move |cx| self.poll_page(cx))
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Page<E::Row>>, Error>> {
        if let Some(problem) = self.problem.take() {
            self.windows = None;
            self.walk.limit_pages(0);
            return Poll::Ready(Err(Error::from(problem).of_endpoint(self.request.name())));
        }
        loop {
            if let Some(problem) = self.walk.take_problem() {
                self.ahead.clear();
                self.windows = None;
                return Poll::Ready(Err(problem.of_endpoint(self.request.name())));
            }
            if self.walk.is_done() {
                self.ahead.clear();
                if self.walk.is_satisfied() || !self.next_window() {
                    return Poll::Ready(Ok(None));
                }
                continue;
            }
            self.look_after(cx);
            let Some(outcome) = self.ahead.take() else {
                return Poll::Pending;
            };
            let position = self.walk.position();
            let page = self.request.accept(outcome?, &mut self.walk)?;
            self.ahead.advance();
            if let Some(page) = page {
                self.current = position;
                if self.most > 1 {
                    self.look_after(cx);
                }
                return Poll::Ready(Ok(Some(page)));
            }
        }
    }

    /// Sends the requests that may be sent, and polls them.
    fn look_after(&mut self, cx: &mut Context<'_>) {
        let Self {
            fetch,
            request,
            walk,
            ..
        } = self;
        self.ahead.fill(self.most, |ahead| {
            if !walk.may_ask(ahead) {
                return None;
            }
            let mut request = request.clone();
            Some(match walk.prepare(request.slots_mut(), ahead) {
                Ok(()) => fetch(request),
                Err(invalid) => {
                    let error = Error::from(invalid).of_endpoint(request.name());
                    Box::pin(std::future::ready(Err(error)))
                }
            })
        });
        self.ahead.drive(cx);
    }

    /// Goes on to the next window, if there is one.
    fn next_window(&mut self) -> bool {
        let Some(window) = self.windows.as_mut().and_then(Iterator::next) else {
            return false;
        };
        self.request = self.restarted(window);
        let mut walk = self.walk_of(&self.request);
        walk.take_limits(&self.walk);
        self.walk = walk;
        true
    }
}

/// The results of `poll` until it yields nothing or an error.
fn fused<T>(
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<Result<Option<T>, Error>> + Send,
) -> impl Stream<Item = Result<T, Error>> + Send {
    let mut is_done = false;
    stream::poll_fn(move |cx| {
        if is_done {
            return Poll::Ready(None);
        }
        let outcome = ready!(poll(cx));
        is_done = !matches!(outcome, Ok(Some(_)));
        Poll::Ready(outcome.transpose())
    })
}

/// Resumes at the same place; requests in flight are sent again.
impl<E: Listed> Clone for Pages<E> {
    fn clone(&self) -> Self {
        Self {
            fetch: Arc::clone(&self.fetch),
            paging: self.paging,
            request: self.request.clone(),
            walk: self.walk.clone(),
            ahead: Ahead::new(),
            most: self.most,
            windows: self.windows.clone(),
            problem: self.problem.clone(),
            current: self.current.clone(),
        }
    }
}

impl<E: Listed> fmt::Debug for Pages<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("request", &self.request)
            .field("position", &self.position())
            .field("in_flight", &self.most)
            .finish_non_exhaustive()
    }
}

/// The rows of a list, one after the other, made by [`Client::items`] and [`Pages::into_items`].
///
/// An error does not lose rows: another [`try_next`](Self::try_next) asks for the same page again.
/// All that [`Pages`] says of its pages holds for theirs.
#[must_use = "rows are fetched by `try_next` or as a stream"]
pub struct Items<E: Listed> {
    pages: Pages<E>,
    rows: vec::IntoIter<E::Row>,
    left: Option<u64>,
}

impl<E: Listed> Items<E> {
    pub(crate) fn new(pages: Pages<E>) -> Self {
        Self {
            pages,
            rows: Vec::new().into_iter(),
            left: None,
        }
    }

    /// Asks for up to `pages` pages at a time: see [`Pages::in_flight`].
    pub fn in_flight(mut self, pages: usize) -> Self {
        self.pages = self.pages.in_flight(pages);
        self
    }

    /// Starts at the first row of page `number`; the first page is 1.
    pub fn from_page(self, number: u64) -> Self {
        self.start_at(Position::Page(number))
    }

    /// Starts at a [`position`](Self::position) of an earlier walk with the same request.
    pub fn start_at(mut self, position: Position) -> Self {
        self.pages = self.pages.start_at(position);
        self.rows = Vec::new().into_iter();
        self
    }

    /// Ends after this many rows, and fetches no more pages than hold them; [`position`](Self::position) and
    /// [`rest`](Self::rest) then say where to continue.
    pub fn limit(mut self, rows: u64) -> Self {
        self.pages.walk.limit_rows(rows);
        self.left = Some(rows);
        self
    }

    /// Covers a longer time range than the endpoint allows: see [`Pages::windowed`].
    pub fn windowed(mut self) -> Self {
        self.pages = self.pages.windowed();
        self
    }

    /// The page that holds the next row; `None` after the last of the list. A walk that [starts there](Self::start_at) repeats
    /// the rows already taken from it.
    pub fn position(&self) -> Option<Position> {
        if self.rows.as_slice().is_empty() {
            self.pages.position()
        } else {
            self.pages.current.clone()
        }
    }

    /// A request for everything not yet returned, from the page of the next row on, to be
    /// walked in the same way; `None` after the last of the list.
    pub fn rest(&self) -> Option<E> {
        if self.rows.as_slice().is_empty() {
            self.pages.rest()
        } else {
            self.pages.rest_from(self.pages.current.clone()?)
        }
    }

    /// The next row; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<E::Row>, Error> {
        poll_fn(|cx| self.poll_row(cx)).await
    }

    /// All rows that are left, in a `Vec` or another collection. Use [`limit`](Self::limit) where a list may be
    /// longer than memory allows.
    ///
    /// An error loses what was collected: to keep it, take the rows one by one.
    #[doc(alias = "collect")]
    pub async fn try_collect<C>(mut self) -> Result<C, Error>
    where
        C: Default + Extend<E::Row>,
    {
        let mut all = C::default();
        while let Some(row) = self.try_next().await? {
            all.extend([row]);
        }
        Ok(all)
    }

    /// The rows as a stream. It ends after an error.
    pub fn into_stream(mut self) -> impl Stream<Item = Result<E::Row, Error>> + Send {
        fused(move |cx| self.poll_row(cx))
    }

    fn poll_row(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<E::Row>, Error>> {
        loop {
            if self.left == Some(0) {
                return Poll::Ready(Ok(None));
            }
            if let Some(row) = self.rows.next() {
                self.left = self.left.map(|left| left - 1);
                if self.pages.most > 1 && self.rows.len().is_multiple_of(LOOK_AFTER) {
                    self.pages.look_after(cx);
                }
                return Poll::Ready(Ok(Some(row)));
            }
            match ready!(self.pages.poll_page(cx))? {
                Some(page) => self.rows = page.into_iter(),
                None => return Poll::Ready(Ok(None)),
            }
        }
    }
}

impl<E: Listed> fmt::Debug for Items<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

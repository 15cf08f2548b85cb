//! Requests without their types.

use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;

use super::ahead::Ahead;
use super::target::Target;
use super::{Client, Response};
use crate::check::Invalid;
use crate::dynamic::{AnyReply, AnyRequest, Receiver};
use crate::endpoint::Reply;
use crate::error::{Error, ErrorKind};
use crate::page::{Paging, Position, Walk, Windows};

impl Client {
    /// Sends a request of any operation, and returns its reply: see [`dynamic`](crate::dynamic).
    ///
    /// A reply that is a file fails with [`ErrorKind::Invalid`]: see [`download_any`](Self::download_any).
    pub async fn send_any(&self, request: &AnyRequest) -> Result<AnyReply, Error> {
        let reply = self.send_any_full(request).await?;
        Ok(reply.into_data())
    }

    /// Sends a request of any operation, and returns its reply with what else is known about the call.
    ///
    /// Fails as [`send_any`](Self::send_any) does.
    pub async fn send_any_full(&self, request: &AnyRequest) -> Result<Response<AnyReply>, Error> {
        let operation = request.operation();
        if operation.operation().reply == Reply::Binary {
            let problem = "the reply is a file: use `download_any`";
            return Err(Error::new(ErrorKind::Invalid, problem).of_endpoint(operation.name()));
        }
        let mut receiver = operation.receiver();
        let target = Target::data(receiver.value(), true);
        let slots = request.erased().slots();
        let facts = self.run(operation.operation(), slots, target).await?;
        Ok(Response::new(AnyReply(receiver.whole()), facts))
    }

    /// Sends a request whose reply is a file, and writes the file to `sink`: see
    /// [`download`](Self::download). Returns its length in bytes.
    pub async fn download_any(
        &self,
        request: &AnyRequest,
        sink: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<u64, Error> {
        let operation = request.operation().operation();
        if operation.reply != Reply::Binary {
            let problem = "the reply is not a file: use `send_any`";
            return Err(Error::new(ErrorKind::Invalid, problem).of_endpoint(operation.name));
        }
        let mut written = 0;
        let target = Target::File {
            sink,
            written: &mut written,
        };
        self.run(operation, request.erased().slots(), target)
            .await?;
        Ok(written)
    }

    /// Goes through a list of any operation page by page, from the page that `request` asks for, or the
    /// first.
    ///
    /// Fails with [`ErrorKind::Invalid`] if the operation has no pages.
    pub fn pages_any(&self, request: AnyRequest) -> Result<AnyPages, Error> {
        let operation = request.operation();
        let paging = operation.paging().ok_or_else(|| {
            Error::new(ErrorKind::Invalid, "the operation has no pages")
                .of_endpoint(operation.name())
        })?;
        let params = operation.operation().params;
        Ok(AnyPages {
            walk: Walk::new(paging, params, request.erased().slots()),
            client: self.clone(),
            paging,
            request,
            ahead: Ahead::new(),
            most: 1,
            windows: None,
            problem: None,
        })
    }
}

/// A reply, and how many of its rows were left out.
type Fetched = (Box<dyn Receiver>, u64);

/// The pages of a list of any operation, one after the other, made by [`Client::pages_any`].
///
/// What [`Pages`](crate::Pages) says of its pages holds for these.
#[must_use = "pages are fetched by `try_next`"]
pub struct AnyPages {
    client: Client,
    paging: Paging,
    request: AnyRequest,
    walk: Walk,
    ahead: Ahead<Fetched>,
    most: usize,
    windows: Option<Windows<AnyRequest>>,
    /// Why the range cannot be split into windows.
    problem: Option<Invalid>,
}

impl AnyPages {
    /// Starts at a [`position`](Self::position) of an earlier walk with the same request.
    pub fn start_at(mut self, position: Position) -> Self {
        self.walk.start_at(position);
        self
    }

    /// Ends after this many pages.
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.walk.limit_pages(pages);
        self
    }

    /// Fetches up to `pages` pages at a time: see [`Pages::in_flight`](crate::Pages::in_flight).
    pub fn in_flight(mut self, pages: usize) -> Self {
        self.most = pages.max(1);
        self
    }

    /// Covers a time range longer than the endpoint allows, window by window: see
    /// [`Pages::windowed`](crate::Pages::windowed).
    pub fn windowed(mut self) -> Self {
        match Windows::of_any(self.request.clone()) {
            Ok(mut windows) => {
                self.request = windows.next().unwrap_or(self.request);
                self.windows = Some(windows);
            }
            Err(invalid) => self.problem = Some(invalid),
        }
        self
    }

    /// The page that comes next; `None` after the last.
    pub fn position(&self) -> Option<Position> {
        self.walk.position()
    }

    /// A request for everything not yet returned, from the next page on; `None` after the last. It can be stored and
    /// resumed by another process.
    pub fn rest(&self) -> Option<AnyRequest> {
        let Some(position) = self.position() else {
            return self
                .windows
                .as_ref()?
                .rest()
                .map(|rest| self.restarted(rest.clone()));
        };
        let mut request = self.request.clone();
        let mut walk = self.walk_of(&request);
        walk.start_at(position);
        walk.prepare(request.erased_mut().slots_mut(), 0).ok()?;
        if let Some(windows) = &self.windows {
            windows.prolong(&mut request);
        }
        Some(request)
    }

    /// The next page, an object with its rows as `contents`; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<AnyReply>, Error> {
        poll_fn(|cx| self.poll_page(cx)).await
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<AnyReply>, Error>> {
        let name = self.request.operation().name();
        if let Some(problem) = self.problem.take() {
            self.windows = None;
            self.walk.limit_pages(0);
            return Poll::Ready(Err(Error::from(problem).of_endpoint(name)));
        }
        loop {
            if let Some(problem) = self.walk.take_problem() {
                self.ahead.clear();
                self.windows = None;
                return Poll::Ready(Err(problem.of_endpoint(name)));
            }
            if self.walk.is_done() {
                self.ahead.clear();
                if !self.next_window() {
                    return Poll::Ready(Ok(None));
                }
                continue;
            }
            self.look_after(cx);
            let Some(outcome) = self.ahead.take() else {
                return Poll::Pending;
            };
            let (receiver, left_out) = outcome?;
            if let Some(page) = receiver.page(&mut self.walk, left_out) {
                if self.most > 1 {
                    self.look_after(cx);
                }
                return Poll::Ready(Ok(Some(AnyReply(page))));
            }
        }
    }

    /// Sends the requests that may be sent, and polls them.
    fn look_after(&mut self, cx: &mut Context<'_>) {
        let Self {
            client,
            request,
            walk,
            ..
        } = self;
        self.ahead.fill(self.most, |ahead| {
            if !walk.may_ask(ahead) {
                return None;
            }
            let mut request = request.clone();
            let prepared = walk.prepare(request.erased_mut().slots_mut(), ahead);
            let client = client.clone();
            Some(Box::pin(async move {
                let operation = request.operation();
                prepared.map_err(|invalid| Error::from(invalid).of_endpoint(operation.name()))?;
                let mut receiver = operation.receiver();
                let target = Target::data(receiver.value(), false);
                let slots = request.erased().slots();
                let facts = client.run(operation.operation(), slots, target).await?;
                Ok((receiver, facts.notes.left_out))
            }))
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
        if walk.is_done() {
            self.windows = None;
        }
        self.walk = walk;
        true
    }

    fn walk_of(&self, request: &AnyRequest) -> Walk {
        let params = request.operation().operation().params;
        Walk::new(self.paging, params, request.erased().slots())
    }

    /// The request for the first page, whatever page it asks for.
    fn restarted(&self, mut request: AnyRequest) -> AnyRequest {
        let params = request.operation().operation().params;
        Walk::restart(self.paging, params, request.erased_mut().slots_mut());
        request
    }
}

/// Resumes at the same place; requests in flight are sent again.
impl Clone for AnyPages {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            paging: self.paging,
            request: self.request.clone(),
            walk: self.walk.clone(),
            ahead: Ahead::new(),
            most: self.most,
            windows: self.windows.clone(),
            problem: self.problem.clone(),
        }
    }
}

impl fmt::Debug for AnyPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyPages")
            .field("request", &self.request)
            .field("position", &self.position())
            .field("in_flight", &self.most)
            .finish_non_exhaustive()
    }
}

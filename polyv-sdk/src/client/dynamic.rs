//! Requests without their types.

use tokio::io::AsyncWrite;

use super::target::Target;
use super::{Client, Response};
use crate::dynamic::{AnyReply, AnyRequest};
use crate::endpoint::Reply;
use crate::error::{Error, ErrorKind};
use crate::page::{Position, Walk};

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
            request,
        })
    }
}

/// The pages of a list of any operation, one after the other, made by [`Client::pages_any`].
///
/// What [`Pages`](crate::Pages) says of its pages holds for these.
#[derive(Clone, Debug)]
#[must_use = "pages are fetched by `try_next`"]
pub struct AnyPages {
    client: Client,
    request: AnyRequest,
    walk: Walk,
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

    /// The page that comes next; `None` after the last.
    pub fn position(&self) -> Option<Position> {
        self.walk.position()
    }

    /// A request for everything not yet returned, from the next page on; `None` after the last. It can be stored and
    /// resumed by another process.
    pub fn rest(&self) -> Option<AnyRequest> {
        self.position()?;
        self.next_request().ok()
    }

    /// The next page, an object with its rows as `contents`; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<AnyReply>, Error> {
        let operation = self.request.operation();
        loop {
            if let Some(problem) = self.walk.take_problem() {
                return Err(problem.of_endpoint(operation.name()));
            }
            if self.walk.is_done() {
                return Ok(None);
            }
            let request = self.next_request()?;
            let mut receiver = operation.receiver();
            let target = Target::data(receiver.value(), false);
            let slots = request.erased().slots();
            let facts = self
                .client
                .run(operation.operation(), slots, target)
                .await?;
            if let Some(page) = receiver.page(&mut self.walk, facts.notes.left_out) {
                return Ok(Some(AnyReply(page)));
            }
        }
    }

    fn next_request(&self) -> Result<AnyRequest, Error> {
        let mut request = self.request.clone();
        let prepared = self.walk.prepare(request.erased_mut().slots_mut(), 0);
        prepared.map_err(|invalid| Error::from(invalid).of_endpoint(request.operation().name()))?;
        Ok(request)
    }
}

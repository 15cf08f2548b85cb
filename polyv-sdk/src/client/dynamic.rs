//! Requests without their types.

use std::borrow::Cow;

use tokio::io::AsyncWrite;

use super::ahead::Fetching;
use super::listed::Listed;
use super::target::Target;
use super::{Client, Pages, Response};
use crate::dynamic::{AnyReply, AnyRequest, Receiver};
use crate::endpoint::sealed::Sealed;
use crate::endpoint::{Operation, Reply};
use crate::error::{Error, ErrorKind};
use crate::field::Field;
use crate::page::{Page, Slotted, Walk};

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
        let slots = request.slots();
        let facts = self.run(operation.operation(), slots, target).await?;
        Ok(Response::new(receiver.whole(), facts))
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
        let target = Target::file(sink, &mut written);
        self.run(operation, request.slots(), target).await?;
        Ok(written)
    }

    /// Walks a list of any operation page by page, from the page that `request` asks for, or the first. Its rows are
    /// replies without a type.
    ///
    /// Fails with [`ErrorKind::Invalid`] if the operation has no pages.
    pub fn pages_any(&self, request: &AnyRequest) -> Result<Pages<AnyRequest>, Error> {
        let operation = request.operation();
        let paging = operation.paging().ok_or_else(|| {
            Error::new(ErrorKind::Invalid, "the operation has no pages")
                .of_endpoint(operation.name())
        })?;
        Ok(Pages::new(self.clone(), paging, request.clone()))
    }
}

/// What was read of a page, and how many rows were left out of it.
pub struct Received {
    receiver: Box<dyn Receiver>,
    left_out: u64,
}

impl Sealed for AnyRequest {}

impl Listed for AnyRequest {
    type Row = AnyReply;
    type Reply = Received;

    fn name(&self) -> Cow<'static, str> {
        self.operation().name().into()
    }

    fn params(&self) -> &'static [Field] {
        self.operation().operation().params
    }

    fn facts(&self) -> Option<&'static Operation> {
        Some(self.operation().operation())
    }

    fn fetch(self, client: Client) -> Fetching<Self::Reply> {
        Box::pin(async move {
            let operation = self.operation();
            let mut receiver = operation.receiver();
            let target = Target::data(receiver.value(), false);
            let sent = client.run(operation.operation(), self.slots(), target);
            let left_out = sent.await?.notes.left_out;
            Ok(Received { receiver, left_out })
        })
    }

    fn accept(&self, reply: Self::Reply, walk: &mut Walk) -> Result<Option<Page<AnyReply>>, Error> {
        Ok(reply.receiver.page(walk, reply.left_out))
    }
}

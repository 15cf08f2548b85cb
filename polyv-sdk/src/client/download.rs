//! Files from the service, written as they come.

use tokio::io::AsyncWrite;

use super::{Client, Sending};
use crate::check::Invalid;
use crate::endpoint::{Endpoint, Operation};
use crate::envelope;
use crate::error::{Error, ErrorKind};
use crate::record::Slots;
use crate::request::Draft;
use crate::transport::Downloaded;
use crate::value::Download;

impl Client {
    /// Sends a request whose reply is a file, and writes the file to `sink` piece by piece: it is
    /// never in memory as a whole, and may be larger than the client accepts otherwise. Returns its
    /// length in bytes.
    ///
    /// What is an error for the service writes nothing. When the connection breaks, a part of the
    /// file may have been written. [`send`](Self::send) returns a small file as a [`Download`].
    ///
    /// ```no_run
    /// # #[cfg(feature = "interaction")]
    /// # async fn run(client: polyv_sdk::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use polyv_sdk::api::interaction::lottery::DownloadWinners;
    /// use polyv_sdk::{ChannelId, LotteryId};
    ///
    /// let request = DownloadWinners::new(&ChannelId::from("1965681"), &LotteryId::from("fv3hogjmh3"));
    /// let mut file = tokio::fs::File::create("winners.xls").await?;
    /// let length = client.download(&request, &mut file).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn download<E: Endpoint<Output = Download>>(
        &self,
        request: &E,
        sink: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<u64, Error> {
        self.save(E::OPERATION, request, sink).await
    }

    /// Everything about a download that does not depend on its types.
    fn save<'a>(
        &'a self,
        operation: &'static Operation,
        request: &'a (dyn Slots + Sync),
        sink: &'a mut (dyn AsyncWrite + Send + Unpin),
    ) -> Sending<'a, u64> {
        Box::pin(async move {
            let inner = &*self.inner;
            let draft = Draft::of_slots(operation, request, inner.user_id.as_deref());
            let draft =
                draft.map_err(|error: Invalid| Error::from(error).of_endpoint(operation.name))?;
            let now = (inner.clock)().as_millisecond();
            let signer = inner.credentials.signer(inner.algorithm);
            let request = draft.sign(signer, now, inner.base_url.as_deref());
            let sign = request.sign.clone();
            let outcome = async {
                match inner
                    .transport
                    .download(request, inner.attempt_timeout, sink)
                    .await?
                {
                    Downloaded::File { length } => Ok(length),
                    Downloaded::Other(answer) => {
                        let mut nothing = Download::default();
                        let reply = operation.reply;
                        envelope::read(
                            answer.status,
                            &answer.body,
                            reply,
                            &sign,
                            false,
                            &mut nothing,
                        )
                        .map_err(|error| error.with_retry_after(answer.retry_after))?;
                        Err(Error::new(ErrorKind::Decode, "the file that came is empty"))
                    }
                }
            };
            // A server may repeat the request in what it answers.
            let hidden = [sign.as_str(), inner.credentials.secret()];
            let outcome = outcome.await;
            outcome
                .map_err(|error: Error| error.of_endpoint(operation.name).after(1).without(&hidden))
        })
    }
}

//! Files from the service, written as they arrive.

use tokio::io::AsyncWrite;

use super::target::Target;
use super::{Call, Client};
use crate::endpoint::{Endpoint, Reply};
use crate::error::Error;
use crate::value::Download;

impl Client {
    /// Sends a request whose reply is a file, and writes the file to `sink` piece by piece: it is never held in
    /// memory as a whole, and may be larger than replies otherwise may. Returns its length in bytes.
    ///
    /// If the service reports an error, nothing is written. If the connection breaks, a part of the file may have
    /// been written; the call is then not retried. [`send`](Self::send) returns a small file as a [`Download`].
    ///
    /// ```no_run
    /// # #[cfg(feature = "interaction")]
    /// # async fn run(client: polyv_sdk::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use polyv_sdk::api::lottery::draw::DownloadWinners;
    ///
    /// let request = DownloadWinners::new("1965681", "fv3hogjmh3");
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
        let mut written = 0;
        let target = Target::file(sink, &mut written);
        self.run(E::OPERATION, request, target).await?;
        Ok(written)
    }

    /// Sends a [`Call`] whose reply is a file, and writes the file to `sink`: see [`download`](Self::download).
    /// Returns its length in bytes.
    pub async fn download_call(
        &self,
        call: &Call,
        sink: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<u64, Error> {
        let mut written = 0;
        let target = Target::file(sink, &mut written);
        self.run_call(call, Reply::Binary, target).await?;
        Ok(written)
    }
}

//! Files in both directions. Neither is ever in memory as a whole.

use std::path::Path;

use anyhow::Result;
use polyv_sdk::api::{channel::document, lottery::draw};
use polyv_sdk::{ChannelId, Client, LotteryId, Upload};

/// Uploads a document to a channel; `report` gets the bytes that are sent and the size of the file.
pub async fn upload(
    client: &Client,
    channel: &ChannelId,
    path: &Path,
    report: impl Fn(u64, u64) + Send + Sync + 'static,
) -> Result<document::upload::UploadedDocument> {
    let file = Upload::from_path(path).on_progress(report);
    Ok(client
        .send(&document::Upload::new(channel).file(file))
        .await?)
}

/// Downloads the winners of a lottery as a spreadsheet. Returns its length in bytes.
pub async fn winners(
    client: &Client,
    channel: &ChannelId,
    lottery: &LotteryId,
    path: &Path,
) -> Result<u64> {
    let request = draw::DownloadWinners::new(channel, lottery);
    let mut file = tokio::fs::File::create(path).await?;
    Ok(client.download(&request, &mut file).await?)
}

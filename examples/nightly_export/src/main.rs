//! `nightly_export DIRECTORY FROM TO CHANNEL...`, such as `nightly_export out 2026-01-01 2026-12-31 2191532 2191533`.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use nightly_export::export::export;
use polyv_sdk::{ChannelId, Client, civil::Date};

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || {
        arguments
            .next()
            .context("usage: nightly_export DIRECTORY FROM TO CHANNEL...")
    };
    let directory = PathBuf::from(next()?);
    let from: Date = next()?.parse()?;
    let to: Date = next()?.parse()?;
    let channels: Vec<ChannelId> = arguments.map(ChannelId::from).collect();

    let client = Client::from_env()?; // POLYV_APP_ID, POLYV_APP_SECRET
    let summary = export(&client, &channels, from.into(), to.into(), &directory).await?;
    println!("{} rows", summary.rows);
    for channel in &summary.gone {
        eprintln!("channel {channel} does not exist any more");
    }
    for (channel, reason) in &summary.failed {
        eprintln!("channel {channel} failed, run again: {reason}");
    }
    Ok(())
}

//! A channel from its creation to its end.

use anyhow::{Context as _, Result};
use polyv_sdk::api::channel::basic;
use polyv_sdk::api::types::{Scene, Template};
use polyv_sdk::{ChannelId, Client};

/// Creates a channel, and returns its id.
pub async fn create(client: &Client, name: &str) -> Result<ChannelId> {
    let request = basic::Create::new(name, Scene::TopClass, Template::Slides);
    let created = client.send(&request).await?;
    created.channel_id.context("the reply has no channel id")
}

/// Renames a channel. What the request does not mention stays as it is.
pub async fn rename(client: &Client, channel: &ChannelId, name: &str) -> Result<()> {
    client.send(&basic::Update::new(channel).name(name)).await?;
    Ok(())
}

/// Deletes channels. One that is gone already is not an error.
pub async fn delete(client: &Client, channels: &[ChannelId]) -> Result<()> {
    match client.send(&basic::DeleteBatch::new(channels)).await {
        Err(error) if !error.is_not_found() => Err(error.into()),
        _ => Ok(()),
    }
}

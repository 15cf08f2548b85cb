//! A call to an endpoint that the SDK has no type for.

use anyhow::{Context as _, Result};
use polyv_sdk::{ChannelId, Client, Method};

/// The name of a channel, by method and path.
pub async fn channel_name(client: &Client, channel: &ChannelId) -> Result<String> {
    let params = [("channelId", channel.as_ref())];
    let data = client
        .call(Method::Get, "/live/v4/channel/basic/get", &params)
        .await?;
    let name = data["name"].as_str();
    Ok(name.context("the channel has no name")?.to_owned())
}

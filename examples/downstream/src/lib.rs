//! A small application: it greets everybody who reserved a live stream.

use polyv_sdk::api::channel::booking;
use polyv_sdk::{ChannelId, Client, Error};

/// A line for each viewer who reserved the channel's live stream, the newest first. Fails as the calls do.
pub async fn greetings(client: &Client, channel: &ChannelId) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    let mut bookings = client.items(&booking::List::new(channel).page_size(100));
    while let Some(booking) = bookings.try_next().await? {
        let name = booking.nickname.as_deref().unwrap_or("viewer");
        lines.push(format!("Welcome, {name}!"));
    }
    Ok(lines)
}

//! Calls five endpoints and prints what came back.
//!
//! `cargo run -p polyv-sdk --example quickstart`
//!
//! Without credentials it starts polyv-mock inside this process and calls that. With `POLYV_APP_ID`
//! and `POLYV_APP_SECRET` set it calls POLYV, or the server at `POLYV_BASE_URL`; `POLYV_CHANNEL_ID`,
//! `POLYV_SESSION_ID` and `POLYV_SUB_ACCOUNT_ID` then say what to ask for.

use std::error::Error;
use std::process::ExitCode;

use polyv_mock::MockServer;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::booking;
use polyv_sdk::api::interaction::{checkin, red_pack};
use polyv_sdk::api::staff::sub_account;
use polyv_sdk::{ChannelId, Client, SessionId, SubAccountId};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failed) => {
            eprintln!("\n{failed} of 5 calls failed");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// How many of the five calls failed.
async fn run() -> Result<usize, Box<dyn Error>> {
    let has = |name| std::env::var_os(name).is_some();
    // Half of the credentials is a mistake that `from_env` explains; without either, the mock is used.
    let (client, _mock) = if has("POLYV_APP_ID") || has("POLYV_APP_SECRET") {
        println!("calling with the credentials of the environment\n");
        (Client::from_env()?, None)
    } else {
        let mock = MockServer::start().await?;
        println!(
            "no POLYV_APP_ID and POLYV_APP_SECRET: calling polyv-mock at {}\n",
            mock.url()
        );
        let builder = Client::builder()
            .app_id(mock.app_id())
            .app_secret(mock.app_secret());
        (builder.base_url(mock.url()).build()?, Some(mock))
    };
    Ok(calls(&client).await)
}

/// Makes the five calls, and returns how many failed.
pub(crate) async fn calls(client: &Client) -> usize {
    let channel = ChannelId::from(setting("POLYV_CHANNEL_ID", "2191532"));
    let live = SessionId::from(setting("POLYV_SESSION_ID", "fwly13xczv"));
    let child = SubAccountId::from(setting("POLYV_SUB_ACCOUNT_ID", "1b448be323"));

    let calls = [
        bookings(client, &channel).await,
        sessions(client, &channel).await,
        red_packs(client, &channel).await,
        checkins(client, &channel, &live).await,
        channels_of(client, &child).await,
    ];
    let failures: Vec<_> = calls.into_iter().filter_map(Result::err).collect();
    for error in &failures {
        eprintln!("{error}");
    }
    failures.len()
}

fn setting(variable: &str, default: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| default.to_owned())
}

async fn bookings(client: &Client, channel: &ChannelId) -> Result<(), polyv_sdk::Error> {
    let page = client
        .send(&booking::List::new(channel).page_size(100))
        .await?;
    println!(
        "WeChat reservations of channel {channel}: {} of {}",
        page.contents.len(),
        shown(page.total_items)
    );
    for booking in page {
        println!(
            "  {}  {}",
            shown(booking.create_time),
            shown(booking.open_id)
        );
    }
    Ok(())
}

async fn sessions(client: &Client, channel: &ChannelId) -> Result<(), polyv_sdk::Error> {
    println!("Sessions of channel {channel}, page by page:");
    let mut sessions = client.items(&session::ListData::new(channel).page_size(2));
    while let Some(session) = sessions.try_next().await? {
        let end = session
            .end_time
            .map_or("still live".to_owned(), |end| end.to_string());
        println!(
            "  {}  {} to {end}",
            shown(session.session_id),
            shown(session.start_time)
        );
    }
    Ok(())
}

async fn red_packs(client: &Client, channel: &ChannelId) -> Result<(), polyv_sdk::Error> {
    let page = client.send(&red_pack::ListStats::new(channel)).await?;
    println!(
        "Red packets of channel {channel}: {}",
        shown(page.total_items)
    );
    for pack in page {
        println!(
            "  {} yuan, {} left, {}",
            shown(pack.amount),
            shown(pack.balance),
            shown(pack.status)
        );
        for share in pack.receipts {
            println!(
                "    {} yuan to {}",
                shown(share.amount),
                shown(share.nickname)
            );
        }
    }
    Ok(())
}

async fn checkins(
    client: &Client,
    channel: &ChannelId,
    live: &SessionId,
) -> Result<(), polyv_sdk::Error> {
    let checkins = client
        .send(&checkin::ListBySession::new(channel, live))
        .await?;
    println!("Check-ins of session {live}: {}", checkins.len());
    for checkin in checkins {
        println!(
            "  {}  {}",
            shown(checkin.create_time),
            shown(checkin.checkin_id)
        );
    }
    Ok(())
}

async fn channels_of(client: &Client, child: &SubAccountId) -> Result<(), polyv_sdk::Error> {
    let required = sub_account::list_channels::ListChannelsRequired {
        sub_account_id: child.clone(),
        page_number: 1,
        page_size: 10,
    };
    let page = client
        .send(&sub_account::ListChannels::new(required))
        .await?;
    println!(
        "Channels of sub-account {child}: {}",
        shown(page.total_items)
    );
    for channel in page {
        println!(
            "  {}  {}",
            shown(channel.channel_id),
            shown(channel.create_time)
        );
    }
    Ok(())
}

fn shown(value: Option<impl ToString>) -> String {
    value.map_or("-".to_owned(), |value| value.to_string())
}

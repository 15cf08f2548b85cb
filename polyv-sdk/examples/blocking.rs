//! Calls without async: one request, a list row by row, and a file.
//!
//! `cargo run -p polyv-sdk --features blocking --example blocking`
//!
//! It starts polyv-mock inside this process and calls that.

use std::error::Error;

use polyv_mock::MockServer;
use polyv_sdk::ChannelId;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::booking;
use polyv_sdk::api::lottery::draw;
use polyv_sdk::blocking::Client;

fn main() -> Result<(), Box<dyn Error>> {
    let mock = MockServer::start_blocking()?;
    let client = Client::builder()
        .app_id(mock.app_id())
        .app_secret(mock.app_secret())
        .base_url(mock.url())
        .build_blocking()?;

    let channel = ChannelId::from("2191532");
    let page = client.send(&booking::List::new(&channel))?;
    println!("{} reservations", page.contents.len());

    // Two pages are on their way at a time; the rows come in order.
    for session in client
        .items(&session::ListData::new(&channel).page_size(1))
        .in_flight(2)
    {
        let session = session?;
        println!(
            "session {:?} from {:?}",
            session.session_id, session.start_time
        );
    }

    let mut file = Vec::new();
    let request = draw::DownloadWinners::new(&channel, "fv3hogjmh3");
    let length = client.download(&request, &mut file)?;
    println!("a file of {length} bytes");
    Ok(())
}

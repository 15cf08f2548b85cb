//! `count_bookings CHANNEL...`: how many viewers reserved each channel's live stream, without async.

use anyhow::Result;
use polyv_sdk::api::channel::booking;
use polyv_sdk::blocking::Client;

fn main() -> Result<()> {
    let client = Client::from_env()?; // POLYV_APP_ID, POLYV_APP_SECRET
    for channel in std::env::args().skip(1) {
        let request = booking::List::new(&channel).page_size(1000);
        let mut bookings = 0;
        for booking in client.items(&request) {
            booking?;
            bookings += 1;
        }
        println!("{channel}\t{bookings}");
    }
    Ok(())
}

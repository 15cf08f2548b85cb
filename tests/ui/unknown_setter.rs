use polyv_sdk::ChannelId;
use polyv_sdk::api::channel::booking;

fn main() {
    let _ = booking::List::new(&ChannelId::from("2191532")).page_sice(100);
}

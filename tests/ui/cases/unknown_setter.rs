use polyv_sdk::api::channel::booking;

fn main() {
    let _ = booking::List::new("2191532").page_sice(100);
}

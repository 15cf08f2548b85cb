use polyv_sdk::api::channel::booking;

fn main() {
    let _ = booking::List::new();
}

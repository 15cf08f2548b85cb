use polyv_sdk::ChildUserId;
use polyv_sdk::api::staff::child_account::list_channels::{ListChannels, ListChannelsRequired};

fn main() {
    let _ = ListChannels::new(ListChannelsRequired {
        child_user_id: ChildUserId::from("1b448be323"),
        page_size: 10,
    });
}

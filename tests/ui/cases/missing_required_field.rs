use polyv_sdk::SubAccountId;
use polyv_sdk::api::staff::sub_account::list_channels::{ListChannels, ListChannelsRequired};

fn main() {
    let _ = ListChannels::new(ListChannelsRequired {
        sub_account_id: SubAccountId::from("1b448be323"),
        page_size: 10,
    });
}

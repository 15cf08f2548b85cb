use polyv_sdk::api::interaction::checkin;
use polyv_sdk::{ChannelId, SessionId};

fn main() {
    let channel = ChannelId::from("2191532");
    let session = SessionId::from("fwly13xczv");
    let _ = checkin::ListBySession::new(&session, &channel);
}

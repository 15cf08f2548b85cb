//! Requests and replies stored in a format that does not describe itself.

use polyv_mock::MockServer;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::{basic, booking};
use polyv_sdk::civil::date;
use polyv_sdk::page::Position;
use polyv_sdk::{AnyRequest, Call, ChannelId, Json, Page, PagedCall, Text, reveal};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

#[track_caller]
fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let bytes = postcard::to_stdvec(&reveal(value)).expect("it is written");
    let read: T = postcard::from_bytes(&bytes).expect("it is read");
    assert_eq!(&read, value);
}

#[tokio::test]
async fn what_is_stored_comes_back() {
    let server = MockServer::start().await.expect("a server");
    let client = server.client().expect("a client");
    let request = booking::List::new("2191532").page_size(5);
    let page = client.send(&request).await.expect("a page");
    comes_back(&request);
    comes_back(&session::ListData::new(7).start_date(date(2026, 1, 1)));
    comes_back(&basic::Update::new(7).password("dummy-secret1"));
    comes_back(&page.contents[0]);
    comes_back(&page);
    comes_back(&(ChannelId::from(7), Text::from("a"), Position::Page(3)));
    comes_back(&Json::from(json!({"a": [1, null, 1.5, "x"]})));
    let call = Call::post("/x").json(json!({"a": [1]}));
    comes_back(&call);
    comes_back::<PagedCall>(&call.paged("page").rows("a.b"));

    let any = AnyRequest::of(request).expect("a known operation");
    comes_back(&any);
    let reply = client.send_any(&any).await.expect("a page");
    let bytes = postcard::to_stdvec(&reply).expect("it is written");
    let read: Page<booking::Booking> = postcard::from_bytes(&bytes).expect("it is read");
    assert_eq!(read, page);
}

//! A wrong clock, against a server that judges by its own.

use polyv_mock::{Clock, MockServer};
use polyv_sdk::api::channel::booking;
use polyv_sdk::{ChannelId, Client, ErrorKind};

const TEN_MINUTES: i64 = 600_000;

fn request() -> booking::List {
    booking::List::new(&ChannelId::from("2191532"))
}

async fn server(offset: i64) -> MockServer {
    let builder = MockServer::builder().clock(Clock::offset(offset));
    builder.start().await.expect("a server")
}

fn client(mock: &MockServer, correction: bool) -> Client {
    Client::builder()
        .app_id(mock.app_id())
        .app_secret(mock.app_secret())
        .base_url(mock.url())
        .clock_correction(correction)
        .build()
        .expect("a client")
}

#[tokio::test]
async fn a_clock_ten_minutes_off_costs_one_request() {
    for offset in [TEN_MINUTES, -TEN_MINUTES] {
        let mock = server(offset).await;
        let client = client(&mock, true);
        let first = client.send_full(&request()).await.expect("an answer");
        assert_eq!((first.attempts(), mock.received().len()), (2, 2));
        let second = client.send_full(&request()).await.expect("an answer");
        assert_eq!((second.attempts(), mock.received().len()), (1, 3));
    }
}

#[tokio::test]
async fn without_correction_it_is_refused() {
    let mock = server(TEN_MINUTES).await;
    let error = client(&mock, false)
        .send(&request())
        .await
        .expect_err("a refusal");
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Api, 1));
    assert!(error.is_invalid_timestamp(), "{error}");
    assert_eq!(mock.received().len(), 1);
}

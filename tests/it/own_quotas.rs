//! Quotas of single endpoints, as the server keeps them.

use std::time::Duration;

use polyv_mock::{MockServer, Reason};
use polyv_sdk::Client;
use polyv_sdk::api::chat::message::SendCustomText;

async fn server(keep: bool) -> (MockServer, Client) {
    let builder = MockServer::builder().endpoint_quotas(keep);
    let server = builder.start().await.expect("a server");
    let client = server.client().expect("a client");
    (server, client)
}

fn message(channel: &str, important: bool) -> SendCustomText {
    SendCustomText::new(channel)
        .content("hello")
        .important(important)
}

#[tokio::test]
async fn they_count_what_they_are_for() {
    let (server, client) = server(true).await;
    for _ in 0..30 {
        let sent = client.send(&message("1", true)).await;
        sent.expect("30 in a minute are allowed");
    }
    let once = client.with(polyv_sdk::CallOptions::new().attempts(1));
    let error = once.send(&message("1", true)).await.expect_err("the 31st");
    assert!(error.is_throttled(), "{error}");
    let received = server.received();
    let refusal = received
        .last()
        .and_then(|last| last.verdict.refusal.clone());
    let refusal = refusal.expect("a refusal");
    assert_eq!(refusal.reason, Reason::QuotaExceeded);
    assert_eq!(refusal.parameter.as_deref(), Some("channelId"));

    let other = client.send(&message("2", true)).await;
    other.expect("another channel has its own");
    let plain = client.send(&message("1", false)).await;
    plain.expect("other messages are not counted");
    server.advance(Duration::from_secs(61));
    let later = client.send(&message("1", true)).await;
    later.expect("the next minute has room");
}

#[tokio::test]
async fn they_are_kept_only_if_asked() {
    let (_server, client) = server(false).await;
    for _ in 0..31 {
        client.send(&message("1", true)).await.expect("no quota");
    }
}

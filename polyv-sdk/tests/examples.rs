//! The examples that need no account do what they say.

#![cfg(feature = "all-modules")]

use polyv_mock::MockServer;

#[path = "../examples/sans_io.rs"]
#[expect(dead_code, unreachable_pub, reason = "it is a program of its own")]
mod sans_io;

#[cfg(feature = "client")]
#[path = "../examples/quickstart.rs"]
#[expect(dead_code, reason = "it is a program of its own")]
mod quickstart;

#[cfg(feature = "client")]
#[tokio::test]
async fn the_quickstart_makes_its_five_calls() {
    let mock = MockServer::start().await.expect("a server");
    let client = polyv_sdk::Client::builder()
        .app_id(mock.app_id())
        .app_secret(mock.app_secret())
        .base_url(mock.url())
        .build()
        .expect("a client");
    assert_eq!(quickstart::calls(&client).await, 0);
    let received = mock.received();
    assert!(received.len() >= 5, "{received:?}");
}

#[test]
fn another_http_client_can_be_used() {
    let mock = MockServer::start_blocking().expect("a server");
    sans_io::run(&mock).expect("all calls succeed");
    let received = mock.received();
    assert_eq!(received.len(), 4);
    for request in received {
        assert!(request.verdict.is_accepted(), "{request:?}");
    }
}

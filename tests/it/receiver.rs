//! The example of a receiver, over TCP.

#[allow(dead_code, reason = "what only the program needs")]
#[path = "../../polyv-sdk/examples/callbacks.rs"]
mod example;

use polyv_mock::MockServer;

#[tokio::test]
async fn a_recording_that_is_reported_twice_is_confirmed_and_handled_once() {
    let server = MockServer::start().await.expect("a server");
    let (statuses, handled) = example::run(&server).await.expect("a receiver");
    assert_eq!(statuses, [200, 401, 200]);
    assert_eq!(handled.len(), 1, "{handled:?}");
    let asked: Vec<_> = server.received().into_iter().collect();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].path.ends_with("/channel/record/get"), "{asked:?}");
    assert!(
        handled[0].starts_with("recording_made?fileId="),
        "{handled:?}"
    );
}

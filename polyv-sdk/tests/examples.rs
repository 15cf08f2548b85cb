//! The examples that need no account do what they say.

#![cfg(feature = "all-modules")]

use polyv_mock::MockServer;

#[path = "../examples/sans_io.rs"]
#[expect(dead_code, unreachable_pub, reason = "it is a program of its own")]
mod sans_io;

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

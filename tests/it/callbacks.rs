//! Callbacks that polyv-mock sends, judged by the SDK.

use std::time::Duration;

use polyv_mock::{Event, MockServer};
use polyv_sdk::Timestamp;
use polyv_sdk::callback::{Arrival, Rejected};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::end_to_end::client;

/// The query of the next request, which is answered with success.
async fn receive(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.expect("a connection");
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_buf(&mut bytes).await.expect("a request");
    }
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    stream.write_all(answer).await.expect("an answer");
    let text = String::from_utf8(bytes).expect("ASCII");
    let target = text.split(' ').nth(1).expect("a target");
    target
        .split_once('?')
        .map_or("", |(_, query)| query)
        .to_owned()
}

#[tokio::test]
async fn what_is_right_is_believed_and_nothing_else() {
    let mock = MockServer::start().await.expect("a server");
    let verifier = client(&mock).callback_verifier();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let callback = || mock.callback(&url).event(Event::PlaybackSaved);
    let hour_ago = Timestamp::now().as_millisecond() - 3_600_000;
    for (callback, expected) in [
        (callback(), Ok("测试频道")),
        (callback().wrongly_signed(), Err(Rejected::Wrong)),
        (
            callback().at_millis(hour_ago),
            Err(Rejected::Stale(Duration::ZERO)),
        ),
        (callback().unsigned(), Err(Rejected::Missing("timestamp"))),
    ] {
        let (query, answer) = tokio::join!(receive(&listener), callback.send());
        assert_eq!(answer.expect("an answer").status, 200);
        let arrival = Arrival::from_query(&query).expect("a query");
        let judged = verifier.verify::<Arrival>(arrival, Timestamp::now());
        let title = judged
            .as_ref()
            .map(|verified| verified.fields().get("title").unwrap_or_default());
        match (title, expected) {
            (Err(Rejected::Stale(_)), Err(Rejected::Stale(_))) => {}
            (title, expected) => assert_eq!(title, expected.as_ref().copied(), "{query}"),
        }
    }
}

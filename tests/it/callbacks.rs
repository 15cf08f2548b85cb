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
    let callback = || {
        mock.callback(&url)
            .event(Event::named("playback_saved").expect("a kind"))
    };
    let hour_ago = Timestamp::now().as_millisecond() - 3_600_000;
    for (callback, expected) in [
        (callback(), Ok("视频标题")),
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

/// Each kind that is signed by a documented rule is verified, and read as what it is.
#[tokio::test]
async fn every_kind_that_the_mock_sends_is_read_as_that_kind() {
    use polyv_sdk::callback::{Event as Read, SignKind};

    let mock = MockServer::start().await.expect("a server");
    let verifier = client(&mock).callback_verifier();
    let mut seen = 0;
    for name in Event::names().filter(|name| !polyv_sdk::callback::NAMED.contains(name)) {
        let event = Event::named(name).expect("a kind");
        if event.fields().next().is_none() || name.starts_with("points") {
            continue;
        }
        let shown = mock.callback("http://h/").event(event).shown_url();
        let (_, query) = shown.split_once('?').expect("a query");
        let arrival = Arrival::from_query(query).expect("a callback");
        let (read, drift) = polyv_sdk::callback::Callback::read(&arrival);
        let read: Read = read;
        assert_eq!(read.kind().map(|kind| kind.name), Some(name), "{query}");
        assert!(drift.is_empty(), "{name}: {drift:?}");
        // The sign is masked there.
        if read
            .kind()
            .is_some_and(|kind| kind.sign == SignKind::Timestamp)
        {
            let wrong = verifier.verify::<Read>(arrival, Timestamp::now());
            assert!(matches!(wrong, Err(Rejected::Wrong)), "{name}");
        }
        seen += 1;
    }
    assert!(seen >= 9, "only {seen} kinds");
}

/// What a call causes arrives at the address that another call set, once for each channel's setting or the account's.
#[tokio::test]
async fn a_conversion_is_reported_where_calls_say() {
    use polyv_sdk::api::{account, channel, video};
    use polyv_sdk::callback::{Event as Read, PlaybackSaved};

    let mock = MockServer::builder()
        .stateful(true)
        .start()
        .await
        .expect("a server");
    let client = client(&mock);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let nowhere = mock
        .deliver(Event::named("playback_saved").expect("a kind"))
        .await;
    assert!(nowhere.is_err(), "{nowhere:?}");
    let of_account =
        account::callback::Update::new().playback_callback_url(format!("{url}account"));
    client.send(&of_account).await.expect("an answer");
    let of_channel =
        channel::callback::Update::new("77").playback_callback_url(format!("{url}channel"));
    client.send(&of_channel).await.expect("an answer");

    let mut recorded = video::recording::list::RecordingRow::default();
    (recorded.channel_id, recorded.file_id) = (Some("77".into()), Some("f1".into()));
    mock.remember::<video::recording::List>(&vec![recorded])
        .expect("a row");
    let convert = video::recording::Convert::new("77", ["f1"]);
    client.send(&convert).await.expect("an answer");
    let query = receive(&listener).await;
    let callback = client
        .callback_verifier()
        .verify::<PlaybackSaved>(
            Arrival::from_query(&query).expect("a callback"),
            Timestamp::now(),
        )
        .expect("a right sign");
    let file = callback
        .event()
        .file_id
        .as_ref()
        .map(|id| id.as_str().to_owned());
    assert_eq!(file.as_deref(), Some("f1"), "{query}");

    // By hand, it goes to the address of its channel, or else to the account's.
    let event = Event::named("playback_saved")
        .expect("a kind")
        .field("channelId", "78");
    let (query, answer) = tokio::join!(receive(&listener), mock.deliver(event));
    assert_eq!(answer.expect("an answer").status, 200);
    let (read, _) = <Read as polyv_sdk::callback::Callback>::read(
        &Arrival::from_query(&query).expect("a callback"),
    );
    assert!(matches!(read, Read::PlaybackSaved(_)), "{query}");
}

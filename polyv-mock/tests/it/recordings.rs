//! Recordings, which a live stream makes, on a server that remembers.

use std::collections::BTreeMap;

use polyv_mock::MockServer;
use polyv_sdk::api::channel::callback;
use polyv_sdk::api::video::recording;
use polyv_sdk::civil::{DateTime, date};

use crate::callback::listener;

/// A recording of the channel 7.
fn recorded(file: &str, session: &str, start: DateTime) -> recording::list::RecordingRow {
    let mut row = recording::list::RecordingRow::default();
    row.channel_id = Some("7".into());
    row.file_id = Some(file.into());
    row.session_id = Some(session.into());
    row.start_time = Some(start);
    row
}

#[tokio::test]
async fn recordings_are_there_that_no_call_made() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap().with_user_id("1b448be323");
    let recorded =
        |file, session, hour| recorded(file, session, date(2026, 11, 1).at(hour, 0, 0, 0));
    let rows = vec![
        recorded("a", "one", 8),
        recorded("b", "one", 9),
        recorded("c", "two", 10),
        recorded("d", "three", 11),
    ];
    server.remember::<recording::List>(&rows).unwrap();
    let listed = async |channel: &str| {
        let rows = client.send(&recording::List::new(channel)).await.unwrap();
        let files = rows.into_iter().filter_map(|row| row.file_id);
        files.map(|file| file.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(listed("7").await, ["d", "c", "b", "a"]);
    assert!(listed("8").await.is_empty());
    let read = client.send(&recording::Get::new("7", "b")).await.unwrap();
    assert_eq!(read.session_id, Some("one".into()));

    let merge = recording::Merge::new("7", ["a", "b"]);
    client.send(&merge.file_name("both")).await.unwrap();
    let rows = client.send(&recording::List::new("7")).await.unwrap();
    assert_eq!(
        (rows.len(), rows[0].file_name.as_deref()),
        (5, Some("both"))
    );

    for unknown in [["a", "x"], ["y", "x"]] {
        let merge = recording::Merge::new("7", unknown);
        let refused = client.send(&merge).await.unwrap_err();
        assert_eq!(refused.message(), "record file not exist");
    }
    let elsewhere = recording::Merge::new("8", ["a", "b"]);
    client.send(&elsewhere).await.unwrap_err();
    let now = recording::MergeNow::new("7").file_ids(["x"]);
    client.send(&now).await.unwrap_err();
    // The addresses count.
    let now = now.urls(["https://example.com/a.mp4"]);
    client.send(&now).await.unwrap();
    assert_eq!(listed("7").await.len(), 5);

    let delete = recording::Delete::new("7");
    client
        .send(&delete.clone().session_id("one"))
        .await
        .unwrap();
    client
        .send(&delete.clone().start_time(date(2026, 11, 1).at(10, 0, 0, 0)))
        .await
        .unwrap();
    let left = listed("7").await;
    assert_eq!((left.len(), left[1].as_str()), (2, "d"));
    let gone = client
        .send(&recording::Get::new("7", "a"))
        .await
        .unwrap_err();
    assert!(gone.to_string().contains("recording not found."), "{gone}");
}

/// The days are in UTC+8, and the last one is there until its end.
#[tokio::test]
async fn a_list_is_of_the_days_that_are_asked_for() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap().with_user_id("1b448be323");
    let mut timeless = recorded("e", "one", DateTime::default());
    timeless.start_time = None;
    let rows = vec![
        recorded("a", "one", date(2026, 10, 31).at(23, 59, 59, 0)),
        recorded("b", "one", date(2026, 11, 1).at(0, 0, 0, 0)),
        recorded("c", "one", date(2026, 11, 2).at(23, 59, 59, 0)),
        recorded("d", "one", date(2026, 11, 3).at(0, 0, 0, 0)),
        timeless,
    ];
    server.remember::<recording::List>(&rows).unwrap();
    let files_of = async |list: recording::List| {
        let rows = client.send(&list).await.unwrap().into_iter();
        let files = rows.filter_map(|row| row.file_id);
        files.map(|file| file.to_string()).collect::<String>()
    };
    let (first, second) = (date(2026, 11, 1), date(2026, 11, 2));
    let list = || recording::List::new("7");
    assert_eq!(files_of(list()).await, "edcba");
    assert_eq!(
        files_of(list().start_date(first).end_date(second)).await,
        "ecb"
    );
    assert_eq!(
        files_of(list().start_date(second).end_date(second)).await,
        "ec"
    );
}

/// What a callback says of the new recording can be asked for.
#[tokio::test]
async fn the_callbacks_of_a_cut_name_the_new_recording() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap().with_user_id("1b448be323");
    let rows = vec![recorded("a", "one", date(2026, 11, 1).at(8, 0, 0, 0))];
    server.remember::<recording::List>(&rows).unwrap();
    let (url, received) = listener();
    let set = callback::Update::new("7").record_callback_url(&url);
    client.send(&set).await.unwrap();
    let part =
        recording::clip::TimeFrame::new(recording::clip::TimeFrameRequired { start: 0, end: 5 });
    let clip = recording::Clip::new("7", "a", [part]);
    client.send(&clip.callback_url(&url)).await.unwrap();

    let rows = client.send(&recording::List::new("7")).await.unwrap();
    let cut = rows[0].file_id.as_ref().unwrap().as_str();
    assert_ne!(cut, "a");
    for _ in 0..2 {
        let target = received.recv().unwrap();
        let (_, query) = target.split_once('?').unwrap();
        let fields: BTreeMap<_, _> = query
            .split('&')
            .filter_map(|it| it.split_once('='))
            .collect();
        assert_eq!(fields["fileId"], cut, "{target}");
        let from = fields
            .get("clippedFileId")
            .copied()
            .or(fields.get("origin").copied());
        assert!(matches!(from, Some("a" | "clip")), "{target}");
    }
}

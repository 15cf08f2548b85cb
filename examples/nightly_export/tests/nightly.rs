//! The application against a local POLYV.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use nightly_export::export::{Summary, export};
use nightly_export::queue::Queue;
use nightly_export::trouble::{Advice, advice};
use nightly_export::{channels, files, untyped, webhook};
use polyv_mock::{Event, Fault, MockServer};
use polyv_sdk::api::broadcast::session::{ListData, Session};
use polyv_sdk::api::channel::{basic, booking};
use polyv_sdk::api::types::{Scene, Template};
use polyv_sdk::civil::{Date, date};
use polyv_sdk::jiff::ToSpan as _;
use polyv_sdk::time::Moment;
use polyv_sdk::{CallOptions, ChannelId, LotteryId, SessionId};

const FROM: Date = date(2026, 1, 1);
const TO: Date = date(2026, 6, 30);

/// A folder for one test, without what an earlier run left there.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A session of a channel that starts in an hour of the year.
fn session(channel: &ChannelId, hour: i32) -> Session {
    let start = FROM.at(0, 0, 0, 0) + hour.hours();
    let mut row = Session::default();
    row.session_id = Some(SessionId::from(format!("{channel}-{hour}")));
    row.channel_id = Some(channel.clone());
    row.start_time = Some(Moment::from(start).into());
    row
}

fn lines(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn fifty_channels_are_exported_and_an_interrupted_run_is_continued() {
    let server = MockServer::start().await.unwrap();
    let all: Vec<ChannelId> = (1..=50_u64).map(ChannelId::from).collect();
    // A session every ten days, and 250 in ten days of one channel, which are three pages.
    let rare = |channel| (0..18).map(move |day| session(channel, day * 240));
    let often = (1..=250).filter(|hour| hour % 240 != 0);
    let often = often.map(|hour| session(&all[0], hour));
    let rows = all.iter().flat_map(rare).chain(often);
    server.dataset::<ListData>(rows).time_field("startTime");
    // The first run does not get what one channel has from March on.
    let is_down = Arc::new(AtomicBool::new(true));
    let down = Arc::clone(&is_down);
    let late = move |request: &ListData| {
        let month = request.start_date.map_or(1, |start| start.month());
        down.load(Ordering::Relaxed) && request.channel_id == "7" && month > 2
    };
    let failing = server.on::<ListData>().when(late);
    failing.fault(Fault::Status(503));
    let client = server.client().unwrap();
    let out = folder("export");
    let run = || export(&client, &all, FROM.into(), TO.into(), &out);

    let first = run().await.unwrap();
    assert_eq!(first.failed.len(), 1, "{first:?}");
    assert_eq!(first.failed[0].0, "7");
    assert_eq!(first.rows, 49 * 18 + 249);

    is_down.store(false, Ordering::Relaxed);
    let second = run().await.unwrap();
    assert_eq!(second.failed, []);
    assert!(second.rows > 0 && second.rows < 18, "{second:?}"); // the rest of that channel
    for (channel, expected) in all.iter().zip([18 + 249].into_iter().chain([18; 49])) {
        let mut lines = lines(&out.join(format!("{channel}.csv")));
        assert_eq!(lines.len(), expected, "{channel}");
        lines.sort();
        lines.dedup();
        assert_eq!(lines.len(), expected, "{channel}");
        let first = format!("{channel}-0,2026-01-01T00:00:00,");
        assert!(lines.contains(&first), "{first} is not in {lines:?}");
    }

    let third = run().await.unwrap();
    assert_eq!(third, Summary::default());
}

#[tokio::test]
async fn errors_are_known_by_their_meaning() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let channels = [ChannelId::from("1"), ChannelId::from("2")];
    server
        .on::<ListData>()
        .when(|request| request.channel_id == "1")
        .times(1)
        .refuse(400, "channel not found.");
    let summary = export(
        &client,
        &channels,
        FROM.into(),
        FROM.into(),
        &folder("gone"),
    )
    .await
    .unwrap();
    assert_eq!(summary.gone, ["1"]);

    let stranger = server.client_builder().app_secret("not-the-secret");
    let stranger = stranger.build().unwrap();
    let error = export(
        &stranger,
        &channels,
        FROM.into(),
        TO.into(),
        &folder("auth"),
    )
    .await
    .unwrap_err();
    assert_eq!(error.downcast_ref().map(advice), Some(Advice::Stop));

    let request = booking::List::new("1").page_size(0);
    let error = client.send(&request).await.unwrap_err();
    assert_eq!(advice(&error), Advice::Correct);
    assert_eq!(error.parameter(), Some("pageSize"));

    let busy = Fault::TooManyRequests {
        retry_after: Some(7),
    };
    server.on::<booking::List>().fault(busy);
    let impatient = client.with(CallOptions::new().attempts(1));
    let error = impatient.send(&booking::List::new("1")).await.unwrap_err();
    assert_eq!(advice(&error), Advice::Wait(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_channel_is_created_renamed_read_and_deleted() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let channel = channels::create(&client, "Nightly").await.unwrap();
    channels::rename(&client, &channel, "Nightly 2")
        .await
        .unwrap();
    assert_eq!(
        untyped::channel_name(&client, &channel).await.unwrap(),
        "Nightly 2"
    );
    channels::delete(&client, std::slice::from_ref(&channel))
        .await
        .unwrap();
    channels::delete(&client, std::slice::from_ref(&channel))
        .await
        .unwrap();
    let error = untyped::channel_name(&client, &channel).await.unwrap_err();
    assert_eq!(error.downcast_ref().map(advice), Some(Advice::Skip));
}

#[tokio::test]
async fn files_travel_both_ways() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let folder = folder("files");
    let slides = folder.join("slides.pdf");
    std::fs::write(&slides, vec![0; 300_000]).unwrap();

    let sent = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&sent);
    let report = move |now, total| {
        assert_eq!(total, 300_000);
        seen.store(now, Ordering::Relaxed);
    };
    let document = files::upload(&client, &"2191532".into(), &slides, report)
        .await
        .unwrap();
    assert!(document.document_id.is_some());
    assert_eq!(sent.load(Ordering::Relaxed), 300_000);

    let table = folder.join("winners.xls");
    let lottery = LotteryId::from("fv3hogjmh3");
    let length = files::winners(&client, &"2191532".into(), &lottery, &table)
        .await
        .unwrap();
    assert_eq!(std::fs::metadata(table).unwrap().len(), length);
}

#[tokio::test]
async fn callbacks_are_believed_if_they_are_signed() {
    let server = MockServer::start().await.unwrap();
    let verifier = server.client().unwrap().callback_verifier();
    let (sender, mut changes) = tokio::sync::mpsc::unbounded_channel();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let hook = format!("http://{}/hook", listener.local_addr().unwrap());
    let serving = axum::serve(listener, webhook::routes(verifier, sender));
    tokio::spawn(async move { serving.await.unwrap() });

    let callback = server
        .callback(&hook)
        .event(Event::named("live_status").unwrap())
        .field("status", "end")
        .field("channelId", "77");
    assert_eq!(
        callback
            .clone()
            .wrongly_signed()
            .send()
            .await
            .unwrap()
            .status,
        401
    );
    assert_eq!(callback.send().await.unwrap().status, 200);
    let change = changes.recv().await.unwrap();
    assert_eq!(
        (change.channel, change.is_live),
        (ChannelId::from("77"), false)
    );
    assert!(changes.try_recv().is_err());
}

#[tokio::test]
async fn a_queue_of_mixed_requests_survives_the_process() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let file = folder("queue").join("queue.json");
    {
        let mut queue = Queue::open(&file).unwrap();
        queue
            .push(basic::Create::new(
                "Lesson",
                Scene::TopClass,
                Template::Slides,
            ))
            .unwrap();
        queue
            .push(basic::Update::new("2191532").name("Renamed"))
            .unwrap();
        queue
            .push(ListData::new("2191532").start_date(FROM))
            .unwrap();
        // A password is not written to a file by accident.
        let secret = basic::Update::new("2191532").password("dummy-secret1");
        assert!(queue.push(secret).is_err());
    }
    let mut queue = Queue::open(&file).unwrap();
    assert_eq!(queue.requests().len(), 3);
    assert_eq!(queue.send_all(&client).await.unwrap(), 3);
    assert_eq!(Queue::open(&file).unwrap().requests().len(), 0);
    let updates = server.received_as::<basic::Update>();
    assert_eq!(
        updates[0].request,
        basic::Update::new("2191532").name("Renamed")
    );
    let lists = server.received_as::<ListData>();
    assert_eq!(lists[0].request.start_date, Some(Moment::from(FROM).into()));
}

#[test]
fn the_blocking_command_counts() {
    let server = MockServer::start_blocking().unwrap();
    let rows = (0..1500).map(|_| booking::Booking::default());
    server.dataset::<booking::List>(rows).unfiltered();
    let output = Command::new(env!("CARGO_BIN_EXE_count_bookings"))
        .arg("2191532")
        .env("POLYV_APP_ID", server.app_id())
        .env("POLYV_APP_SECRET", server.app_secret())
        .env("POLYV_BASE_URL", server.url())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2191532\t1500\n");
}

//! All the ways in which a channel comes to be or changes, on a server that remembers.

#![allow(deprecated, reason = "an older endpoint changes the same channels")]

use polyv_mock::MockServer;
use polyv_sdk::api::channel::basic;
use polyv_sdk::api::channel::basic::create_initialized::BasicSetting;
use polyv_sdk::api::types::{ChannelOrder, Scene, Template, WatchStatus};
use polyv_sdk::civil::date;
use polyv_sdk::time::OFFSET;
use polyv_sdk::{ChannelId, Client, Timestamp};
use serde_json::json;

use crate::stateful::create;

async fn password(client: &Client, channel: &ChannelId) -> Option<polyv_sdk::Secret> {
    let read = client.send(&basic::Get::new(channel)).await.unwrap();
    read.channel_password
}

#[tokio::test]
async fn older_calls_change_the_same_channels() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap().with_user_id("1b448be323");
    let (first, other) = (
        create(&client, "first").await,
        create(&client, "other").await,
    );

    let update = basic::UpdateBranding::new(&first).name("second");
    client.send(&update).await.unwrap();
    let template = basic::SetTemplate::new(&first, Template::PortraitSlides);
    client.send(&template).await.unwrap();
    let read = client.send(&basic::Get::new(&first)).await.unwrap();
    assert_eq!(
        (read.name.as_deref(), read.template),
        (Some("second"), Some(Template::PortraitSlides))
    );

    let before = password(&client, &other).await;
    let one = basic::SetPassword::for_channel("testsecret1", &first);
    client.send(&one).await.unwrap();
    assert_eq!(password(&client, &first).await, Some("testsecret1".into()));
    assert_eq!(password(&client, &other).await, before);
    let all = basic::SetPassword::for_whole_account("testsecret2");
    client.send(&all).await.unwrap();
    for channel in [&first, &other] {
        assert_eq!(password(&client, channel).await, Some("testsecret2".into()));
    }

    let nowhere = ChannelId::from("5");
    let renamed = client
        .send(&basic::UpdateBranding::new(&nowhere).name("x"))
        .await;
    assert!(renamed.unwrap_err().is_not_found());
    let one = basic::SetPassword::for_channel("testsecret1", &nowhere);
    assert!(client.send(&one).await.unwrap_err().is_not_found());
    let template = basic::SetTemplate::new(&nowhere, Template::Slides);
    assert!(client.send(&template).await.unwrap_err().is_not_found());
    let copied = client.send(&basic::Copy::new(&nowhere)).await;
    assert!(copied.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_channel_is_there_however_it_was_created() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let new = basic::Create::new("first", Scene::TopClass, Template::PortraitSlides);
    let new = client.send(&new.category_id("77")).await.unwrap();
    let first = new.channel_id.unwrap();

    let start = date(2026, 12, 1).at(20, 0, 0, 0);
    let copy = basic::Copy::new(&first).name("copy").start_time(start);
    let copy = client.send(&copy).await.unwrap();
    let read = client.send(&basic::Get::new(&copy)).await.unwrap();
    assert_eq!(
        (read.name.as_deref(), read.template, read.start_time),
        (
            Some("copy"),
            Some(Template::PortraitSlides),
            Some(OFFSET.to_timestamp(start).unwrap())
        )
    );
    let category = read.category.and_then(|category| category.category_id);
    assert_eq!(category, Some("155224".into()));
    assert_ne!(
        password(&client, &first).await,
        password(&client, &copy).await
    );

    let setting = BasicSetting::new("initialized", Scene::TopClass, Template::Slides);
    let new = basic::CreateInitialized::new(setting);
    let initialized = client.send(&new).await.unwrap().channel_id.unwrap();
    let mixed = client.send(&basic::CreateMr::new("mixed")).await.unwrap();
    let mixed = mixed.channel_id.unwrap();
    let all = client.send(&basic::ListIds::new()).await.unwrap();
    assert_eq!(all.channel_ids, [mixed, initialized.clone(), copy, first]);
    let read = client.send(&basic::Get::new(&initialized)).await.unwrap();
    assert_eq!(read.name.as_deref(), Some("initialized"));
}

#[tokio::test]
async fn passwords_are_those_of_the_scene_and_of_one_channel() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let seminar = basic::Create::new("first", Scene::Seminar, Template::Seminar)
        .seminar_host_password("testsecret1");
    let made = client.send(&seminar).await.unwrap();
    assert_eq!(made.channel_password, None);
    assert_eq!(made.seminar_host_password, Some("testsecret1".into()));
    assert!(made.seminar_attendee_password.is_some());

    let copy = basic::Copy::new(made.channel_id.unwrap());
    let copy = client.send(&copy).await.unwrap();
    assert_eq!(password(&client, &copy).await, None);
}

#[tokio::test]
async fn an_id_that_is_taken_is_not_given_again() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let row = json!([{"channelId": "2191533", "name": "there"}]);
    server.remember_at("channel.basic.list", row).unwrap();
    let (first, second) = (
        create(&client, "first").await,
        create(&client, "second").await,
    );
    assert_ne!(first, second);
    for (channel, name) in [
        (first, "first"),
        (second, "second"),
        ("2191533".into(), "there"),
    ] {
        let read = client.send(&basic::Get::new(channel)).await.unwrap();
        assert_eq!(read.name.as_deref(), Some(name));
    }
}

/// However an endpoint calls a channel whose stream has not begun.
#[tokio::test]
async fn a_stream_that_began_is_seen_by_all_and_not_copied() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    for list in ["channel.basic.list", "channel.basic.list_v3"] {
        let channel = create(&client, "live").await;
        let live = json!([{"channelId": channel, "watchStatus": "live"}]);
        server.remember_at(list, live).unwrap();
        let read = client.send(&basic::Get::new(&channel)).await.unwrap();
        assert_eq!(read.watch_status, Some(WatchStatus::Live), "{list}");
        let read = client.send(&basic::GetV3::new(&channel)).await.unwrap();
        assert_eq!(read.watch_status, Some(WatchStatus::Live), "{list}");

        let copy = client.send(&basic::Copy::new(&channel)).await.unwrap();
        let read = client.send(&basic::Get::new(&copy)).await.unwrap();
        assert_eq!(read.watch_status, Some(WatchStatus::NotStarted), "{list}");
    }
}

/// Newer and older endpoints have different words for a channel whose stream has not begun.
#[tokio::test]
async fn a_channel_is_there_that_no_call_made() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let new = create(&client, "new").await;
    let mut live = basic::list::ChannelRow::default();
    live.channel_id = Some("7".into());
    live.name = Some("live".into());
    live.watch_status = Some(WatchStatus::Live);
    let mut page = polyv_sdk::page::Page::default();
    page.contents = vec![live];
    server.remember::<basic::List>(&page).unwrap();

    let read = client.send(&basic::Get::new("7")).await.unwrap();
    assert_eq!(
        (read.name.as_deref(), read.watch_status),
        (Some("live"), Some(WatchStatus::Live))
    );
    let read = client.send(&basic::Get::new(&new)).await.unwrap();
    assert_eq!(read.watch_status, Some(WatchStatus::NotStarted));
    let read = client.send(&basic::GetV3::new(&new)).await.unwrap();
    assert_eq!(read.watch_status, Some(WatchStatus::Waiting));
    let waiting = basic::ListDetail::new().watch_status(WatchStatus::NotStarted);
    let page = client.send(&waiting).await.unwrap();
    assert_eq!(page.contents.len(), 1);
    assert_eq!(page.contents[0].channel_id, Some(new));
}

#[tokio::test]
async fn channels_are_sorted_by_their_start() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let never = create(&client, "never").await;
    let (late, early) = (
        create(&client, "late").await,
        create(&client, "early").await,
    );
    for (channel, second) in [(&late, 1_800_000_000), (&early, 1_700_000_000)] {
        let start = Timestamp::from_second(second).unwrap();
        let update = basic::Update::new(channel).start_time(start);
        client.send(&update).await.unwrap();
    }
    for (order, expected) in [
        (ChannelOrder::LatestStart, [&late, &early, &never]),
        (ChannelOrder::EarliestStart, [&early, &late, &never]),
        (ChannelOrder::Newest, [&early, &late, &never]),
    ] {
        let list = basic::List::new().order(order);
        let page = client.send(&list).await.unwrap();
        let ids = page
            .contents
            .iter()
            .filter_map(|row| row.channel_id.as_ref());
        assert_eq!(ids.collect::<Vec<_>>(), expected, "{list:?}");
    }
}

#[tokio::test]
async fn a_list_is_of_the_times_that_are_asked_for() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let at = |second: i64| Timestamp::from_second(1_700_000_000 + second).unwrap();
    for (name, start) in [("early", Some(100)), ("late", Some(200)), ("open", None)] {
        let mut create = basic::Create::new(name, Scene::TopClass, Template::Slides);
        if let Some(start) = start {
            create = create.start_time(at(start));
        }
        client.send(&create).await.unwrap();
    }
    let named = async |list: basic::List| {
        let page = client.send(&list).await.unwrap();
        let names = page.contents.into_iter().filter_map(|row| row.name);
        names.collect::<Vec<_>>()
    };
    let list = basic::List::new;
    // One that is not to start at any time is always there.
    assert_eq!(named(list().start_time(at(101))).await, ["late", "open"]);
    assert_eq!(named(list().end_time(at(199))).await, ["early", "open"]);
    let both = list().start_time(at(100)).end_time(at(200));
    assert_eq!(named(both).await, ["early", "late", "open"]);
    let none = list().start_time(at(101)).end_time(at(199));
    assert_eq!(named(none).await, ["open"]);
}

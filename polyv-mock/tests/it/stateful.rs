//! The life of a channel, on a server that remembers.

#![allow(deprecated, reason = "the older endpoint reads the same channels")]

use polyv_mock::{MockServer, Reason, Unremembered};
use polyv_sdk::api::account::{channel_label, sub_account};
use polyv_sdk::api::channel::basic;
use polyv_sdk::api::marketing::coupon;
use polyv_sdk::api::material::multimedia;
use polyv_sdk::api::types::{
    ChannelOrder, CouponCondition, CouponDiscountInput, CouponRuleInput, CouponStatus, CouponType,
    CouponUnit, CouponUsePeriod, Scene, SubAccountStatus, Template, WatchStatus,
};
use polyv_sdk::api::video::recording;
use polyv_sdk::{ChannelId, Client, Decimal, Secret, Timestamp};
use serde_json::json;

pub(crate) async fn create(client: &Client, name: &str) -> ChannelId {
    let create = basic::Create::new(name, Scene::TopClass, Template::from("ppt"));
    client.send(&create).await.unwrap().channel_id.unwrap()
}

async fn listed(client: &Client, list: basic::ListDetailV3) -> Vec<ChannelId> {
    let page = client.send(&list).await.unwrap();
    page.contents
        .into_iter()
        .filter_map(|row| row.channel_id)
        .collect()
}

#[tokio::test]
async fn a_channel_is_there_from_its_creation_to_its_deletion() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    assert!(listed(&client, basic::ListDetailV3::new()).await.is_empty());
    let (first, second) = (
        create(&client, "first").await,
        create(&client, "second").await,
    );
    assert_ne!(first, second);

    let read = client.send(&basic::Get::new(&second)).await.unwrap();
    assert_eq!(
        (read.name.as_deref(), read.channel_id.as_ref()),
        (Some("second"), Some(&second))
    );
    let read = client.send(&basic::GetV3::new(&first)).await.unwrap();
    assert_eq!(read.name.as_deref(), Some("first"));
    let all = listed(&client, basic::ListDetailV3::new()).await;
    assert_eq!(all, [second.clone(), first.clone()]);
    let some = listed(&client, basic::ListDetailV3::new().keyword("fir")).await;
    assert_eq!(some, std::slice::from_ref(&first));

    client
        .send(&basic::DeleteBatch::new([first.clone()]))
        .await
        .unwrap();
    let gone = client.send(&basic::Get::new(&first)).await.unwrap_err();
    assert_eq!(
        (gone.code(), gone.error_code(), gone.message()),
        (Some(400), Some(30004), "找不到频道")
    );
    assert!(gone.is_not_found());
    let gone = client.send(&basic::GetV3::new(&first)).await.unwrap_err();
    assert_eq!(
        (gone.code(), gone.error_code(), gone.message()),
        (Some(404), None, "channel not found.")
    );
    assert!(gone.is_not_found());
    let gone = client
        .send(&basic::DeleteBatch::new([first, second.clone()]))
        .await
        .unwrap_err();
    assert!(gone.is_not_found(), "{gone}");
    assert_eq!(listed(&client, basic::ListDetailV3::new()).await, [second]);
}

#[tokio::test]
async fn a_change_is_seen_by_all_who_read() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let (first, other) = (
        create(&client, "first").await,
        create(&client, "other").await,
    );
    let before = client.send(&basic::Get::new(&first)).await.unwrap();
    assert_eq!((before.start_time, before.end_time), (None, None));

    let start = Timestamp::from_millisecond(1_692_409_296_000).unwrap();
    let update = basic::Update::new(&first)
        .name("second")
        .password("Hi826g")
        .template(Template::PortraitSlides)
        .link_mic_limit(6)
        .start_time(start);
    client.send(&update).await.unwrap();
    let read = client.send(&basic::Get::new(&first)).await.unwrap();
    assert_eq!(read.name.as_deref(), Some("second"));
    assert_eq!(read.channel_password, Some("Hi826g".into()));
    assert_eq!(read.template, Some(Template::PortraitSlides));
    assert_eq!(
        (read.link_mic_limit, read.start_time),
        (Some(6), Some(start))
    );
    let read = client.send(&basic::GetV3::new(&first)).await.unwrap();
    assert_eq!(
        (read.name.as_deref(), read.start_time),
        (Some("second"), Some(start))
    );

    let details = basic::BasicSettingChange::new()
        .description("what it is about")
        .category_id("77");
    client
        .send(&basic::UpdateDetails::new(&first, details))
        .await
        .unwrap();
    client
        .send(&basic::Update::new(&first).reset_start_time(true))
        .await
        .unwrap();
    let read = client.send(&basic::Get::new(&first)).await.unwrap();
    assert_eq!(read.description.as_deref(), Some("what it is about"));
    assert_eq!(
        (read.name.as_deref(), read.start_time),
        (Some("second"), None)
    );
    let category = read.category.and_then(|category| category.category_id);
    assert_eq!(category, Some("77".into()));
    let unchanged = client.send(&basic::Get::new(&other)).await.unwrap();
    assert_eq!(unchanged.name.as_deref(), Some("other"));

    let nowhere = basic::Update::new("5").name("x");
    let gone = client.send(&nowhere).await.unwrap_err();
    assert!(gone.is_not_found(), "{gone}");
}

#[tokio::test]
async fn several_are_created_at_once_and_an_id_is_never_given_twice() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let new =
        |name: &str, scene, template| basic::create_batch::NewChannel::new(name, scene, template);
    let both = [
        new("class", Scene::TopClass, Template::Slides),
        new("seminar", Scene::Seminar, Template::Seminar),
    ];
    let created = client.send(&basic::CreateBatch::new(both)).await.unwrap();
    let ids: Vec<ChannelId> = created
        .iter()
        .filter_map(|channel| channel.channel_id.clone())
        .collect();
    assert_eq!(
        listed(&client, basic::ListDetailV3::new()).await,
        [ids[1].clone(), ids[0].clone()]
    );
    let told = |password: &Option<Secret>| password.is_some();
    let passwords = created.iter().map(|channel| {
        [
            &channel.channel_password,
            &channel.seminar_host_password,
            &channel.seminar_attendee_password,
        ]
        .map(told)
    });
    let expected = [[true, false, false], [false, true, true]];
    assert_eq!(passwords.collect::<Vec<_>>(), expected);
    let read = client.send(&basic::Get::new(&ids[0])).await.unwrap();
    assert_eq!(read.channel_password, created[0].channel_password);

    client
        .send(&basic::DeleteBatch::new([ids[1].clone()]))
        .await
        .unwrap();
    let next = create(&client, "next").await;
    assert!(!ids.contains(&next), "{next}");
}

#[tokio::test]
async fn the_list_is_of_the_category_and_the_status_that_are_asked_for() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let plain = create(&client, "plain").await;
    let create = basic::Create::new("own", Scene::TopClass, Template::Slides);
    let own = client.send(&create.category_id("77")).await.unwrap();
    let own = own.channel_id.unwrap();
    let list = basic::ListDetailV3::new;
    for (list, expected) in [
        (list().category_id("77"), vec![own.clone()]),
        (list().category_id("155224"), vec![plain.clone()]),
        (list().category_id("78"), vec![]),
        (
            list().watch_status(WatchStatus::Waiting),
            vec![own.clone(), plain.clone()],
        ),
        (list().watch_status(WatchStatus::Live), vec![]),
        (list().page_size(1).page_number(2), vec![plain.clone()]),
        (list().category_id("77").keyword("pla"), vec![]),
    ] {
        assert_eq!(listed(&client, list.clone()).await, expected, "{list:?}");
    }
}

/// The channels on the first page of a list, of whatever type.
macro_rules! rows {
    ($client:expr, $list:expr) => {{
        let page = $client.send(&$list).await.unwrap();
        let rows = page.contents.into_iter();
        rows.filter_map(|row| row.channel_id).collect::<Vec<_>>()
    }};
}

#[tokio::test]
async fn every_list_has_the_channels_that_are_there() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap().with_user_id("1b448be323");
    let (first, second) = (
        create(&client, "first").await,
        create(&client, "second").await,
    );
    let third = create(&client, "third").await;
    client.send(&basic::Delete::new(&third)).await.unwrap();
    let gone = client.send(&basic::Delete::new(&third)).await.unwrap_err();
    assert!(gone.is_not_found() && gone.code() == Some(400), "{gone}");

    // The oldest first in version 4, the newest in those before it.
    let oldest = [first.clone(), second.clone()];
    assert_eq!(rows!(client, basic::List::new()), oldest);
    assert_eq!(rows!(client, basic::ListDetail::new()), oldest);
    assert_eq!(rows!(client, basic::ListSimple::new()), oldest);
    let newest = [second.clone(), first.clone()];
    let order = basic::List::new().order(ChannelOrder::Newest);
    assert_eq!(rows!(client, order), newest);
    assert_eq!(rows!(client, basic::ListV3::new()), newest);
    assert_eq!(rows!(client, basic::ListDetailV3::new()), newest);
    assert_eq!(rows!(client, basic::ListSimpleV3::new()), newest);
    let ids = client.send(&basic::ListIds::new()).await.unwrap();
    assert_eq!(ids.channel_ids, newest);

    let one = basic::List::new().channel_ids([&second]);
    assert_eq!(rows!(client, one), [second]);
    let one = basic::ListSimple::new().keyword("fir");
    assert_eq!(rows!(client, one), std::slice::from_ref(&first));
    let one = client.send(&basic::ListIds::new().keyword("fir")).await;
    assert_eq!(one.unwrap().channel_ids, [first]);
}

#[tokio::test]
async fn a_server_that_is_not_asked_to_remembers_nothing() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    create(&client, "first").await;
    client.send(&basic::Get::new("1")).await.unwrap();
}

#[test]
fn a_hundred_servers_run_at_once() {
    let servers: Vec<MockServer> = (0..100)
        .map(|_| MockServer::start_blocking().unwrap())
        .collect();
    for server in &servers {
        assert_eq!(
            crate::client::get(server.url(), "/live/v3/nothing").status,
            404
        );
    }
    assert!(servers.iter().all(|server| server.received().len() == 1));
}

#[tokio::test]
async fn rows_of_other_collections_live_as_well() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let create = channel_label::Create::new("first");
    let label = client.send(&create).await.unwrap().id.unwrap();
    let names = async || {
        let list = channel_label::List::new(channel_label::ListRequired {
            page_number: 1,
            page_size: 10,
        });
        let page = client.send(&list).await.unwrap();
        let names = page.contents.into_iter().filter_map(|row| row.name);
        names.collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["first"]);
    let update = channel_label::Update::new(&label, "second");
    client.send(&update).await.unwrap();
    assert_eq!(names().await, ["second"]);
    client
        .send(&channel_label::Delete::new(&label))
        .await
        .unwrap();
    assert!(names().await.is_empty());
    let gone = client.send(&update).await.unwrap_err();
    assert!(
        gone.to_string().contains("channel label not found."),
        "{gone}"
    );
    let last = server.received().pop().unwrap();
    assert_eq!(
        last.verdict.to_string(),
        "refused account.channel_label.update: row-not-found labelId: channel label not found."
    );
    // It was a valid request.
    assert_eq!(server.received_as::<channel_label::Update>().len(), 2);
}

#[tokio::test]
async fn an_address_has_one_sub_account() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let create = |name: &str| {
        sub_account::Create::new(sub_account::CreateRequired {
            sub_account_email: "ann@example.com".into(),
            sub_account_name: name.into(),
            password: "secret123".into(),
            role_id: "7".into(),
        })
    };
    let created = client.send(&create("Ann")).await.unwrap();
    assert_eq!(created.status, Some(SubAccountStatus::Normal));
    let taken = client.send(&create("Bob")).await.unwrap_err();
    assert_eq!(taken.message(), "sub account already exists.");
    let verdict = server.received().pop().unwrap().verdict;
    assert_eq!(verdict.reason(), Some(Reason::RowExists));
    let list = sub_account::List::new();
    let names = async || {
        let page = client.send(&list).await.unwrap();
        let names = page
            .contents
            .into_iter()
            .filter_map(|row| row.sub_account_name);
        names.collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["Ann"]);
    for (of, expected) in [("ann@example.com", 1), ("bob@example.com", 0)] {
        let one = list.clone().sub_account_emails([of]);
        assert_eq!(client.send(&one).await.unwrap().contents.len(), expected);
    }
    // One that is deleted can be created again.
    let delete = sub_account::Delete::new("ann@example.com");
    client.send(&delete).await.unwrap();
    client.send(&create("Bob")).await.unwrap();
    assert_eq!(names().await, ["Bob"]);
}

#[tokio::test]
async fn a_coupon_runs_until_it_is_stopped() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let amount = CouponDiscountInput::new(true, Decimal::ONE, CouponUnit::Yuan);
    let create = |name: &str| {
        let required = coupon::CreateRequired {
            name: name.into(),
            claim_start_time: Timestamp::now(),
            claim_end_time: Timestamp::now(),
            use_period: CouponUsePeriod::DaysAfterClaim,
            kind: CouponType::Amount,
            quantity: 5,
            rule: CouponRuleInput::new(CouponCondition::Unconditional, 1)
                .unconditional(amount.clone()),
        };
        coupon::Create::new(required).use_days(3)
    };
    let first = client.send(&create("first")).await.unwrap();
    client.send(&create("second")).await.unwrap();
    client.send(&coupon::StopBatch::new([first])).await.unwrap();
    let of = async |list: coupon::List| {
        let page = client.send(&list).await.unwrap();
        let rows = page.contents.into_iter();
        rows.map(|row| (row.name.unwrap().to_string(), row.status.unwrap()))
            .collect::<Vec<_>>()
    };
    let stopped = ("first".to_owned(), CouponStatus::Stopped);
    let running = ("second".to_owned(), CouponStatus::Running);
    assert_eq!(
        of(coupon::List::new()).await,
        [running.clone(), stopped.clone()]
    );
    assert_eq!(of(coupon::List::new().name("fir")).await, [stopped]);
    let list = coupon::List::new().status(CouponStatus::Running);
    assert_eq!(of(list).await, [running]);
}

#[tokio::test]
async fn what_cannot_be_remembered_says_why() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let refused =
        |endpoint: &str, data| server.remember_at(endpoint, data).unwrap_err().to_string();
    assert_eq!(
        refused("video.recording.list", json!([{"fileId": "a"}])),
        "a row of `video.recording.list` has no `channelId`"
    );
    assert_eq!(
        refused("video.recording.list", json!(["a"])),
        "a row of `video.recording.list` has no `fileId`"
    );
    // A row that is wrong costs those before it as well.
    let page = json!([{"fileId": "a", "channelId": 7}, {"fileId": "b"}]);
    refused("video.recording.list", page);
    let client = server.client().unwrap().with_user_id("1b448be323");
    let rows = client.send(&recording::List::new("7")).await.unwrap();
    assert!(rows.is_empty(), "{rows:?}");
    for stranger in ["video.playback.get_enabled", "video.nothing.list"] {
        let expected = format!("`{stranger}` has no rows that are remembered");
        assert_eq!(refused(stranger, json!([])), expected);
    }
    let server = MockServer::start().await.unwrap();
    let refused = server.remember::<recording::List>(&Vec::new());
    assert_eq!(refused, Err(Unremembered::Stateless));
}

/// A page is taken as well as a list, and rows may be no more than their ids.
#[tokio::test]
async fn links_are_made_and_removed() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    let page = json!({"contents": [{"vid": "v1", "channelId": 7, "title": "first"}]});
    server
        .remember_at("material.multimedia.list_linked", page)
        .unwrap();
    let link = multimedia::LinkBatch::new("7", ["v2"]);
    client.send(&link).await.unwrap();
    let ids = async || {
        let page = client
            .send(&multimedia::ListLinkedIds::new("7"))
            .await
            .unwrap();
        let ids = page.contents.into_iter().map(|id| id.to_string());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(ids().await, ["v2", "v1"]);
    let unlink = multimedia::UnlinkBatch::new("7", ["v1"]);
    client.send(&unlink).await.unwrap();
    assert_eq!(ids().await, ["v2"]);
}

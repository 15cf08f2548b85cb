//! The typed face: expectations and data sets, asked by the SDK's own client.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use polyv_mock::{Fault, MockServer};
use polyv_sdk::api::ai::video_production;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::booking;
use polyv_sdk::api::chat::{message, viewer};
use polyv_sdk::api::statistics::mic;
use polyv_sdk::observe::{Observer, Retry};
use polyv_sdk::{ChannelId, ErrorKind, Page, Timestamp};

/// Some day, in milliseconds since 1970.
const DAY: i64 = 1_655_711_232_000;

fn channel() -> ChannelId {
    ChannelId::from("2191532")
}

fn booked(nickname: &str, millis: i64) -> booking::list::Booking {
    let mut row = booking::list::Booking::default();
    row.nickname = Some(nickname.into());
    row.create_time = Some(Timestamp::from_millisecond(millis).unwrap());
    row
}

fn names(rows: &[booking::list::Booking]) -> Vec<&str> {
    rows.iter()
        .filter_map(|row| row.nickname.as_ref().map(polyv_sdk::Text::as_str))
        .collect()
}

#[tokio::test]
async fn replies_come_in_the_order_of_the_expectations() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let mut page = Page::default();
    page.contents = vec![booked("first", DAY)];
    server.on::<booking::List>().times(1).reply(page.clone());
    server
        .on::<booking::List>()
        .times(1)
        .refuse(20012, "channel not found.");
    server.on::<booking::List>().reply_with(|request| {
        let mut page = Page::default();
        page.page_number = request.page_number;
        page.contents = vec![booked(request.channel_id.as_str(), DAY)];
        page
    });

    let list = booking::List::new(channel());
    assert_eq!(client.send(&list).await.unwrap(), page);
    let refused = client.send(&list).await.unwrap_err();
    assert!(matches!(refused.kind(), ErrorKind::Api), "{refused}");
    assert!(
        refused.to_string().contains("channel not found."),
        "{refused}"
    );
    for _ in 0..3 {
        let page = client.send(&list.clone().page_number(7)).await.unwrap();
        assert_eq!(
            (names(&page.contents), page.page_number),
            (vec!["2191532"], Some(7))
        );
    }
    let received = server.received_as::<booking::List>();
    assert_eq!(received.len(), 5);
    assert_eq!(received[4].request, list.page_number(7));
    assert_eq!(received[4].raw.query_value("pageNumber"), Some("7"));
    assert!(server.received_as::<session::ListData>().is_empty());
}

#[tokio::test]
async fn an_expectation_can_be_for_some_requests_alone() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    server
        .on::<booking::List>()
        .when(|request| request.page_number == Some(2))
        .reply_json(serde_json::json!({"contents": []}));
    let list = booking::List::new(channel());
    assert_eq!(client.send(&list).await.unwrap().contents.len(), 1);
    assert_eq!(
        client
            .send(&list.page_number(2))
            .await
            .unwrap()
            .contents
            .len(),
        0
    );
}

/// What a server says when it is dropped; `calls` of them come.
async fn unmet(calls: usize) -> Option<String> {
    let server = MockServer::start().await.unwrap();
    server.on::<booking::List>().times(2).reply_sample();
    let client = server.client().unwrap();
    for _ in 0..calls {
        client.send(&booking::List::new(channel())).await.unwrap();
    }
    let panic = catch_unwind(AssertUnwindSafe(|| drop(server))).err()?;
    Some(panic.downcast_ref::<String>().unwrap().clone())
}

#[tokio::test]
async fn what_is_not_met_fails_the_test_when_the_server_is_dropped() {
    assert_eq!(unmet(2).await, None);
    assert_eq!(
        unmet(0).await.unwrap(),
        "polyv-mock: 1 of 1 expectations not met\n  \
         channel.booking.list: expected 2 calls, 0 came\nnothing came"
    );
    assert_eq!(
        unmet(1).await.unwrap(),
        "polyv-mock: 1 of 1 expectations not met\n  \
         channel.booking.list: expected 2 calls, 1 came\nwhat came:\n  \
         GET /live/v4/channel/booking/list accepted channel.booking.list"
    );
    assert!(unmet(3).await.unwrap().contains("expected 2 calls, 3 came"));
}

#[tokio::test]
async fn counts_can_be_ranges_and_names_must_be_known() {
    let server = MockServer::start().await.unwrap();
    server.on::<booking::List>().times(1..).reply_sample();
    server.on::<session::ListData>().times(..=3).reply_sample();
    server.on::<session::ListData>().times(..).reply_sample();
    server.on_endpoint("no.such.thing").reply_sample();
    server.on_path("GET", "live/v4/x").reply_sample();
    server.on_path("GET", "/live/v4/x?a=1").reply_sample();
    let unmet = server.verify().unwrap_err();
    assert_eq!(
        unmet.unmet,
        [
            "channel.booking.list: expected at least 1 call, 0 came",
            "no.such.thing: not in the catalogue",
            "GET live/v4/x: a path begins with `/`",
            "GET /live/v4/x?a=1: a path has no query: `when` looks at parameters"
        ]
    );
    assert!(catch_unwind(AssertUnwindSafe(|| drop(server))).is_err());
}

#[tokio::test]
async fn a_test_that_fails_already_is_not_failed_twice() {
    let server = MockServer::start().await.unwrap();
    server.on::<booking::List>().times(1).reply_sample();
    let panic = catch_unwind(AssertUnwindSafe(move || {
        let _server = server;
        panic!("the test's own reason");
    }));
    let reason = panic.unwrap_err();
    assert_eq!(
        *reason.downcast_ref::<&str>().unwrap(),
        "the test's own reason"
    );
}

/// The message of an expectation that panics: to the client, and to the test.
async fn panicked(expect: impl FnOnce(&MockServer)) -> (String, String) {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    expect(&server);
    let list = booking::List::new(channel()).page_size(3);
    let error = client.send(&list).await.unwrap_err();
    assert_eq!(error.http_status(), Some(500), "{error}");
    let body = error.body().unwrap_or_default().to_owned();
    let panic = catch_unwind(AssertUnwindSafe(|| drop(server))).unwrap_err();
    (body, panic.downcast_ref::<String>().unwrap().clone())
}

#[tokio::test]
async fn a_closure_that_panics_says_so_to_the_client_and_fails_the_test() {
    let answered = panicked(|server| {
        // The client repeats a read, beyond the one call that is expected.
        server.on::<booking::List>().times(1).reply_with(|request| {
            assert_eq!(request.page_size, Some(7));
            Page::default()
        });
    });
    let asked = panicked(|server| {
        server
            .on_endpoint("channel.booking.list")
            .when(|request| request.query_value("pageSize").expect("7").is_empty() || panic!("7"))
            .reply_sample();
    });
    for (body, panic) in [answered.await, asked.await] {
        assert!(
            body.starts_with("polyv-mock: channel.booking.list: a closure panicked: "),
            "{body}"
        );
        assert!(body.contains('7'), "{body}");
        assert!(
            panic.contains(
                "1 of 1 expectations not met\n  channel.booking.list: a closure panicked: "
            ),
            "{panic}"
        );
        assert!(panic.contains('7'), "{panic}");
    }
}

#[tokio::test]
async fn a_data_set_pages_and_takes_rows_between_two_calls() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let rows = (1..=25).map(|n| booked(&n.to_string(), n));
    let bookings = server.dataset::<booking::List>(rows);

    let mut pages = client.pages(&booking::List::new(channel()).page_size(10));
    let first = pages.try_next().await.unwrap().unwrap();
    let (total, pages_in_all) = (first.total_items, first.total_pages);
    assert_eq!(
        (total, pages_in_all, first.page_size),
        (Some(25), Some(3), Some(10))
    );
    assert_eq!(names(&first.contents)[..2], ["25", "24"]);
    // It is the oldest, so that it comes last, on the page that there is only now.
    for _ in 0..6 {
        bookings.push(&booked("late", 0));
    }
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        sizes.push(page.contents.len());
    }
    assert_eq!(sizes, [10, 10, 1]);

    assert!(bookings.remove(0));
    assert_eq!(bookings.len(), 30);
    bookings.clear();
    assert!(!bookings.remove(0));
    let empty = client.send(&booking::List::new(channel())).await.unwrap();
    assert_eq!((empty.contents.len(), empty.total_items), (0, Some(0)));
}

#[tokio::test]
async fn a_data_set_keeps_to_the_time_range_and_the_ids() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let mut other = booked("other channel", DAY + 20);
    other.channel_id = Some("1".into());
    let mut own = booked("own channel", DAY + 30);
    own.channel_id = Some(channel());
    let rows = [booked("10", DAY + 10), other, own, booked("40", DAY + 40)];
    let set = server.dataset::<booking::List>(rows);
    let at = |millis| Timestamp::from_millisecond(DAY + millis).unwrap();
    let list = booking::List::new(channel());

    let all = client.send(&list).await.unwrap();
    assert_eq!(names(&all.contents), ["40", "own channel", "10"]);
    let some = client
        .send(&list.clone().start_time(at(10)).end_time(at(30)))
        .await
        .unwrap();
    assert_eq!(names(&some.contents), ["own channel", "10"]);
    let some = client
        .send(&list.clone().start_time(at(11)).end_time(at(29)))
        .await
        .unwrap();
    assert!(names(&some.contents).is_empty());
    let _set = set.unfiltered();
    let plain = client
        .send(&list.start_time(at(11)).end_time(at(29)))
        .await
        .unwrap();
    assert_eq!(
        names(&plain.contents),
        ["10", "other channel", "own channel", "40"]
    );
}

#[tokio::test]
async fn a_last_day_is_there_until_midnight() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    // 2022-06-18 23:59:59 and 2022-06-19 00:00:00 in UTC+8.
    let rows = [1_655_567_999_000, 1_655_568_000_000].map(|millis| {
        let mut row = mic::list_log::MicLogEntry::default();
        row.join_time = Some(Timestamp::from_millisecond(millis).unwrap());
        row
    });
    server.dataset::<mic::ListLog>(rows);
    let day = "2022-06-18".parse().unwrap();
    let list = mic::ListLog::new(mic::list_log::ListLogRequired {
        channel_id: channel(),
        end_date: day,
        start_date: day,
    });
    let page = client.send(&list).await.unwrap();
    assert_eq!(page.contents.len(), 1);
}

#[tokio::test]
async fn data_sets_page_by_cursor_and_under_encryption() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let messages = (0..25).map(|_| message::list_of_account::AccountMessage::default());
    let messages = server.dataset::<message::ListOfAccount>(messages);
    let mut pages = client.pages(&message::ListOfAccount::new());
    let mut count = 0;
    while let Some(page) = pages.try_next().await.unwrap() {
        count += page.contents.len();
        if count == 25 {
            messages.push(&message::list_of_account::AccountMessage::default());
        }
    }
    assert_eq!(
        count, 26,
        "the row that was added while the last page was read comes as well"
    );

    let viewers = (0..3).map(|_| viewer::list_online::OnlineViewer::default());
    server.dataset::<viewer::ListOnline>(viewers);
    let list = viewer::ListOnline::new("1").page_size(2);
    let first = client.send(&list).await.unwrap();
    assert_eq!((first.viewers.len(), first.count), (2, Some(3)));
    let beyond = client.send(&list.page_number(3)).await.unwrap();
    assert!(beyond.viewers.is_empty());
}

#[tokio::test]
async fn faults_reach_the_client() {
    let server = MockServer::start().await.unwrap();
    // One attempt: the client would repeat a read after such an answer.
    let options = polyv_sdk::CallOptions::new().attempts(1);
    let client = server.client().unwrap().with(options);
    server.on::<booking::List>().times(1).fault(Fault::HtmlPage);
    server.on::<booking::List>().reply_sample();
    let error = client
        .send(&booking::List::new(channel()))
        .await
        .unwrap_err();
    assert!(!matches!(error.kind(), ErrorKind::Api), "{error}");
    client.send(&booking::List::new(channel())).await.unwrap();
}

#[tokio::test]
async fn a_documented_error_is_asked_for_by_name_or_code() {
    let server = MockServer::start().await.unwrap();
    let client = server.client_builder().attempts(1).build().unwrap();
    let stub = |error: &str| {
        server
            .on::<video_production::Get>()
            .times(1)
            .refuse_with(error);
    };
    stub("TASK_MISSING");
    stub("NO_SUCH_ERROR");
    let mut refused = Vec::new();
    for _ in 0..2 {
        let request = video_production::Get::new("1");
        refused.push(client.send(&request).await.unwrap_err());
    }
    assert_eq!(refused[0].message(), "aiPPTVideoId不能为空");
    assert_eq!(refused[1].http_status(), Some(500), "{}", refused[1]);
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(server))).unwrap_err();
    let message = dropped.downcast_ref::<String>().unwrap();
    assert!(
        message.contains("1 of 2 expectations not met\n  ai.video_production.get: no error `NO_SUCH_ERROR` is documented, but "),
        "{message}"
    );
}

/// How long calls have waited, in milliseconds.
#[derive(Default)]
struct Waits(AtomicU64);

impl Observer for Waits {
    fn retry_scheduled(&self, retry: &Retry<'_>) {
        self.quota_waited(retry.endpoint, retry.wait);
    }

    fn quota_waited(&self, _: &str, waited: Duration) {
        let waited = u64::try_from(waited.as_millis()).unwrap();
        self.0.fetch_add(waited, Ordering::Relaxed);
    }
}

/// More calls than the quota has room for, and retries that would wait for seconds.
#[tokio::test]
async fn a_client_of_a_test_does_not_wait() {
    let server = MockServer::start().await.unwrap();
    let waits = Arc::new(Waits::default());
    let builder = server.client_builder().observer(waits.clone());
    let client = builder.user_agent("test").build().unwrap();
    let list = booking::List::new(channel());
    for _ in 0..1600 {
        client.send(&list).await.unwrap();
    }
    server
        .on::<booking::List>()
        .times(2)
        .fault(Fault::Status(503));
    server.on::<booking::List>().reply_sample();
    client.send(&list).await.unwrap();
    let waited = waits.0.load(Ordering::Relaxed);
    assert!(waited <= 20, "{waited} ms");
}

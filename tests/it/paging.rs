//! Walks through lists over real TCP, one of each style of paging.

use polyv_mock::MockServer;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::chat::message;
use polyv_sdk::api::statistics::mic;
use polyv_sdk::civil::date;
use polyv_sdk::page::Paged;
use polyv_sdk::{ChannelId, Client};

use crate::end_to_end::client;

/// The rows of a walk, and what was asked for under these names.
async fn walk<E: Paged>(
    client: &Client,
    mock: &MockServer,
    request: E,
    names: &[&str],
) -> (usize, Vec<String>) {
    let mut items = client.items(&request).in_flight(3);
    let mut rows = 0;
    while items.try_next().await.expect("a row").is_some() {
        rows += 1;
    }
    let asked = mock.received().into_iter().map(|request| {
        assert!(request.verdict.is_accepted(), "{request:?}");
        let values = names
            .iter()
            .map(|name| request.query_value(name).unwrap_or("-").to_owned());
        values.collect::<Vec<_>>().join(" ")
    });
    (rows, asked.collect())
}

#[tokio::test]
async fn by_number_with_totals() {
    let mock = MockServer::start().await.expect("a server");
    let request = session::ListData::new("2272655").page_size(1);
    let (rows, mut asked) = walk(&client(&mock), &mock, request, &["page"]).await;
    // Those in flight at a time arrive in any order.
    asked.sort();
    assert_eq!(
        (rows, asked),
        (4, ["-", "2", "3", "4"].map(str::to_owned).to_vec())
    );
}

#[tokio::test]
async fn by_number_until_empty() {
    let mock = MockServer::start().await.expect("a server");
    let required = mic::list_log::ListLogRequired {
        channel_id: ChannelId::from("2272655"),
        start_date: date(2022, 1, 1),
        end_date: date(2022, 1, 5),
    };
    let request = mic::ListLog::new(required).page_size(1);
    let (rows, asked) = walk(&client(&mock), &mock, request, &["page"]).await;
    assert_eq!(asked.len(), rows + 1, "{asked:?}");
    assert!(rows > 0);
}

#[tokio::test]
async fn by_cursor() {
    let mock = MockServer::start().await.expect("a server");
    let request = message::ListSpeeches::new().size(1);
    let (rows, asked) = walk(&client(&mock), &mock, request, &["cursor"]).await;
    assert!(rows > 0);
    assert_eq!(asked.first().map(String::as_str), Some("-"));
    assert_eq!(asked.len(), rows + 1, "{asked:?}");
}

#[tokio::test]
async fn window_by_window() {
    let mock = MockServer::start().await.expect("a server");
    let request = session::ListData::new("2272655")
        .start_date(date(2022, 1, 1).at(0, 0, 0, 0))
        .end_date(date(2022, 3, 31).at(23, 59, 59, 0))
        .page_size(3);
    let client = client(&mock);
    let mut pages = client.pages(&request).windowed();
    let mut rows = 0;
    let mut rests = Vec::new();
    while let Some(page) = pages.try_next().await.expect("a page") {
        rows += page.contents.len();
        rests.extend(pages.rest());
    }
    assert_eq!(rows, 8, "the server answers each window with its four rows");
    let asked = mock.received().into_iter().map(|request| {
        assert!(request.verdict.is_accepted(), "{request:?}");
        ["startDate", "endDate", "page"]
            .map(|name| request.query_value(name).unwrap_or("-").to_owned())
            .join(", ")
    });
    let asked: Vec<_> = asked.collect();
    let expected = [
        "2022-01-01 00:00:00, 2022-03-01 23:59:59, -",
        "2022-01-01 00:00:00, 2022-03-01 23:59:59, 2",
        "2022-03-02 00:00:00, 2022-03-31 23:59:59, -",
        "2022-03-02 00:00:00, 2022-03-31 23:59:59, 2",
    ];
    assert_eq!(asked, expected);
    // What is left after each page, walked by itself, has all that was to come.
    for (rest, left) in rests.into_iter().zip([5, 4, 1]) {
        let mut items = client.items(&rest).windowed();
        let mut rows = 0;
        while items.try_next().await.expect("a row").is_some() {
            rows += 1;
        }
        assert_eq!(rows, left);
    }
    let error = client
        .pages(&session::ListData::new("1"))
        .windowed()
        .try_next()
        .await
        .expect_err("no range");
    assert_eq!(
        (error.parameter(), error.endpoint()),
        (Some("startDate"), Some("broadcast.session.list_data"))
    );
}

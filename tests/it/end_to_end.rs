//! A client over real TCP against polyv-mock, which judges by its own rules.

use polyv_mock::MockServer;
use polyv_sdk::{Algorithm, Client};
use polyv_tests::sample_request;

/// A client of `mock`.
pub(crate) fn client(mock: &MockServer) -> Client {
    let builder = Client::builder()
        .app_id(mock.app_id())
        .app_secret(mock.app_secret());
    builder
        .base_url(mock.url())
        .user_id("1b448be323")
        .build()
        .expect("a client")
}

/// One endpoint of each shape; `wire` sends to all of them.
async fn endpoints_of_each_shape_answer(client: &Client) {
    macro_rules! send {
        ($($endpoint:ty),*) => { $(
            let request: $endpoint = sample_request().expect("a request");
            let reply = client.send_full(&request).await.expect("a reply");
            assert_eq!((reply.status(), reply.drift()), (200, &[][..]), "{request:?}");
        )* };
    }
    send!(
        polyv_sdk::api::channel::booking::List,
        polyv_sdk::api::channel::basic::Create,
        polyv_sdk::api::channel::document::Upload,
        polyv_sdk::api::chat::message::SendCustomText,
        polyv_sdk::api::chat::viewer::ListOnline,
        polyv_sdk::api::account::callback::SetStream
    );
}

#[tokio::test]
async fn a_client_and_the_server_agree() {
    let mock = MockServer::start().await.expect("a server");
    endpoints_of_each_shape_answer(&client(&mock)).await;
    for request in mock.received() {
        assert!(request.verdict.is_accepted(), "{request:?}");
        assert!(request.verdict.misplaced.is_empty(), "{request:?}");
    }
}

#[tokio::test]
async fn sha256_verifies_too() {
    let mock = MockServer::start().await.expect("a server");
    let builder = Client::builder()
        .app_id(mock.app_id())
        .app_secret(mock.app_secret())
        .user_id("1b448be323");
    let client = builder
        .base_url(mock.url())
        .algorithm(Algorithm::Sha256)
        .build()
        .expect("a client");
    endpoints_of_each_shape_answer(&client).await;
    for request in mock.received() {
        assert!(request.verdict.is_accepted(), "{request:?}");
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused_as_such() {
    let mock = MockServer::start().await.expect("a server");
    let builder = Client::builder()
        .app_id(mock.app_id())
        .app_secret("another")
        .base_url(mock.url());
    let client = builder.build().expect("a client");
    let request = sample_request::<polyv_sdk::api::channel::booking::List>().expect("an example");
    let error = client.send(&request).await.expect_err("a refusal");
    assert!(error.is_auth(), "{error}");
    assert_eq!(error.message(), "签名错误");
    let request =
        sample_request::<polyv_sdk::api::broadcast::session::ListData>().expect("an example");
    let error = client.send(&request).await.expect_err("a refusal");
    assert!(error.is_auth(), "{error}");
    assert_eq!(error.message(), "invalid signature.");
}

#[tokio::test]
async fn an_endpoint_without_a_spec_can_be_called() {
    let mock = MockServer::start().await.expect("a server");
    let client = client(&mock);
    let path = "/live/v3/channel/session/data/list";
    let params = [("channelId", "2272655"), ("pageSize", "2")];
    let data = client
        .call(polyv_sdk::Method::Get, path, &params)
        .await
        .expect("data");
    assert_eq!(data["contents"].as_array().map(Vec::len), Some(2));
    assert_eq!(data["contents"][0]["sessionId"], "g9lv2ghv2x");
    let error = client
        .call(polyv_sdk::Method::Get, "/live/v4/nowhere", &[])
        .await
        .expect_err("no such path");
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn bounds_are_checked_before_anything_is_sent() {
    let mock = MockServer::start().await.expect("a server");
    let client = client(&mock);
    let channel = polyv_sdk::ChannelId::from("2272655");
    let request = polyv_sdk::api::broadcast::session::ListData::new(&channel).page_size(1001);
    let error = client.send(&request).await.expect_err("a bound");
    assert!(error.is_invalid());
    for part in [
        "broadcast.session.list_data: parameter `pageSize` (`page_size`) is 1001",
        "1000",
    ] {
        assert!(
            error.to_string().contains(part),
            "`{part}` is not in: {error}"
        );
    }
    let day = |month, day| polyv_sdk::civil::date(2022, month, day).at(0, 0, 0, 0);
    let request = polyv_sdk::api::broadcast::session::ListData::new(&channel).start_date(day(1, 1));
    let fits = request.clone().end_date(day(3, 2));
    client.send(&fits).await.expect("60 days are allowed");
    let error = client
        .send(&request.end_date(day(3, 3)))
        .await
        .expect_err("61 days are not");
    assert!(error.is_invalid());
    for part in ["`endDate` (`end_date`)", "startDate", "61 days", "60 days"] {
        assert!(
            error.to_string().contains(part),
            "`{part}` is not in: {error}"
        );
    }
    assert_eq!(mock.received().len(), 1, "what breaks a bound is not sent");
}

#[tokio::test]
async fn all_pages_come_in_order() {
    let mock = MockServer::start().await.expect("a server");
    let client = client(&mock);
    let channel = polyv_sdk::ChannelId::from("2272655");
    let request = polyv_sdk::api::broadcast::session::ListData::new(&channel).page_size(3);
    let mut ids = Vec::new();
    let mut items = client.items(&request);
    while let Some(session) = items.try_next().await.expect("a session") {
        ids.extend(session.session_id.map(|id| id.to_string()));
    }
    assert_eq!(
        ids,
        ["g9lv2ghv2x", "g9b3pwv2b7", "g8ms75epoj", "g87lv4kjh2"]
    );
    let pages = mock
        .received()
        .iter()
        .map(|request| request.query_value("page").map(str::to_owned))
        .collect::<Vec<_>>();
    assert_eq!(
        pages,
        [None, Some("2".to_owned())],
        "nothing is asked for behind the last page"
    );
}

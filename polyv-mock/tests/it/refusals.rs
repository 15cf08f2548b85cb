//! Refusals of version 4 as official pages print them, and parameters that are empty or come twice.

use std::fmt::Write as _;

use md5::{Digest as _, Md5};
use polyv_mock::{Clock, MockServer};
use polyv_sdk::{Call, Client, Error};

use crate::client::get;

const LIST: &str = "/live/v4/channel/booking/list";

async fn refusal(client: &Client, call: Call) -> Error {
    client.send_call(&call).await.map(drop).unwrap_err()
}

/// HTTP status, code, code of the error, words, and whether there is an id of the request.
fn shown(error: &Error) -> (Option<u16>, Option<i64>, Option<i64>, &str, bool) {
    (
        error.http_status(),
        error.code(),
        error.error_code(),
        error.message(),
        error.request_id().is_some(),
    )
}

#[tokio::test]
async fn signatures_times_and_parameters() {
    let server = MockServer::start().await.unwrap();
    let list = || Call::get(LIST).query("channelId", "2191532");
    let other = Client::builder()
        .app_id(server.app_id())
        .app_secret("other")
        .base_url(server.url())
        .build()
        .unwrap();
    let wrong = refusal(&other, list()).await;
    let expected = (Some(403), Some(403), Some(10002), "签名错误", false);
    assert_eq!(shown(&wrong), expected);
    assert!(wrong.is_auth());

    let client = server.client().unwrap();
    let late = refusal(&client, list().query("pageSize", 5000)).await;
    let expected = (Some(400), Some(400), Some(10001), "pageSize超出范围", true);
    assert_eq!(shown(&late), expected);

    let late = MockServer::builder().clock(Clock::fixed(0));
    let late = late.start().await.unwrap();
    let client = Client::builder()
        .app_id(late.app_id())
        .app_secret(late.app_secret())
        .base_url(late.url())
        .clock_correction(false)
        .build()
        .unwrap();
    let old = refusal(&client, list()).await;
    let expected = (Some(400), Some(400), Some(10003), "时间戳过期", false);
    assert_eq!(shown(&old), expected);
    assert!(old.is_invalid_timestamp());
}

#[tokio::test]
async fn parameters_that_are_empty() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    let list = || Call::get(LIST).query("channelId", "2191532");
    // What is optional and empty is absent, whatever its type.
    for name in ["pageSize", "startTime", "pageNumber"] {
        client.send_call(&list().query(name, "")).await.unwrap();
    }
    let missing = refusal(&client, Call::get(LIST).query("channelId", "")).await;
    assert_eq!(missing.error_code(), Some(10001));
}

/// What the server says of a request with this query and a right sign for it.
fn verdict(server: &MockServer, query: &str, more: &str) -> String {
    let mut pairs: Vec<_> = query.split('&').collect();
    pairs.sort_unstable();
    let signed = pairs.concat().replace('=', "");
    let mut sign = String::new();
    for byte in Md5::digest(format!("testsecret{signed}testsecret")) {
        write!(sign, "{byte:02X}").unwrap();
    }
    get(server.url(), &format!("{LIST}?{query}&sign={sign}{more}"));
    server.received().last().unwrap().verdict.to_string()
}

#[test]
fn parameters_that_come_twice() {
    const NOW: i64 = 1_660_270_926_732;
    let server = MockServer::builder().clock(Clock::fixed(NOW));
    let server = server.start_blocking().unwrap();
    let query = format!("appId=testapp&channelId=1&timestamp={NOW}");
    let accepted = verdict(&server, &query, "");
    assert!(accepted.starts_with("accepted"), "{accepted}");
    // The sign is that of the first ones.
    let now = NOW.to_string();
    let again = [
        ("channelId", "2"),
        ("timestamp", now.as_str()),
        ("appId", "testapp"),
        ("sign", "0D2BDA2F"),
    ];
    for (name, value) in again {
        let refused = verdict(&server, &query, &format!("&{name}={value}"));
        let problem = format!("{name}: sent 2 times");
        assert!(refused.contains(&problem), "{refused}");
    }
}

//! Refusals of version 4 as official pages print them, and parameters that are empty or come twice.

use std::fmt::Write as _;

use md5::{Digest as _, Md5};
use polyv_mock::{Clock, MockServer, Reason};
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

/// The sign of `pairs`, each with a `=` between its name and its value.
fn sign<'p>(pairs: impl IntoIterator<Item = &'p str>) -> String {
    let mut pairs: Vec<_> = pairs
        .into_iter()
        .filter(|pair| !pair.ends_with('='))
        .collect();
    pairs.sort_unstable();
    let signed = pairs.concat().replace('=', "");
    let mut sign = String::new();
    for byte in Md5::digest(format!("testsecret{signed}testsecret")) {
        write!(sign, "{byte:02X}").unwrap();
    }
    sign
}

/// What the server says of a request with this query and a right sign for it.
fn verdict(server: &MockServer, query: &str, more: &str) -> String {
    let sign = sign(query.split('&'));
    get(server.url(), &format!("{LIST}?{query}&sign={sign}{more}"));
    server.received().last().unwrap().verdict.to_string()
}

/// What the server says of a body, in a request that is signed as it should be.
fn judged(
    path: &str,
    query: &[&str],
    media_type: &str,
    body: &str,
    signed: &[&str],
) -> (Option<Reason>, String) {
    let time = format!("timestamp={NOW}");
    let common = ["appId=testapp", &time];
    let query = common.iter().chain(query).copied();
    let sign = sign(query.clone().chain(signed.iter().copied()));
    let query: Vec<_> = query.collect();
    let url = format!("http://localhost{path}?{}&sign={sign}", query.join("&"));
    let builder = MockServer::builder().clock(Clock::fixed(NOW));
    let explained = builder.explain("POST", &url, Some(media_type), body.as_bytes());
    let verdict = explained.unwrap().verdict;
    (verdict.reason(), verdict.to_string())
}

/// How the creation of something with this JSON body is judged.
fn created(body: &str) -> (Option<Reason>, String) {
    let path = "/live/v4/channel/mr/create";
    judged(path, &[], "application/json", body, &[])
}

#[test]
fn bodies_with_parameters_that_are_empty() {
    let create = |body: &str| created(body).0;
    for empty in ["null", r#""""#] {
        let body = format!(r#"{{"name":"a","startTime":{empty}}}"#);
        assert_eq!(create(&body), None, "{body}");
    }
    for missing in [r#"{"name":null}"#, r#"{"name":""}"#, "{}", "null", "[]", ""] {
        assert_eq!(create(missing), Some(Reason::ParamMissing), "{missing}");
    }
    // A list must have an item, if there is one.
    let update = |value: &str| {
        let body = format!(r#"{{"recordCallbackVideoType":{value}}}"#);
        let path = "/live/v4/user/global-setting/callback/update";
        judged(path, &[], "application/json", &body, &[]).0
    };
    for value in ["null", r#""""#, r#""mp4""#] {
        assert_eq!(update(value), None, "{value}");
    }
    for value in [r#"",""#, "7", "[]", r#"[""]"#, "{}"] {
        assert!(update(value).is_some(), "{value}");
    }
    // The fields of a form that are empty are not signed either.
    let form = |pair: &str| {
        let path = "/live/v3/channel/playback/set-setting";
        let media_type = "application/x-www-form-urlencoded";
        judged(path, &["channelId=7"], media_type, pair, &[]).0
    };
    assert_eq!(form("startTime="), None);
    assert_eq!(form("startTime"), None);
    assert_eq!(form("startTime=&startTime="), Some(Reason::ParamFormat));
}

#[test]
fn a_body_that_is_not_read_says_why() {
    let create = "/live/v4/channel/mr/create";
    let check = |path: &str, media_type: &str, expected: &str| {
        let (_, verdict) = judged(path, &[], media_type, r#"{"name":"a"}"#, &[]);
        assert!(verdict.ends_with(expected), "{verdict}");
    };
    let expected = "not in the JSON body: a body of the type text/plain is not read";
    check(create, "Text/plain; charset=UTF-8", expected);
    let upload = "/live/v3/common/upload-image";
    let expected = "a body of the type multipart/form-data without a boundary is not read";
    check(upload, "multipart/form-data", expected);
}

fn part(disposition: &str, content: &str) -> String {
    format!("--xx\r\nContent-Disposition: form-data; {disposition}\r\n\r\n{content}\r\n")
}

/// A required file and an optional one, each sent as something else.
#[test]
fn files_that_are_none() {
    let upload = |path: &str, query: &str, name: &str, file: &str, content: &str| {
        let body = part(&format!("name=\"{name}\"{file}"), content) + "--xx--\r\n";
        let media_type = "multipart/form-data; boundary=xx";
        // What the service takes for a text is signed.
        let text = format!("{name}={content}");
        judged(path, &[query], media_type, &body, &[&text])
    };
    let image = |file: &str, content: &str| {
        let path = "/live/v3/common/upload-image";
        upload(path, "type=coverImage", "file", file, content)
    };
    let brand = |file: &str, content: &str| {
        let path = "/live/v3/channel/pptRecord/setting";
        upload(path, "channelId=7", "brandImgFile", file, content)
    };
    // What a browser sends for a field without a file.
    let nothing = "; filename=\"\"";
    assert_eq!(image(nothing, "").0, Some(Reason::ParamMissing));
    assert_eq!(brand(nothing, "").0, None);
    // To the service, `filename*` makes no file.
    for starred in ["; filename*=UTF-8''a.png", "; FileName* = UTF-8''a.png"] {
        let (reason, why) = image(starred, "PNG");
        assert_eq!(reason, Some(Reason::ParamMissing), "{why}");
        assert!(why.contains("only `filename*`"), "{why}");
        let (reason, why) = brand(starred, "PNG");
        assert_eq!(reason, None, "{why}");
        assert!(why.contains("`filename*` alone does not count"), "{why}");
    }
}

#[test]
fn members_of_a_body_that_come_twice() {
    for body in [
        r#"{"name":"a","name":"b"}"#,
        r#"{"name":"a","na\u006de":null,"name":"b"}"#,
    ] {
        let (reason, why) = created(body);
        assert_eq!(reason, Some(Reason::ParamFormat), "{why}");
        assert!(why.contains("name: sent "), "{why}");
    }
    // What nobody reads may come twice.
    assert_eq!(created(r#"{"name":"a","x":1,"x":2}"#).0, None);
}

const NOW: i64 = 1_660_270_926_732;

#[test]
fn parameters_that_come_twice() {
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
        ("signatureMethod", "MD5&signatureMethod=SHA256"),
    ];
    for (name, value) in again {
        let refused = verdict(&server, &query, &format!("&{name}={value}"));
        let problem = format!("{name}: sent 2 times");
        assert!(refused.contains(&problem), "{refused}");
    }
}

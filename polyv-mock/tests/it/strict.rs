//! The strict server, the quota, and what is said of a wrong sign.

use std::time::Duration;

use md5::{Digest, Md5};
use polyv_mock::{Clock, LogFormat, MockServer, MockServerBuilder, Quota, Reason};

use crate::CATALOGUE;
use crate::client::get;

const NOW: i64 = 1_660_270_926_732;
const FREE: &str = "/live_status/query?stream=1";

fn builder() -> MockServerBuilder {
    MockServer::builder()
        .catalogue_json(CATALOGUE)
        .clock(Clock::fixed(NOW))
}

fn md5(text: &str) -> String {
    use std::fmt::Write;
    let mut hex = String::new();
    for byte in Md5::digest(text) {
        write!(hex, "{byte:02X}").unwrap();
    }
    hex
}

/// A URL whose sign is the MD5 of a text.
fn url(signed: &str) -> String {
    format!(
        "http://localhost/live/v4/things/list?channelId=7&appId=testapp&timestamp={NOW}&sign={}",
        md5(signed)
    )
}

fn right() -> String {
    url(&format!(
        "testsecretappIdtestappchannelId7timestamp{NOW}testsecret"
    ))
}

#[test]
fn a_strict_server_refuses_what_is_not_documented() {
    for (strict, status) in [(false, 200), (true, 400)] {
        let server = builder().strict(strict).start_blocking().unwrap();
        assert_eq!(get(server.url(), FREE).status, 200);
        let answer = get(server.url(), &format!("{FREE}&colour=red"));
        assert_eq!(answer.status, status);
        let reason = server.received()[1].verdict.reason();
        assert_eq!(reason, strict.then_some(Reason::ParamUnknown));
    }
}

#[test]
fn a_strict_server_looks_into_objects() {
    let sign = md5(&format!("testsecretappIdtestapptimestamp{NOW}testsecret"));
    let explain = |strict, path, body: &str| {
        let url = format!("http://localhost{path}?appId=testapp&timestamp={NOW}&sign={sign}");
        let builder = builder().strict(strict);
        let explained = builder.explain("POST", &url, Some("application/json"), body.as_bytes());
        explained.unwrap().verdict
    };
    for (path, documented, with_another, inside) in [
        (
            "/live/v3/donate/update",
            r#"{"good":{"id":1,"enabled":"Y"}}"#,
            r#"{"good":{"id":1,"colour":"red"}}"#,
            "in good: ",
        ),
        (
            "/live/v4/robot/save-batch",
            r#"[{"nickname":"a"},{"nickname":"b"}]"#,
            r#"[{"nickname":"a"},{"nickname":"b","colour":"red"}]"#,
            "in robots: ",
        ),
    ] {
        assert!(explain(true, path, documented).is_accepted(), "{path}");
        assert!(explain(false, path, with_another).is_accepted(), "{path}");
        let refused = explain(true, path, with_another).refusal.unwrap();
        assert_eq!(refused.reason, Reason::ParamUnknown, "{path}");
        assert_eq!(refused.parameter.as_deref(), Some("colour"), "{path}");
        assert!(
            refused.detail.starts_with(inside),
            "{path}: {}",
            refused.detail
        );
    }
}

#[test]
fn the_common_parameters_are_known() {
    let explained = builder()
        .strict(true)
        .explain("GET", &right(), None, b"")
        .unwrap();
    assert!(explained.verdict.is_accepted(), "{explained}");
}

#[test]
fn the_quota_blocks_an_address() {
    let server = builder()
        .quota(Quota::new(2, 10_000, 300_000))
        .start_blocking()
        .unwrap();
    let statuses: Vec<u16> = (0..4).map(|_| get(server.url(), FREE).status).collect();
    assert_eq!(statuses[..2], [200, 200]);
    assert!(
        statuses[2..].iter().all(|status| *status >= 400),
        "{statuses:?}"
    );
    let answer = get(server.url(), FREE);
    assert!(
        answer.body.contains("qps exceeds number of calls"),
        "{}",
        answer.body
    );
    assert_eq!(
        server.received()[4].verdict.reason(),
        Some(Reason::QuotaExceeded)
    );
    // A second before the block is over, and when it is.
    server.advance(Duration::from_secs(299));
    assert!(get(server.url(), FREE).status >= 400);
    server.advance(Duration::from_secs(1));
    assert_eq!(get(server.url(), FREE).status, 200);
}

#[test]
fn a_right_request_is_explained_as_right_and_as_old() {
    let explained = builder().explain("get", &right(), None, b"").unwrap();
    assert!(explained.verdict.is_accepted());
    assert_eq!(
        (explained.status, explained.verdict.diagnosis.is_none()),
        (200, true)
    );
    assert!(explained.to_string().contains("s old now"), "{explained}");
}

#[test]
fn a_wrong_sign_is_explained_without_the_secret() {
    let wrong = url(&format!(
        "testsecretchannelId7appIdtestapptimestamp{NOW}testsecret"
    ));
    let explained = builder().explain("GET", &wrong, None, b"").unwrap();
    assert_eq!(explained.verdict.reason(), Some(Reason::InvalidSignature));
    let text = explained.to_string();
    assert!(
        text.contains(&format!(
            "MD5 of: ****appIdtestappchannelId7timestamp{NOW}****"
        )),
        "{text}"
    );
    assert!(
        text.contains("in the order in which they are sent"),
        "{text}"
    );
    assert!(!text.contains("testsecret"), "{text}");
}

#[test]
fn a_json_body_in_the_sign_is_recognized() {
    let target = format!("channelId=7&appId=testapp&timestamp={NOW}");
    let sign = md5(&format!(
        "testsecretappIdtestappcashes5channelId7timestamp{NOW}testsecret"
    ));
    let url = format!("http://localhost/live/v3/donate/update?{target}&sign={sign}");
    let body = br#"{"cashes": 5}"#;
    let explained = builder()
        .explain("POST", &url, Some("application/json"), body)
        .unwrap();
    let text = explained.to_string();
    assert!(
        text.contains("the JSON body is signed, and must not be"),
        "{text}"
    );
}

#[test]
fn what_is_no_request_is_an_error() {
    assert!(
        builder()
            .explain("GET", "no url at all", None, b"")
            .is_err()
    );
    assert!("yaml".parse::<LogFormat>().is_err());
}

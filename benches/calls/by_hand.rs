//! The same calls as somebody would write them who has no SDK: one page after the other, nothing kept.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use md5::{Digest as _, Md5};
use serde::Deserialize;

use crate::SECRET;

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are read, and that is all")]
struct Reply {
    code: i64,
    status: String,
    message: String,
    data: Page,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "they are read, and that is all; they are called as on the wire"
)]
#[serde(rename_all = "camelCase")]
struct Page {
    page_number: u64,
    page_size: u64,
    total_pages: u64,
    total_items: u64,
    contents: Vec<Session>,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    clippy::struct_field_names,
    reason = "they are read, and that is all; they are called as on the wire"
)]
#[serde(rename_all = "camelCase")]
struct Session {
    session_id: Option<String>,
    channel_id: Option<u64>,
    user_id: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    custom_id: Option<String>,
}

fn client() -> reqwest::Client {
    // As the SDK does for an address without TLS: it would be most of the start.
    let builder = reqwest::Client::builder().timeout(Duration::from_secs(30));
    builder
        .no_proxy()
        .tls_certs_only([])
        .build()
        .expect("a client")
}

async fn page(client: &reqwest::Client, url: &str, page: usize, size: usize) -> Page {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a time");
    let mut params = vec![
        ("channelId", "2191532".to_owned()),
        ("page", page.to_string()),
        ("pageSize", size.to_string()),
        ("appId", "g4rqgmmjuo".to_owned()),
        ("timestamp", now.as_millis().to_string()),
    ];
    params.sort_unstable();
    let mut text = SECRET.to_owned();
    for (name, value) in &params {
        text.push_str(name);
        text.push_str(value);
    }
    text.push_str(SECRET);
    let digest = Md5::digest(text.as_bytes());
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
    let sign: String = digits.map(digit).collect();
    params.push(("sign", sign));
    let query: Vec<_> = params
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let address = format!(
        "{url}/live/v3/channel/session/data/list?{}",
        query.join("&")
    );
    let response = client.get(address).send().await.expect("a response");
    let body = response.bytes().await.expect("a body");
    let reply: Reply = serde_json::from_slice(&body).expect("a page");
    assert_eq!(reply.code, 200);
    reply.data
}

pub(crate) async fn calls(url: &str, times: usize) -> usize {
    let client = client();
    let mut rows = 0;
    for _ in 0..times {
        rows += page(&client, url, 1, 10).await.contents.len();
    }
    rows
}

pub(crate) async fn walk(url: &str, pages: usize) -> usize {
    let client = client();
    let mut rows = 0;
    for number in 1..=pages {
        rows += page(&client, url, number, 1000).await.contents.len();
    }
    rows
}

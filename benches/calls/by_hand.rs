//! The same calls as somebody would write them who has no SDK.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::stream::{self, StreamExt as _};
use md5::{Digest as _, Md5};
use polyv_benches::{Booking, Page, Session};
use reqwest::{Certificate, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::process::Work;
use crate::{APP_ID, CHANNEL, SECRET};

#[derive(Deserialize)]
#[expect(dead_code, reason = "they are read, and that is all")]
struct Reply<R> {
    code: i64,
    status: String,
    message: String,
    data: Page<R>,
}

/// What a list holds, and how it is asked for.
pub(crate) trait Row: DeserializeOwned + Send + 'static {
    const PATH: &str;
    const PAGE: &str;
}

impl Row for Session {
    const PATH: &str = "/live/v3/channel/session/data/list";
    const PAGE: &str = "page";
}

impl Row for Booking {
    const PATH: &str = "/live/v4/channel/booking/list";
    const PAGE: &str = "pageNumber";
}

pub(crate) fn client(work: &Work) -> reqwest::Client {
    let builder = reqwest::Client::builder()
        .timeout(Duration::from_secs(600))
        .no_proxy();
    let builder = match &work.trust {
        Some(file) => {
            let pem = fs::read(file).expect("a certificate");
            builder.tls_certs_only(Certificate::from_pem_bundle(&pem).expect("a certificate"))
        }
        None if work.url.starts_with("https:") => builder,
        // As the SDK does for an address without TLS: reading the system's certificates would be most of the start.
        None => builder.tls_certs_only([]),
    };
    builder.build().expect("a client")
}

/// Signs and sends the request for a page.
pub(crate) async fn ask<R: Row>(
    client: &reqwest::Client,
    url: &str,
    page: usize,
    size: usize,
) -> Response {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a time");
    let mut params = vec![
        ("channelId", CHANNEL.to_owned()),
        (R::PAGE, page.to_string()),
        ("pageSize", size.to_string()),
        ("appId", APP_ID.to_owned()),
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
    let address = format!("{url}{}?{}", R::PATH, query.join("&"));
    let response = client.get(address).send().await;
    response.expect("a response")
}

async fn page<R: Row>(client: &reqwest::Client, url: &str, number: usize, size: usize) -> Page<R> {
    let body = ask::<R>(client, url, number, size).await.bytes().await;
    let reply: Reply<R> = serde_json::from_slice(&body.expect("a body")).expect("a page");
    assert_eq!(reply.code, 200);
    reply.data
}

pub(crate) async fn calls<R: Row>(work: &Work) -> usize {
    calls_over::<R>(&client(work), work).await
}

pub(crate) async fn calls_over<R: Row>(client: &reqwest::Client, work: &Work) -> usize {
    let mut rows = 0;
    for _ in 0..work.times {
        let page = page::<R>(client, &work.url, 1, work.rows).await;
        rows += page.contents.len();
    }
    rows
}

/// One page after the other, or several at a time, in tasks of their own where there are threads for them.
pub(crate) async fn walk(work: &Work) -> usize {
    let client = client(work);
    let mut rows = 0;
    if work.flight == 1 {
        for number in 1..=work.times {
            let page = page::<Session>(&client, &work.url, number, 1000).await;
            rows += page.contents.len();
        }
        return rows;
    }
    let fetch = |number| {
        let (client, url, spawn) = (client.clone(), work.url.clone(), work.workers > 0);
        let fetching = async move { page::<Session>(&client, &url, number, 1000).await };
        async move {
            if spawn {
                tokio::spawn(fetching).await.expect("a page")
            } else {
                fetching.await
            }
        }
    };
    let mut pages = stream::iter(1..=work.times)
        .map(fetch)
        .buffered(work.flight);
    while let Some(page) = pages.next().await {
        rows += page.contents.len();
    }
    rows
}

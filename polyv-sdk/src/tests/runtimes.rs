//! One client in several runtimes, and in none.

use std::time::Duration;

use super::fixture::{InJson, One};
use super::script::OK;
use super::server::builder;
use crate::endpoint::Effect;
use crate::{CallOptions, Client, ErrorKind};

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

/// A server that keeps its connections, in a runtime that goes on.
fn server() -> (tokio::runtime::Runtime, String) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"));
    let listener = listener.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    runtime.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut request = vec![0; 64 * 1024];
                let length = OK.len();
                let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{OK}");
                // Each request comes in one piece.
                while stream.read(&mut request).await.unwrap_or(0) > 0 {
                    if stream.write_all(reply.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (runtime, url)
}

/// Writes, which are not retried.
fn writer(url: &str) -> Client {
    let client = builder()
        .base_url(url)
        .attempt_timeout(Duration::from_secs(20));
    let writing = CallOptions::new().effect(Effect::Write);
    client.build().unwrap().with(writing)
}

#[test]
fn two_that_live_and_are_used_in_turn() {
    let (_server, url) = server();
    let (client, a, b) = (writer(&url), runtime(), runtime());
    for _ in 0..3 {
        for runtime in [&a, &b] {
            runtime.block_on(client.send(&InJson::new("x"))).unwrap();
        }
    }
}

#[test]
fn many_that_come_and_go() {
    let (_server, url) = server();
    let client = writer(&url);
    for _ in 0..40 {
        let runtime = runtime();
        let calls: Vec<_> = (0..10)
            .map(|_| {
                let client = client.clone();
                runtime.spawn(async move { client.send(&InJson::new("x")).await })
            })
            .collect();
        for call in calls {
            runtime.block_on(call).unwrap().unwrap();
        }
    }
}

#[test]
fn a_quota_that_they_share() {
    let (_server, url) = server();
    let limiter = crate::limit::WindowLimiter::new(1, Duration::from_millis(200));
    let client = builder()
        .base_url(&url)
        .limiter(std::sync::Arc::new(limiter));
    let (client, a, b) = (client.build().unwrap(), runtime(), runtime());
    // One waits in a runtime that ends: its turn goes to the next.
    let waiting = client.clone();
    a.block_on(client.send(&One {})).unwrap();
    let waiting = a.spawn(async move { waiting.send(&One {}).await });
    a.block_on(tokio::task::yield_now());
    let started = std::time::Instant::now();
    drop(a);
    b.block_on(client.send(&One {})).unwrap();
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(b.block_on(waiting).unwrap_err().is_cancelled());
}

#[test]
fn without_one_a_call_says_so() {
    let client = builder().base_url("http://127.0.0.1:1").build().unwrap();
    let request = One {};
    let mut call = Box::pin(client.send(&request));
    let outcome = futures_util::FutureExt::now_or_never(call.as_mut()).unwrap();
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error.message().contains("within a tokio runtime"),
        "{error}"
    );
}

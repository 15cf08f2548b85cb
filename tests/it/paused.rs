//! A stopped clock: what waits, waits without taking time.

use std::sync::Arc;
use std::time::Duration;

use polyv_mock::{Fault, MockServer};
use polyv_sdk::Client;
use polyv_sdk::api::channel::booking;
use polyv_sdk::limit::WindowLimiter;

fn builder(server: &MockServer) -> polyv_sdk::ClientBuilder {
    Client::builder()
        .app_id(server.app_id())
        .app_secret(server.app_secret())
        .base_url(server.url())
}

/// Runs `work`, and returns how long it took by tokio's clock. By the real one, it must be quick.
async fn measured<F: Future>(work: F) -> Duration {
    let (virtually, really) = (tokio::time::Instant::now(), std::time::Instant::now());
    work.await;
    let real = really.elapsed();
    assert!(real < Duration::from_secs(3), "it really took {real:?}");
    virtually.elapsed()
}

#[tokio::test(start_paused = true)]
async fn the_limiter_waits_on_tokios_clock() {
    let server = MockServer::start().await.expect("a server");
    let limiter = Arc::new(WindowLimiter::new(2, Duration::from_secs(10)));
    let client = builder(&server).limiter(limiter).build().expect("a client");
    let took = measured(async {
        for _ in 0..6 {
            let page = client.send(&booking::List::new("1")).await;
            page.expect("time is stopped while a reply is on its way");
        }
    });
    let took = took.await;
    let windows = Duration::from_secs(20)..Duration::from_secs(21);
    assert!(windows.contains(&took), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn retries_wait_on_tokios_clock() {
    let server = MockServer::start().await.expect("a server");
    let throttled = Fault::TooManyRequests {
        retry_after: Some(7),
    };
    server.on::<booking::List>().times(2).fault(throttled);
    server.on::<booking::List>().times(1).reply_sample();
    let client = builder(&server).build().expect("a client");
    let took = measured(async {
        let response = client.send_full(&booking::List::new("1")).await;
        assert_eq!(response.expect("the third attempt").attempts(), 3);
    });
    let took = took.await;
    let waits = Duration::from_secs(14)..Duration::from_secs(15);
    assert!(waits.contains(&took), "{took:?}");
}

//! Files in both directions, over real TCP against polyv-mock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use polyv_mock::MockServer;
use polyv_sdk::api::channel::document;
use polyv_sdk::api::lottery::draw::DownloadWinners;
use polyv_sdk::api::material::image;
use polyv_sdk::{ErrorKind, Upload};

use crate::end_to_end::client;

fn winners() -> DownloadWinners {
    DownloadWinners::new("1965681", "fv3hogjmh3")
}

#[tokio::test]
async fn a_file_comes_in_memory_or_to_a_writer() {
    let mock = MockServer::start().await.expect("a server");
    let client = client(&mock);
    let file = client.send(&winners()).await.expect("a file");
    assert!(!file.bytes().is_empty());
    let mut written = Vec::new();
    let length = client
        .download(&winners(), &mut written)
        .await
        .expect("a file");
    assert_eq!(written, file.bytes().as_ref());
    assert_eq!(length, written.len() as u64);
}

#[tokio::test]
async fn an_error_in_the_place_of_a_file_is_an_error_and_writes_nothing() {
    let mock = MockServer::start().await.expect("a server");
    let builder = polyv_sdk::Client::builder()
        .app_id(mock.app_id())
        .app_secret("another")
        .base_url(mock.url());
    let client = builder.build().expect("a client");
    let mut written = Vec::new();
    for error in [
        client.send(&winners()).await.err(),
        client.download(&winners(), &mut written).await.err(),
    ] {
        let error = error.expect("a refusal");
        assert_eq!(error.kind(), ErrorKind::Api, "{error}");
        assert!(error.is_auth(), "{error}");
        assert_eq!(error.endpoint(), Some("lottery.draw.download_winners"));
    }
    assert!(written.is_empty());
}

#[tokio::test]
async fn several_files_go_under_one_name_and_report_their_progress() {
    let mock = MockServer::start().await.expect("a server");
    let sent = Arc::new(AtomicU64::new(0));
    let watch = Arc::clone(&sent);
    let big = Upload::from_bytes("a.png", vec![7; 300_000])
        .content_type("image/png")
        .on_progress(move |bytes, _| watch.store(bytes, Ordering::Relaxed));
    let small = Upload::from_bytes("b.png", vec![8; 10]);
    let mut request: image::Upload = polyv_tests::sample_request().expect("an example");
    request.file = vec![big, small];
    client(&mock).send(&request).await.expect("a reply");
    assert_eq!(sent.load(Ordering::Relaxed), 300_000);
    let received = mock.received();
    let body = &received.first().expect("a request").body;
    let text = String::from_utf8_lossy(body);
    assert_eq!(text.matches("name=\"file\"; filename=").count(), 2);
    assert!(text.contains("filename=\"a.png\""));
    assert!(body.len() > 300_010);
}

#[tokio::test]
async fn a_file_from_disk_goes_with_signed_texts() {
    let mock = MockServer::start().await.expect("a server");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("唐诗三百首.ppt");
    std::fs::write(&path, b"slides").expect("a file");
    let mut request: document::Upload = polyv_tests::sample_request().expect("an example");
    request.url = None;
    let request = request.file(Upload::from_path(&path));
    client(&mock).send(&request).await.expect("a reply");
    let received = mock.received();
    let request = received.first().expect("a request");
    assert!(request.verdict.is_accepted());
    assert!(request.body.windows(6).any(|bytes| bytes == b"slides"));

    let missing = polyv_tests::sample_request::<document::Upload>().expect("an example");
    let error = client(&mock)
        .send(&missing.file(Upload::from_path(folder.path().join("no.ppt"))))
        .await;
    let error = error.expect_err("no such file");
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().contains("no.ppt"), "{error}");
    assert_eq!(mock.received().len(), 1, "nothing was sent");
}

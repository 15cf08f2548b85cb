//! The client that waits, over real TCP against polyv-mock.

use std::io;
use std::thread;
use std::time::Duration;

use polyv_mock::MockServer;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::channel::booking;
use polyv_sdk::api::lottery::draw::DownloadWinners;
use polyv_sdk::blocking::Client;
use polyv_sdk::page::Position;
use polyv_sdk::{Call, ChannelId, ErrorKind, Method, SessionId};

fn client(mock: &MockServer) -> Client {
    let builder = Client::builder()
        .app_id(mock.app_id())
        .app_secret(mock.app_secret());
    builder
        .base_url(mock.url())
        .build_blocking()
        .expect("a client")
}

fn channel() -> ChannelId {
    ChannelId::from("2272655")
}

fn winners() -> DownloadWinners {
    DownloadWinners::new("1965681", "fv3hogjmh3")
}

#[test]
fn the_same_surface() {
    let mock = MockServer::start_blocking().expect("a server");
    let client = client(&mock);
    let list = booking::List::new(channel());
    let page = client.send(&list).expect("a page");
    let response = client.send_full(&list).expect("a response");
    assert_eq!((response.data(), response.status()), (&page, 200));
    let path = "/live/v3/channel/session/data/list";
    let params = [("channelId", "2272655")];
    let data = client.call(Method::Get, path, &params).expect("data");
    let call = Call::get(path).query("channelId", 2_272_655);
    assert_eq!(&data, client.send_call(&call).expect("data").data());
    let mut written = Vec::new();
    let length = client.download(&winners(), &mut written).expect("a file");
    assert_eq!(length, written.len() as u64);
    assert!(length > 0);
    let refused = client.send(&session::ListData::new(channel()).page_size(1001));
    assert!(refused.expect_err("a bound").is_invalid());
}

#[test]
fn lists_are_iterators() {
    let mock = MockServer::start_blocking().expect("a server");
    let client = client(&mock);
    let list = session::ListData::new(channel()).page_size(1);
    let ids = |sessions: Vec<session::list_data::Session>| -> Vec<Option<SessionId>> {
        sessions
            .into_iter()
            .map(|session| session.session_id)
            .collect()
    };
    let all: Result<Vec<_>, _> = client.items(&list).in_flight(3).collect();
    let all = ids(all.expect("all rows"));
    assert_eq!(all.len(), 4);
    let mut pages = client.pages(&list).from_page(3).max_pages(1);
    assert_eq!(pages.position(), Some(Position::Page(3)));
    let third = pages.next().expect("a page").expect("a page");
    assert_eq!(ids(third.contents), all[2..3]);
    assert!(pages.next().is_none());
    let mut items = client.items(&list).limit(2);
    assert!(items.try_next().expect("a row").is_some());
    assert_eq!(
        items.rest().and_then(|request| request.page_number),
        Some(2)
    );
    assert_eq!(items.count(), 1);
}

/// A server that is gone.
#[test]
fn an_iterator_ends_after_an_error() {
    let mock = MockServer::start_blocking().expect("a server");
    let client = client(&mock);
    drop(mock);
    let mut items = client.items(&session::ListData::new(channel()));
    assert!(
        items
            .next()
            .expect("an error")
            .expect_err("no server")
            .is_connect()
    );
    assert!(items.next().is_none());
    assert!(items.try_next().is_err(), "it may be tried again");
}

#[test]
fn many_threads_share_a_client() {
    let mock = MockServer::start_blocking().expect("a server");
    let client = client(&mock);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..5 {
                    client
                        .send(&session::ListData::new(channel()))
                        .expect("a page");
                }
            });
        }
    });
    assert_eq!(mock.received().len(), 40);
}

#[test]
fn time_runs_out() {
    // It accepts no connection, and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let client = Client::builder()
        .app_id("id")
        .app_secret("secret")
        .base_url(format!(
            "http://{}",
            silent.local_addr().expect("an address")
        ))
        .attempt_timeout(Duration::from_millis(50))
        .overall_timeout(Duration::from_millis(50))
        .build_blocking()
        .expect("a client");
    let error = client
        .send(&session::ListData::new(channel()))
        .expect_err("silence");
    assert!(error.is_timeout(), "{error}");
}

/// A call on a thread of a runtime blocks it, and nothing worse; so does dropping the client there.
fn call_and_drop(mock: &MockServer) {
    let client = client(mock);
    client
        .send(&session::ListData::new(channel()))
        .expect("a page");
    let items = client
        .items(&session::ListData::new(channel()).page_size(1))
        .in_flight(4);
    drop(client);
    assert_eq!(items.count(), 4);
}

#[tokio::test]
async fn within_a_runtime_of_one_thread() {
    call_and_drop(&MockServer::start().await.expect("a server"));
}

#[tokio::test(flavor = "multi_thread")]
async fn within_a_runtime_of_many_threads() {
    call_and_drop(&MockServer::start().await.expect("a server"));
}

struct Broken;

impl io::Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("the disk is full"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_file_that_cannot_be_written() {
    let mock = MockServer::start_blocking().expect("a server");
    let error = client(&mock)
        .download(&winners(), &mut Broken)
        .expect_err("no room");
    assert_eq!(error.kind(), ErrorKind::Sink);
    assert!(!error.is_retryable(), "{error}");
    assert!(
        format!("{error:#}").contains("the disk is full"),
        "{error:#}"
    );
}

#[test]
fn requests_without_types() {
    let mock = MockServer::start_blocking().expect("a server");
    let client = client(&mock);
    let any = |request| polyv_sdk::AnyRequest::of(request).expect("a known operation");
    let list = session::ListData::new(channel()).page_size(1);
    let reply = client.send_any(&any(list.clone())).expect("a reply");
    let full = client.send_any_full(&any(list.clone())).expect("a reply");
    assert_eq!(
        reply.to_json().expect("JSON"),
        full.data().to_json().expect("JSON")
    );
    let rows = client.pages_any(&any(list.clone())).expect("it has pages");
    let rows = rows
        .in_flight(2)
        .into_items()
        .collect::<Result<Vec<_>, _>>();
    let typed = client.items(&list).collect::<Result<Vec<_>, _>>();
    assert_eq!(rows.expect("rows").len(), typed.expect("rows").len());
    let mut written = Vec::new();
    let winners = polyv_sdk::AnyRequest::of(winners()).expect("a known operation");
    let length = client.download_any(&winners, &mut written).expect("a file");
    assert!(length > 0 && length == written.len() as u64);
}

#[test]
fn calls_have_pages_and_files() {
    let mock = MockServer::start_blocking().expect("a server");
    let client = client(&mock);
    let path = "/live/v4/unheard/of";
    let stub = mock.on_path("GET", path).times(2);
    stub.reply_with(|received| {
        let page = received.query_value("page").unwrap_or("1").to_owned();
        serde_json::json!({"contents": [page], "totalPages": 2})
    });
    let list = Call::get(path).paged("page").rows_as::<String>();
    let rows = client.pages_call(&list).into_items();
    assert_eq!(
        rows.collect::<Result<Vec<_>, _>>().expect("rows"),
        ["1", "2"]
    );
    mock.on_path("GET", path)
        .reply_body("application/pdf", "%PDF");
    let mut written = Vec::new();
    let length = client.download_call(&Call::get(path), &mut written);
    assert_eq!((length.expect("a file"), &written[..]), (4, &b"%PDF"[..]));
}

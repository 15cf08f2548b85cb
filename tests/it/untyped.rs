//! Calls to endpoints that have no spec, over TCP: `Call` on one side, `on_path` on the other.

use polyv_mock::{Fault, MockServer, Received};
use polyv_sdk::page::Position;
use polyv_sdk::{Call, Client, Effect, ErrorKind, Json, Method, PagedCall, Upload};
use serde_json::{Value, json};

const PATH: &str = "/live/v4/unheard/of";

async fn server() -> (MockServer, Client) {
    let server = MockServer::start().await.expect("a server");
    let client = server.client().expect("a client");
    (server, client)
}

#[tokio::test]
async fn an_unknown_endpoint_is_stubbed_by_its_path() {
    let (server, client) = server().await;
    let refused = client.call(Method::Get, PATH, &[]).await;
    assert!(refused.expect_err("nothing is there").is_not_found());

    let stub = server.on_path("get", PATH).times(1);
    stub.reply_json(json!({"name": "n"}));
    server
        .on_path("GET", PATH)
        .times(1)
        .refuse(400, "channel in live");
    let data = client.call(Method::Get, PATH, &[("a", "1")]).await;
    assert_eq!(data.expect("the stub"), json!({"name": "n"}));
    let error = client.call(Method::Get, PATH, &[]).await;
    assert!(error.expect_err("the second stub").is_conflict());
    let posted = client.call(Method::Post, PATH, &[]).await;
    posted.expect_err("another method is not there");

    let form = server.on_path("POST", "/live/v3/{channelId}/form");
    form.when(|received| received.form_value("a") == Some("1"))
        .reply_with(|received| json!(received.path));
    let data = client
        .call(Method::Post, "/live/v3/7/form", &[("a", "1")])
        .await;
    assert_eq!(
        data.expect("a form is signed as well"),
        json!("/live/v3/7/form")
    );
    server.verify().expect("all expectations are met");
}

#[tokio::test]
async fn what_is_unsigned_reaches_no_stub() {
    let (server, _) = server().await;
    server.on_path("GET", PATH).reply_json(json!({}));
    let stranger = server.client_builder().app_secret("another");
    let stranger = stranger.build().expect("a client");
    let error = stranger.call(Method::Get, PATH, &[]).await;
    assert!(error.expect_err("a wrong sign").is_auth());
}

#[tokio::test]
async fn a_stub_by_path_is_for_known_endpoints_too() {
    let (server, client) = server().await;
    let path = "/live/v4/channel/booking/list";
    server
        .on_path("GET", path)
        .reply_json(json!({"contents": []}));
    let request = polyv_sdk::api::channel::booking::List::new("1");
    let page = client.send(&request).await.expect("a page");
    assert!(page.contents.is_empty());
}

#[tokio::test]
async fn what_goes_wrong_is_retried_by_the_calls_effect() {
    let (server, client) = server().await;
    server
        .on_path("GET", PATH)
        .times(1)
        .fault(Fault::Status(503));
    server.on_path("GET", PATH).times(1).reply_json(json!(1));
    let response = client.send_call(&Call::get(PATH)).await.expect("a retry");
    assert_eq!(response.attempts(), 2);

    let fault = || {
        server
            .on_path("POST", PATH)
            .times(1)
            .fault(Fault::ResetAfterRead);
    };
    fault();
    let call = Call::post(PATH);
    let error = client.send_call(&call).await.expect_err("a write");
    assert_eq!(error.attempts(), 1);
    fault();
    server.on_path("POST", PATH).times(1).reply_json(json!(1));
    let response = client.send_call(&call.effect(Effect::Idempotent)).await;
    assert_eq!(response.expect("a retry").attempts(), 2);
}

#[tokio::test]
async fn files_travel_both_ways() {
    let (server, client) = server().await;
    let files = |received: &Received| received.files == [("file".to_owned(), "a.png".to_owned())];
    server
        .on_path("POST", PATH)
        .when(files)
        .reply_json(json!("stored"));
    let image = Upload::from_bytes("a.png", &b"PNG"[..]);
    let call = Call::post(PATH).form("type", "cover").file("file", image);
    let response = client.send_call(&call).await.expect("an upload");
    assert_eq!(response.data(), &json!("stored"));

    let path = "/live/v4/unheard/download";
    let file: Vec<u8> = (0..=255).cycle().take(300_000).collect();
    let stub = server.on_path("GET", path).times(1);
    stub.reply_body("application/octet-stream", file.clone());
    let call = Call::get(path).query("channelId", 1);
    let mut written = Vec::new();
    let length = client.download_call(&call, &mut written).await;
    assert_eq!((length.expect("a file"), &written), (300_000, &file));

    server.on_path("GET", path).refuse(400, "report not found");
    let mut written = Vec::new();
    let refused = client.download_call(&call, &mut written).await;
    assert!(refused.expect_err("a refusal").is_not_found() && written.is_empty());
}

/// Answers pages of a list of 7 numbers, 3 on a page unless asked otherwise.
fn page(received: &Received) -> Value {
    let number = |name: &str| received.query_value(name)?.parse::<usize>().ok();
    let (page, size) = (number("pageNo").unwrap_or(1), number("size").unwrap_or(3));
    let rows: Vec<usize> = (1..=7).skip((page - 1) * size).take(size).collect();
    json!({"result": {"pageNumber": page, "list": rows, "totalItems": 7}})
}

fn list() -> PagedCall<u32> {
    let call = Call::get(PATH).query("channelId", 1);
    call.paged("pageNo").rows("result.list").rows_as()
}

#[tokio::test]
async fn pages_are_walked_by_the_names_of_parameters() {
    let (server, client) = server().await;
    server.on_path("GET", PATH).reply_with(page);
    let all: Vec<u32> = client
        .pages_call(&list())
        .in_flight(3)
        .into_items()
        .try_collect()
        .await
        .expect("all rows");
    assert_eq!(all, [1, 2, 3, 4, 5, 6, 7]);
    let pages = |server: &MockServer| {
        let number = |received: Received| received.query_value("pageNo").map(str::to_owned);
        server
            .received()
            .into_iter()
            .map(number)
            .collect::<Vec<_>>()
    };
    let some = |number: &str| Some(number.to_owned());
    assert_eq!(pages(&server), [None, some("2"), some("3")]);

    // What is left is stored, and walked by another.
    let mut walk = client.pages_call(&list());
    let first = walk.try_next().await.expect("a page").expect("a page");
    assert_eq!(
        (first.contents, first.total_items),
        (vec![1, 2, 3], Some(7))
    );
    assert_eq!(walk.position(), Some(Position::Page(2)));
    let stored = serde_json::to_string(&walk.rest().expect("more")).expect("JSON");
    let rest: PagedCall<u32> = serde_json::from_str(&stored).expect("a list");
    let left = client
        .pages_call(&rest)
        .into_items()
        .try_collect::<Vec<_>>();
    assert_eq!(left.await.expect("the rest"), [4, 5, 6, 7]);
}

#[tokio::test]
async fn the_number_goes_where_the_parameters_are() {
    let (server, client) = server().await;
    let form = |received: &Received| {
        let page = received.form_value("pageNo").unwrap_or("1").to_owned();
        json!({"contents": [page], "totalPages": 2})
    };
    server
        .on_path("POST", PATH)
        .when(|received| !received.form.is_empty())
        .reply_with(form);
    let body = |received: &Received| {
        let body: Value = serde_json::from_slice(&received.body).expect("JSON");
        json!({"contents": [body["pageNo"]], "totalPages": 2})
    };
    server.on_path("POST", PATH).reply_with(body);
    for (call, expected) in [
        (Call::post(PATH).form("a", 1), [json!("1"), json!("2")]),
        (
            Call::post(PATH).query("a", 1).json(json!({"pageNo": 1})),
            [json!(1), json!(2)],
        ),
    ] {
        let rows = client.pages_call(&call.paged("pageNo")).into_items();
        let rows: Vec<Json> = rows.try_collect().await.expect("two pages");
        assert_eq!(rows, expected);
    }
}

#[tokio::test]
async fn cursors_lead_on() {
    let (server, client) = server().await;
    server
        .on_path("GET", PATH)
        .reply_with(|received| match received.query_value("from") {
            None => json!({"rows": [1], "next": {"mark": "b"}}),
            Some("b") => json!({"rows": [2], "next": {"mark": ""}}),
            other => json!(other),
        });
    let call = Call::get(PATH).paged_by_cursor("from", "next.mark");
    let rows = client
        .pages_call(&call.rows("rows").rows_as::<u8>())
        .into_items();
    assert_eq!(rows.try_collect::<Vec<_>>().await.expect("rows"), [1, 2]);
}

#[tokio::test]
async fn a_list_that_is_not_there_is_an_error() {
    let (server, client) = server().await;
    server.on_path("GET", PATH).reply_with(page);
    let walk = |list: PagedCall<u32>| {
        let client = client.clone();
        async move {
            client
                .pages_call(&list)
                .try_next()
                .await
                .expect_err("no rows")
        }
    };
    let error = walk(list().rows("result.lits")).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(
        error.to_string().contains("no list at `data.result.lits`"),
        "{error}"
    );
    assert_eq!((error.http_status(), error.attempts()), (Some(200), 1));
    let texts = list().rows_as::<String>();
    let error = client
        .pages_call(&texts)
        .try_next()
        .await
        .expect_err("numbers");
    assert!(error.to_string().contains("expected a string"), "{error}");
    let error = client.pages_call(&list()).windowed().try_next().await;
    let error = error.expect_err("no range").to_string();
    assert!(
        error.starts_with(&format!("GET {PATH}: a call without a spec")),
        "{error}"
    );
}

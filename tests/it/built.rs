//! Requests that are built by name, from JSON and from text, and walked without their types.

use polyv_mock::MockServer;
use polyv_sdk::api::{broadcast::session, operations};
use polyv_sdk::dynamic::RequestBuilder;
use polyv_sdk::{AnyReply, AnyRequest, Error, ErrorKind, Page, reveal};
use serde_json::{Value, json};

fn builder(operation: &str) -> RequestBuilder {
    operations().get(operation).expect(operation).request()
}

/// What the request holds, by the names on the wire.
#[track_caller]
fn params(built: Result<AnyRequest, Error>) -> Value {
    let request = built.expect("a request");
    serde_json::to_value(reveal(&request)).expect("a request is JSON")["params"].take()
}

/// Sets each by its text.
fn texts(operation: &str, given: &[(&str, &str)]) -> Result<AnyRequest, Error> {
    let mut request = builder(operation);
    for (name, text) in given {
        request.text(name, text)?;
    }
    request.build()
}

#[test]
fn texts_become_what_the_parameter_is() {
    let given = [
        ("pageNumber", "2"),
        ("startTime", "1660270926732"),
        ("watchStatus", "live"),
        ("channelIds", "2191532, 2191533"),
        ("channelIds", "2191534"),
        ("categoryIds", "[1, \"2\"]"),
    ];
    let expected = json!({
        "pageNumber": 2,
        "startTime": 1_660_270_926_732_i64,
        "watchStatus": "live",
        "channelIds": ["2191532", "2191533", "2191534"],
        "categoryIds": ["1", "2"],
    });
    assert_eq!(params(texts("channel.basic.list", &given)), expected);
}

#[test]
fn names_in_rust_do_as_well() {
    let by_text = [
        ("channel_id", "2191532"),
        ("bilingual_enabled", "Y"),
        ("introduction.icon_url", "https://example.com/a.png"),
        ("desc.title", "Lessons"),
        ("menus", r#"{"menu_id": "7", "kind": "desc"}"#),
        ("menus", r#"[{"menuId": "8"}]"#),
    ];
    let expected = json!({
        "channelId": "2191532",
        "englishSettingEnabled": "Y",
        "desc": {"iconUrl": "https://example.com/a.png", "title": "Lessons"},
        "menus": [{"menuId": "7", "type": "desc"}, {"menuId": "8"}],
    });
    let operation = "watch_page.decoration.update";
    assert_eq!(params(texts(operation, &by_text)), expected);

    let Value::Object(members) = json!({
        "channel_id": 2_191_532,
        "englishSettingEnabled": "Y",
        "introduction": {"icon_url": "https://example.com/a.png", "title": "Lessons"},
        "menus": [{"menu_id": "7", "kind": "desc"}, {"menu_id": "8"}],
    }) else {
        panic!("an object")
    };
    let mut by_json = builder(operation);
    by_json.all(members).expect("all are known");
    assert_eq!(params(by_json.build()), expected);
}

#[test]
fn any_json_is_given_as_json() {
    let built = |value| {
        let given = [
            ("channelId", "2191532"),
            ("name", "Pen"),
            ("status", "1"),
            ("linkType", "10"),
            ("params", value),
        ];
        texts("product.channel_product.add", &given)
    };
    let params = params(built(r#"{"colour": ["red"]}"#))["params"].take();
    assert_eq!(params, json!({"colour": ["red"]}));
    let error = built("red, blue").expect_err("it is not JSON");
    assert_eq!(error.parameter(), Some("params"));
}

#[test]
fn files_are_given_by_their_paths() {
    let one = [("channelId", "2191532"), ("file", "lessons/first.pdf")];
    let expected = json!({"path": "lessons/first.pdf", "name": "first.pdf"});
    assert_eq!(
        params(texts("channel.document.upload", &one))["file"],
        expected
    );

    let several = [
        ("type", "splashImage"),
        ("file", "a.png,b.png"),
        ("file", "c.png"),
    ];
    let files = params(texts("material.image.upload", &several))["file"].take();
    let names: Vec<_> = files.as_array().expect("a list").iter().collect();
    let names: Vec<_> = names.iter().map(|file| &file["name"]).collect();
    assert_eq!(names, ["a.png", "b.png", "c.png"]);

    let mut from_memory = builder("channel.document.upload");
    from_memory
        .text("channelId", "2191532")
        .and_then(|request| request.json("file", json!({"name": "a.pdf", "base64": "JVBERg=="})))
        .expect("both are known");
    assert_eq!(
        params(from_memory.build())["file"],
        json!({"name": "a.pdf", "base64": "JVBERg=="})
    );
}

#[test]
fn absence_that_acts_has_to_be_said() {
    let mut request = builder("channel.switch.update");
    request
        .text("type", "closeDanmu")
        .and_then(|request| request.text("enabled", "Y"))
        .expect("both are known");
    let error = request.build().expect_err("the whole account is not meant");
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Invalid, Some("channelId"))
    );
    // A text that is refused says nothing of absence.
    assert!(request.text("channelId.id", "2191532").is_err());
    assert!(request.build().is_err());

    request.null("channel_id").expect("it is known");
    assert_eq!(params(request.build())["channelId"], Value::Null);
}

#[test]
fn mistakes_name_the_parameter() {
    let check = |operation, given: &[(&str, &str)], parameter, part: &str| {
        let error = texts(operation, given).expect_err(part);
        assert_eq!(
            (error.kind(), error.parameter(), error.endpoint()),
            (ErrorKind::Invalid, Some(parameter), Some(operation)),
            "{error}"
        );
        assert!(error.message().contains(part), "{error}");
    };
    let (list, update) = ("channel.basic.list", "watch_page.decoration.update");
    check(list, &[("page", "1")], "page", "`pageNumber`");
    check(list, &[("pageNumber", "many")], "pageNumber", "");
    check(list, &[("channelIds", "[1, ")], "channelIds", "is not JSON");
    check(list, &[("channelIds.id", "1")], "channelIds", "is a list");
    check(update, &[("desc.colour", "red")], "desc.colour", "`title`");
    check(update, &[("desc", "red")], "desc", "is not JSON");
    check(update, &[("desc", r#"{"a": 1}"#)], "desc.a", "`title`");
    check(update, &[("desc.title", "a")], "channelId", "");
}

/// Neither a mistake nor `Debug` shows a value: it may be a secret.
#[test]
fn values_are_not_shown() {
    let mut request = builder("channel.basic.create_initialized");
    request
        .text("basicSetting.channelPasswd", "dummy-secret")
        .expect("it is known");
    let error = request
        .text("masterAuthSetting", "{\"authCode\": dummy-secret}")
        .expect_err("it is not JSON");
    let shown = format!("{request:?} {error:?} {error}");
    assert!(shown.contains("basicSetting"), "{shown}");
    assert!(!shown.contains("dummy-secret"), "{shown}");
}

#[tokio::test]
async fn pages_are_walked_without_types() {
    let mock = MockServer::start().await.expect("a server");
    let client = mock.client().expect("a client");
    let typed = session::ListData::new("2272655").page_size(1);
    let mut rows = client.items(&typed);
    let mut expected = Vec::new();
    while let Some(row) = rows.try_next().await.expect("a row") {
        expected.push(serde_json::to_value(reveal(&row)).expect("a row is JSON"));
    }
    assert!(expected.len() > 1, "there are several pages");

    let given = [("channel_id", "2272655"), ("page_size", "1")];
    let untyped = texts("broadcast.session.list_data", &given).expect("a request");
    let mut pages = client.pages_any(&untyped).expect("it has pages");
    let first = pages.try_next().await.expect("a page").expect("a page");
    let mut found = contents(&first);
    // What is left is stored, and walked by another.
    let rest = serde_json::to_string(&pages.rest().expect("more pages")).expect("JSON");
    let rest = serde_json::from_str(&rest).expect("a request");
    let mut pages = client.pages_any(&rest).expect("it has pages");
    while let Some(page) = pages.try_next().await.expect("a page") {
        found.extend(contents(&page));
    }
    assert_eq!(found, expected);
    assert!(pages.position().is_none() && pages.rest().is_none());

    let mut one = client
        .pages_any(&untyped)
        .expect("it has pages")
        .max_pages(1);
    assert!(one.try_next().await.expect("a page").is_some());
    assert!(one.try_next().await.expect("an end").is_none());
}

#[test]
fn walks_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<polyv_sdk::Items<AnyRequest>>();
    is_shared::<polyv_sdk::Items<session::ListData>>();
    is_shared::<polyv_sdk::Items<polyv_sdk::PagedCall>>();
}

/// Several at a time, and over a longer range than the endpoint allows: the same requests as those of the typed walk.
#[tokio::test]
async fn erased_lists_are_walked_like_typed_ones() {
    let day = |day| {
        polyv_sdk::civil::date(2022, 1, 1).saturating_add(polyv_sdk::jiff::Span::new().days(day))
    };
    let typed = session::ListData::new("2272655")
        .page_size(2)
        .start_date(day(0).at(0, 0, 0, 0))
        .end_date(day(150).at(0, 0, 0, 0));
    let mut sent = Vec::new();
    for erased in [false, true] {
        let mock = MockServer::start().await.expect("a server");
        let client = mock.client().expect("a client");
        let count = if erased {
            let request = AnyRequest::of(typed.clone()).expect("a known operation");
            let pages = client.pages_any(&request).expect("it has pages");
            let rows = pages.windowed().in_flight(3).into_items();
            rows.try_collect::<Vec<_>>().await.expect("rows").len()
        } else {
            let rows = client.items(&typed).windowed().in_flight(3);
            rows.try_collect::<Vec<_>>().await.expect("rows").len()
        };
        let essence = |received: polyv_mock::Received| {
            let value = |name| received.query_value(name).map(str::to_owned);
            ["startDate", "endDate", "page"].map(value)
        };
        let requests: Vec<_> = mock.received().into_iter().map(essence).collect();
        sent.push((count, requests));
    }
    assert!(sent[0].1.len() > 3, "there are several windows: {sent:?}");
    assert_eq!(sent[0], sent[1]);
}

fn contents(page: &Page<AnyReply>) -> Vec<Value> {
    assert_eq!(page.contents.len(), 1, "{page:?}");
    let json = |row: &AnyReply| row.to_json().expect("a row is JSON").into_inner();
    page.iter().map(json).collect()
}

#[tokio::test]
async fn what_has_no_pages_is_not_walked() {
    let mock = MockServer::start().await.expect("a server");
    let client = mock.client().expect("a client");
    let request = texts(
        "channel.switch.update",
        &[
            ("type", "closeDanmu"),
            ("enabled", "Y"),
            ("channelId", "2191532"),
        ],
    );
    let error = client
        .pages_any(&request.expect("a request"))
        .expect_err("it has no pages");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(error.endpoint(), Some("channel.switch.update"));
}

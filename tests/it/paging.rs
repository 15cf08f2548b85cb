//! Walks through lists over real TCP: through every list by the operation's name, and by what the typed walks add to that.

use polyv_mock::MockServer;
use polyv_sdk::api::broadcast::session;
use polyv_sdk::api::operations;
use polyv_sdk::civil::date;
use polyv_sdk::dynamic::AnyOperation;
use polyv_sdk::{AnyRequest, Client};
use serde_json::{Value, json};

use crate::dynamic::line;
use crate::end_to_end::client;

/// How many rows each list has.
const ROWS: u64 = 7;
/// What distinguishes the first row from the others: a number that may be a time as well, in milliseconds.
const FIRST: u64 = 1_600_000_000_000;

/// The catalogue, with samples of seven rows that are all different.
fn with_rows() -> String {
    let mut catalogue = polyv_tests::catalogue().clone();
    let endpoints = catalogue["endpoints"].as_array_mut().expect("endpoints");
    for endpoint in endpoints.iter_mut().filter(|it| it["paging"].is_object()) {
        let items = endpoint["paging"]["items"].as_str().expect("rows");
        let items = items.to_owned();
        let fields = &endpoint["reply"]["fields"];
        let member = fields.as_array().into_iter().flatten();
        let member = member.clone().find(|field| field["name"] == *items);
        let marked = mark(member.map_or(fields, |member| &member["fields"]));
        let examples = endpoint["examples"].as_array_mut().expect("examples");
        let successes = examples.iter_mut().filter(|it| it["status"] == 200);
        for sample in successes {
            let text = sample["body"].as_str().unwrap_or_default();
            let Ok(mut body) = serde_json::from_str::<Value>(text) else {
                continue;
            };
            let data = match body.get("data") {
                Some(_) => &mut body["data"],
                None => &mut body,
            };
            let first = data[&items][0].clone();
            let row = |number: u64| match (&first, &marked) {
                (Value::Object(_), Some(name)) => {
                    let mut row = first.clone();
                    row[name] = json!(number);
                    row
                }
                _ => json!(number.to_string()),
            };
            data[&items] = (FIRST..FIRST + ROWS).map(row).collect();
            sample["body"] = body.to_string().into();
        }
    }
    catalogue.to_string()
}

/// The field by which rows are distinguished: the first one that takes any number.
fn mark(fields: &Value) -> Option<String> {
    let takes = ["text", "id", "int", "count", "timestamp"];
    let mut fields = fields.as_array()?.iter();
    let field = fields.find(|field| {
        let kind = field["kind"].as_str().unwrap_or_default();
        takes.contains(&kind) && field["list"].is_null()
    });
    Some(field?["name"].as_str()?.to_owned())
}

/// How the operation asks for pages, as the catalogue has it.
fn paging(operation: AnyOperation) -> &'static Value {
    let endpoints = polyv_tests::catalogue()["endpoints"].as_array();
    let mut endpoints = endpoints.expect("endpoints").iter();
    let endpoint = endpoints.find(|it| it["name"] == operation.name());
    &endpoint.expect("an endpoint")["paging"]
}

/// The smallest request, for pages of this size.
fn request(operation: AnyOperation, size: u64) -> AnyRequest {
    let facts = operation.facts().expect("facts");
    let line = line(operation, &facts, &mut Vec::new());
    let mut request: Value = serde_json::from_str(&line).expect("JSON");
    let name = paging(operation)["size"].as_str().expect("a size");
    request["params"][name] = json!(size);
    serde_json::from_value(request).unwrap_or_else(|error| panic!("{line}: {error}"))
}

/// How many rows a walk has, and how many pages it asked for.
async fn walked(
    client: &Client,
    mock: &MockServer,
    request: AnyRequest,
) -> Result<(u64, usize), String> {
    let before = mock.received().len();
    let show = |error: polyv_sdk::Error| error.to_string();
    let mut pages = client.pages_any(&request).map_err(show)?;
    let mut rows = 0;
    while let Some(page) = pages.try_next().await.map_err(show)? {
        rows += page.contents.len() as u64;
    }
    Ok((rows, mock.received().len() - before))
}

#[tokio::test]
async fn every_list_is_walked_to_its_end() {
    let mock = MockServer::builder()
        .catalogue_json(&with_rows())
        .keep_received(usize::MAX)
        .start()
        .await
        .expect("a server");
    let client = mock.client().expect("a client").with_user_id("1b448be323");
    let lists = operations().iter().filter(AnyOperation::is_paged);
    let mut problems = Vec::new();
    let mut styles = std::collections::BTreeSet::new();
    for list in lists {
        let paging = paging(list);
        styles.insert((paging["style"].to_string(), paging["stop"].to_string()));
        for size in [1, 3, ROWS, 10] {
            let found = walked(&client, &mock, request(list, size)).await;
            // A list that does not say how long it is ends at a page without rows.
            let pages = match paging["stop"].as_str() {
                Some("total") => ROWS.div_ceil(size),
                _ => ROWS.div_ceil(size) + 1,
            };
            let expected = Ok((ROWS, usize::try_from(pages).expect("a number")));
            if found != expected {
                let name = list.name();
                problems.push(format!("{name} by {size}: {found:?}, not {expected:?}"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(styles.len() >= 3, "only {styles:?}");
}

#[tokio::test]
async fn pages_that_are_in_flight_together_come_in_order() {
    let mock = MockServer::start().await.expect("a server");
    let request = session::ListData::new("2272655").page_size(1);
    let client = client(&mock);
    let mut items = client.items(&request).in_flight(3);
    let mut found = Vec::new();
    while let Some(session) = items.try_next().await.expect("a row") {
        found.push(session);
    }
    let mut asked: Vec<_> = mock
        .received()
        .iter()
        .map(|it| it.query_value("page").map(str::to_owned))
        .collect();
    // Those in flight at a time arrive in any order.
    asked.sort();
    let pages = [None, Some("2"), Some("3"), Some("4")];
    assert_eq!(asked, pages.map(|page| page.map(str::to_owned)));
    let whole = client
        .send(&session::ListData::new("2272655"))
        .await
        .expect("a page");
    assert_eq!(found, whole.contents);
}

#[tokio::test]
async fn window_by_window() {
    let mock = MockServer::start().await.expect("a server");
    let request = session::ListData::new("2272655")
        .start_date(date(2022, 1, 1).at(0, 0, 0, 0))
        .end_date(date(2022, 3, 31).at(23, 59, 59, 0))
        .page_size(3);
    let client = client(&mock);
    let mut pages = client.pages(&request).windowed();
    let mut rows = 0;
    let mut rests = Vec::new();
    while let Some(page) = pages.try_next().await.expect("a page") {
        rows += page.contents.len();
        rests.extend(pages.rest());
    }
    assert_eq!(rows, 8, "the server answers each window with its four rows");
    let asked = mock.received().into_iter().map(|request| {
        assert!(request.verdict.is_accepted(), "{request:?}");
        ["startDate", "endDate", "page"]
            .map(|name| request.query_value(name).unwrap_or("-").to_owned())
            .join(", ")
    });
    let asked: Vec<_> = asked.collect();
    let expected = [
        "2022-01-01 00:00:00, 2022-03-01 23:59:59, -",
        "2022-01-01 00:00:00, 2022-03-01 23:59:59, 2",
        "2022-03-02 00:00:00, 2022-03-31 23:59:59, -",
        "2022-03-02 00:00:00, 2022-03-31 23:59:59, 2",
    ];
    assert_eq!(asked, expected);
    // What is left after each page, walked by itself, has all that was to come.
    for (rest, left) in rests.into_iter().zip([5, 4, 1]) {
        let mut items = client.items(&rest).windowed();
        let mut rows = 0;
        while items.try_next().await.expect("a row").is_some() {
            rows += 1;
        }
        assert_eq!(rows, left);
    }
    let error = client
        .pages(&session::ListData::new("1"))
        .windowed()
        .try_next()
        .await
        .expect_err("no range");
    assert_eq!(
        (error.parameter(), error.endpoint()),
        (Some("startDate"), Some("broadcast.session.list_data"))
    );
}

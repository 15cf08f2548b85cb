//! Walks that end before their list does, and continue elsewhere.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::fixture::{Thing, Things};
use super::model::{Model, Server as ModelServer};
use super::server::{Server, builder, json};
use super::walking::static_model;
use crate::client::{Fetching, Items, Pages};
use crate::page::{Page, Paged as _, Position};
use crate::{Call, ErrorKind, Timestamp};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Two windows of 60 days.
fn quarter() -> Things {
    Things {
        from: Some(time("2022-01-01T00:00:00Z")),
        to: Some(time("2022-04-01T00:00:00Z")),
        ..Things::default()
    }
}

/// A walk through pages of two rows, of which each window has three, and what it asks for. The rows have the page's number
/// and the start of their window.
fn walk(request: Things) -> (Pages<Things>, Arc<Mutex<Vec<u64>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let fetch = move |request: Things| {
        let number = request.page.unwrap_or(1);
        log.lock().unwrap().push(number);
        let row = || Thing {
            count: Some(number),
            at: request.from,
            ..Thing::default()
        };
        let page = Page {
            page_number: Some(number),
            total_pages: Some(3),
            total_items: Some(6),
            contents: vec![row(), row()],
            ..Page::default()
        };
        Box::pin(std::future::ready(Ok((page, 0_u64)))) as Fetching<(Page<Thing>, u64)>
    };
    (Pages::over(Arc::new(fetch), Things::PAGING, request), asked)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// However often a limit ends it, a list that stays as it is comes whole and once if it is continued there.
    #[test]
    fn a_list_in_parts_is_the_list(
        model in static_model(),
        parts in prop::collection::vec(1..4_u64, 1..4),
        in_flight in 1..5_usize,
    ) {
        let server = ModelServer::new(Model { failures: Vec::new(), ..model.clone() });
        let (mut rows, mut position) = (Vec::new(), Some(Position::Page(1)));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            for part in parts.into_iter().cycle().take(100) {
                let Some(at) = position.take() else { return };
                let pages = server.pages().in_flight(in_flight);
                let mut pages = pages.start_at(at).max_pages(part);
                // One that claims to have more ends with an error.
                while let Ok(Some(page)) = pages.try_next().await {
                    rows.extend(page.contents.iter().filter_map(|thing| thing.count));
                }
                position = pages.position();
            }
        });
        prop_assert_eq!(position, None);
        prop_assert_eq!(rows, (0..model.rows).collect::<Vec<_>>());
    }
}

/// The page of the next row, and the start of its window.
async fn next(pages: &mut Pages<Things>) -> Option<(u64, Timestamp)> {
    let page = pages.try_next().await.unwrap()?;
    Some((page.contents[0].count?, page.contents[0].at?))
}

#[tokio::test]
async fn what_a_limit_leaves_can_be_continued() {
    let (start, second) = (time("2022-01-01T00:00:00Z"), time("2022-03-02T00:00:00Z"));
    let all = [1, 2, 3].map(|page| (page, start));
    let all = [all, [1, 2, 3].map(|page| (page, second))].concat();
    for pages in 0..=7 {
        let (started, asked) = walk(quarter());
        let mut started = started.windowed().max_pages(pages);
        let mut read = Vec::new();
        while let Some(page) = next(&mut started).await {
            read.push(page);
        }
        assert!(next(&mut started).await.is_none(), "it has ended");
        assert_eq!(
            asked.lock().unwrap().len(),
            read.len(),
            "no more are asked for"
        );
        if let Some(rest) = started.rest() {
            let mut others = walk(rest).0.windowed();
            while let Some(page) = next(&mut others).await {
                read.push(page);
            }
        }
        assert_eq!(read, all, "after {pages} pages");
    }
}

#[tokio::test]
async fn a_position_is_known_where_the_caller_has_enough() {
    let (pages, _) = walk(quarter());
    let mut pages = pages.max_pages(2);
    next(&mut pages).await;
    assert_eq!(pages.position(), Some(Position::Page(2)));
    next(&mut pages).await;
    assert_eq!(next(&mut pages).await, None);
    assert_eq!(pages.position(), Some(Position::Page(3)));
    for (rows, position) in [
        (0, Some(1)),
        (1, Some(1)),
        (2, Some(2)),
        (5, Some(3)),
        (6, None),
    ] {
        let mut items = Items::new(walk(quarter()).0).limit(rows);
        while items.try_next().await.unwrap().is_some() {}
        assert_eq!(
            items.position(),
            position.map(Position::Page),
            "{rows} rows"
        );
        assert_eq!(items.rest().is_some(), position.is_some(), "{rows} rows");
    }
}

#[tokio::test]
async fn a_walk_starts_anew_wherever_it_was() {
    let (pages, _) = walk(quarter());
    let mut pages = pages.in_flight(3).max_pages(4);
    next(&mut pages).await;
    next(&mut pages).await;
    let mut pages = pages.from_page(1);
    let mut read = Vec::new();
    while let Some((page, _)) = next(&mut pages).await {
        read.push(page);
    }
    assert_eq!(
        read,
        [1, 2],
        "what was fetched for other pages is not theirs"
    );
    let mut items = Items::new(walk(quarter()).0);
    items.try_next().await.unwrap();
    let row = items.from_page(3).try_next().await.unwrap().unwrap();
    assert_eq!(row.count, Some(3));
}

#[tokio::test]
async fn a_page_that_could_not_be_read_is_asked_for_again() {
    let is_odd = AtomicBool::new(true);
    let server = Server::start(move |request| {
        let page = request.split("page=").nth(1);
        let page = page.and_then(|rest| rest.split('&').next()?.parse().ok());
        let page = page.unwrap_or(1);
        let row = if page == 2 && is_odd.swap(false, Ordering::Relaxed) {
            "{}".to_owned()
        } else {
            page.to_string()
        };
        json(&format!(
            r#"{{"code":200,"data":{{"pageNumber":{page},"totalPages":6,"contents":[{row}]}}}}"#
        ))
    })
    .await;
    let client = builder().base_url(&server.url).build().unwrap();
    let call = Call::get("/x").paged("page").rows_as::<u64>();
    let mut pages = client.pages_call(&call).in_flight(3);
    let (mut rows, mut failures) = (Vec::new(), Vec::new());
    loop {
        match pages.try_next().await {
            Ok(Some(page)) => rows.extend(page),
            Ok(None) => break,
            Err(error) => failures.push(error.kind()),
        }
    }
    assert_eq!(failures, [ErrorKind::Decode]);
    assert_eq!(
        rows,
        [1, 2, 3, 4, 5, 6],
        "none is lost, and none comes twice"
    );
}

#[tokio::test]
async fn a_cursor_is_sent_as_it_came() {
    let server = Server::start(|request| {
        let next = if request.contains("cursor") {
            ""
        } else {
            "007"
        };
        json(&format!(
            r#"{{"code":200,"data":{{"contents":[1],"next":"{next}","count":"3.0"}}}}"#
        ))
    })
    .await;
    let call = Call::post("/x").json(serde_json::json!({}));
    let list = call.paged_by_cursor("cursor", "next");
    // A total is read in any spelling, and this one is not reached.
    let counted = list.clone().total_items("count");
    let rows = server.client().pages_call(&counted).into_items();
    let error = rows.try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Paging);
    let rows = server.client().pages_call(&list).into_items();
    assert_eq!(rows.try_collect::<Vec<_>>().await.unwrap().len(), 2);
    let asked = server.requests();
    assert!(asked[3].ends_with(r#"{"cursor":"007"}"#), "{asked:?}");
}

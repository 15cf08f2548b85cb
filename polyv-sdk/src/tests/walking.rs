//! Walks through the pages of a model server, which adds and removes rows between calls, lies about
//! its totals, and answers in any order.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::fixture::Things;
use super::model::{Model, Server, Totals};
use crate::ErrorKind;
use crate::page::Position;
use crate::prelude::Endpoint as _;

/// The result of a walk.
#[derive(Debug, PartialEq)]
struct Outcome {
    rows: Vec<u64>,
    error: Option<ErrorKind>,
    asked: Vec<u64>,
}

/// Walks to the end, trying again after each failure of the transport, and giving up waiting now and
/// then.
fn walk(model: &Model, in_flight: usize) -> Outcome {
    let server = Server::new(model.clone());
    let mut pages = server.pages().in_flight(in_flight);
    let (mut rows, mut handed_over, mut error) = (Vec::new(), 0, None);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut turns = 0;
        loop {
            turns += 1;
            assert!(turns < 5_000, "it does not end");
            let waiting = pages.try_next();
            // Every other wait is given up after one turn.
            let outcome = if turns % 2 == 0 {
                Some(waiting.await)
            } else {
                tokio::select! {
                    biased;
                    outcome = waiting => Some(outcome),
                    () = tokio::task::yield_now() => None,
                }
            };
            {
                let seen = server.seen.lock().unwrap();
                let failed = model
                    .failures
                    .iter()
                    .filter(|call| **call < seen.asked.len())
                    .count();
                assert!(seen.most_flying <= in_flight, "{seen:?}");
                // Up to ten pages in a row have nothing new, and are not handed over.
                let barren = 10 * (handed_over + 1);
                assert!(
                    seen.asked.len() <= handed_over + 1 + in_flight + failed + barren,
                    "{seen:?}"
                );
            }
            match outcome {
                None => {}
                Some(Ok(Some(page))) => {
                    handed_over += 1;
                    rows.extend(page.contents.iter().filter_map(|thing| thing.count));
                }
                Some(Ok(None)) => break,
                Some(Err(failure)) if failure.kind() == ErrorKind::Transport => {}
                Some(Err(failure)) => {
                    error = Some(failure.kind());
                    assert_eq!(failure.endpoint(), Some(Things::OPERATION.name));
                    assert!(pages.try_next().await.unwrap().is_none(), "it fails once");
                    break;
                }
            }
        }
        assert_eq!((pages.position(), pages.rest()), (None, None));
        assert_eq!(
            server.seen.lock().unwrap().flying,
            0,
            "nothing is left on its way"
        );
    });
    let asked = std::mem::take(&mut server.seen.lock().unwrap().asked);
    Outcome { rows, error, asked }
}

fn totals() -> impl Strategy<Value = Totals> {
    prop_oneof![
        Just(Totals::None),
        Just(Totals::Pages),
        Just(Totals::Items),
        Just(Totals::LastPage),
        prop_oneof![Just(1), Just(7), Just(u64::MAX)].prop_map(Totals::TooMany),
    ]
}

pub(super) fn static_model() -> impl Strategy<Value = Model> {
    (
        0..60_u64,
        1..8_usize,
        totals(),
        any::<bool>(),
        prop::collection::vec(0..4_usize, 0..6),
        prop::collection::vec(0..20_usize, 0..4),
    )
        .prop_map(
            |(rows, size, totals, tells_number, delays, failures)| Model {
                rows,
                size,
                totals,
                tells_number,
                clamp: u64::MAX,
                changes: Vec::new(),
                delays,
                failures,
            },
        )
}

fn odd_model() -> impl Strategy<Value = Model> {
    let lies = prop_oneof![totals(), any::<u64>().prop_map(Totals::Lies)];
    let changes = prop::collection::vec(prop::option::of(any::<bool>()), 0..60);
    let clamp = prop_oneof![Just(u64::MAX), 1..6_u64];
    (static_model(), lies, changes, clamp).prop_map(|(model, totals, changes, clamp)| Model {
        totals,
        clamp,
        changes,
        ..model
    })
}

/// A list that claims many more pages than it has does not end silently.
fn promised_too_much(model: &Model) -> Option<ErrorKind> {
    matches!(model.totals, Totals::TooMany(10..)).then_some(ErrorKind::Paging)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// A list that stays as it is comes whole, in order and once, however many are in flight.
    #[test]
    fn a_static_list_is_complete(model in static_model(), in_flight in 1..7_usize) {
        let outcome = walk(&model, in_flight);
        prop_assert_eq!(outcome.error, promised_too_much(&model));
        prop_assert_eq!(outcome.rows, (0..model.rows).collect::<Vec<_>>());
    }

    /// With correct totals, nothing is requested that a sequential walk would not request.
    #[test]
    fn right_totals_are_enough(model in static_model(), in_flight in 1..7_usize) {
        let model = Model { failures: Vec::new(), ..model };
        if matches!(model.totals, Totals::Pages | Totals::Items) {
            let mut asked = walk(&model, in_flight).asked;
            asked.sort_unstable();
            let pages = model.rows.div_ceil(model.size as u64).max(1);
            prop_assert_eq!(asked, (1..=pages).collect::<Vec<_>>());
        }
    }

    /// Whatever the server does, the walk ends, and goes no faster than it may.
    #[test]
    fn every_walk_ends(model in odd_model(), in_flight in 1..7_usize) {
        let outcome = walk(&model, in_flight);
        prop_assert!(outcome.error.is_none_or(|kind| kind == ErrorKind::Paging));
    }

    /// Page after page, rows that are added in front push others on to the next page: nothing that was there is lost.
    #[test]
    fn rows_that_are_added_lose_none(model in static_model(), adds in prop::collection::vec(any::<bool>(), 0..60)) {
        let changes = adds.into_iter().map(|add| add.then_some(true)).collect();
        let size = model.size.max(2);
        let outcome = walk(&Model { size, changes, ..model.clone() }, 1);
        // The total that is too large grows with the list.
        if !matches!(model.totals, Totals::TooMany(_)) {
            prop_assert_eq!(outcome.error, None);
        }
        let found: BTreeSet<u64> = outcome.rows.into_iter().collect();
        let lost: Vec<_> = (0..model.rows).filter(|row| !found.contains(row)).collect();
        prop_assert!(lost.is_empty(), "{lost:?}");
    }

    /// Rows that are removed in front may take others with them, but none comes twice.
    #[test]
    fn rows_that_are_removed_double_none(model in static_model(), removes in prop::collection::vec(any::<bool>(), 0..60)) {
        let changes = removes.into_iter().map(|remove| remove.then_some(false)).collect();
        let outcome = walk(&Model { changes, ..model.clone() }, 1);
        prop_assert_eq!(outcome.error, promised_too_much(&model));
        prop_assert!(outcome.rows.is_sorted_by(|one, next| one < next), "{:?}", outcome.rows);
    }

    /// A server that ignores the number is detected, and no row comes twice.
    #[test]
    fn a_server_that_repeats_itself_is_found_out(
        model in static_model(),
        clamp in 1..5_u64,
        in_flight in 1..7_usize,
    ) {
        let model = Model { clamp, totals: Totals::TooMany(u64::MAX), tells_number: true, ..model };
        let kept = model.rows.min(clamp * model.size as u64);
        let outcome = walk(&model, in_flight);
        prop_assert_eq!(outcome.rows, (0..kept).collect::<Vec<_>>());
        prop_assert_eq!(outcome.error, Some(ErrorKind::Paging));
    }
}

/// A list of twelve rows, two on a page, whose replies come one turn late.
fn twelve(failures: &[usize]) -> Model {
    Model {
        rows: 12,
        size: 2,
        totals: Totals::Pages,
        tells_number: true,
        clamp: u64::MAX,
        changes: Vec::new(),
        delays: vec![1],
        failures: failures.to_vec(),
    }
}

/// Two groups of pages without anything new, each shorter than what ends a walk.
#[test]
fn pages_with_nothing_new_may_come_again_and_again() {
    let mut changes = vec![None; 14];
    (changes[1], changes[7], changes[8]) = (Some(true), Some(true), Some(false));
    let model = Model {
        rows: 4,
        totals: Totals::TooMany(u64::MAX),
        tells_number: false,
        clamp: 4,
        changes,
        delays: vec![1, 0],
        ..twelve(&[11, 5])
    };
    let outcome = walk(&model, 6);
    assert_eq!(outcome.error, Some(ErrorKind::Paging));
    assert!(outcome.asked.len() > outcome.rows.len() + 10, "{outcome:?}");
}

fn asked(server: &Server) -> Vec<u64> {
    server.seen.lock().unwrap().asked.clone()
}

#[tokio::test]
async fn pages_are_asked_for_ahead_once_the_totals_are_known() {
    let server = Server::new(twelve(&[]));
    let mut pages = server.pages().in_flight(3);
    assert_eq!(asked(&server), [0; 0], "nothing happens by itself");
    pages.try_next().await.unwrap();
    assert_eq!(asked(&server), [1, 2, 3, 4]);
    pages.try_next().await.unwrap();
    assert_eq!(asked(&server), [1, 2, 3, 4, 5]);
    assert_eq!(
        server.seen.lock().unwrap().flying,
        1,
        "two wait to be handed over"
    );
    drop(pages);
    assert_eq!(
        server.seen.lock().unwrap().flying,
        0,
        "dropping it drops all"
    );
}

#[tokio::test]
async fn no_promise_leads_to_any_number_of_requests() {
    let server = Server::new(Model {
        totals: Totals::TooMany(u64::MAX / 4),
        ..twelve(&[])
    });
    let mut pages = server.pages().in_flight(usize::MAX);
    pages.try_next().await.unwrap();
    assert_eq!(server.seen.lock().unwrap().most_flying, 256);
}

#[tokio::test]
async fn one_at_a_time_asks_for_nothing_that_is_not_wanted() {
    let server = Server::new(twelve(&[]));
    let mut items = crate::client::Items::new(server.pages());
    items.try_next().await.unwrap();
    items.try_next().await.unwrap();
    assert_eq!(asked(&server), [1]);
    items.try_next().await.unwrap();
    assert_eq!(asked(&server), [1, 2]);
}

#[tokio::test]
async fn an_error_waits_for_its_turn_and_loses_nothing() {
    // The third page fails, and is asked for again; those behind it are kept.
    let server = Server::new(twelve(&[2]));
    let mut pages = server.pages().in_flight(4);
    for expected in [Some(0), Some(2), None, Some(4), Some(6), Some(8), Some(10)] {
        let page = pages.try_next().await;
        let first = page.ok().and_then(|page| page?.contents.first()?.count);
        assert_eq!(first, expected);
    }
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(asked(&server), [1, 2, 3, 4, 5, 6, 3]);
}

#[tokio::test]
async fn a_walk_goes_on_where_another_ended() {
    let server = Server::new(twelve(&[]));
    let mut pages = server.pages().in_flight(2);
    assert_eq!(pages.position(), Some(Position::Page(1)));
    pages.try_next().await.unwrap();
    pages.try_next().await.unwrap();
    let position = pages.position().unwrap();
    assert_eq!(position, Position::Page(3));
    assert_eq!(pages.rest().unwrap().page, Some(3));
    let mut second = server.pages().start_at(position);
    assert_eq!(
        second.try_next().await.unwrap().unwrap().contents[0].count,
        Some(4)
    );
    // A copy continues where its original was.
    let mut copy = pages.clone();
    assert_eq!(
        copy.try_next().await.unwrap().unwrap().contents[0].count,
        Some(4)
    );
    let mut fifth = server.pages().from_page(5).max_pages(1);
    assert_eq!(
        fifth.try_next().await.unwrap().unwrap().contents[0].count,
        Some(8)
    );
    assert!(fifth.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn rows_are_counted_and_their_page_is_known() {
    let server = Server::new(twelve(&[]));
    let mut items = crate::client::Items::new(server.pages())
        .in_flight(5)
        .limit(5);
    let mut rows = Vec::new();
    while let Some(row) = items.try_next().await.unwrap() {
        rows.push(row.count.unwrap());
        if rows.len() == 3 {
            assert_eq!(
                items.position(),
                Some(Position::Page(2)),
                "it has a row that was not taken"
            );
            assert_eq!(items.rest().unwrap().page, Some(2));
        }
    }
    assert_eq!(rows, [0, 1, 2, 3, 4]);
    assert_eq!(asked(&server), [1, 2, 3], "the rest is not wanted");
    assert_eq!(server.seen.lock().unwrap().flying, 0);
}

/// With threads to run on, each page has a task of its own.
#[test]
fn pages_in_flight_are_read_on_several_threads() {
    use super::server::{Server, builder, json};
    use std::sync::{Arc, Mutex};
    use std::thread;

    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    let threads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&threads);
    let pages = runtime.block_on(async {
        let server = Server::start(|request| {
            let number = request.split("pageNumber=").nth(1);
            let number = number.and_then(|rest| rest.split('&').next()?.parse().ok());
            let page: u64 = number.unwrap_or(1);
            json(&format!(
                r#"{{"code":200,"data":{{"totalPages":40,"odd":1,"contents":[{{"count":{page}}}]}}}}"#
            ))
        });
        let client = builder().base_url(&server.await.url).on_drift(move |_, _| {
            seen.lock().unwrap().push(thread::current().id());
        });
        let client = client.build().unwrap();
        let mut pages = client.pages(&Things::default()).in_flight(8);
        let mut read = Vec::new();
        while let Some(page) = pages.try_next().await.unwrap() {
            read.push(page.contents[0].count.unwrap());
        }
        read
    });
    assert_eq!(pages, (1..=40).collect::<Vec<_>>(), "in order");
    let threads = threads.lock().unwrap();
    assert!(!threads.is_empty());
    assert!(
        !threads.contains(&thread::current().id()),
        "the reader only waits"
    );
}

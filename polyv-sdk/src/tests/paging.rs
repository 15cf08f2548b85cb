//! The way from page to page, on scripted replies.

use super::fixture::Things;
use crate::page::{Page, Paging, Progress, Stop, Style, Walk};
use crate::prelude::*;
use crate::record::Slots as _;

/// A reply: its rows, and what it says of itself.
type Reply = (Vec<u64>, Progress);

fn page(rows: &[u64], change: impl FnOnce(&mut Page<()>)) -> Reply {
    let mut progress = Progress::default();
    change(&mut progress.page);
    (rows.to_vec(), progress)
}

/// What is asked for, and what comes of it, when each request is answered by `answer`.
fn walk(
    paging: Paging,
    mut request: Things,
    answer: impl Fn(&str) -> Reply,
) -> (Vec<String>, Vec<u64>) {
    let index = match paging.style {
        Style::Number { page, .. } => page,
        Style::Cursor { cursor, .. } => cursor,
    };
    let mut walk = Walk::new(paging, Things::OPERATION.params);
    let (mut asked, mut rows) = (Vec::new(), Vec::new());
    while !walk.is_done() {
        assert!(asked.len() < 50, "it goes round: {asked:?}");
        walk.prepare(&mut request).unwrap();
        let mut text = String::new();
        request
            .slot(index)
            .unwrap()
            .view(Codec::PLAIN)
            .write_text(&mut text);
        let (got, progress) = answer(&text);
        asked.push(text);
        if walk.accept(&request, &got, got.len(), &progress) {
            rows.extend(got);
        }
    }
    (asked, rows)
}

const NUMBERED: Paging = Paging {
    style: Style::Number {
        page: 5,
        size: Some(6),
    },
    stop: Stop::Total,
    default_size: Some(2),
};
const UNTIL_EMPTY: Paging = Paging {
    stop: Stop::Empty,
    ..NUMBERED
};
const BY_CURSOR: Paging = Paging {
    style: Style::Cursor {
        cursor: 0,
        size: Some(6),
    },
    stop: Stop::Empty,
    default_size: None,
};

#[track_caller]
fn check(paging: Paging, answer: impl Fn(&str) -> Reply, asked: &[&str], rows: &[u64]) {
    let (did, got) = walk(paging, Things::default(), answer);
    assert_eq!(
        (did.iter().map(String::as_str).collect::<Vec<_>>(), got),
        (asked.to_vec(), rows.to_vec())
    );
}

/// The number that a request asks for; the first has none.
fn number(text: &str) -> u64 {
    text.parse().unwrap_or(1)
}

#[test]
fn totals_of_pages() {
    let answer = |text: &str| {
        let at = number(text);
        page(&[at * 10, at * 10 + 1], |page| {
            page.page_number = Some(at);
            page.total_pages = Some(3);
        })
    };
    check(NUMBERED, answer, &["", "2", "3"], &[10, 11, 20, 21, 30, 31]);
    // From the page that the request asks for.
    let request = Things {
        page: Some(2),
        ..Things::default()
    };
    assert_eq!(walk(NUMBERED, request, answer).0, ["2", "3"]);
}

#[test]
fn totals_of_rows() {
    let answer = |text: &str| {
        page(&[number(text), 100 + number(text)], |page| {
            page.total_items = Some(4);
        })
    };
    check(NUMBERED, answer, &["", "2"], &[1, 101, 2, 102]);
}

#[test]
fn the_last_page_says_so() {
    let answer = |text: &str| {
        page(&[number(text)], |page| {
            page.page_number = Some(number(text));
            page.last_page = Some(number(text) == 2);
            // On the last page this is the page itself: nobody may follow it.
            page.next_page_number = Some(2);
        })
    };
    check(NUMBERED, answer, &["", "2"], &[1, 2]);
}

#[test]
fn a_page_without_rows_is_the_end() {
    let answer = |text: &str| match number(text) {
        3 => page(&[], |page| page.total_pages = Some(9)),
        at => page(&[at], |page| {
            page.page_number = Some(at);
            page.total_pages = Some(9);
        }),
    };
    check(NUMBERED, answer, &["", "2", "3"], &[1, 2]);
    check(NUMBERED, |_| page(&[], |_| {}), &[""], &[]);
}

#[test]
fn few_rows_are_the_end_only_if_nothing_says_more() {
    let short = |text: &str| page(&[number(text)], |page| page.page_size = Some(2));
    check(NUMBERED, short, &[""], &[1]);
    // Filtered pages have fewer rows, and more pages follow.
    let filtered = |text: &str| {
        page(&[number(text)], |page| {
            page.page_number = Some(number(text));
            page.page_size = Some(2);
            page.total_pages = Some(2);
        })
    };
    check(NUMBERED, filtered, &["", "2"], &[1, 2]);
    // Without the reply's own size, a request may have asked for more than the service gives.
    let silent = |text: &str| {
        if number(text) < 3 {
            page(&[number(text)], |_| {})
        } else {
            page(&[], |_| {})
        }
    };
    check(NUMBERED, silent, &["", "2", "3"], &[1, 2]);
}

#[test]
fn until_empty_means_until_empty() {
    let answer = |text: &str| {
        let at = number(text);
        let rows: &[u64] = if at < 4 { &[at] } else { &[] };
        page(rows, |page| {
            page.page_size = Some(500);
            page.total_pages = Some(1);
            page.last_page = Some(true);
        })
    };
    check(UNTIL_EMPTY, answer, &["", "2", "3", "4"], &[1, 2, 3]);
}

#[test]
fn a_service_that_ignores_the_page_does_not_go_round() {
    check(NUMBERED, |_| page(&[1, 2], |_| {}), &["", "2"], &[1, 2]);
    check(
        UNTIL_EMPTY,
        |_| page(&[1, 2], |page| page.page_number = Some(1)),
        &["", "2"],
        &[1, 2],
    );
    let endless = |_: &str| {
        page(&[1, 2], |page| {
            page.page_number = Some(1);
            page.total_pages = Some(u64::MAX);
        })
    };
    check(NUMBERED, endless, &["", "2"], &[1, 2]);
    // Two pages in turn.
    check(
        UNTIL_EMPTY,
        |text| page(&[number(text) % 2], |_| {}),
        &["", "2", "3"],
        &[1, 0],
    );
    // Totals that are none.
    let zero = |text: &str| {
        let rows: &[u64] = if number(text) < 3 {
            &[number(text)]
        } else {
            &[]
        };
        page(rows, |page| page.total_pages = Some(0))
    };
    check(NUMBERED, zero, &["", "2", "3"], &[1, 2]);
}

#[test]
fn cursors() {
    let next = |rows: &[u64], cursor: Option<&str>| {
        let mut reply = page(rows, |page| page.page_size = Some(100));
        reply.1.next_cursor = cursor.map(Into::into);
        reply
    };
    let answer = |text: &str| match text {
        "" => next(&[1, 2], Some("a")),
        "a" => next(&[3], Some("b")),
        _ => next(&[], Some("c")),
    };
    check(BY_CURSOR, answer, &["", "a", "b"], &[1, 2, 3]);
    // No cursor, an empty one, and one that was there before.
    check(BY_CURSOR, |_| next(&[1], None), &[""], &[1]);
    check(BY_CURSOR, |_| next(&[1], Some("")), &[""], &[1]);
    check(BY_CURSOR, |_| next(&[1], Some("a")), &["", "a"], &[1, 1]);
    let round = |text: &str| next(&[1], Some(if text == "a" { "b" } else { "a" }));
    check(BY_CURSOR, round, &["", "a", "b"], &[1, 1, 1]);
}

#[test]
fn the_last_number_there_is() {
    let request = Things {
        page: Some(u64::MAX),
        ..Things::default()
    };
    let (asked, rows) = walk(UNTIL_EMPTY, request, |_| page(&[1], |_| {}));
    assert_eq!((asked.len(), rows), (1, vec![1]));
}

#[test]
fn asking_twice_asks_for_the_same_page() {
    let mut walk = Walk::new(NUMBERED, Things::OPERATION.params);
    let mut request = Things::default();
    let (rows, progress) = page(&[1], |page| page.total_pages = Some(5));
    assert!(walk.accept(&request, &rows, 1, &progress));
    for _ in 0..2 {
        walk.prepare(&mut request).unwrap();
        assert_eq!(request.page, Some(2));
    }
}

#[test]
fn a_page_is_its_rows() {
    let page = Page {
        contents: vec![1_u64, 2],
        total_items: Some(2),
        ..Page::default()
    };
    assert_eq!((&page).into_iter().sum::<u64>(), 3);
    let (rows, progress) = page.clone().split();
    assert_eq!((rows, progress.page.total_items), (vec![1, 2], Some(2)));
    assert_eq!(page.into_iter().collect::<Vec<_>>(), [1, 2]);
}

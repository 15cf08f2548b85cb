//! The way from page to page, on scripted replies.

mod endless;
mod ends;

use super::fixture::Things;
use crate::page::{Page, Paging, Position, Progress, Stop, Style, Walk};
use crate::prelude::*;
use crate::value::Slots as _;

/// A reply: its rows, what it says of itself, and how many rows more came that cannot be read.
type Reply = (Vec<u64>, Progress, u64);

fn page(rows: &[u64], change: impl FnOnce(&mut Page<()>)) -> Reply {
    let mut progress = Progress::default();
    change(&mut progress.page);
    (rows.to_vec(), progress, 0)
}

/// The same with a row that cannot be read.
fn left_out((rows, progress, _): Reply) -> Reply {
    (rows, progress, 1)
}

/// What is requested, what it yields, and why the walk fails, when each request is answered by
/// `answer`.
fn walk(
    paging: Paging,
    mut request: Things,
    answer: impl Fn(&str) -> Reply,
) -> (Vec<String>, Vec<u64>, Option<String>) {
    let index = match paging.style {
        Style::Number { page, .. } => page,
        Style::Cursor { cursor, .. } => cursor,
    };
    let mut walk = Walk::new(paging, Things::OPERATION.params, &request);
    let (mut asked, mut rows) = (Vec::new(), Vec::new());
    while !walk.is_done() {
        assert!(asked.len() < 50, "it goes round: {asked:?}");
        walk.prepare(&mut request, 0).unwrap();
        let mut text = String::new();
        request
            .slot(index)
            .unwrap()
            .seen(Codec::PLAIN)
            .write_text(&mut text)
            .unwrap();
        let (got, progress, left_out) = answer(&text);
        asked.push(text);
        if walk.accept(&got, got.len(), left_out, &progress) {
            rows.extend(got);
        }
        if let Some(problem) = walk.take_problem() {
            assert!(walk.is_done() && walk.position().is_none());
            return (asked, rows, Some(problem.to_string()));
        }
    }
    (asked, rows, None)
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
    let (did, got, problem) = walk(paging, Things::default(), answer);
    assert_eq!(
        (did.iter().map(String::as_str).collect::<Vec<_>>(), got),
        (asked.to_vec(), rows.to_vec())
    );
    assert_eq!(problem, None);
}

#[track_caller]
fn check_stuck(
    paging: Paging,
    answer: impl Fn(&str) -> Reply,
    asked: &[&str],
    rows: &[u64],
    why: &str,
) {
    let (did, got, problem) = walk(paging, Things::default(), answer);
    assert_eq!(
        (did.iter().map(String::as_str).collect::<Vec<_>>(), got),
        (asked.to_vec(), rows.to_vec())
    );
    let problem = problem.unwrap();
    assert!(problem.contains(why), "{problem}");
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
            // On the last page this is the page itself: it must not be followed.
            page.next_page_number = Some(2);
        })
    };
    check(NUMBERED, answer, &["", "2"], &[1, 2]);
}

#[test]
fn a_page_without_rows_is_the_end() {
    let answer = |text: &str| match number(text) {
        3 => page(&[], |_| {}),
        at => page(&[at], |page| page.page_number = Some(at)),
    };
    check(NUMBERED, answer, &["", "2", "3"], &[1, 2]);
    check(NUMBERED, |_| page(&[], |_| {}), &[""], &[]);
    check(
        NUMBERED,
        |_| page(&[], |page| page.total_items = Some(0)),
        &[""],
        &[],
    );
    // The list has become shorter during the walk.
    let shrinking = |text: &str| match number(text) {
        2 => page(&[], |page| page.total_pages = Some(1)),
        at => page(&[at], |page| page.total_pages = Some(4)),
    };
    check(NUMBERED, shrinking, &["", "2"], &[1]);
}

#[test]
fn a_list_of_which_nothing_comes_is_an_error() {
    let why = "ended without a row, although its total is 5";
    let items: fn(&mut Page<()>) = |page| page.total_items = Some(5);
    let both: fn(&mut Page<()>) = |page| (page.total_pages, page.total_items) = (Some(1), Some(5));
    check_stuck(NUMBERED, |_| page(&[], both), &[""], &[], why);
    check_stuck(UNTIL_EMPTY, |_| page(&[], items), &[""], &[], why);
    // Rows that cannot be read have come, and a walk from the middle knows nothing of the total.
    let one: fn(&mut Page<()>) = |page| (page.total_pages, page.total_items) = (Some(1), Some(1));
    check(NUMBERED, |_| left_out(page(&[], one)), &[""], &[]);
    let request = Things {
        page: Some(2),
        ..Things::default()
    };
    assert_eq!(walk(NUMBERED, request, |_| page(&[], both)).2, None);
}

/// Each page has two of six rows; the second is `odd`.
fn of_three(odd: Reply, totals: fn(&mut Page<()>)) -> impl Fn(&str) -> Reply {
    move |text| match number(text) {
        2 => odd.clone(),
        at @ 1..4 => page(&[at * 10, at * 10 + 1], totals),
        _ => page(&[], totals),
    }
}

#[test]
fn an_end_that_the_totals_contradict_is_walked_over() {
    let by_pages: fn(&mut Page<()>) = |page| page.total_pages = Some(3);
    let by_rows: fn(&mut Page<()>) = |page| {
        page.total_items = Some(6);
        page.page_size = Some(2);
    };
    for (totals, is_counted) in [(by_pages, false), (by_rows, true)] {
        // Without rows, with its totals or none of them, and with rows that cannot be read.
        for odd in [
            page(&[], totals),
            page(&[], |_| {}),
            left_out(page(&[], totals)),
        ] {
            let (_, rows, problem) = walk(NUMBERED, Things::default(), of_three(odd, totals));
            assert_eq!(rows, [10, 11, 30, 31]);
            assert_eq!(problem.is_some(), is_counted, "{problem:?}");
        }
    }
    // According to the reply there are more.
    let going_on: fn(&mut Page<()>) = |page| page.last_page = Some(false);
    let asked = ["", "2", "3", "4"];
    let answer = |text: &str| match number(text) {
        4 => page(&[1], |page| page.last_page = Some(true)),
        at => of_three(page(&[], going_on), going_on)(&at.to_string()),
    };
    check(NUMBERED, answer, &asked, &[10, 11, 30, 31, 1]);
}

/// The last page according to one field of the reply, but not to another.
#[test]
fn words_that_contradict_each_other() {
    let says: [fn(&mut Page<()>); 5] = [
        |page| (page.last_page, page.total_pages) = (Some(true), Some(3)),
        |page| (page.total_pages, page.total_items) = (Some(0), Some(0)),
        |page| page.total_items = Some(1),
        |page| {
            page.total_pages = Some(1);
            (page.page_size, page.total_items) = (Some(2), Some(6));
        },
        |page| (page.last_page, page.page_size, page.total_items) = (Some(true), Some(2), Some(6)),
    ];
    for say in says {
        let second = page(&[20, 21], say);
        let (_, rows, problem) = walk(NUMBERED, Things::default(), of_three(second, say));
        assert_eq!((rows, problem), (vec![10, 11, 20, 21, 30, 31], None));
    }
}

#[test]
fn rows_that_cannot_be_read_have_come() {
    // One of two on a page, without a total: it is full.
    let answer = |text: &str| match number(text) {
        1 => left_out(page(&[1], |page| page.page_size = Some(2))),
        _ => page(&[2], |page| page.page_size = Some(2)),
    };
    check(NUMBERED, answer, &["", "2"], &[1, 2]);
    // Nothing else on a page, where only a page without rows is the end.
    let silent: fn(&mut Page<()>) = |_| {};
    let answer = |text: &str| match number(text) {
        2 | 3 => left_out(page(&[], silent)),
        at @ 1..5 => page(&[at], silent),
        _ => page(&[], silent),
    };
    check(UNTIL_EMPTY, answer, &["", "2", "3", "4", "5"], &[1, 4]);
}

/// What a reply says that no row could be made of.
#[test]
fn what_counts_as_rows_that_cannot_be_read() {
    let page = |contents: &str| {
        let body = format!(r#"{{"code":200,"data":{{"contents":{contents}}}}}"#);
        let decoded = crate::envelope::decode::<Things>(200, body.as_bytes()).unwrap();
        (decoded.data.contents.len(), decoded.left_out)
    };
    assert_eq!(page(r#"[{"id":"a"},null,7]"#), (1, 2));
    assert_eq!(page(r#""[{\"id\":\"a\"},null,7]""#), (1, 2));
    assert_eq!(
        page(r#"[{"tags":[null],"parts":[7]},{"parts":{}}]"#),
        (2, 0)
    );
    assert_eq!(page(r#"[{"user":"{\"name\":[]}"}]"#), (1, 0));
    for nothing in ["null", "[]", r#""""#, r#""[]""#] {
        assert_eq!(page(nothing), (0, 0), "{nothing}");
    }
    // In an object of their own, rows that are not a list do not make the page the last one.
    for odd in ["7", "{}", "true", r#""error""#, r#""{}""#] {
        let body = format!(r#"{{"code":200,"data":{{"parts":{odd}}}}}"#);
        let decoded = crate::envelope::decode::<super::fixture::One>(200, body.as_bytes());
        assert_eq!(decoded.unwrap().left_out, 1, "{odd}");
    }
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
fn totals_that_are_none() {
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
fn the_last_number_there_is() {
    let request = Things {
        page: Some(u64::MAX),
        ..Things::default()
    };
    let (asked, rows, problem) = walk(UNTIL_EMPTY, request, |_| page(&[1], |_| {}));
    assert_eq!((asked.len(), rows, problem), (1, vec![1], None));
}

#[test]
fn asking_twice_asks_for_the_same_page() {
    let mut request = Things::default();
    let mut walk = Walk::new(NUMBERED, Things::OPERATION.params, &request);
    let (rows, progress, _) = page(&[1], |page| page.total_pages = Some(5));
    assert!(walk.accept(&rows, 1, 0, &progress));
    for _ in 0..2 {
        walk.prepare(&mut request, 0).unwrap();
        assert_eq!(request.page, Some(2));
    }
    walk.prepare(&mut request, 3).unwrap();
    assert_eq!(request.page, Some(5));
}

/// How many pages are asked for at most after the first reply.
#[track_caller]
fn check_ahead(paging: Paging, reply: &Reply, limit: impl FnOnce(&mut Walk), expected: u64) {
    let mut walk = Walk::new(paging, Things::OPERATION.params, &Things::default());
    limit(&mut walk);
    assert!(walk.may_ask(0) && !walk.may_ask(1), "nothing is known yet");
    assert!(walk.accept(&reply.0, reply.0.len(), 0, &reply.1));
    let count = (0..50).take_while(|ahead| walk.may_ask(*ahead)).count();
    assert_eq!(count as u64, expected);
}

#[test]
fn what_may_be_asked_for_ahead() {
    let pages = page(&[1, 2], |page| page.total_pages = Some(9));
    let rows = page(&[1, 2], |page| page.total_items = Some(7));
    let sized = page(&[1, 2], |page| {
        (page.total_items, page.page_size) = (Some(70), Some(20));
    });
    let silent = page(&[1, 2], |_| {});
    let cursor = (
        vec![1, 2],
        Progress {
            next_cursor: Some("a".into()),
            ..pages.1.clone()
        },
        0,
    );
    check_ahead(NUMBERED, &pages, |_| {}, 8);
    check_ahead(NUMBERED, &rows, |_| {}, 3);
    check_ahead(NUMBERED, &sized, |_| {}, 3);
    check_ahead(NUMBERED, &silent, |_| {}, 1);
    check_ahead(UNTIL_EMPTY, &pages, |_| {}, 1);
    check_ahead(BY_CURSOR, &cursor, |_| {}, 1);
    check_ahead(NUMBERED, &pages, |walk| walk.limit_pages(4), 3);
    check_ahead(NUMBERED, &pages, |walk| walk.limit_rows(5), 2);
    check_ahead(NUMBERED, &pages, |walk| walk.limit_rows(2), 0);
    check_ahead(NUMBERED, &pages, |walk| walk.limit_pages(1), 0);
    check_ahead(NUMBERED, &pages, |walk| walk.start_at(Position::Page(7)), 2);
}

#[test]
fn a_position_of_the_other_kind_leads_nowhere() {
    for (paging, position) in [
        (NUMBERED, Position::Cursor("a".into())),
        (BY_CURSOR, Position::Page(2)),
    ] {
        let mut walk = Walk::new(paging, Things::OPERATION.params, &Things::default());
        walk.start_at(position);
        assert!(!walk.may_ask(0));
        assert!(walk.take_problem().unwrap().is_invalid());
        assert!(walk.is_done());
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

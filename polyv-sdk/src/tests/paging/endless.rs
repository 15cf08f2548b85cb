//! Lists that would never end, which a walk gives up, and lists that only look like them.

use super::{NUMBERED, UNTIL_EMPTY, check, check_stuck, left_out, number, page};
use crate::page::Walk;
use crate::prelude::*;
use crate::tests::fixture::Things;

#[test]
fn a_walk_that_finds_nothing_is_given_up() {
    let endless = |text: &str| match number(text) {
        1 => page(&[1], |page| page.total_pages = Some(5000)),
        _ => page(&[], |page| page.total_pages = Some(5000)),
    };
    let asked: Vec<String> = (1..=11)
        .map(|at| {
            if at == 1 {
                String::new()
            } else {
                at.to_string()
            }
        })
        .collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    check_stuck(NUMBERED, endless, &asked, &[1], "10 pages in a row");
    let unreadable = |_: &str| left_out(page(&[], |_| {}));
    check_stuck(
        UNTIL_EMPTY,
        unreadable,
        &asked[..10],
        &[],
        "10 pages in a row",
    );
}

/// Rows that differ each time, whatever page is requested.
#[test]
fn a_walk_without_an_end_is_given_up() {
    let given_up = |limit: Option<u64>, promise: Option<u64>| {
        let mut walk = Walk::new(NUMBERED, Things::OPERATION.params, &Things::default());
        if let Some(pages) = limit {
            walk.limit_pages(pages);
        }
        for count in 0..=20_000_u64 {
            let progress = page(&[], |page| {
                page.total_pages = promise.map(|pages| pages + count);
            })
            .1;
            if walk.is_done() {
                return (count, None);
            }
            if let Some(problem) = walk.take_problem() {
                return (count, Some(problem.kind()));
            }
            walk.accept(&vec![count], 1, 0, &progress);
        }
        panic!("it goes on")
    };
    let stuck = Some(crate::ErrorKind::Paging);
    assert_eq!(given_up(None, None), (10_000, stuck));
    assert_eq!(given_up(None, Some(9000)), (18_000, stuck));
    assert_eq!(given_up(Some(12_000), None), (12_000, None));
    assert_eq!(given_up(Some(20), Some(9000)), (20, None));
}

#[test]
fn a_service_that_ignores_the_page_does_not_go_round() {
    let why = "the rows of an earlier page again";
    check_stuck(
        NUMBERED,
        |_| page(&[1, 2], |_| {}),
        &["", "2"],
        &[1, 2],
        why,
    );
    let endless = |_: &str| {
        page(&[1, 2], |page| {
            page.page_number = Some(1);
            page.total_pages = Some(u64::MAX);
        })
    };
    check_stuck(
        NUMBERED,
        endless,
        &["", "2"],
        &[1, 2],
        "and calls it page 1",
    );
    // It repeats the requested number, but not its page.
    let echo = |text: &str| {
        page(&[1, 2], |page| {
            page.page_number = Some(number(text));
            page.total_pages = Some(3);
        })
    };
    check_stuck(NUMBERED, echo, &["", "2"], &[1, 2], why);
    // The same from the third page on, with a total that grows, and with one beyond all reason.
    for total in [0, u64::MAX - 60] {
        let late = move |text: &str| {
            let at = number(text);
            page(&[at.min(3), 7], |page| {
                page.page_number = Some(at);
                page.total_pages = Some(total + at + 1);
            })
        };
        check_stuck(
            NUMBERED,
            late,
            &["", "2", "3", "4"],
            &[1, 7, 2, 7, 3, 7],
            why,
        );
    }
    // Two pages in turn.
    let turns = |text: &str| page(&[number(text) % 2], |_| {});
    check_stuck(UNTIL_EMPTY, turns, &["", "2", "3"], &[1, 0], why);
}

#[test]
fn the_last_page_again_is_the_end_if_it_is_called_so() {
    let clamped = |text: &str| {
        let at = number(text).min(2);
        page(&[at], |page| page.page_number = Some(at))
    };
    check(UNTIL_EMPTY, clamped, &["", "2", "3"], &[1, 2]);
    check(NUMBERED, clamped, &["", "2", "3"], &[1, 2]);
}

#[test]
fn single_rows_may_be_the_same() {
    let answer = |text: &str| {
        page(&[5], |page| {
            page.page_number = Some(number(text));
            page.total_pages = Some(3);
        })
    };
    check(NUMBERED, answer, &["", "2", "3"], &[5, 5, 5]);
}
